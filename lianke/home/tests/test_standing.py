"""How one class's lesson stands."""

from datetime import UTC, datetime, timedelta

import pytest

from lianke.home.queries.standing import TAG_ORDER, WORST_FIRST, Facts, Standing, minutes_late, standing
from lianke.timetable.choices import MeetingState, ParticipationState

BELL = datetime(2026, 11, 23, 2, 25, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return BELL + timedelta(minutes=minutes)


def facts(
    state: str = MeetingState.PLANNED,
    participation: str = ParticipationState.EXPECTED,
    **known: datetime | str | None,
) -> Facts:
    return Facts(state=state, participation=participation, begins_at=BELL, ends_at=after(40), **known)  # type: ignore[arg-type]  # the test names each field rightly


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-30, Standing.UPCOMING),
        (0.5, Standing.UPCOMING),
        (1, Standing.LATE),
        (4.9, Standing.LATE),
        (5, Standing.MISSED),
        (300, Standing.MISSED),
    ],
)
def test_a_lesson_that_nobody_opens_is_late_after_a_minute_and_a_hole_after_five(
    minutes: float, expected: Standing
) -> None:
    assert standing(facts(), after(minutes)) == expected


def test_a_class_that_is_there_in_time_is_in_class() -> None:
    there = facts(MeetingState.OPEN, opened_at=after(-1), first_seen=after(-3), last_seen=after(9))
    assert standing(there, after(10)) == Standing.IN_CLASS


def test_a_class_is_as_late_as_the_later_side() -> None:
    lecturer_late = facts(MeetingState.OPEN, opened_at=after(4), first_seen=after(-3), last_seen=after(9))
    class_late = facts(MeetingState.OPEN, opened_at=after(0), first_seen=after(3.5), last_seen=after(9))
    assert [
        (standing(one, after(10)), minutes_late(one, after(10))) for one in (lecturer_late, class_late)
    ] == [(Standing.LATE, 4), (Standing.LATE, 3)]


def test_a_class_that_never_came_is_a_hole_five_minutes_after_both_bell_and_opening() -> None:
    absent = facts(MeetingState.OPEN, opened_at=after(3))
    assert [standing(absent, after(minutes)) for minutes in (4, 7.9, 8)] == [
        Standing.IN_CLASS,
        Standing.IN_CLASS,
        Standing.MISSED,
    ]


def test_a_class_that_was_there_and_is_silent_for_two_minutes_has_dropped_out() -> None:
    gone = facts(MeetingState.OPEN, opened_at=BELL, first_seen=BELL, last_seen=after(10))
    assert [standing(gone, after(minutes)) for minutes in (12, 12.1)] == [Standing.IN_CLASS, Standing.DROPPED]


def test_a_class_that_leaves_after_the_bell_has_not_dropped_out() -> None:
    home = facts(MeetingState.OPEN, opened_at=BELL, first_seen=BELL, last_seen=after(40))
    assert standing(home, after(50)) == Standing.IN_CLASS


@pytest.mark.parametrize(
    ("delivered", "expected"),
    [
        ("counted", Standing.GIVEN),
        ("missed", Standing.MISSED),
        ("doubtful", Standing.DOUBTFUL),
        (None, Standing.DOUBTFUL),
    ],
)
def test_after_class_the_delivery_decides(delivered: str | None, expected: Standing) -> None:
    assert standing(facts(MeetingState.ENDED, opened_at=BELL, delivered=delivered), after(60)) == expected


def test_what_is_cancelled_or_excused_is_no_hole() -> None:
    assert standing(facts(MeetingState.CANCELLED), after(60)) == Standing.CANCELLED
    assert standing(facts(participation=ParticipationState.EXCUSED), after(60)) == Standing.EXCUSED


def test_every_standing_has_its_place() -> None:
    assert set(TAG_ORDER) == set(WORST_FIRST) == set(Standing)
