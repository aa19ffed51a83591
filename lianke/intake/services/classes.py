"""Classes, their cohorts, which grades are taught as one, and where a class receives."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.intake.services.ledger import ImportLedger, WantedRow, settle
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.schooling.choices import ClassKind, RoomKind
from lianke.schooling.models import ClassGroup, Cohort, HomeRoom, Room, SharedGrades, Subject
from lianke.workbook.reader.columns import CLASSES, YEAR
from lianke.workbook.reader.rows import Class, ClassKey
from lianke.workbook.reader.workbook import Workbook


def place_classes(
    *, book: Workbook, schools: dict[str, Node], assistants: dict[ClassKey, Person], ledger: ImportLedger
) -> dict[ClassKey, ClassGroup]:
    """(school, class) by name → every class of the workbook's school year that stands now."""
    year = book.setting(YEAR)
    names = {node.pk: name for name, node in schools.items()}
    standing = {
        (names[group.school_id], group.name): group
        for group in ClassGroup.objects.filter(school__in=names, school_year=year)
    }
    wanted = [
        WantedRow(row.key, row.line.number, class_values(row, schools, year, assistants))
        for row in book.classes
    ]
    ledger.miss(
        CLASSES,
        (f"{school} {name}" for school, name in sorted(standing.keys() - {wish.key for wish in wanted})),
    )
    classes = settle(ledger, CLASSES, ClassGroup, standing, wanted)
    place_cohorts(book.classes, classes, ledger)
    return standing | classes


def class_values(
    row: Class, schools: dict[str, Node], year: str, assistants: dict[ClassKey, Person]
) -> dict[str, object]:
    """A column that is not there says nothing."""
    assistant = assistants.get(row.key)
    told = {"学生数": ("pupils", row.pupils), "助教": ("assistant_id", assistant.pk if assistant else None)}
    values: dict[str, object] = {
        "school_id": schools[row.school].pk,
        "school_year": year,
        "name": row.name,
        "kind": ClassKind.COMPOSITE if len(row.grades) > 1 else ClassKind.NORMAL,
    }
    return values | dict(pair for header, pair in told.items() if header in row.line.cells)


def place_cohorts(rows: Iterable[Class], classes: dict[ClassKey, ClassGroup], ledger: ImportLedger) -> None:
    """One per grade; of a composite class nobody has said yet how many pupils are in which grade."""
    standing = {
        (cohort.class_group_id, cohort.grade): cohort
        for cohort in Cohort.objects.filter(class_group__in=classes.values())
    }
    wanted = []
    for row in rows:
        group = classes[row.key].pk
        for grade in row.grades:
            values: dict[str, int | None] = {"class_group_id": group, "grade": grade}
            if len(row.grades) == 1 and "学生数" in row.line.cells:
                values["pupils"] = row.pupils
            wanted.append(WantedRow((group, grade), row.line.number, values))
    settle(ledger, CLASSES, Cohort, standing, wanted)
    drop_cohorts([standing[key] for key in standing.keys() - {wish.key for wish in wanted}])


def drop_cohorts(cohorts: list[Cohort]) -> None:
    """A grade that a class turned out not to have. Raises Refusal when lessons have already been held
    for it.
    """
    held = Cohort.objects.filter(pk__in=[one.pk for one in cohorts]).filter(
        participations__meeting__opened_at__isnull=False
    )
    for cohort in held.select_related("class_group__school")[:1]:
        raise Refusal(
            "grade_has_lessons",
            _("%(class)s has already had lessons in grade %(grade)s, so that grade cannot be taken from it.")
            % {"class": str(cohort.class_group), "grade": cohort.grade},
        )
    Cohort.objects.filter(pk__in=[one.pk for one in cohorts]).delete()


def cohorts_of(classes: Iterable[ClassGroup]) -> dict[int, dict[int, Cohort]]:
    """Class id → grade → cohort."""
    found: dict[int, dict[int, Cohort]] = defaultdict(dict)
    for cohort in Cohort.objects.filter(class_group__in=list(classes)):
        found[cohort.class_group_id][cohort.grade] = cohort
    return found


def place_shared_grades(
    *, classes: Iterable[ClassGroup], cohorts: dict[int, dict[int, Cohort]], subjects: Iterable[Subject]
) -> None:
    """复式班合上: every composite class takes each of these subjects as one."""
    composite = [group for group in classes if group.kind == ClassKind.COMPOSITE]
    standing = {
        (shared.class_group_id, shared.subject_id): shared
        for shared in SharedGrades.objects.filter(class_group__in=composite)
    }
    wanted = {(group.pk, subject.pk) for group in composite for subject in subjects}
    SharedGrades.objects.filter(
        pk__in=[shared.pk for key, shared in standing.items() if key not in wanted]
    ).delete()
    new = [
        SharedGrades(class_group_id=group, subject_id=subject)
        for group, subject in sorted(wanted - standing.keys())
    ]
    SharedGrades.objects.bulk_create(new)
    through = SharedGrades.cohorts.through
    shares = [*new, *(shared for key, shared in standing.items() if key in wanted)]
    before = set(through.objects.filter(sharedgrades__in=shares).values_list("sharedgrades_id", "cohort_id"))
    after = {
        (shared.pk, cohort.pk) for shared in shares for cohort in cohorts[shared.class_group_id].values()
    }
    through.objects.bulk_create(
        [through(sharedgrades_id=shared, cohort_id=cohort) for shared, cohort in sorted(after - before)],
        batch_size=200,
    )


def place_home_rooms(*, classes: Iterable[ClassGroup]) -> dict[int, Room]:
    """Class id → room. A class without one gets its school's interactive classroom, if there is exactly
    one.
    """
    groups = list(classes)
    interactive: dict[int, list[Room]] = defaultdict(list)
    for room in Room.objects.filter(
        node__in=[group.school_id for group in groups], kind=RoomKind.INTERACTIVE
    ):
        interactive[room.node_id].append(room)
    homes = {
        home.class_group_id: home.room
        for home in HomeRoom.objects.filter(class_group__in=groups).select_related("room")
    }
    new = [
        HomeRoom(class_group=group, room=interactive[group.school_id][0])
        for group in groups
        if group.pk not in homes and len(interactive[group.school_id]) == 1
    ]
    HomeRoom.objects.bulk_create(new)
    return homes | {home.class_group_id: home.room for home in new}
