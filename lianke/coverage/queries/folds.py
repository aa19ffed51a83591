"""The lessons of classes, folded: as kept, and where nothing is kept yet counted at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from lianke.coverage.account import Lessons
from lianke.coverage.models import ClassFold
from lianke.coverage.queries.lessons import discharges, in_days
from lianke.kernel import clock
from lianke.schooling.models import Term

Folded = list[list[Any]]
Key = tuple[int, int]  # cohort id, subject id


def kept_lessons(classes_of_term: dict[Term, list[int]]) -> dict[tuple[int, Key], Lessons]:
    """(term id, (cohort id, subject id)) → its lessons, for the classes (ids) of each term: one query, one more a term with gaps."""
    classes = {pk for found in classes_of_term.values() for pk in found}
    kept: dict[int, dict[int, Folded]] = defaultdict(dict)
    for fold in ClassFold.objects.filter(class_group__in=classes, term__in=[term.pk for term in classes_of_term]):
        kept[fold.term_id][fold.class_group_id] = fold.lessons
    for term, wanted in classes_of_term.items():
        if missing := [pk for pk in wanted if pk not in kept[term.pk]]:
            kept[term.pk] |= folded(missing, term)
    return {(term, (row[0], row[1])): Lessons(*row[2:]) for term, by_class in kept.items() for rows in by_class.values() for row in rows}


def folded(classes: Iterable[int], term: Term) -> dict[int, Folded]:
    """Class id → its lessons of the term (ClassFold.lessons), counted from participations and deliveries in one query."""
    wanted = list(classes)
    subject, makes_up, begins = (f"participation__meeting__{name}" for name in ("course__subject", "makes_up", "begins_at"))
    rows = discharges(in_days(term.begins_on, term.ends_on)).filter(cohort__class_group__in=wanted)
    cells: dict[int, dict[Key, tuple[list[int], list[int], list[int], list[int]]]] = {pk: {} for pk in wanted}
    offset_of: dict[datetime, int] = {}
    for group, cohort, of, begins_at, repeats, measured, ruled in rows.order_by().values_list(
        "cohort__class_group", "cohort", subject, begins, makes_up, "measured", "ruled"
    ):
        if (offset := offset_of.get(begins_at)) is None:
            offset = offset_of[begins_at] = day_offset(begins_at, term.begins_on)
        planned, received, made_up, by_ruling = cells[group].setdefault((cohort, of), ([], [], [], []))
        planned.append(offset)
        if measured or ruled:
            received.append(offset)
            if not measured:
                by_ruling.append(offset)
            if repeats:
                made_up.append(offset)
    return {pk: [[*key, *map(sorted, lists)] for key, lists in sorted(found.items())] for pk, found in cells.items()}


def day_offset(moment: datetime, first_day: date) -> int:
    return (clock.local(moment).date() - first_day) // timedelta(days=1)
