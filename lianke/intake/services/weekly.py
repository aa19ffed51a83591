"""可用时间, 本校课表 and 固定课 onto what stands here.

What a sheet says of a person, a room, a school or a class is all that holds for them from then on; whom no
row names keeps what stands. 固定课 holds as a whole, as 课程表 does.
"""

from collections.abc import Iterator

from lianke.intake.services.ledger import CHANGED, NEW, ImportLedger
from lianke.intake.services.timetable import Cast
from lianke.organisations.models import Node
from lianke.schooling.models import Availability, ClassGroup, OwnLesson, Term
from lianke.timetable.models import Pin
from lianke.workbook.checks.names import Names
from lianke.workbook.checks.weekly import school_of
from lianke.workbook.reader.columns import FREE, OWN_LESSONS, PINS
from lianke.workbook.reader.rows import ClassKey, SheetLesson, SheetOpening
from lianke.workbook.reader.workbook import Workbook

Whose = tuple[int, int | None, int | None]
"""(node, person, room)"""
When = tuple[int, int | None, bool, str]
"""(weekday, period, whether it is open, the word)"""
PinKey = tuple[int, int, int, int, frozenset[int], int, int]
"""(subject, grade, lecturer, host, classes, weekday, period)"""
BATCH = 500


def place_openings(
    *, book: Workbook, names: Names, schools: dict[str, Node], cast: Cast, ledger: ImportLedger
) -> None:
    standing = Availability.objects.filter(node__in={node.pk for node in schools.values()}).select_related(
        "node", "person", "room"
    )
    before: dict[Whose, dict[When, Availability]] = {}
    for one in standing:
        before.setdefault((one.node_id, one.person_id, one.room_id), {})[
            one.weekday, one.period_no, one.is_open, one.said
        ] = one
    wanted: dict[Whose, dict[When, int]] = {}
    for row in book.openings:
        for when in times_of(row):
            wanted.setdefault(whose(row, names, schools, cast), {}).setdefault(when, row.line.number)
    new, gone = [], []
    for key, times in wanted.items():
        stands = before.get(key, {})
        gone += [one.pk for when, one in stands.items() if when not in times]
        for when, row_number in times.items():
            if when not in stands:
                ledger.mark(FREE, row_number, CHANGED if stands else NEW)
                new.append(
                    Availability(
                        **dict(zip(("node_id", "person_id", "room_id"), key, strict=True)), **columns_of(when)
                    )
                )
    Availability.objects.filter(pk__in=gone).delete()
    Availability.objects.bulk_create(new, batch_size=BATCH)
    kept = [next(iter(times.values())) for key, times in before.items() if key not in wanted]
    ledger.miss(FREE, sorted(str(one.person or one.room or one.node) for one in kept))


def whose(row: SheetOpening, names: Names, schools: dict[str, Node], cast: Cast) -> Whose:
    school = school_of(row, names)
    person = names.person(row.name, row.school) if row.name else None
    room = cast.rooms.get((school, row.room)) if row.room else None
    return schools[school].pk, cast.people[person.line].pk if person else None, room.pk if room else None


def times_of(row: SheetOpening) -> Iterator[When]:
    for day in row.weekdays:
        for no in row.periods or (None,):
            yield day, no, row.is_open, row.said


def columns_of(when: When) -> dict[str, object]:
    return dict(zip(("weekday", "period_no", "is_open", "said"), when, strict=True))


def place_own_lessons(*, book: Workbook, classes: dict[ClassKey, ClassGroup], ledger: ImportLedger) -> None:
    standing = OwnLesson.objects.filter(
        class_group__in=[group.pk for group in classes.values()]
    ).select_related("class_group__school")
    before: dict[int, dict[tuple[int, int], OwnLesson]] = {}
    for one in standing:
        before.setdefault(one.class_group_id, {})[one.weekday, one.period_no] = one
    wanted: dict[int, dict[tuple[int, int], tuple[str, int]]] = {}
    for row in book.own_lessons:
        group = classes[row.school, row.name].pk
        for slot in ((day, no) for day in row.weekdays for no in row.periods):
            wanted.setdefault(group, {}).setdefault(slot, (row.subject, row.line.number))
    new, gone = [], []
    for group, slots in wanted.items():
        stands = before.get(group, {})
        gone += [one.pk for slot, one in stands.items() if slot not in slots or slots[slot][0] != one.subject]
        for (day, no), (subject, number) in slots.items():
            if (day, no) not in stands or stands[day, no].subject != subject:
                ledger.mark(OWN_LESSONS, number, CHANGED if stands else NEW)
                new.append(OwnLesson(class_group_id=group, weekday=day, period_no=no, subject=subject))
    OwnLesson.objects.filter(pk__in=gone).delete()
    OwnLesson.objects.bulk_create(new, batch_size=BATCH)
    ledger.miss(
        OWN_LESSONS,
        sorted(
            str(next(iter(slots.values())).class_group)
            for group, slots in before.items()
            if group not in wanted
        ),
    )


def place_pins(
    *, book: Workbook, names: Names, schools: dict[str, Node], cast: Cast, term: Term, ledger: ImportLedger
) -> None:
    standing = {key_of(pin): pin for pin in Pin.objects.filter(term=term).prefetch_related("receivers")}
    wanted = {pin_key(row, names, schools, cast): row for row in book.pins}
    Pin.objects.filter(pk__in=[pin.pk for key, pin in standing.items() if key not in wanted]).delete()
    for key, row in wanted.items():
        if key not in standing:
            ledger.mark(PINS, row.line.number, NEW)
            subject, grade, lecturer, host, classes, weekday, period = key
            pin = Pin.objects.create(
                term=term,
                subject_id=subject,
                grade=grade,
                lecturer_id=lecturer,
                host_id=host,
                weekday=weekday,
                period_no=period,
            )
            pin.receivers.set(classes)


def pin_key(row: SheetLesson, names: Names, schools: dict[str, Node], cast: Cast) -> PinKey:
    person = names.lecturer(row)
    if person is None:
        raise LookupError(row.lecturer)  # check_week has refused it
    classes = frozenset(cast.classes[key].pk for key in row.receivers)
    host = schools[names.host_school(row)].pk
    return (
        cast.subjects[row.subject].pk,
        row.grade or 0,
        cast.people[person.line].pk,
        host,
        classes,
        row.weekday or 0,
        row.period or 0,
    )


def key_of(pin: Pin) -> PinKey:
    classes = frozenset(group.pk for group in pin.receivers.all())
    return pin.subject_id, pin.grade, pin.lecturer_id, pin.host_id, classes, pin.weekday, pin.period_no
