"""Lasting changes in a vehicle's days: steps and slow drifts, told apart from days out of line.

The days are gone through in order. Each is measured in robust standard deviations from what was
usual before; sums of what is beyond half a deviation (Page's CUSUM) grow while the days stay away
on one side and fall back to nothing when they return. Days that may belong to a change are not
counted as usual before they have returned, so that a slow drift does not become its own measure.
"""

from bisect import insort
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from daemon.domain.maintenance.features import Feature, Way
from daemon.domain.maintenance.fleet_days import Point, Track, middle

SLACK = 0.6
"""Deviations that a day may be away without counting."""
LIMIT = 9.0
"""Sum from which it is a change, at sensitivity 1."""
CLIPPED = 3.5
"""A day counts no more deviations than this: one glitch is no change."""
USUAL_DAYS = 90
"""What is older is not what is usual now."""
RECENT = 7
"""Days whose median is the level now."""
DEVIATIONS_LEAST = 2.5
LARGE = 2.0
"""So many times the least change is no matter of work or place: it need not last longer."""
ALONE = 1.5
"""So much stricter where no others tell of the weather."""
NEAR_SHARE, NEAR_DEVIATIONS = 0.6, 1.5
"""Within so much of the least change, or so many deviations, a day is as usual again."""
MAD = 1.4826
"""Makes the median absolute deviation of normal noise its standard deviation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """By the rules of the depot."""

    sensitivity: float = 1.0
    days_least: int = 14
    """Of data before anything is judged."""
    lasting_days: int = 8
    """Of data that a change must last."""
    recovered_days: int = 7
    """Of data that it must be as usual again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A change that holds on the last day. Levels are those of `Point.own`."""

    way: Way
    began_on: int
    usual: float
    now: float
    scatter: float
    """Robust standard deviation of the days before."""

    @property
    def deviations(self) -> float:
        return (self.now - self.usual) * self.way.sign / self.scatter


class Usual:
    """The newest days that were as usual, for their median and scatter."""

    def __init__(self, values: Sequence[float] = ()) -> None:
        self._ordered: list[float] = []
        self._queue: deque[float] = deque()
        self._known: tuple[float, float] | None = None
        for value in values:
            self.add(value)

    def __len__(self) -> int:
        return len(self._queue)

    def add(self, value: float) -> None:
        insort(self._ordered, value)
        self._queue.append(value)
        if len(self._queue) > USUAL_DAYS:
            self._ordered.remove(self._queue.popleft())
        self._known = None

    def measure(self, feature: Feature) -> tuple[float, float]:
        """Median and robust standard deviation."""
        if self._known is None:
            half = len(self._ordered) // 2
            usual = (self._ordered[half] + self._ordered[~half]) / 2
            off = middle([abs(value - usual) for value in self._ordered])
            self._known = usual, max(feature.floor_at(usual), MAD * off)
        return self._known


class _Sum:
    """What has gathered in one direction, and since which of the waiting days."""

    __slots__ = ("began", "grown", "sign", "way")

    def __init__(self, way: Way) -> None:
        self.way = way
        self.sign = way.sign
        self.grown = 0.0
        self.began = 0

    def add(self, off: float, waiting: int) -> None:
        grown = self.grown + self.sign * off - SLACK
        if grown <= 0.0:
            self.grown = 0.0
            return
        if not self.grown:
            self.began = waiting
        self.grown = grown


class _Watch:
    """Goes through the days; `shift` is what holds after the last one that it was given."""

    def __init__(self, feature: Feature, figures: Figures, strictness: float) -> None:
        self._feature = feature
        self._figures = figures
        self._strictness = strictness
        self._limit = LIMIT * strictness
        self._lasting = figures.lasting_days * feature.lasting
        self._usual = Usual()
        self._waiting: list[Point] = []
        """Since a sum began to grow."""
        self._sums = (_Sum(Way.RISES), _Sum(Way.FALLS))
        self._recent: deque[float] = deque(maxlen=RECENT * feature.lasting)
        self._back = 0
        self.shift: Shift | None = None

    def take(self, point: Point) -> None:
        self._recent.append(point.own)
        if len(self._usual) < self._figures.days_least:
            self._usual.add(point.own)
        elif self.shift is not None:
            self._follow(self.shift, point)
        else:
            self._sum_up(point)
            self._conclude()

    def _sum_up(self, point: Point) -> None:
        usual, scatter = self._usual.measure(self._feature)
        off = max(-CLIPPED, min(CLIPPED, (point.own - usual) / scatter))
        rises, falls = self._sums
        rises.add(off, len(self._waiting))
        falls.add(off, len(self._waiting))
        if rises.grown or falls.grown:
            self._waiting.append(point)
            return
        for one in (*self._waiting, point):
            self._usual.add(one.own)
        self._waiting.clear()

    def _conclude(self) -> None:
        for gathered in self._sums:
            if gathered.grown < self._limit:
                continue
            lasted = len(self._waiting) - gathered.began
            if lasted < self._figures.lasting_days:
                continue
            shift = self._shift(gathered)
            if not self._is_worth_telling(shift, is_long=lasted >= self._lasting):
                continue
            if gathered.way in self._feature.bad:
                self.shift, self._back = shift, 0
            else:
                self._begin_anew(gathered.began)
            return

    def _shift(self, gathered: _Sum) -> Shift:
        usual, scatter = self._usual.measure(self._feature)
        return Shift(
            way=gathered.way,
            began_on=self._waiting[gathered.began].day,
            usual=usual,
            now=middle(self._recent),
            scatter=scatter,
        )

    def _is_worth_telling(self, shift: Shift, *, is_long: bool) -> bool:
        least = self._feature.least_at(shift.usual) * self._strictness
        if not is_long:
            least *= LARGE
        is_large = (shift.now - shift.usual) * shift.way.sign >= least
        return is_large and shift.deviations >= DEVIATIONS_LEAST * self._strictness

    def _begin_anew(self, began: int) -> None:
        """The level since then is the usual one: a part was renewed."""
        since = [one.own for one in self._waiting[began:]]
        self._usual = Usual(since[-RECENT:])
        self._quiet()

    def _follow(self, shift: Shift, point: Point) -> None:
        is_back = is_usual(self._feature, shift, point)
        self._back = self._back + 1 if is_back else 0
        if self._back >= self._figures.recovered_days:
            self.shift = None
            self._quiet()

    def _quiet(self) -> None:
        self._waiting.clear()
        self._sums = (_Sum(Way.RISES), _Sum(Way.FALLS))


def is_usual(feature: Feature, shift: Shift, point: Point) -> bool:
    """Whether the day is no longer away in the way of the shift."""
    off = (point.own - shift.usual) * shift.way.sign
    near = NEAR_SHARE * feature.least_at(shift.usual)
    return off < max(near, NEAR_DEVIATIONS * shift.scatter)


def strictness(track: Track, figures: Figures) -> float:
    return (1.0 if track.is_beside_others else ALONE) / figures.sensitivity


def shift_of(feature: Feature, track: Track, figures: Figures, *, after: int = 0) -> Shift | None:
    """What holds on the last day; days up to `after` are of no account."""
    points = [one for one in track.points if one.day > after]
    strict = strictness(track, figures)
    if not _may_be_away(feature, points, figures.days_least // 2, strict):
        return None
    watch = _Watch(feature, figures, strict)
    for point in points:
        watch.take(point)
    return watch.shift


def _may_be_away(feature: Feature, points: Sequence[Point], half: int, strict: float) -> bool:
    """Whether the last days are away from anything that can have been usual.

    At least `half` of the days are not above what is usual, and as many not below.
    """
    if len(points) < 2 * half:
        return False
    ordered = sorted(one.own for one in points)
    now = middle([one.own for one in points[-RECENT * feature.lasting :]])
    away = max(now - ordered[half - 1], ordered[-half] - now)
    return away >= strict * min(feature.least_at(ordered[0]), feature.least_at(ordered[-1]))
