"""Solutions with a time of day to fixes with an instant.

The date of a unit is a state: unknown until RMC or ZDA tells it beside a valid position
(before their first fix receivers send dates like 1980-01-05). Fixes wait for it, bounded,
and are then dated backwards. A ZDA whose time is not beside that of a fix is an offer: it
dates the waiting fixes when the wait or the stream ends and no sentence told otherwise. So
is `c:` of a TAG block that agrees with the fix on the time of day, where no ZDA came.

One damaged sentence in 256 passes its checksum, and a wrong date would throw a unit years
ahead. So a date that contradicts the one before waits until a second says the same.
"""

from collections import deque
from typing import NamedTuple

from drivers.gps.counters import Mark, UnitCounters
from drivers.gps.dates import HALF_DAY_MS, apart_ms, joined, rollover_weeks
from drivers.gps.solution import Solution
from drivers.nmea.fields import DAY_MS, day_of, full_day_of, time_of_day
from drivers.readings import Fix

_MOST_HELD = 600
_MOST_DOUBTED = 16
_MOST_TIMES = 100_000  # more than a day of undated fixes, one a second
_NEAR_MS = 60_000  # clocks of receivers without a fix are mostly further off
_WEEK_MS = 7 * DAY_MS


class PortMarks:
    """First and last fix of a port, whatever unit."""

    def __init__(self) -> None:
        self.first: Mark | None = None
        self.last: Mark | None = None


class _Held(NamedTuple):
    solution: Solution
    time_of_day_ms: int
    seen_at: int | None


class _Offer(NamedTuple):
    at: int
    seen_at: int | None


class Dating:
    def __init__(
        self, unit: str, counters: UnitCounters, marks: PortMarks, *, reference_ms: int | None
    ) -> None:
        self._unit = unit
        self._counters = counters
        self._marks = marks
        self._reference_ms = reference_ms
        self._known_at: int | None = None  # as sent, of the last dated fix
        self._known_seen_at: int | None = None
        self.tagged_at: int | None = None
        """ms UTC of `c:` before the next solution: the clock of who passed it on."""
        self._zda_at: int | None = None
        self._zda_seen_at: int | None = None
        self._offered: _Offer | None = None
        self._doubted: list[_Held] = []
        self._doubted_at = 0  # the instant that the first of them claims
        self._held: deque[_Held] = deque()
        self._undated_times: set[int] = set()

    def zda(self, line: bytes, seen_at: int | None) -> None:
        """Keeps the date until the next solution shows whether it can be trusted."""
        fields = line.partition(b"*")[0].split(b",", 5)
        if len(fields) < 5 or not all(fields[1:5]):  # noqa: PLR2004 # time and full date
            return
        day = full_day_of(*(field.strip() for field in fields[2:5]))
        tod = time_of_day(fields[1])
        if day is None or tod is None:
            self._counters.faults["bad_date"] += 1
            return
        self._zda_at = day * DAY_MS + tod
        self._zda_seen_at = seen_at

    def add(self, solution: Solution, tod: int, seen_at: int | None, out: list[Fix]) -> None:
        """A new solution: counted, and given out now or when its date is known."""
        said_at = self._said(solution.date, tod, seen_at)
        known_at = self._known_at
        if known_at is not None and _long_between(self._known_seen_at, seen_at):
            known_at = None
        at = said_at
        if at is None and known_at is not None:
            at = joined(known_at, tod)
        if at is None:
            self._hold(_Held(solution, tod, seen_at), out)
            return
        if known_at is not None and (self._doubted or abs(at - known_at) >= HALF_DAY_MS):
            self._doubt(_Held(solution, tod, seen_at), known_at, said_at, out)
            return
        self._give(solution, tod, at, seen_at, out)

    def _give(
        self, solution: Solution, tod: int, at: int, seen_at: int | None, out: list[Fix]
    ) -> None:
        self._known_at = at
        self._known_seen_at = seen_at
        self._offered = None
        if self._held:
            self._release(at, seen_at, out)
        self._mark(solution, tod, at)
        out.append(self._fix(solution, at, seen_at))

    def _doubt(self, new: _Held, known_at: int, said_at: int | None, out: list[Fix]) -> None:
        """A date was contradicted: the next sentence that tells one decides between the two."""
        doubted = self._doubted
        doubted.append(new)
        if said_at is None:
            if len(doubted) > _MOST_DOUBTED:
                self._settle(known_at, out)
        elif abs(said_at - known_at) < HALF_DAY_MS:
            self._settle(known_at, out)
        elif len(doubted) > 1 and abs(said_at - self._doubted_at) < HALF_DAY_MS:
            self._settle(said_at, out)
        else:
            self._drop_doubted(doubted[:-1])
            self._doubted, self._doubted_at = [new], said_at

    def _settle(self, known_at: int, out: list[Fix]) -> None:
        doubted, self._doubted = self._doubted, []
        for solution, tod, seen_at in doubted:
            said = day_of(solution.date) if solution.date else None
            known_at = joined(known_at, tod)
            if said is not None and said * DAY_MS + tod != known_at:
                self._counters.faults["bad_date"] += 1
            self._give(solution, tod, known_at, seen_at, out)

    def _drop_doubted(self, doubted: list[_Held]) -> None:
        for held in doubted:
            self._mark(held.solution, held.time_of_day_ms, None)
            self._counters.faults["date_unknown"] += 1

    def give_up(self, out: list[Fix]) -> None:
        """The stream is over: what still has no date never gets one."""
        self._drop_doubted(self._doubted)
        self._doubted = []
        if self._held and self._offered:
            self._accept(self._offered, out)
        elif self._held:
            self._counters.faults["date_unknown"] += len(self._held)
            self._held.clear()

    def _said(self, date: bytes, tod: int, seen_at: int | None) -> int | None:
        """The instant, where a sentence of this epoch tells the date."""
        zda_at, self._zda_at = self._zda_at, None
        if date:
            day = day_of(date)
            if day is not None:
                return day * DAY_MS + tod
            self._counters.faults["bad_date"] += 1
        if zda_at is None or _long_between(self._zda_seen_at, seen_at):
            return None
        at = joined(zda_at, tod)
        if apart_ms(zda_at, tod) <= _NEAR_MS:
            return at
        self._offered = _Offer(at, seen_at)
        return None

    def _hold(self, held: _Held, out: list[Fix]) -> None:
        tod = held.time_of_day_ms
        if tod in self._undated_times:
            self._counters.faults["repeat"] += 1
            return
        if len(self._undated_times) < _MOST_TIMES:
            self._undated_times.add(tod)
        self._mark(held.solution, tod, None)
        self._held.append(held)
        tagged_at = self.tagged_at
        if self._offered is None and tagged_at is not None and apart_ms(tagged_at, tod) <= _NEAR_MS:
            self._offered = _Offer(joined(tagged_at, tod), held.seen_at)
        if len(self._held) > _MOST_HELD and self._offered:
            self._accept(self._offered, out)
        elif len(self._held) > _MOST_HELD:
            self._held.popleft()
            self._counters.faults["date_unknown"] += 1

    def _accept(self, offer: _Offer, out: list[Fix]) -> None:
        """Nothing contradicted the offered date: it goes on from fix to fix."""
        at, last_seen_at = offer
        for solution, tod, seen_at in self._held:
            if _long_between(last_seen_at, seen_at):
                self._counters.faults["date_unknown"] += 1
                continue
            at, last_seen_at = joined(at, tod), seen_at
            out.append(self._fix(solution, at, seen_at))
        self._known_at, self._known_seen_at = at, last_seen_at
        self._offered = None
        self._held.clear()
        self._undated_times.clear()

    def _release(self, known_at: int, known_seen_at: int | None, out: list[Fix]) -> None:
        for solution, tod, seen_at in self._held:
            if _long_between(seen_at, known_seen_at):
                self._counters.faults["date_unknown"] += 1
            else:
                out.append(self._fix(solution, joined(known_at, tod), seen_at))
        self._held.clear()
        self._undated_times.clear()

    def _mark(self, solution: Solution, tod: int, at: int | None) -> None:
        mark = (tod, at, solution.lat_e7, solution.lon_e7)
        self._counters.mark(mark)
        self._marks.last = mark
        if self._marks.first is None:
            self._marks.first = mark

    def _fix(self, solution: Solution, at: int, seen_at: int | None) -> Fix:
        weeks = 0
        if self._reference_ms is not None:
            weeks = rollover_weeks(at, self._reference_ms)
            at += weeks * _WEEK_MS
        lat_e7, lon_e7, speed, course, altitude, hdop_c, satellites, quality, _ = solution
        return Fix(
            self._unit,
            at,
            lat_e7,
            lon_e7,
            speed,
            course,
            altitude,
            hdop_c,
            satellites,
            quality,
            weeks,
            at if seen_at is None else seen_at,
        )


def _long_between(one: int | None, other: int | None) -> bool:
    """Whether a time of day seen at the one instant says nothing about the other's day."""
    return one is not None and other is not None and abs(other - one) >= HALF_DAY_MS
