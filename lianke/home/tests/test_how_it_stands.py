"""One word for all classes of a lesson, as its lecturer and its assistants see it."""

from types import SimpleNamespace
from typing import Any

import pytest

from lianke.home.pages.teaching import how_it_stands
from lianke.home.queries.standing import Standing
from lianke.timetable.choices import MeetingState


@pytest.mark.parametrize(
    ("state", "standings", "said"),
    [
        (MeetingState.ENDED, [Standing.MISSED, Standing.MISSED], ("没计入", "bad")),
        (MeetingState.ENDED, [Standing.GIVEN, Standing.MISSED], ("部分计入", "warn")),
        (MeetingState.ENDED, [Standing.GIVEN, Standing.GIVEN], ("已开", "ok")),
        (MeetingState.PLANNED, [Standing.MISSED, Standing.MISSED], ("未开", "bad")),
    ],
)
def test_a_lesson_that_was_taught_is_never_called_one_that_was_not(
    state: str, standings: list[Standing], said: tuple[str, str]
) -> None:
    found: Any = [SimpleNamespace(standing=one, meeting=SimpleNamespace(state=state)) for one in standings]
    assert how_it_stands(found) == said
