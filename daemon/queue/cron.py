"""When a schedule fires: a cron expression in a time zone, or an interval.

Cron has five fields (minute, hour, day of month, month, day of week) or a name such as
`@daily`; cronsim reads them. Where days are shortened or lengthened by daylight saving,
Debian's rule holds:

- An expression whose minute and hour are both fixed (neither begins with `*`) fires once for
  each of its times. A time that the clocks leap over fires at the first minute after the leap,
  together with what is due at that minute; a time that comes twice fires the first time only.
- An expression whose minute or hour begins with `*` follows the clock on the wall: minutes that
  are leapt over do not fire, minutes that come twice fire twice. `@hourly` keeps its rhythm.

Where day of month and day of week are both given, either is enough, unless one begins with `*`.

cronsim walks the calendar only, and this module puts its local times on the time line: walking
in a zone, cronsim 2.8 leaves out firings where clocks move by half an hour (Australia/Lord_Howe)
and makes some up where midnight is leapt over (America/Sao_Paulo).

Intervals (`every 90s`, `5m`, `6h`, `1d`) fire at whole multiples since 1970 UTC, plus `anchor_ms`.
That is a function of the expression alone: neither a restart nor a lost state moves them.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from daemon.errors import QueueError

NAMED = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
FIELDS = (
    ("minute", "0-59"),
    ("hour", "0-23"),
    ("day of month", "1-31, L for the last day, LW for the last weekday"),
    ("month", "1-12 or JAN-DEC"),
    ("day of week", "0-7 (both are Sunday) or SUN-SAT, 5L for the last Friday, 5#2 for the second"),
)
LONGEST = 200
UNITS_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
LONGEST_INTERVAL_MS = 366 * UNITS_MS["d"]

_INTERVAL = re.compile(r"every\s+([0-9]{1,9})([smhd])")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_FIRST = (datetime(1900, 1, 1, tzinfo=UTC) - _EPOCH) // _MS
_LAST = (datetime(9900, 1, 1, tzinfo=UTC) - _EPOCH) // _MS


class Timing(ABC):
    """Instants, ms UTC, at which something fires."""

    __slots__ = ()

    @property
    @abstractmethod
    def is_dated(self) -> bool:
        """Whether it fires by the calendar, and so needs to know the time."""

    @abstractmethod
    def next_after(self, instant_ms: int) -> int | None:
        """The first firing later than the instant; None: none within fifty years."""

    @abstractmethod
    def last_before(self, instant_ms: int) -> int | None:
        """The last firing earlier than the instant."""

    @abstractmethod
    def count(self, after_ms: int, until_ms: int) -> int:
        """How many firings are later than the one instant and not later than the other."""

    def next_firings(self, after_ms: int, n: int) -> list[int]:
        found: list[int] = []
        instant = self.next_after(after_ms)
        while instant is not None and len(found) < n:
            found.append(instant)
            instant = self.next_after(instant)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval(Timing):
    every_ms: int
    anchor_ms: int = 0

    @property
    def is_dated(self) -> bool:
        return False

    def next_after(self, instant_ms: int) -> int:
        return self.anchor_ms + (self._ordinal(instant_ms) + 1) * self.every_ms

    def last_before(self, instant_ms: int) -> int:
        return self.anchor_ms + self._ordinal(instant_ms - 1) * self.every_ms

    def count(self, after_ms: int, until_ms: int) -> int:
        return max(0, self._ordinal(until_ms) - self._ordinal(after_ms))

    def _ordinal(self, instant_ms: int) -> int:
        return (instant_ms - self.anchor_ms) // self.every_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron(Timing):
    fields: str
    zone: ZoneInfo

    @property
    def is_dated(self) -> bool:
        return True

    @property
    def follows_the_wall(self) -> bool:
        """Debian's rule: minute or hour begins with `*`."""
        minute, hour = self.fields.split()[:2]
        return minute.startswith("*") or hour.startswith("*")

    def next_after(self, instant_ms: int) -> int | None:
        if instant_ms >= _LAST:
            return None
        instant_ms = max(instant_ms, _FIRST)
        here, best = self._local(instant_ms), None
        for wall in CronSim(self.fields, self._lowest_from(instant_ms)):
            later = [at for at in self._instants(wall) if at > instant_ms]
            if later:
                best = min(later) if best is None else min(best, *later)
            if best is not None and wall > here:
                break
        return best

    def last_before(self, instant_ms: int) -> int | None:
        if instant_ms <= _FIRST:
            return None
        instant_ms = min(instant_ms, _LAST)
        here, best = self._local(instant_ms), None
        for wall in CronSim(self.fields, self._highest_until(instant_ms), reverse=True):
            earlier = [at for at in self._instants(wall) if at < instant_ms]
            if earlier:
                best = max(earlier) if best is None else max(best, *earlier)
            if best is not None and wall < here:
                break
        return best

    def count(self, after_ms: int, until_ms: int) -> int:
        """Years of minutes are counted by the day, not one by one."""
        after_ms, until_ms = max(after_ms, _FIRST), min(until_ms, _LAST)
        first, last = self._local(after_ms).date() + _DAY, self._local(until_ms).date()
        if (last - first).days < 1:
            return self._count_each(after_ms, until_ms)
        begin, end = self._begin_of(first), self._begin_of(last)
        total = self._count_each(after_ms, begin - 1) + self._count_each(end - 1, until_ms)
        sim = CronSim(self.fields, datetime.combine(first, time()))
        a_day = len(sim.minutes) * len(sim.hours)
        day, edges = first, [self._begin_of(first + n * _DAY) for n in (-1, 0, 1)]
        while day < last:
            edges.append(self._begin_of(day + 2 * _DAY))
            if any(later - sooner != _DAY // _MS for sooner, later in pairwise(edges)):
                # Also beside such a day: a leap at midnight carries firings over into the next.
                total += self._count_each(edges[1] - 1, edges[2] - 1)
            elif day.month in sim.months and sim.match_day(day):
                total += a_day
            del edges[0]
            day += _DAY
        return total

    def _count_each(self, after_ms: int, until_ms: int) -> int:
        if until_ms <= after_ms:
            return 0
        highest, seen = self._highest_until(until_ms), set[int]()
        for wall in CronSim(self.fields, self._lowest_from(after_ms)):
            if wall > highest:
                break
            seen.update(at for at in self._instants(wall) if after_ms < at <= until_ms)
        return len(seen)

    def _lowest_from(self, instant_ms: int) -> datetime:
        """The wall may show that again, but nothing below it, from the instant on.

        Just before the clocks go back, the minutes to come were seen on the wall before.
        """
        here = self._local(instant_ms)
        return min(here, self._local(instant_ms + _DAY // _MS) - _DAY)

    def _highest_until(self, instant_ms: int) -> datetime:
        """Just after the clocks went back, minutes that are over stand ahead on the wall."""
        here = self._local(instant_ms)
        return max(here, self._local(instant_ms - _DAY // _MS) + _DAY)

    def _local(self, instant_ms: int) -> datetime:
        """What the clock on the wall shows."""
        return (_EPOCH + instant_ms * _MS).astimezone(self.zone).replace(tzinfo=None)

    def _instants(self, wall: datetime) -> list[int]:
        """When it fires for a time on the wall."""
        shown = list(self._shown(wall))
        if self.follows_the_wall:
            return shown
        while not shown:
            wall += _MINUTE
            shown = list(self._shown(wall))
        return shown[:1]

    def _shown(self, wall: datetime) -> Iterator[int]:
        """When the wall shows that time: once, twice, or never where clocks leap."""
        seen = None
        for fold in (0, 1):
            at = wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)
            if at != seen and at.astimezone(self.zone).replace(tzinfo=None) == wall:
                yield (at - _EPOCH) // _MS
            seen = at

    def _begin_of(self, day: date) -> int:
        wall = datetime.combine(day, time())
        while not (shown := list(self._shown(wall))):
            wall += _MINUTE
        return shown[0]


def parse(expression: str, zone: str = "UTC", *, anchor_ms: int = 0) -> Timing:
    """Raises QueueError that names the field and what is allowed."""
    where = zone_of(zone)
    words = expression.strip()
    if words.lower().startswith("every"):
        return Interval(every_ms=_interval_ms(words), anchor_ms=anchor_ms)
    return Cron(fields=_five_fields(words), zone=where)


def zone_of(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise QueueError(
            f"zone {name!r} is not known",
            next_step="give an IANA zone such as UTC, Europe/Berlin or America/New_York",
        ) from exc


def _interval_ms(words: str) -> int:
    found = _INTERVAL.fullmatch(words.lower())
    length = int(found[1]) * UNITS_MS[found[2]] if found else 0
    if not 0 < length <= LONGEST_INTERVAL_MS:
        raise QueueError(
            f"interval {words[:LONGEST]!r}: allowed is `every`, then a number and s, m, h or d,"
            " from 1s to 366d",
            next_step="write it as: every 90s, every 5m, every 6h or every 1d",
        )
    return length


def _five_fields(words: str) -> str:
    if len(words) > LONGEST:
        raise QueueError(f"cron expression of {len(words)} characters: at most {LONGEST}")
    if words.startswith("@"):
        if words.lower() not in NAMED:
            raise QueueError(f"cron name {words!r}: allowed are {', '.join(NAMED)}")
        return NAMED[words.lower()]
    fields = words.upper().split()
    if len(fields) != len(FIELDS):
        raise QueueError(
            f"cron expression {words!r} has {len(fields)} fields, not five:"
            f" {', '.join(name for name, _ in FIELDS)}",
            next_step="write it as: 30 2 * * MON-FRI, or @daily, or every 5m",
        )
    for position, (name, allowed) in enumerate(FIELDS):
        alone = ["*"] * len(FIELDS)
        alone[position] = fields[position]
        if not _is_read(" ".join(alone)):
            raise QueueError(
                f"cron expression {words!r}: {name} {fields[position]!r} is not one of {allowed}",
                next_step="lists 1,2 and ranges 1-5, the smaller first, and steps */15 are allowed",
            )
    joined = " ".join(fields)
    if not _is_read(joined) or _never_comes(joined):
        raise QueueError(f"cron expression {words!r} never fires: no such day comes")
    return joined


def _is_read(fields: str) -> bool:
    try:
        CronSim(fields, datetime(2000, 1, 1))  # noqa: DTZ001 - a time on the wall
    except (CronSimError, ValueError, TypeError, AssertionError):
        return False
    return True


def _never_comes(fields: str) -> bool:
    return next(CronSim(fields, datetime(2000, 1, 1)), None) is None  # noqa: DTZ001 - as above
