import random
from collections import deque
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.sync.window import (
    BATCH_MS,
    FIRST_BYTES,
    LARGEST_BATCH,
    LEAST_BYTES,
    QUEUE_MS,
    SMALLEST_BATCH,
    Window,
)

KB = 1 << 10
STATE_EVERY_MS = 500


@dataclass
class Road:
    """A link of so many bytes a second and so long a round trip, with one queue before it."""

    bytes_per_s: int
    rtt_ms: int
    stumbles_per_s: float = 0.0
    """How often whoever reads the answers is kept from it for a while, as on a busy machine."""
    now: int = 0
    free_at: float = 0.0
    held_until: int = 0
    done: int = 0
    under_way: deque[tuple[float, int, int, int]] = field(default_factory=deque)
    queued_ms: list[float] = field(default_factory=list)
    """What an alert would have had before it, each millisecond."""
    dice: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311 - a test's

    def send(self, window: Window, size: int) -> None:
        among = window.sent(size)
        self.free_at = max(self.free_at, self.now) + size * 1000 / self.bytes_per_s
        self.under_way.append((self.free_at + self.rtt_ms, size, self.now, among))

    def step(self, window: Window) -> None:
        """A millisecond, in which as much is sent as the window lets."""
        self.now += 1
        self.queued_ms.append(max(0.0, self.free_at - self.now))
        if self.now >= self.held_until and self.dice.random() < self.stumbles_per_s / 1000:
            self.held_until = self.now + self.dice.randrange(30, 150)
        if self.now < self.held_until:
            return
        while self.under_way and self.under_way[0][0] <= self.now:
            _, size, sent_at, among = self.under_way.popleft()
            window.answered(size, now=self.now, took_ms=self.now - sent_at, among=among)
            self.done += size
        if self.now % STATE_EVERY_MS == 0:
            self.send(window, 300)
        while window.has_room:
            self.send(window, round(window.batch_bytes * self.dice.uniform(0.92, 1.08)))

    def drain(self, window: Window, seconds: int) -> float:
        """Answers what part of the link was made use of."""
        self.done = 0
        self.queued_ms.clear()
        for _ in range(seconds * 1000):
            self.step(window)
        return self.done / (self.bytes_per_s * seconds)

    def most_queued_ms(self) -> float:
        """But for one time in a hundred."""
        return sorted(self.queued_ms)[len(self.queued_ms) * 99 // 100]


@pytest.mark.parametrize(
    ("bytes_per_s", "rtt_ms"), [(125_000, 100), (125_000, 30), (1_000_000, 50), (50_000, 60)]
)
def test_a_slow_link_is_kept_full_without_a_long_queue(bytes_per_s: int, rtt_ms: int) -> None:
    road, window = Road(bytes_per_s, rtt_ms), Window(256 * KB)
    road.send(window, 300)  # a hello, which tells how fast the link answers
    assert road.drain(window, 3) >= 0.8, "soon"
    assert road.drain(window, 30) >= 0.97
    least_ms = LEAST_BYTES * 1000 / bytes_per_s - rtt_ms
    assert road.most_queued_ms() <= max(QUEUE_MS + BATCH_MS, least_ms) * 1.2


@pytest.mark.parametrize(("bytes_per_s", "rtt_ms"), [(125_000, 100), (1_000_000, 50)])
def test_a_busy_machine_is_not_taken_for_a_slow_link(bytes_per_s: int, rtt_ms: int) -> None:
    road, window = Road(bytes_per_s, rtt_ms, stumbles_per_s=1), Window(256 * KB)
    road.send(window, 300)
    road.drain(window, 5)
    assert road.drain(window, 30) >= 0.9
    assert road.most_queued_ms() <= (QUEUE_MS + BATCH_MS) * 1.5


def test_a_link_over_a_satellite_is_filled_in_a_few_seconds() -> None:
    road, window = Road(125_000, 600), Window(256 * KB)
    road.send(window, 300)
    road.drain(window, 20)
    assert road.drain(window, 20) >= 0.95


def test_a_very_slow_link_has_no_more_before_it_than_the_least_window() -> None:
    road, window = Road(16_000, 100), Window(256 * KB)
    road.send(window, 300)
    road.drain(window, 5)
    assert road.drain(window, 30) >= 0.97
    assert road.most_queued_ms() <= LEAST_BYTES / 16


def test_a_fast_link_opens_the_window_within_a_few_round_trips() -> None:
    road, window = Road(100_000_000, 50), Window(256 * KB)
    road.drain(window, 1)
    assert window.bytes == 256 * KB
    assert window.batch_bytes <= LARGEST_BATCH


def test_a_link_that_becomes_slow_narrows_it_again() -> None:
    road, window = Road(10_000_000, 20), Window(256 * KB)
    road.drain(window, 3)
    wide = window.bytes
    road.bytes_per_s = 125_000
    road.drain(window, 10)
    assert window.bytes < wide / 4


def test_a_link_that_is_hardly_used_keeps_its_window() -> None:
    road, window = Road(1_000_000, 50), Window(256 * KB)
    road.drain(window, 5)
    wide = window.bytes
    while window.messages:
        _, size, sent_at, among = road.under_way.popleft()
        window.answered(size, now=road.now, took_ms=road.now - sent_at, among=among)
    for _ in range(1000):
        among = window.sent(300)
        window.answered(300, now=road.now, took_ms=50, among=among)
    assert window.bytes >= wide * 0.7


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
        among = window.sent(size)
        now += took_ms
        window.answered(size, now=now, took_ms=took_ms, among=among)
        assert min(LEAST_BYTES, upper) <= window.bytes <= upper
        assert SMALLEST_BATCH <= window.batch_bytes <= LARGEST_BATCH
        assert (window.under_way, window.messages) == (0, 0)
        assert window.has_room, "one message may always go"
        if breaks:
            window.sent(size)
            window.emptied()
            assert (window.under_way, window.messages) == (0, 0)


def test_a_batch_is_cut_to_the_room_that_is_left() -> None:
    window = Window(256 * KB)
    window.sent(FIRST_BYTES // 2 + 2 * KB)
    assert window.has_room
    assert window.batch_bytes == FIRST_BYTES // 2 - 2 * KB
    window.sent(3 * KB)
    assert not window.has_room, "what is left is not worth an envelope"


def test_after_a_break_it_begins_small_again() -> None:
    road, window = Road(100_000_000, 50), Window(256 * KB)
    road.drain(window, 1)
    window.emptied()
    assert window.bytes == FIRST_BYTES
    assert window.rtt_ms is None


def test_a_message_larger_than_the_window_goes_alone() -> None:
    window = Window(8 * KB)
    among = window.sent(40 * KB)
    assert not window.has_room
    window.answered(40 * KB, now=9, took_ms=9, among=among)
    assert window.has_room
