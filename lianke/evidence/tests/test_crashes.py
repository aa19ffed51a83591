"""kill -9 at any point: a process is killed before each statement it sends to the database, and before and
after each commit.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from lianke.audit.models import Entry
from lianke.evidence.models import Delivery
from lianke.evidence.tests.test_lesson import marks
from lianke.live.models import Event, PresenceMark, Timeline
from lianke.live.queries.sealed import event_hash
from lianke.live.services.attendance import keep_presence
from lianke.live.services.lesson import end_forgotten_lessons, end_lesson, open_lesson, reopen_lesson
from lianke.live.services.timeline import By
from lianke.live.tests.test_recording import report_of
from lianke.recording.models import Recording
from lianke.recording.services.recordings import expect_recorder, take_report
from lianke.schooling.models import Device
from lianke.timetable.access.attendees import Attendee
from lianke.timetable.choices import MeetingState
from lianke.timetable.models import Participation
from tests.cast import SCHOOL_MORNING, County, make_county, school_time
from tests.processes import at_once, every_point

OPENING = {"opened", "reopened"}
ARE = {MeetingState.PLANNED: None, MeetingState.OPEN: OPENING, MeetingState.ENDED: {"ended"}}


@pytest.fixture
def taught(own_database: None, school_morning: None) -> County:
    county = make_county()
    expect_recorder(meeting=county.lesson)
    return county


def attendee(county: County) -> Attendee:
    participation = Participation.objects.get(meeting=county.lesson, class_group=county.classes[0])
    return Attendee(
        county.lesson, "class", device=Device.objects.order_by("pk").first(), participation=participation
    )


def test_every_change_of_a_lessons_state_survives_a_kill_at_every_point(taught: County) -> None:
    county, by = taught, By(person=taught.lecturer)
    log = marks(county, -200, 60)
    steps: list[tuple[str, Callable[[], object]]] = [
        ("open", lambda: open_lesson(meeting=county.lesson, by=by)),
        ("record", lambda: take_report(report=report_of(county))),
        ("log", lambda: keep_presence(attendee=attendee(county), boot=log["boot"], marks=log["marks"])),
        ("end", lambda: end_lesson(meeting=county.lesson, by=by)),
        (
            "late log",
            lambda: keep_presence(
                attendee=attendee(county), boot="late", marks=marks(county, 60, 120)["marks"]
            ),
        ),
        ("close", lambda: take_report(report=report_of(county, state="closed", closed=True))),
        ("reopen", lambda: reopen_lesson(meeting=county.lesson, by=by)),
        ("end again", lambda: end_lesson(meeting=county.lesson, by=by)),
        ("close again", lambda: take_report(report=report_of(county, state="closed", closed=True))),
    ]
    with school_time(SCHOOL_MORNING + timedelta(minutes=8)):
        for name, step in steps:
            points = every_point(step, lambda: agrees(county))
            assert points > 3, name  # it did something, and was killed on the way
    assert kinds(county) == [
        "opened",
        "presence",
        "ended",
        "delivered",
        "presence",
        "tracks",
        "reopened",
        "ended",
        "tracks",
    ]
    assert list(
        Entry.objects.filter(object_id=county.lesson.public_id).order_by("pk").values_list("verb", flat=True)
    ) == ["open_lesson", "end_lesson", "reopen_lesson", "end_lesson"]


def test_the_clock_killed_at_any_point_still_ends_what_was_forgotten_once(taught: County) -> None:
    open_lesson(meeting=taught.lesson, by=By(person=taught.lecturer))
    with school_time(SCHOOL_MORNING + timedelta(minutes=90)):
        assert every_point(end_forgotten_lessons, lambda: agrees(taught)) > 3
    assert kinds(taught) == ["opened", "ended", "delivered"]


def test_of_people_who_press_at_the_same_moment_one_has_the_effect(taught: County) -> None:
    county, by = taught, By(person=taught.lecturer)
    steps: list[Callable[[], object]] = [
        lambda: open_lesson(meeting=county.lesson, by=by),
        lambda: end_lesson(meeting=county.lesson, by=by),
        lambda: reopen_lesson(meeting=county.lesson, by=by),
        lambda: end_lesson(meeting=county.lesson, by=by),
    ]
    with school_time(SCHOOL_MORNING + timedelta(minutes=8)):
        for step in steps:
            at_once(step, people=4)
            agrees(county)
    assert kinds(county) == ["opened", "ended", "delivered", "reopened", "ended"]
    assert list(
        Entry.objects.filter(object_id=county.lesson.public_id).order_by("pk").values_list("verb", flat=True)
    ) == ["open_lesson", "end_lesson", "reopen_lesson", "end_lesson"]


def agrees(county: County) -> None:
    """What the tables say of the lesson is one story, whichever half of a step is missing."""
    meeting, events = county.lesson, list(Event.objects.filter(meeting=county.lesson).order_by("seq"))
    last = next((event.kind for event in reversed(events) if event.kind in OPENING | {"ended"}), None)
    expected = ARE[MeetingState(meeting.state)]
    assert last is None if expected is None else last in expected
    assert [event.kind for event in events].count("opened") <= 1
    assert (meeting.opened_at is None) == (meeting.state == MeetingState.PLANNED)
    assert (meeting.ended_at is None) == (meeting.state != MeetingState.ENDED)
    ended = sum(event.kind == "ended" for event in events)
    assert Delivery.objects.filter(participation__meeting=meeting, is_latest=True).count() == (
        len(county.classes) if ended else 0
    )
    sealed = sum(event.kind == "presence" for event in events)
    assert PresenceMark.objects.filter(meeting=meeting).values("boot").distinct().count() == sealed
    ready = Recording.objects.filter(meeting=meeting, state="ready").exists()
    tracks = sum(event.kind == "tracks" for event in events)
    assert tracks == ended if ready else tracks in (ended, ended - 1, 0)
    head = ""
    for number, event in enumerate(events, start=1):
        assert (event.seq, event.hash) == (number, event_hash(event, head))
        head = event.hash
    timeline = Timeline.objects.filter(meeting=meeting).first()
    assert (timeline.last_seq, timeline.head_hash) == (len(events), head) if timeline else not events


def kinds(county: County) -> list[str]:
    return [
        str(kind)
        for kind in Event.objects.filter(meeting=county.lesson).order_by("seq").values_list("kind", flat=True)
    ]
