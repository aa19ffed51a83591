"""What the page of a lesson plan shows: to whoever writes it the rows, to whoever reads it both columns side
by side.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.preparing.access import meetings_prepared_by
from lianke.preparing.choices import DeckState
from lianke.preparing.forms.plans import Draft, StepRow, draft_of_steps
from lianke.preparing.models import Clip, Deck, LessonPlanVersion
from lianke.preparing.queries.clips import clips_by_digest
from lianke.preparing.queries.decks import deck_of, page_addresses
from lianke.preparing.queries.plans import (
    copies_for,
    groups_of,
    plan_of,
    print_url,
    prints_of,
    steps_of,
    taught_version,
)
from lianke.preparing.services.decks import texts_of
from lianke.preparing.steps import PAGES_A_STEP, PrintFile, pages_a_step, steps_of_pages, total
from lianke.timetable.models import Meeting
from lianke.timetable.queries.meetings import participations_in, title_of

MOST_TO_COPY = 40


@dataclass(frozen=True)
class ShownRow:
    """A step with what the page adds to it: when it begins, the address of its slide, the name of its
    film.
    """

    row: StepRow
    begins: int
    slide: str
    film: str

    @property
    def ends(self) -> int:
        return self.begins + self.row.counted_minutes


def plan_page(meeting: Meeting, person: Person) -> dict[str, Any]:
    """What both ways of seeing the page share."""
    plan = plan_of(meeting)
    versions = list(plan.versions.select_related("made_by")) if plan else []
    deck = deck_of(meeting)
    return {
        "meeting": meeting,
        "title": title_of(meeting),
        "begins": clock.local(meeting.begins_at),
        "ends": clock.local(meeting.ends_at),
        "period": period_of(meeting),
        "versions": versions,
        "deck": deck,
        "deck_name": name_of(deck) if deck else "",
        "images": page_addresses(deck),
        "read": read_view(meeting, versions[0], deck) if versions else None,
        "taught": taught_version(meeting) if meeting.opened_at else None,
        "was_opened": meeting.opened_at is not None,
    }


def period_of(meeting: Meeting) -> int:
    return round((meeting.ends_at - meeting.begins_at).total_seconds() / 60)


def read_view(meeting: Meeting, version: LessonPlanVersion, deck: Deck | None) -> dict[str, Any]:
    """A version for reading and for paper."""
    steps, films = steps_of(version), clips_by_digest(meeting)
    copies = copies_of_classes(meeting)
    return {
        "version": version,
        "steps": shown(draft_of_steps("", steps).rows, page_addresses(deck), films),
        "has_films": any(step.clip in films for step in steps),
        "minutes": total(steps),
        "prints": [{"name": one.name, "url": print_url(meeting, one)} for one in prints_of(version)],
        "copies": copies,
        "all_copies": copies_for(groups_of(meeting)),
    }


def copies_of_classes(meeting: Meeting) -> list[dict[str, Any]]:
    """Who prints how many."""
    rows = (
        participations_in([meeting])
        .filter(class_group__isnull=False)
        .select_related("class_group__school")
        .order_by("pk")
    )
    return [
        {"name": str(row.class_group), "pupils": row.class_group.pupils if row.class_group else None}
        for row in rows
    ]


def shown(rows: list[StepRow], images: list[str], films: Mapping[str, Clip]) -> list[ShownRow]:
    found, minute = [], 0
    for row in rows:
        page = int(row.page) if row.page.isdecimal() and len(row.page) < 5 else 0
        film = films.get(row.clip)
        found.append(
            ShownRow(
                row, minute, images[page - 1] if 0 < page <= len(images) else "", film.name if film else ""
            )
        )
        minute += row.counted_minutes
    return found


def editor(
    meeting: Meeting, draft: Draft, known: Mapping[str, PrintFile], images: list[str]
) -> dict[str, Any]:
    """The rows as typed, with the minutes against the period."""
    minutes = sum(row.counted_minutes for row in draft.rows)
    films = clips_by_digest(meeting)
    return {
        "draft": draft,
        "rows": shown(draft.rows, images, films),
        "films": films.values(),
        "minutes": minutes,
        "balance": balance(minutes, period_of(meeting)),
        "tone": "ok" if minutes == period_of(meeting) else "bad" if minutes > period_of(meeting) else "warn",
        "kept": [known[digest] for digest in draft.kept_prints if digest in known],
    }


def balance(minutes: int, period: int) -> str:
    if minutes == period:
        return _("exactly the period")
    words = {"n": abs(period - minutes)}
    return _("%(n)s minutes left") % words if minutes < period else _("%(n)s minutes too long") % words


def known_prints(meeting: Meeting) -> dict[str, PrintFile]:
    """Every worksheet that a version of the lesson's plan had."""
    plan = plan_of(meeting)
    return {
        one.digest: one for version in (plan.versions.all() if plan else []) for one in prints_of(version)
    }


def draft_of_version(version: LessonPlanVersion, latest: LessonPlanVersion) -> Draft:
    return draft_of_steps(version.title, steps_of(version), prints=prints_of(version), based_on=latest.no)


def draft_of_slides(
    meeting: Meeting, deck: Deck, each: int | None, latest: LessonPlanVersion | None
) -> Draft:
    """A proposal from the slides' own words; the title is the file's name."""
    period = period_of(meeting)
    texts = texts_of(deck)
    steps = steps_of_pages(texts, minutes=period, each=each or pages_a_step(len(texts), period))
    prints = prints_of(latest) if latest else []
    return draft_of_steps(name_of(deck), steps, prints=prints, based_on=latest.no if latest else None)


def name_of(deck: Deck) -> str:
    stem, _dot, ending = deck.name.rpartition(".")
    return (stem if ending.lower() == "pdf" else deck.name)[:80]


def page_choices(meeting: Meeting, deck: Deck, each: int | None) -> list[dict[str, Any]]:
    """How many pages a step may take, and how many steps that makes."""
    chosen = each or pages_a_step(deck.pages, period_of(meeting))
    return [
        {"each": count, "steps": -(-deck.pages // count), "chosen": count == chosen}
        for count in PAGES_A_STEP
        if count == 1 or count <= deck.pages
    ]


def is_preparing(deck: Deck | None) -> bool:
    return deck is not None and deck.state == DeckState.RENDERING


def plans_to_copy(meeting: Meeting, person: Person) -> list[dict[str, Any]]:
    """Plans of other lessons that the person prepares, the lesson latest in the calendar first: [{id,
    label}].
    """
    versions = (
        LessonPlanVersion.objects.filter(of_lessons_prepared_by(person)).select_related("plan").order_by("no")
    )
    latest = {(one.plan.course_id, one.plan.ordinal, one.plan.meeting_id): one.title for one in versions}
    lessons = (
        meetings_prepared_by(person)
        .exclude(pk=meeting.pk)
        .select_related("course__subject")
        .order_by("-begins_at")
    )
    found = []
    for lesson in lessons:
        title = latest.get((lesson.course_id, lesson.ordinal, None)) or latest.get((None, None, lesson.pk))
        if title:
            found.append(
                {
                    "id": lesson.public_id,
                    "label": f"{clock.local(lesson.begins_at):%m-%d} {title_of(lesson)} {title}",
                }
            )
    return found[:MOST_TO_COPY]


def of_lessons_prepared_by(person: Person) -> Q:
    prepared = meetings_prepared_by(person)
    return Q(plan__meeting__in=prepared) | Q(plan__course__in=prepared.values("course"))
