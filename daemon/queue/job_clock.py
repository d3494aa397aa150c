"""The time in which the rows of jobs are told.

The depot's time is moved in one thread at once; rows follow a little later, in a transaction of
the writer. What the writer does in between still belongs to the old time: a delay reckoned on
the new one would be moved a second time, and a date compared with it might come a day early.
So this clock moves in that transaction, and trusts nothing while rows are behind.
"""

from threading import Event

from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality


class JobClock:
    """`follow` belongs to the writer's thread; the rest may be asked by any."""

    def __init__(self, clock: DepotClock) -> None:
        self._clock = clock
        self._followed_ms = clock.reading().moved_ms

    def now(self) -> int:
        """ms UTC, by the time in which rows are told."""
        reading = self._clock.reading()
        return reading.now - (reading.moved_ms - self._followed_ms)

    def monotonic(self) -> int:
        return self._clock.monotonic()

    def wait(self, stop: Event, timeout_ms: int) -> bool:
        return self._clock.wait(stop, timeout_ms)

    @property
    def quality(self) -> ClockQuality:
        reading = self._clock.reading()
        if reading.moved_ms != self._followed_ms:
            return ClockQuality.UNTRUSTED
        return reading.quality

    @property
    def is_trusted(self) -> bool:
        return self.quality is not ClockQuality.UNTRUSTED

    def follow(self, moved_ms: int) -> None:
        """The rows have been moved, in the transaction that is open; `moved_ms` is what the
        depot's time has been moved by in all, so that a repeated transaction follows once.
        """
        self._followed_ms = moved_ms
