"""What drives between places have taught: of each lane how winding and how quick it is, by hour.

A lane is a pair of places in one direction. What is learned are medians of drives by the default
for the same distance, drawn to 1 as long as there are few: one jam of an hour moves nothing much.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from daemon.domain.eta.defaults import P80_BY_P50, default_min

UTC_ZONE = ZoneInfo("UTC")
HOURS_OF_WEEK = 168
PRIOR_LEGS = 4
"""The default counts for so many drives."""
NEIGHBOURS = 1
"""Drives so many hours earlier or later in the week tell of an hour too."""
LEAST_OF_HOUR = 3
"""With fewer drives around an hour the whole lane speaks for it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, degrees x 1e7; with the number of its site where it is one."""

    lat_e7: int
    lon_e7: int
    site_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A drive from one site to another that was seen from end to end."""

    from_id: int
    to_id: int
    hour: int
    """Of the week in the depot's zone, 0 is Monday from midnight."""
    took_s: int
    straight_m: float
    driven_m: float | None
    """None: the odometer was not known at both ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What the drives of a lane say of its next one."""

    legs: int
    p50: float
    """Minutes by those of the default."""
    p80: float
    circuity: float | None
    """Road by straight line; None: no odometer has told."""


Lessons = Mapping[tuple[int, int, int | None], Lesson]


@dataclass(frozen=True, slots=True)
class LaneBook:
    lessons: Lessons = field(default_factory=lambda: MappingProxyType({}))
    """By lane and hour of the week; None as the hour: of the whole lane."""
    zone: ZoneInfo = UTC_ZONE

    def lesson(self, start: Spot, end: Spot, at: int) -> Lesson | None:
        """At an instant, ms UTC; None: nobody has driven there yet."""
        if start.site_id is None or end.site_id is None or not self.lessons:
            return None
        lane = start.site_id, end.site_id
        whole = self.lessons.get((*lane, None))
        if whole is None:
            return None
        return self.lessons.get((*lane, hour_of_week(at, self.zone)), whole)


def hour_of_week(at: int, zone: ZoneInfo) -> int:
    """Of an instant, ms UTC, by the wall clock of the zone."""
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
    return local.weekday() * 24 + local.hour


def lane_book(legs: Iterable[Leg], zone: ZoneInfo) -> LaneBook:
    by_lane: dict[tuple[int, int], list[Leg]] = defaultdict(list)
    for leg in legs:
        by_lane[leg.from_id, leg.to_id].append(leg)
    lessons: dict[tuple[int, int, int | None], Lesson] = {}
    for lane, driven in by_lane.items():
        lessons[(*lane, None)] = _lesson(driven)
        for hour, around in _by_hour(driven).items():
            if len(around) >= LEAST_OF_HOUR:
                lessons[(*lane, hour)] = _lesson(around)
    return LaneBook(MappingProxyType(lessons), zone)


def _by_hour(driven: Sequence[Leg]) -> Mapping[int, Sequence[Leg]]:
    found: dict[int, list[Leg]] = defaultdict(list)
    for leg in driven:
        for step in range(-NEIGHBOURS, NEIGHBOURS + 1):
            found[(leg.hour + step) % HOURS_OF_WEEK].append(leg)
    return found


def _lesson(legs: Sequence[Leg]) -> Lesson:
    ratios = sorted(leg.took_s / 60 / default_min(leg.straight_m) for leg in legs)
    p50 = _drawn(_quantile(ratios, 0.5), len(ratios), to=1.0)
    p80 = _drawn(_quantile(ratios, 0.8), len(ratios), to=P80_BY_P50)
    windings = sorted(
        leg.driven_m / leg.straight_m
        for leg in legs
        if leg.driven_m is not None and leg.straight_m > 0
    )
    return Lesson(
        legs=len(legs),
        p50=p50,
        p80=max(p50, p80),
        circuity=max(1.0, _quantile(windings, 0.5)) if windings else None,
    )


def _drawn(told: float, legs: int, *, to: float) -> float:
    return (legs * told + PRIOR_LEGS * to) / (legs + PRIOR_LEGS)


def _quantile(values: Sequence[float], share: float) -> float:
    """Of sorted values, between the two nearest."""
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)
