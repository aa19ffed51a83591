"""大课表 on a wall: weekdays across, periods down, who teaches whom in each cell."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.schooling.calendar import FRIDAY, Calendar, monday
from lianke.schooling.choices import DayKind
from lianke.schooling.models import CalendarDay, ClassGroup, TeacherProfile, Term
from lianke.schooling.queries.school_year import bell_on, calendar_of, term_on
from lianke.timetable import addresses
from lianke.timetable.access.meetings import meetings_visible_to
from lianke.timetable.access.plans import drafts_published_by
from lianke.timetable.choices import WEEKDAYS, MeetingState
from lianke.timetable.models import Meeting, Version
from lianke.timetable.queries.lesson_types import own_words
from lianke.timetable.queries.meetings import meetings_of_county
from lianke.timetable.queries.versions import Size, sizes, version_in_force

TINTS = ("", "lesson-b", "lesson-c", "lesson-d")
POINT = "教学点"
USUAL = "delivered"
NOT_GIVEN_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class WantedWeek:
    """What the address asks for."""

    by: str = "lecturer"
    who: tuple[str, ...] = ()
    week: int | None = None
    day: date | None = None
    county: str = ""

    def url(self, **changed: Any) -> str:
        values = {"county": self.county, "by": self.by, "who": self.who, "week": self.week} | changed
        pairs = [(name, value) for name, value in values.items() if value]
        return f"{reverse('timetable:board')}?{urlencode(pairs, doseq=True)}"


@dataclass(frozen=True)
class Chip:
    """One lesson in a cell."""

    title: str
    kind: str  # the lesson type, where it is not the usual one
    classes: list[str]
    time: str
    tint: str
    word: str
    tone: str
    url: str


@dataclass(frozen=True)
class BoardDay:
    date: date
    label: str
    short: str
    note: str
    is_today: bool
    is_chosen: bool
    url: str


@dataclass(frozen=True)
class BoardPeriod:
    label: str
    begins: str
    ends: str
    cells: list[tuple[BoardDay, list[Chip]]]


@dataclass(frozen=True)
class Option:
    label: str
    url: str
    chosen: bool


def board(person: Person, county: Node, wanted: WantedWeek) -> dict[str, Any] | None:
    """Context of the page; None for a county without a term."""
    term = term_on(county, clock.today())
    if term is None:
        return None
    calendar = calendar_of(county, term)
    week = wanted.week or calendar.week_of(min(max(clock.today(), term.begins_on), term.ends_on))
    last_week = calendar.week_of(term.ends_on)
    week = min(max(1, week), last_week)
    wanted = replace(wanted, week=week)
    first = monday(term.begins_on) + timedelta(days=7 * (week - 1))
    meetings = list(meetings_of_county(county, first, first + timedelta(days=6)))
    chosen = [one for one in meetings if is_wanted(one, wanted)]
    version = version_in_force(county, term, min(first + timedelta(days=6), term.ends_on))
    days = days_of(first, calendar, notes_of(county, term), meetings, wanted)
    return {
        "term": term,
        "version": version,
        "sentence": sentence(chosen),
        "days": days,
        "periods": periods_of(county, first, days, chosen, visible(person, chosen)),
        "by": [
            Option(label, wanted.url(by=by, who=None), by == wanted.by) for by, label in by_labels().items()
        ],
        "options": options(meetings, wanted),
        "all": Option(
            _("Everybody") if wanted.by == "lecturer" else _("All"), wanted.url(who=None), not wanted.who
        ),
        "week": week,
        "before_url": wanted.url(week=week - 1) if week > 1 else "",
        "after_url": wanted.url(week=week + 1) if week < last_week else "",
    }


def by_labels() -> dict[str, str]:
    return {"lecturer": _("By lecturer"), "school": _("By school"), "class": _("By class")}


def keys_of(meeting: Meeting, by: str) -> dict[str, str]:
    """Public id → name of what a lesson can be found by."""
    if by == "lecturer":
        return {meeting.lecturer.public_id: meeting.lecturer.name}
    groups = [one.class_group for one in meeting.participations.all() if one.class_group]
    if by == "class":
        return {group.public_id: class_name(group) for group in groups}
    return {group.school.public_id: group.school.name for group in groups} | {
        meeting.host_node.public_id: meeting.host_node.name
    }


def is_wanted(meeting: Meeting, wanted: WantedWeek) -> bool:
    return not wanted.who or bool(keys_of(meeting, wanted.by).keys() & set(wanted.who))


def options(meetings: Iterable[Meeting], wanted: WantedWeek) -> list[Option]:
    """Who can be chosen, with the number of lessons in this week; a choice adds to the others."""
    names: dict[str, str] = {}
    counts: dict[str, int] = defaultdict(int)
    subjects: dict[str, set[str]] = defaultdict(set)
    for meeting in meetings:
        for key, name in keys_of(meeting, wanted.by).items():
            names[key] = name
            counts[key] += meeting.state != MeetingState.CANCELLED
            subjects[key].add(subject_of(meeting))
    limits = weekly_limits(names) if wanted.by == "lecturer" else {}
    found = []
    for key, name in sorted(
        names.items(),
        key=lambda item: (sorted(subjects[item[0]]) if wanted.by == "lecturer" else [], item[1]),
    ):
        others = tuple(one for one in wanted.who if one != key)
        chosen = key in wanted.who
        of = f"{counts[key]}/{limits[key]}" if limits.get(key) else str(counts[key])
        teaches = f" {'、'.join(sorted(subjects[key]))}" if wanted.by == "lecturer" else ""
        found.append(
            Option(f"{name}{teaches} {of}", wanted.url(who=others if chosen else (*wanted.who, key)), chosen)
        )
    return found


def weekly_limits(lecturers: Iterable[str]) -> dict[str, int | None]:
    profiles = TeacherProfile.objects.filter(person__public_id__in=list(lecturers))
    return dict(profiles.values_list("person__public_id", "limit_a_week"))


def subject_of(meeting: Meeting) -> str:
    return str(meeting.course.subject) if meeting.course else meeting.get_activity_display()


def class_name(group: ClassGroup) -> str:
    """“铜冲 三(1)班”: on a wall of teaching points the words 教学点 say nothing."""
    return f"{group.school.name.removesuffix(POINT)} {group.name}"


def sentence(meetings: list[Meeting]) -> str:
    if not meetings:
        return _("No lessons this week")
    held = [one for one in meetings if one.state != MeetingState.CANCELLED]
    classes = sum(
        1 for one in held for participation in one.participations.all() if participation.class_group_id
    )
    lessons = ngettext("%(n)s lesson", "%(n)s lessons", len(held)) % {"n": len(held)}
    reached = ngettext("%(n)s class lesson", "%(n)s class lessons", classes) % {"n": classes}
    return _("%(lessons)s reach %(reached)s") % {"lessons": lessons, "reached": reached}


def notes_of(county: Node, term: Term) -> Mapping[date, str]:
    rows = CalendarDay.objects.filter(node=county, date__gte=term.begins_on, date__lte=term.ends_on)
    return {row.date: row.note for row in rows}


def days_of(
    first: date,
    calendar: Calendar,
    notes: Mapping[date, str],
    meetings: Iterable[Meeting],
    wanted: WantedWeek,
) -> list[BoardDay]:
    """Monday to Friday, and a weekend day on which there are lessons."""
    taught = {clock.local(one.begins_at).date() for one in meetings}
    dates = [first + timedelta(days=offset) for offset in range(7)]
    dates = [
        day for day in dates if day.isoweekday() <= FRIDAY or day in taught or calendar.is_teaching_day(day)
    ]
    chosen = next((day for day in (wanted.day, clock.today(), *sorted(taught)) if day in dates), dates[0])
    return [
        BoardDay(
            day,
            str(WEEKDAYS[day.isoweekday()]),
            f"{day.month}/{day.day}",
            day_note(day, calendar, notes),
            day == clock.today(),
            day == chosen,
            wanted.url(day=day.isoformat()),
        )
        for day in dates
    ]


def day_note(day: date, calendar: Calendar, notes: Mapping[date, str]) -> str:
    """Why a day is not what its weekday says."""
    if not calendar.begins_on <= day <= calendar.ends_on:
        return _("Outside the term")
    special = calendar.days.get(day)
    if special is None:
        return ""
    if special.follows:
        return _("Lessons of %(day)s") % {
            "day": f"{special.follows.month}/{special.follows.day} {WEEKDAYS[special.follows.isoweekday()]}"
        }
    return " ".join(part for part in (str(DayKind(special.kind).label), notes.get(day, "")) if part)


def periods_of(
    county: Node, first: date, days: list[BoardDay], meetings: Iterable[Meeting], visible_ids: set[int]
) -> list[BoardPeriod]:
    """A row per period of the county's bell; lessons outside every period stand in a last row of their
    own.
    """
    bell = bell_on(county, first)
    own = own_words(county)
    cells: dict[tuple[int, date], list[Chip]] = defaultdict(list)
    tints = tints_of(meetings)
    numbers = set(bell)
    for meeting in sorted(
        meetings,
        key=lambda one: (one.begins_at, tints[subject_of(one)], one.lecturer.pinyin, one.lecturer.name),
    ):
        no = meeting.period_no or 0
        numbers.add(no)
        rings = clock.at(first, bell[no].begins) if no in bell else None
        cells[no, clock.local(meeting.begins_at).date()].append(
            chip(meeting, tints, own, rings, is_visible=meeting.pk in visible_ids)
        )
    rows = []
    for no in sorted(numbers, key=lambda no: no or 99):
        ring = bell.get(no)
        begins, ends = (minutes(ring.begins), minutes(ring.ends)) if ring else ("", "")
        label = _("Period %(no)s") % {"no": no} if no else _("Other times")
        rows.append(BoardPeriod(label, begins, ends, [(day, cells[no, day.date]) for day in days]))
    return rows


def minutes(since_midnight: int) -> str:
    return f"{since_midnight // 60:02}:{since_midnight % 60:02}"


def tints_of(meetings: Iterable[Meeting]) -> dict[str, str]:
    """Subject → tint; the subject is always said in words too."""
    return {
        subject: TINTS[index % len(TINTS)]
        for index, subject in enumerate(sorted({subject_of(one) for one in meetings}))
    }


def kind_of(meeting: Meeting, own: Mapping[int, str]) -> str:
    """What the county calls the lesson's type; nothing for the one that nearly every lesson is of."""
    if meeting.course is None or meeting.course.lesson_type.code == USUAL:
        return ""
    return own.get(meeting.course.lesson_type_id, meeting.course.lesson_type.name)


def chip(
    meeting: Meeting,
    tints: Mapping[str, str],
    own: Mapping[int, str],
    rings: datetime | None,
    *,
    is_visible: bool,
) -> Chip:
    begins = clock.local(meeting.begins_at)
    word, tone = state_word(meeting)
    groups = [one.class_group for one in meeting.participations.all() if one.class_group]
    off_the_bell = rings is None or clock.local(rings).time() != begins.time()
    return Chip(
        title=f"{subject_of(meeting)} {who_gives(meeting)}",
        kind=kind_of(meeting, own),
        classes=[class_name(group) for group in groups],
        time=f"{begins:%H:%M}" if off_the_bell else "",
        tint="lesson-off" if meeting.state == MeetingState.CANCELLED else tints[subject_of(meeting)],
        word=word,
        tone=tone,
        url=addresses.lesson(meeting) if is_visible else "",
    )


def who_gives(meeting: Meeting) -> str:
    if meeting.stands_in_for is None or meeting.stands_in_for == meeting.lecturer:
        return meeting.lecturer.name
    return _("%(name)s (for %(whom)s)") % {"name": meeting.lecturer.name, "whom": meeting.stands_in_for.name}


def state_word(meeting: Meeting) -> tuple[str, str]:
    """What there is to say of a lesson on the wall, and its tone; nothing of one that is still to come."""
    if meeting.state == MeetingState.CANCELLED:
        return _("Called off"), "bad"
    if meeting.state == MeetingState.OPEN:
        return _("In class"), "own"
    if meeting.state == MeetingState.ENDED:
        return _("Held"), "ok"
    if clock.now() >= meeting.begins_at + NOT_GIVEN_AFTER:
        return _("Not given"), "bad"
    return "", ""


def visible(person: Person, meetings: Iterable[Meeting]) -> set[int]:
    """Ids of the lessons whose page the person may open."""
    return set(
        meetings_visible_to(person).filter(pk__in=[one.pk for one in meetings]).values_list("pk", flat=True)
    )


@dataclass(frozen=True)
class ShownDraft:
    version: Version
    sentence: str
    begins: date


def drafts(person: Person) -> list[ShownDraft]:
    """Drafts that the person may publish."""
    versions = list(drafts_published_by(person))
    size = sizes(versions)
    return [ShownDraft(one, draft_sentence(size.get(one.pk)), one.effective_from) for one in versions]


def draft_sentence(size: Size | None) -> str:
    if size is None:
        return _("There are no lessons in it yet.")
    lessons = ngettext("%(n)s lesson", "%(n)s lessons", size.lessons) % {"n": size.lessons}
    reached = ngettext("%(n)s class lesson", "%(n)s class lessons", size.class_lessons) % {
        "n": size.class_lessons
    }
    lecturers = ngettext("%(n)s lecturer", "%(n)s lecturers", size.lecturers) % {"n": size.lecturers}
    return _("In a full week %(lecturers)s give %(lessons)s, which reach %(reached)s.") % {
        "lecturers": lecturers,
        "lessons": lessons,
        "reached": reached,
    }
