import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.sync.backoff import FIRST_MS, STABLE_MS, Backoff


def test_the_span_doubles_up_to_the_most() -> None:
    backoff = Backoff(10_000, chance=lambda: 1.0)
    assert [backoff.next_ms() for _ in range(6)] == [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]


@given(chances=st.lists(st.floats(0, 1), max_size=100), most_ms=st.integers(1, 10**6))
def test_no_wait_is_longer_than_the_most(chances: list[float], most_ms: int) -> None:
    dice = iter(chances)
    backoff = Backoff(most_ms, chance=lambda: next(dice))
    for tries in range(len(chances)):
        assert 0 <= backoff.next_ms() <= min(most_ms, FIRST_MS << tries)


@pytest.mark.parametrize(("up_ms", "begins_anew"), [(STABLE_MS - 1, False), (STABLE_MS, True)])
def test_only_a_link_that_held_begins_anew(up_ms: int, *, begins_anew: bool) -> None:
    backoff = Backoff(300_000, chance=lambda: 1.0)
    for _ in range(4):
        backoff.next_ms()
    backoff.settled(up_ms)
    assert (backoff.next_ms() == FIRST_MS) is begins_anew
