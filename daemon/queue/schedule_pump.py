"""Looks at the clock for the scheduler, and troubles the writer only when something is due."""

from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality
from daemon.errors import StoreFull
from daemon.interfaces import Ticket, Writer
from daemon.logs import get
from daemon.queue.schedules import Scheduler, Ticked

log = get("schedules")

RETRY_MS = 1_000
"""A full queue or disk is tried again after so long."""
BEHIND_MS = 60_000
"""Rows that have not followed the clock for so long are worth a word."""
IDLE_MS = 60_000


class SchedulePump:
    """`step` belongs to one thread; it never waits for the writer."""

    def __init__(self, scheduler: Scheduler, writer: Writer, clock: DepotClock) -> None:
        self._scheduler = scheduler
        self._writer = writer
        self._clock = clock
        self._ticket: Ticket[Ticked] | None = None
        self._due_at: int | None = None
        self._retry_at: int | None = None
        """By the monotonic clock."""
        self._seen: tuple[bool, int] | None = None
        self._behind_from: int | None = None
        self._is_told = False

    def step(self) -> int:
        """Answers for how many milliseconds nothing is due."""
        if self._ticket is not None:
            if not self._ticket.done():
                return 1
            self._collect(self._ticket)
        now, seen = self._look()
        if self._is_due(now, seen):
            self._seen, self._retry_at = seen, None
            is_trusted, moves = seen
            self._ticket = self._writer.submit(
                lambda tx: self._scheduler.tick(tx, now=now, is_trusted=is_trusted, moves=moves),
                name="schedules",
            )
            return 1
        return self._wait_ms(now)

    def _look(self) -> tuple[int, tuple[bool, int]]:
        """The time, and by which clock: trust and moves belong to the same moment as `now`."""
        while True:
            moves = self._clock.generation
            is_trusted = self._clock.quality is not ClockQuality.UNTRUSTED
            now = self._clock.now()
            if self._clock.generation == moves:
                return now, (is_trusted, moves)

    def _is_due(self, now: int, seen: tuple[bool, int]) -> bool:
        if self._scheduler.take_news() or seen != self._seen:
            return True
        if self._retry_at is not None:
            return self._clock.monotonic() >= self._retry_at
        return self._due_at is not None and now >= self._due_at

    def _collect(self, ticket: Ticket[Ticked]) -> None:
        self._ticket = None
        try:
            ticked = ticket.result()
        except StoreFull:  # the store says so itself, once
            self._retry_at = self._clock.monotonic() + RETRY_MS
            return
        self._due_at = ticked.next_due
        is_left = ticked.next_due is not None and ticked.next_due <= self._clock.now()
        if ticked.blocked or is_left:
            self._retry_at = self._clock.monotonic() + RETRY_MS
        self._tell_behind(is_behind=is_left and not ticked.blocked)

    def _tell_behind(self, *, is_behind: bool) -> None:
        """Due, but not fired: the rows have not followed the clock yet."""
        now = self._clock.monotonic()
        if not is_behind:
            self._behind_from, self._is_told = None, False
        elif self._behind_from is None:
            self._behind_from = now
        elif now - self._behind_from >= BEHIND_MS and not self._is_told:
            self._is_told = True
            log.warning(
                "schedules.behind",
                moves=self._clock.generation,
                next_step="the clock was moved and its correction is not stored; is the disk full?",
            )

    def _wait_ms(self, now: int) -> int:
        if self._retry_at is not None:
            return max(1, self._retry_at - self._clock.monotonic())
        if self._due_at is None:
            return IDLE_MS
        return max(1, min(IDLE_MS, self._due_at - now))
