"""The lessons of classes, folded: as kept, and where nothing is kept yet counted at once."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from lianke.coverage.models import ClassFold
from lianke.coverage.queries.account import Lessons
from lianke.coverage.queries.lessons import discharges, in_days
from lianke.kernel import clock
from lianke.schooling.models import Term

Folded = list[list[Any]]
Key = tuple[int, int]  # cohort id, subject id


def kept_lessons(classes: QuerySet[Any], term_of: Mapping[int, Term]) -> dict[int, str]:
    """Class id → its lessons of the term that it lives in (ClassFold.lessons) as JSON text; `term_of`: class
    id → that term.

    One query for what is kept, one more a term with classes of which nothing is kept yet.
    """
    text = Cast("lessons", TextField())
    folds = ClassFold.objects.filter(class_group__in=classes, term__in={term.pk for term in term_of.values()})
    kept = {
        group: found
        for group, term, found in folds.values_list("class_group", "term", text)
        if group in term_of and term_of[group].pk == term
    }
    missing: dict[Term, list[int]] = defaultdict(list)
    for group, term in term_of.items():
        if group not in kept:
            missing[term].append(group)
    for term, groups in missing.items():
        kept |= {group: json.dumps(lessons) for group, lessons in folded(groups, term).items()}
    return kept


def lessons_in(fold: str) -> dict[Key, Lessons]:
    """(cohort id, subject id) → its lessons, of one class's fold."""
    return {(row[0], row[1]): Lessons(*row[2:]) for row in json.loads(fold)}


def folded(classes: Iterable[int], term: Term) -> dict[int, Folded]:
    """Class id → its lessons of the term (ClassFold.lessons), counted from participations and deliveries in
    one query.
    """
    wanted = list(classes)
    subject, makes_up, begins = (
        f"participation__meeting__{name}" for name in ("course__subject", "makes_up", "begins_at")
    )
    rows = discharges(in_days(term.begins_on, term.ends_on)).filter(cohort__class_group__in=wanted)
    cells: dict[int, dict[Key, tuple[list[int], list[int], list[int], list[int]]]] = {pk: {} for pk in wanted}
    offset_of: dict[datetime, int] = {}
    for group, cohort, of, begins_at, repeats, measured, ruled in rows.order_by().values_list(
        "cohort__class_group", "cohort", subject, begins, makes_up, F("measured"), F("ruled")
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
    return {
        pk: [[*key, *map(sorted, lists)] for key, lists in sorted(found.items())]
        for pk, found in cells.items()
    }


def day_offset(moment: datetime, first_day: date) -> int:
    return (clock.local(moment).date() - first_day) // timedelta(days=1)
