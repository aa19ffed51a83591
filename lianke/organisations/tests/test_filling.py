"""Until when a place's space lasts."""

import pytest

from lianke.organisations.filling import Filling, days_looked_at


@pytest.mark.parametrize(
    ("used", "room", "grown", "days", "percent", "days_left"),
    [
        (0, 100, 0, 7, 0, None),
        (40, 100, 0, 28, 40, None),
        (40, 100, 20, 28, 40, 84),  # 60 left at 20 in four weeks
        (99, 100, 28, 28, 99, 1),
        (100, 100, 1, 28, 100, 0),
        (130, 100, 1, 28, 100, 0),  # what was given was made less
        (5, 0, 0, 7, 100, 0),
    ],
)
def test_it_lasts_as_long_as_the_last_weeks_pace_says(
    used: int, room: int, grown: int, days: int, percent: int, days_left: int | None
) -> None:
    filling = Filling(used, room, grown, days)
    assert (filling.percent, filling.days_left) == (percent, days_left)


@pytest.mark.parametrize(("since_first", "days"), [(0, 7), (6, 7), (20, 20), (28, 28), (400, 28)])
def test_a_first_upload_is_taken_for_a_weeks(since_first: int, days: int) -> None:
    assert days_looked_at(since_first) == days
