"""From marks and polls to seconds (model.md, decisions 6 and 7)."""

import random

from hypothesis import given
from hypothesis import strategies as st

from lianke.evidence.presence import (
    Interval,
    Log,
    Received,
    Taught,
    difference,
    intersection,
    received,
    seconds,
    union,
)
from lianke.schooling.counting import RuleInForce


def spans(*pairs: tuple[float, float]) -> list[Interval]:
    """Seconds after the bell as milliseconds."""
    return [(round(begins * 1000), round(ends * 1000)) for begins, ends in pairs]


def log(*pairs: tuple[float, float], polls: dict[float, bool] | None = None) -> Log:
    return Log(
        connected=spans(*pairs),
        heard=spans(*pairs),
        polls=[(round(at * 1000), listed) for at, listed in (polls or {}).items()],
    )


pairs = st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), max_size=12)


@given(pairs)
def test_a_union_covers_each_second_once_in_any_order(drawn: list[tuple[int, int]]) -> None:
    covered = {second for begins, ends in drawn for second in range(begins, ends)}
    assert seconds(union(spans(*drawn))) == seconds(union(spans(*reversed(drawn), *drawn))) == len(covered)


@given(pairs, pairs)
def test_a_difference_is_what_only_the_first_covers(
    one: list[tuple[int, int]], two: list[tuple[int, int]]
) -> None:
    left = {s for b, e in one for s in range(b, e)} - {s for b, e in two for s in range(b, e)}
    assert seconds(difference(union(spans(*one)), union(spans(*two)))) == len(left)


@given(pairs, pairs)
def test_an_intersection_is_what_both_cover(one: list[tuple[int, int]], two: list[tuple[int, int]]) -> None:
    both = {s for b, e in one for s in range(b, e)} & {s for b, e in two for s in range(b, e)}
    assert seconds(intersection(union(spans(*one)), union(spans(*two)))) == len(both)


def outcome(
    *devices: Log,
    lecturer: Log | None = None,
    taught: tuple[float, float] = (-60, 2500),
    local: bool = False,
    rule: RuleInForce | None = None,
) -> Received:
    """A lesson of 40 minutes, its bell at 0."""
    given_by = Taught((0, 2_400_000), spans(taught), lecturer if lecturer is not None else log((-60, 2500)))
    return received(taught=given_by, devices=devices, local=local, rule=rule or RuleInForce())


def counts(*devices: Log, **how: object) -> tuple[int, bool]:
    got = outcome(*devices, **how)  # type: ignore[arg-type]  # outcome's own keywords
    return got.live_s, got.counted


def test_a_whole_lesson_counts() -> None:
    assert counts(log((-60, 2500))) == (2400, True)


def test_exactly_eighty_percent_counts_and_a_second_less_does_not() -> None:
    assert counts(log((0, 1920))) == (1920, True)
    assert counts(log((0, 1919))) == (1919, False)


def test_joining_five_minutes_late_counts_and_later_does_not() -> None:
    assert counts(log((300, 2400))) == (2100, True)
    assert counts(log((302, 2400))) == (2098, False)


def test_a_county_may_ask_for_less_or_more() -> None:
    short = log((400, 2000))
    assert counts(short, rule=RuleInForce(2, share_pct=60, late_s=600)) == (1600, True)
    assert counts(log((0, 2000)), rule=RuleInForce(3, share_pct=90)) == (2000, False)


def test_waiting_for_an_absent_lecturer_is_nothing_received() -> None:
    got = outcome(log((0, 2400)), lecturer=Log())
    assert (got.live_s, got.joined_late_s, got.doubtful, got.counted) == (0, 0, False, False)


def test_a_lecturer_without_a_microphone_track_has_given_nothing() -> None:
    assert counts(log((0, 2400)), lecturer=Log(connected=spans((0, 2400)))) == (0, False)


def test_only_what_lies_between_opening_and_ending_counts() -> None:
    assert counts(log((-60, 2500)), taught=(76, 333)) == (257, False)


def test_what_was_not_taught_between_ending_and_going_on_does_not_count() -> None:
    given_by = Taught((0, 2_400_000), spans((0, 600), (900, 2400)), log((0, 2400)))
    got = received(taught=given_by, devices=[log((0, 2400))], local=False, rule=RuleInForce())
    assert (got.live_s, got.counted) == (2100, True)


def test_a_class_that_sits_with_the_lecturer_needs_no_device() -> None:
    got = outcome(local=True)
    assert (got.live_s, got.local_s, got.joined_late_s, got.counted) == (0, 2400, 0, True)
    assert outcome(local=True, lecturer=Log()).counted is False


def test_the_four_ways_never_overlap_and_the_rule_says_which_count() -> None:
    device = Log(connected=spans((0, 1200)), continued=spans((1100, 1800)), recorded=spans((1700, 2400)))
    got = outcome(device)
    assert (got.live_s, got.continued_s, got.recorded_s, got.counted) == (1200, 600, 600, False)
    assert outcome(device, rule=RuleInForce(2, counts_continued=True)).counted is False
    assert outcome(device, rule=RuleInForce(2, counts_continued=True, counts_recorded=True)).counted is True


def test_one_poll_that_misses_the_device_is_nothing_but_two_are_a_contradiction() -> None:
    assert counts(log((0, 2400), polls={15: True, 30: False, 45: True})) == (2400, True)
    got = outcome(log((0, 2400), polls={15: True, 30: False, 45: False}))
    assert (got.live_s, got.doubtful, got.counted) == (2400, True, False)


def test_two_polls_that_miss_it_with_one_between_that_saw_it_or_with_a_gap_between_are_not_successive() -> (
    None
):
    assert not outcome(log((0, 2400), polls={30: False, 45: True, 60: False})).doubtful
    assert not outcome(log((0, 40), (50, 2400), polls={38: False, 55: False})).doubtful


def test_a_ghost_is_believed_to_be_one_for_45_seconds() -> None:
    assert not outcome(log((0, 600), (900, 2400), polls={300: True, 640: True})).doubtful
    assert outcome(log((0, 600), (900, 2400), polls={300: True, 700: True})).doubtful


def test_a_device_that_is_listed_all_along_and_has_sent_nothing_is_to_be_checked() -> None:
    got = outcome(log(polls=dict.fromkeys(range(0, 2400, 15), True)))
    assert (got.live_s, got.doubtful, got.counted) == (0, True, False)


def test_a_lecturer_whom_two_polls_miss_makes_the_lesson_doubtful() -> None:
    assert outcome(log((0, 2400)), lecturer=log((0, 2400), polls={15: False, 30: False})).doubtful


def test_what_polls_saw_before_the_bell_or_after_the_end_contradicts_nothing() -> None:
    assert not outcome(
        log((0, 2400), polls={-50: True, -30: False, -15: False, 2410: True, 2490: True})
    ).doubtful


def test_another_device_of_the_room_bears_a_contradicted_one_out() -> None:
    missed = log((0, 2400), polls={30: False, 45: False})
    assert outcome(missed).doubtful
    assert counts(missed, log((0, 2400), polls={30: True, 45: True})) == (2400, True)
    assert outcome(missed, log((0, 1000))).doubtful  # it bears out less than the half


@given(pairs, pairs, pairs)
def test_two_devices_make_what_either_of_them_makes(
    one: list[tuple[int, int]], two: list[tuple[int, int]], of_lecturer: list[tuple[int, int]]
) -> None:
    lecturer = log(*of_lecturer)
    assert outcome(log(*one), log(*two), lecturer=lecturer) == outcome(log(*one, *two), lecturer=lecturer)


@given(
    st.lists(st.tuples(st.integers(0, 2400), st.integers(1, 60)), max_size=40),
    st.randoms(use_true_random=False),
)
def test_order_and_repetition_of_marks_change_nothing(
    drawn: list[tuple[int, int]], chance: random.Random
) -> None:
    marks = [(begins, begins + length) for begins, length in drawn]
    again = marks + [mark for mark in marks if chance.random() < 0.5]
    chance.shuffle(again)
    assert outcome(log(*marks)) == outcome(log(*again))
