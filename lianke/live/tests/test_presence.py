"""From marks and polls to seconds (model.md, decisions 6 and 7)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lianke.live.presence import Interval, Rule, intersection, is_contradicted, received, seconds, union

ZERO = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)


def at(second: float) -> datetime:
    return ZERO + timedelta(seconds=second)


def spans(*pairs: tuple[float, float]) -> list[Interval]:
    return [(at(begins), at(ends)) for begins, ends in pairs]


pairs = st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), max_size=12)


@given(pairs)
def test_a_union_covers_each_second_once_in_any_order(drawn: list[tuple[int, int]]) -> None:
    covered = {second for begins, ends in drawn for second in range(begins, ends)}
    assert seconds(union(spans(*drawn))) == seconds(union(spans(*reversed(drawn), *drawn))) == len(covered)


@given(pairs, pairs)
def test_an_intersection_is_what_both_cover(one: list[tuple[int, int]], two: list[tuple[int, int]]) -> None:
    both = {s for b, e in one for s in range(b, e)} & {s for b, e in two for s in range(b, e)}
    assert seconds(intersection(union(spans(*one)), union(spans(*two)))) == len(both)


def outcome(
    of_class: list[Interval], of_lecturer: list[Interval], *, doubtful: bool = False, taught: Interval | None = None
) -> tuple[int, bool]:
    got = received(
        scheduled=(at(0), at(2400)),
        taught=taught or (at(-60), at(2500)),
        class_connected=of_class,
        lecturer_connected=of_lecturer,
        doubtful=doubtful,
        rule=Rule(),
    )
    return got.live_s, got.counted


def test_a_whole_lesson_counts() -> None:
    assert outcome(spans((-60, 2500)), spans((-60, 2500))) == (2400, True)


def test_exactly_eighty_percent_counts_and_a_second_less_does_not() -> None:
    assert outcome(spans((0, 1920)), spans((0, 2400))) == (1920, True)
    assert outcome(spans((0, 1919)), spans((0, 2400))) == (1919, False)


def test_joining_five_minutes_late_counts_and_later_does_not() -> None:
    assert outcome(spans((300, 2400)), spans((0, 2400))) == (2100, True)
    assert outcome(spans((302, 2400)), spans((0, 2400))) == (2098, False)


def test_waiting_for_an_absent_lecturer_is_nothing_received() -> None:
    assert outcome(spans((0, 2400)), []) == (0, False)


def test_only_what_lies_between_opening_and_ending_counts() -> None:
    assert outcome(spans((-60, 2500)), spans((-60, 2500)), taught=(at(76), at(333))) == (257, False)


def test_a_doubtful_lesson_is_not_a_number() -> None:
    assert outcome(spans((0, 2400)), spans((0, 2400)), doubtful=True) == (2400, False)


def test_one_poll_that_misses_the_device_is_nothing_but_two_are_a_contradiction() -> None:
    intervals = spans((0, 600))
    assert not is_contradicted(intervals, [(at(15), True), (at(30), False), (at(45), True)])
    assert is_contradicted(intervals, [(at(15), True), (at(30), False), (at(45), False)])


def test_a_ghost_is_believed_to_be_one_for_45_seconds() -> None:
    intervals = spans((0, 600), (900, 1200))
    assert not is_contradicted(intervals, [(at(300), True), (at(640), True)])
    assert is_contradicted(intervals, [(at(300), True), (at(700), True)])
