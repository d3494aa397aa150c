from hypothesis import given
from hypothesis import strategies as st

from daemon.queue.rate import SECOND_MS, WINDOW_MS, RateLimit


def test_so_many_may_start_at_once_and_no_more_for_a_minute() -> None:
    limit = RateLimit(3)
    limit.take(3, 500)
    assert limit.left(59_999) == 0
    assert limit.free_in_ms(500) == WINDOW_MS + SECOND_MS - 500
    assert limit.left(500 + limit.free_in_ms(500)) == 3


def test_starts_leave_the_window_one_second_after_the_other() -> None:
    limit = RateLimit(2)
    limit.take(1, 0)
    limit.take(1, 10_000)
    assert [limit.left(at) for at in (60_999, 61_000, 70_999, 71_000)] == [0, 1, 1, 2]


def test_less_than_one_a_minute_is_one_in_a_longer_window() -> None:
    limit = RateLimit(0.5)
    limit.take(1, 0)
    assert [limit.left(at) for at in (120_999, 121_000)] == [0, 1]


def test_nothing_is_to_be_waited_for_while_some_may_start() -> None:
    assert RateLimit(1).free_in_ms(0) == 0


def test_changed_limit_counts_what_has_started() -> None:
    limit = RateLimit(10)
    limit.take(8, 0)
    limit.change(5)
    assert limit.left(1_000) == 0
    limit.change(9)
    assert limit.left(1_000) == 1


@given(
    per_minute=st.integers(1, 50),
    steps=st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 20)), max_size=60),
)
def test_never_more_than_the_limit_in_any_minute(
    per_minute: int, steps: list[tuple[int, int]]
) -> None:
    limit, now, starts = RateLimit(per_minute), 0, list[int]()
    for wait, wanted in steps:
        now += wait
        allowed = min(wanted, limit.left(now))
        if allowed:
            limit.take(allowed, now)
            starts += [now] * allowed
    for first in starts:
        assert sum(first <= start < first + WINDOW_MS for start in starts) <= per_minute
