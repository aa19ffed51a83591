"""The account as arithmetic."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianke.coverage.queries.account import AccountCell, Sums, Tally, last_settled_day, shown, summed

numbers = st.integers(0, 60)


@st.composite
def tally(draw: st.DrawFn) -> Tally:
    planned = draw(numbers)
    return Tally(planned, draw(st.integers(0, planned)), draw(numbers))


cells = st.builds(
    AccountCell,
    cohort=st.integers(1, 4),
    subject=st.integers(1, 3),
    periods=st.integers(1, 8),
    teaching_days=st.integers(0, 120),
    tally=tally(),
)


@given(cells)
def test_what_was_received_of_what_is_owed_and_what_is_missing_make_what_is_owed(cell: AccountCell) -> None:
    assert min(cell.sums.received, cell.sums.owed) + cell.sums.missing == cell.sums.owed
    assert cell.sums.settled + cell.sums.surplus == cell.sums.received
    assert min(cell.sums.missing, cell.sums.surplus) == 0


@given(cells)
def test_what_was_planned_of_what_is_owed_and_what_was_not_make_what_is_owed(cell: AccountCell) -> None:
    assert min(cell.sums.planned, cell.sums.owed) + cell.sums.not_planned == cell.sums.owed


@given(st.lists(cells))
def test_sums_keep_the_books_and_never_net(several: list[AccountCell]) -> None:
    sums = summed(cell.sums for cell in several)
    assert sums.settled + sums.missing == sums.owed
    assert sums.missing == sum(max(cell.sums.owed - cell.sums.received, 0) for cell in several)
    assert sums.missing == sums.not_planned + sums.not_counted - sums.overplanned
    assert sums.overplanned >= 0
    assert (sums.percent == 100) == (sums.missing == 0)


@given(st.lists(cells, unique_by=lambda cell: (cell.cohort, cell.subject)))
def test_of_cohorts_taught_together_the_one_that_misses_most_stands_for_all(
    several: list[AccountCell],
) -> None:
    together = {1: frozenset({1, 2})}
    chosen = shown(several, together)
    assert set(chosen) <= set(several)
    for cell in several:
        sisters = [
            one for one in chosen if one.subject == cell.subject and {one.cohort, cell.cohort} <= {1, 2}
        ]
        if cell.subject == 1 and cell.cohort in (1, 2):
            assert [one.sums.missing >= cell.sums.missing for one in sisters] == [True]
        else:
            assert cell in chosen


@pytest.mark.parametrize(
    ("periods", "days", "owed"), [(2, 23, 9), (2, 84, 34), (3, 84, 50), (1, 2, 0), (1, 3, 1), (3, 0, 0)]
)
def test_owed_is_periods_a_week_times_days_in_fifths(periods: int, days: int, owed: int) -> None:
    assert AccountCell(1, 1, periods, days).sums.owed == owed


def test_nothing_is_owed_for_today_before_school_is_out() -> None:
    assert last_settled_day(datetime(2026, 11, 23, 17, 59)) == date(2026, 11, 22)  # noqa: DTZ001 - local time in, local date out
    assert last_settled_day(datetime(2026, 11, 23, 18, 0)) == date(2026, 11, 23)  # noqa: DTZ001 - as above


def test_nothing_adds_up_to_nothing() -> None:
    assert summed([]) == Sums()
    assert Sums().percent == 100
