import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.sync.pace import BURST_MS, DAY, OFFICE, Pace

DAY_MS = 86_400_000


def pace(*, rate: float | None = None, day: int | None = None) -> Pace:
    return Pace(day_of=lambda now: now // DAY_MS, bytes_per_s=rate, day_bytes=day)


def test_without_limits_history_never_waits() -> None:
    free = pace()
    free.spent(10**9, now=5, is_history=True)
    assert free.wait_ms(now=5, monotonic=5) == 0


def test_history_waits_for_its_rate_and_live_rows_do_not_use_it_up() -> None:
    slow = pace(rate=1000)
    slow.spent(50_000, now=0, is_history=False)
    assert slow.wait_ms(now=0, monotonic=0) == 0
    slow.spent(5_000, now=0, is_history=True)
    assert slow.wait_ms(now=0, monotonic=0) == 3_000
    assert slow.held_by(monotonic=0) == "", "a moment is no news"
    assert slow.wait_ms(now=3_000, monotonic=3_000) == 0


@given(
    rate=st.floats(100, 1e6),
    sizes=st.lists(st.integers(1, 60_000), min_size=1, max_size=50),
    idle_ms=st.integers(0, 100_000),
)
def test_history_never_exceeds_its_rate(rate: float, sizes: list[int], idle_ms: int) -> None:
    slow, now, sent = pace(rate=rate), idle_ms, 0
    slow.wait_ms(now=now, monotonic=now)
    for size in sizes:
        now += slow.wait_ms(now=now, monotonic=now)
        while wait_ms := slow.wait_ms(now=now, monotonic=now):
            now += wait_ms
        slow.spent(size, now=now, is_history=True)
        sent += size
    took_s = (now - idle_ms) / 1000
    assert sent <= rate * (took_s + BURST_MS / 1000) + sizes[-1] + 1


def test_the_days_budget_is_the_depots_day() -> None:
    metered = pace(day=1_000)
    metered.resume(day=0, sent_bytes=900)
    assert metered.wait_ms(now=5, monotonic=5) == 0
    metered.spent(100, now=5, is_history=False)
    assert metered.wait_ms(now=6, monotonic=6) > 0
    assert metered.held_by(monotonic=6) == DAY
    assert metered.wait_ms(now=DAY_MS, monotonic=7) == 0
    assert (metered.day, metered.sent_today) == (1, 0)


@pytest.mark.parametrize("again_ms", [0, 500])
def test_head_office_may_ask_to_wait_and_take_it_back(again_ms: int) -> None:
    asked = pace()
    asked.hold(5_000, monotonic=1_000)
    assert asked.wait_ms(now=0, monotonic=2_000) == 4_000
    assert asked.held_by(monotonic=2_000) == OFFICE
    asked.hold(again_ms, monotonic=2_000)
    assert asked.wait_ms(now=0, monotonic=2_000) == again_ms
