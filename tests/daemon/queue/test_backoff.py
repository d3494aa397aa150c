import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.queue.backoff import ceiling_ms, wait_ms
from daemon.queue.kinds import Backoff
from daemon.queue.requests import QueuePlan

PLAN = QueuePlan(name="q", base_retry_backoff_seconds=2, max_retry_backoff_seconds=60)


class Loaded:
    def __init__(self, value: float) -> None:
        self._value = value

    def random(self) -> float:
        return self._value


@pytest.mark.parametrize(
    ("failures", "expected"), [(0, 2_000), (1, 2_000), (2, 4_000), (5, 32_000), (6, 60_000)]
)
def test_ceiling_doubles_up_to_the_cap(failures: int, expected: int) -> None:
    assert ceiling_ms(Backoff(), PLAN, failures=failures) == expected


def test_kind_says_otherwise_than_its_queue() -> None:
    backoff = Backoff(base_ms=100, most_ms=150)
    assert [ceiling_ms(backoff, PLAN, failures=n) for n in (1, 2)] == [100, 150]


def test_fixed_wait_is_neither_doubled_nor_capped_nor_jittered() -> None:
    backoff = Backoff(base_ms=90_000, is_fixed=True)
    assert wait_ms(backoff, PLAN, failures=9, dice=Loaded(0.5)) == 90_000


def test_full_jitter_spreads_from_nothing_to_the_ceiling() -> None:
    waits = [wait_ms(Backoff(), PLAN, failures=2, dice=Loaded(at)) for at in (0.0, 0.5, 0.999)]
    assert waits == [0, 2_000, 3_996]


def test_without_jitter_the_wait_is_the_ceiling() -> None:
    backoff = Backoff(has_jitter=False)
    assert wait_ms(backoff, PLAN, failures=3, dice=Loaded(0.1)) == 8_000


@given(
    base=st.integers(0, 10**9),
    most=st.integers(0, 10**9),
    failures=st.integers(0, 10**6),
    at=st.floats(0, 1, exclude_max=True),
)
def test_wait_is_never_negative_nor_over_the_cap(
    base: int, most: int, failures: int, at: float
) -> None:
    backoff = Backoff(base_ms=base, most_ms=most)
    assert 0 <= wait_ms(backoff, PLAN, failures=failures, dice=Loaded(at)) <= most


@given(st.integers(1, 200))
def test_ceiling_never_falls(failures: int) -> None:
    before, after = (ceiling_ms(Backoff(), PLAN, failures=n) for n in (failures, failures + 1))
    assert before <= after
