"""The clock that the whole daemon reads: the depot's time, its quality, and how it moved."""

from dataclasses import dataclass
from threading import Event
from typing import NamedTuple

from daemon.clock import Clock
from daemon.domain.events import ClockQuality, Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dial:
    anchor_ms: int
    quality: ClockQuality
    generation: int
    begun_at: int
    """Since when, by itself, this time runs."""
    moved_ms: int = 0
    """By how much it was moved in all."""
    before: tuple[int, int, int] = (0, 0, 0)
    """First and last instant of the time before, and what it was off by."""


class Reading(NamedTuple):
    """What the clock says, all of one moment."""

    now: int
    quality: ClockQuality
    moved_ms: int


class DepotClock:
    """A monotonic clock with an anchor: it never steps unless it is told to.

    One thread (the clock keeper's) turns the dial; it is replaced as a whole, so that readers
    in any thread see anchor and quality of one moment without a lock.
    """

    def __init__(self, machine: Clock, *, floor_ms: int = 0) -> None:
        self._machine = machine
        start = max(machine.now(), floor_ms)
        self._dial = _Dial(
            anchor_ms=start - machine.monotonic(),
            quality=ClockQuality.UNTRUSTED,
            generation=0,
            begun_at=start,
        )

    def now(self) -> int:
        return self._machine.monotonic() + self._dial.anchor_ms

    def monotonic(self) -> int:
        return self._machine.monotonic()

    def wait(self, stop: Event, timeout_ms: int) -> bool:
        return self._machine.wait(stop, timeout_ms)

    def wall(self) -> int:
        """What the machine's own wall clock says, right or wrong."""
        return self._machine.now()

    def stamp(self, boot: int) -> Stamp:
        """What a fact keeps of the instant at which it was noticed."""
        dial, monotonic = self._dial, self._machine.monotonic()
        return Stamp(
            boot=boot,
            monotonic_ms=monotonic,
            clock=dial.quality,
            seen_at=monotonic + dial.anchor_ms,
        )

    def reading(self) -> Reading:
        dial = self._dial
        return Reading(self._machine.monotonic() + dial.anchor_ms, dial.quality, dial.moved_ms)

    @property
    def quality(self) -> ClockQuality:
        return self._dial.quality

    @property
    def anchor_ms(self) -> int:
        return self._dial.anchor_ms

    @property
    def generation(self) -> int:
        """Counts how often time was moved; stamps of an earlier one need `settle`."""
        return self._dial.generation

    @property
    def begun_at(self) -> int:
        """The earliest stamp that the time of now can have given."""
        return self._dial.begun_at

    def trim(self, anchor_ms: int, quality: ClockQuality) -> None:
        """Follows small drift and a changed quality: stamps given before stay right."""
        dial = self._dial
        self._dial = _Dial(
            anchor_ms=anchor_ms,
            quality=quality,
            generation=dial.generation,
            begun_at=dial.begun_at,
            moved_ms=dial.moved_ms,
            before=dial.before,
        )

    def move(self, anchor_ms: int, quality: ClockQuality) -> None:
        """Moves the depot's time; `settle` carries stamps of the time before over to it."""
        dial, monotonic = self._dial, self._machine.monotonic()
        self._dial = _Dial(
            anchor_ms=anchor_ms,
            quality=quality,
            generation=dial.generation + 1,
            begun_at=anchor_ms + monotonic,
            moved_ms=dial.moved_ms + anchor_ms - dial.anchor_ms,
            before=(dial.begun_at, dial.anchor_ms + monotonic, anchor_ms - dial.anchor_ms),
        )

    def settle(self, stamped: int) -> int:
        """An instant read from this clock before its last move, told in the time of now.

        Where the old and the new time overlap (after a move back), a stamp that the new time
        can have given is taken for new: bytes wait milliseconds, moves are seconds or more.
        """
        dial = self._dial
        first, last, moved = dial.before
        if dial.begun_at <= stamped <= self.now() or not first <= stamped <= last:
            return stamped
        return stamped + moved
