from collections import deque
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.sync.window import (
    FIRST_BYTES,
    LARGEST_BATCH,
    LEAST_BYTES,
    QUEUE_MS,
    SMALLEST_BATCH,
    Window,
)

KB = 1 << 10


@dataclass
class Road:
    """A link of so many bytes a second and so long a round trip, with one queue before it."""

    bytes_per_s: int
    rtt_ms: int
    now: int = 0
    free_at: float = 0.0
    under_way: deque[tuple[float, int, int]] = field(default_factory=deque)
    late: list[int] = field(default_factory=list)

    def send(self, window: Window, size: int) -> None:
        window.sent(size)
        self.free_at = max(self.free_at, self.now) + size * 1000 / self.bytes_per_s
        self.under_way.append((self.free_at + self.rtt_ms, size, self.now))

    def step(self, window: Window) -> None:
        self.now += 1
        while self.under_way and self.under_way[0][0] <= self.now:
            _, size, sent_at = self.under_way.popleft()
            window.answered(size, now=self.now, took_ms=self.now - sent_at)
            self.late.append(self.now - sent_at - self.rtt_ms)

    def drain(self, window: Window, seconds: int) -> int:
        """Sends as much as the window lets; answers how many bytes have come through."""
        done = 0
        for _ in range(seconds * 1000):
            before = window.under_way
            self.step(window)
            done += before - window.under_way
            while window.has_room:
                self.send(window, window.batch_bytes)
        return done


@pytest.mark.parametrize(
    ("bytes_per_s", "rtt_ms"), [(125_000, 100), (125_000, 30), (1_000_000, 50), (50_000, 60)]
)
def test_a_slow_link_is_kept_full_without_a_long_queue(bytes_per_s: int, rtt_ms: int) -> None:
    road, window = Road(bytes_per_s, rtt_ms), Window(256 * KB)
    road.send(window, 300)  # a hello, which tells how fast the link answers
    road.drain(window, 10)
    road.late.clear()
    done = road.drain(window, 30)
    assert done >= 0.9 * bytes_per_s * 30
    least_ms = LEAST_BYTES * 1.5 / bytes_per_s * 1000
    typical = sorted(road.late)[len(road.late) * 9 // 10]
    assert typical <= max(2 * QUEUE_MS, least_ms)


def test_a_fast_link_opens_the_window_within_a_few_round_trips() -> None:
    road, window = Road(100_000_000, 50), Window(256 * KB)
    road.drain(window, 1)
    assert window.bytes == 256 * KB


def test_a_link_that_becomes_slow_narrows_it_again() -> None:
    road, window = Road(10_000_000, 20), Window(256 * KB)
    road.drain(window, 3)
    wide = window.bytes
    road.bytes_per_s = 125_000
    road.drain(window, 10)
    assert window.bytes < wide / 4


@given(
    most=st.integers(1, 1 << 24),
    answers=st.lists(
        st.tuples(st.integers(1, 64 * KB), st.integers(0, 60_000), st.booleans()), max_size=60
    ),
)
def test_window_never_leaves_its_bounds_and_never_deadlocks(
    most: int, answers: list[tuple[int, int, bool]]
) -> None:
    window, now = Window(most), 0
    upper = max(LEAST_BYTES, most)
    for size, took_ms, breaks in answers:
        window.sent(size)
        now += took_ms
        window.answered(size, now=now, took_ms=took_ms)
        assert min(LEAST_BYTES, upper) <= window.bytes <= upper
        assert SMALLEST_BATCH <= window.batch_bytes <= LARGEST_BATCH
        assert (window.under_way, window.messages) == (0, 0)
        assert window.has_room, "one message may always go"
        if breaks:
            window.sent(size)
            window.emptied()
            assert (window.under_way, window.messages) == (0, 0)


def test_after_a_break_it_begins_small_again() -> None:
    road, window = Road(100_000_000, 50), Window(256 * KB)
    road.drain(window, 1)
    window.emptied()
    assert window.bytes == FIRST_BYTES
    assert window.rtt_ms is None


def test_a_message_larger_than_the_window_goes_alone() -> None:
    window = Window(8 * KB)
    window.sent(40 * KB)
    assert not window.has_room
    window.answered(40 * KB, now=9, took_ms=9)
    assert window.has_room
