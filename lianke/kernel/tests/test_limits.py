"""Token buckets: how much at once, how much for good, and who does not wait."""

import pytest

from lianke.kernel.limits import LONG_S, PATIENT_KNOCKS, Limiter, Rate, TooFast

RATE = Rate("of the test", 2, 10)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limiter(clock: Clock) -> Limiter:
    return Limiter(clock)


def test_a_burst_goes_through_and_then_as_much_as_comes_in_a_second(limiter: Limiter, clock: Clock) -> None:
    limiter.spend(RATE, "one", 10)
    with pytest.raises(TooFast) as refused:
        limiter.spend(RATE, "one", 3)
    assert refused.value.wait_s == 2
    clock.now += 1.5
    limiter.spend(RATE, "one", 3)
    with pytest.raises(TooFast):
        limiter.spend(RATE, "one")


def test_what_is_refused_costs_nothing_and_nobody_else_feels_it(limiter: Limiter) -> None:
    limiter.spend(RATE, "one", 8)
    for _again in range(5):
        with pytest.raises(TooFast):
            limiter.spend(RATE, "one", 3)
    limiter.spend(RATE, "one", 2)
    limiter.spend(RATE, "two", 10)
    limiter.spend(Rate("another", 2, 10), "one", 10)


def test_a_bucket_holds_no_more_than_a_burst(limiter: Limiter, clock: Clock) -> None:
    limiter.spend(RATE, "one")
    clock.now += 3600
    limiter.spend(RATE, "one", 10)
    with pytest.raises(TooFast):
        limiter.spend(RATE, "one")


def test_who_is_shut_out_waits_and_comes_in_again(limiter: Limiter, clock: Clock) -> None:
    limiter.shut("one", 5)
    limiter.refuse_shut("two")
    with pytest.raises(TooFast) as refused:
        limiter.refuse_shut("one")
    assert refused.value.wait_s == 5
    clock.now += 5
    limiter.refuse_shut("one")


def test_who_goes_on_knocking_stays_out(limiter: Limiter, clock: Clock) -> None:
    limiter.shut("one", 5)
    for _knock in range(PATIENT_KNOCKS + 1):
        with pytest.raises(TooFast) as refused:
            limiter.refuse_shut("one")
    assert refused.value.wait_s == LONG_S
    clock.now += LONG_S - 1
    with pytest.raises(TooFast):
        limiter.refuse_shut("one")
    clock.now += LONG_S
    limiter.refuse_shut("one")
