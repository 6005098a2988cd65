import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.detrace.token_bucket import TokenBucket
from tests.unit.detrace.stand_in import most_in_any_second


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@given(st.integers(1, 60), st.lists(st.floats(0, 0.02), max_size=20), st.booleans())
def test_no_window_of_one_second_holds_more_than_the_rate(
    rate: int, pauses: list[float], answered: bool
) -> None:
    clock = Clock()
    bucket = TokenBucket(rate, clock)
    sent = []
    for pause in [*pauses, *[0.0] * 3 * rate]:  # as fast as it is allowed
        clock.now += bucket.delay() + pause
        while not bucket.take():
            clock.now += 1e-9  # a rounding error
        sent.append(clock.now)
        if answered:
            bucket.rest()
        assert bucket.sent_last_second() <= rate
    assert most_in_any_second(sent) <= rate


def test_after_the_delay_the_next_request_may_be_sent() -> None:
    clock = Clock()
    bucket = TokenBucket(20, clock)
    assert bucket.take()
    assert not bucket.take()
    assert bucket.delay() == pytest.approx(0.05)
    clock.now += bucket.delay()
    assert bucket.take()
    assert bucket.sent_last_second() == 2


def test_a_pause_is_not_caught_up() -> None:
    clock = Clock()
    bucket = TokenBucket(20, clock)
    clock.now += 60
    assert [bucket.take() for _ in range(3)] == [True, False, False]


def test_rate_0_lets_nothing_pass_and_a_negative_one_is_an_error() -> None:
    bucket = TokenBucket(0)
    bucket.rest()
    assert not bucket.take()
    assert bucket.delay() == float("inf")
    with pytest.raises(ValueError, match="negative"):
        TokenBucket(-1)


async def test_turns_are_spaced_evenly() -> None:
    bucket = TokenBucket(200)
    for _ in range(5):
        await bucket.turn()
    assert bucket.sent_last_second() == 5
    assert bucket.delay() > 0
