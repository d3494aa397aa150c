"""How much a vehicle is used: a counter's daily increments, and what they say of days to come.

The level is that of the days since its use has changed last, by day of the week. Days on which it
was off the road say nothing of the level, but how often that happens counts.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean, median

WEEK = 7
WINDOW_DAYS = 91
DAYS_LEAST = 7
ACTIVE_LEAST = 3
HALF_LIFE_DAYS = 20.0
"""A day so long ago counts half."""
AWAY_LEAST = 2
"""So many working days in a row without use are days off the road rather than days without work."""
WORKING_SHARE = 0.5
"""A day of the week is a working day when it sees use at least so often."""
AWAY_USUAL = 0.03
AWAY_WEIGHT = 60.0
"""Share of days off the road before anything was seen, and for how many days that counts."""
CHANGE_DAYS = 6
CHANGE_LEAST = 0.2
CHANGE_T = 3.5
"""A change of use: so many working days on either side, so much of the level, and so improbable."""
PATTERN_WEIGHT = 2.0
OUTLIER = 4.0
"""Robust deviations beyond which a day is cut: a test drive across the country is no habit."""
DRIFT = 0.13
DRIFT_DAYS = 30.0
"""How much the level itself may move in so many days, seen or not: season, other work."""
BAND_Z = 1.5
HORIZON_DAYS = 1095
ROUNDING = 0.5
"""Counters are whole numbers: a sum that lacks less than that has reached one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyUse:
    """What each day added, up to the last that is known, without today; days without use are
    zeros.
    """

    first_day: int
    """Days since 1970-01-01."""
    added: Sequence[int]
    today: int = 0
    """Added so far today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UseModel:
    by_weekday: tuple[float, ...]
    """Expected of a day, Thursday first as 1970-01-01 was one; days off the road are in it."""
    variance: tuple[float, ...]
    """Of such a day."""
    level_variance: float
    """How unsure the level is, as a share of it, squared."""
    since: int
    """The first day that it stands on."""
    days: int
    active: int
    is_changed: bool = False
    """Use has changed within the window, and only the days after are counted."""
    vehicles: int = 1
    """On which it stands; more than one: the fleet's."""

    @property
    def per_day(self) -> float:
        return sum(self.by_weekday) / WEEK


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The day on which a counter has so much more, and the band; None: beyond the horizon."""

    on: int | None
    low_on: int | None
    high_on: int | None


class Outlook:
    """The days to come summed up as far as anybody asks; the first is today."""

    def __init__(self, model: UseModel, today: int, *, today_added: int = 0) -> None:
        self._model = model
        self._today = today
        self._today_added = today_added
        self._middle: list[float] = []
        self._fast: list[float] = []
        self._slow: list[float] = []
        self._noise = 0.0

    def reached(self, left: int) -> Reached:
        """When `left` more is added."""
        least = left - ROUNDING
        self._look_until(least)
        return Reached(
            on=self._day(self._middle, least),
            low_on=self._day(self._fast, least),
            high_on=self._day(self._slow, least),
        )

    def _look_until(self, left: float) -> None:
        model, noise = self._model, self._noise
        ahead = len(self._middle)
        mean = self._middle[-1] if ahead else 0.0
        least = self._slow[-1] if ahead else 0.0
        while ahead < HORIZON_DAYS and least < left:
            weekday = (self._today + ahead) % WEEK
            usual = model.by_weekday[weekday]
            mean += usual if ahead else max(0.0, usual - self._today_added)
            noise += model.variance[weekday]
            level = model.level_variance + DRIFT * DRIFT * ahead / DRIFT_DAYS
            spread = BAND_Z * sqrt(noise + level * mean * mean)
            least = max(least, mean - spread)
            self._middle.append(mean)
            self._fast.append(mean + spread)
            self._slow.append(least)
            ahead += 1
        self._noise = noise

    def _day(self, sums: Sequence[float], left: float) -> int | None:
        at = bisect_left(sums, left)
        return self._today + at if at < len(sums) else None


@dataclass(slots=True)
class _Seen:
    """The window while it is looked at."""

    first_day: int
    added: list[float]
    is_away: list[bool] = field(default_factory=list)
    working: tuple[bool, ...] = ()

    def weekday(self, at: int) -> int:
        return (self.first_day + at) % WEEK

    def kept(self, since: int = 0) -> list[int]:
        """Positions of the days that say something of the level."""
        return [at for at in range(since, len(self.added)) if not self.is_away[at]]


def model_of(use: DailyUse) -> UseModel | None:
    """None: too little is known of it, or it has not been used in the whole window."""
    added = list(map(float, use.added[-WINDOW_DAYS:]))
    if len(added) < DAYS_LEAST or sum(one > 0 for one in added) < ACTIVE_LEAST:
        return None
    seen = _Seen(first_day=use.first_day + len(use.added) - len(added), added=added)
    _find_away(seen)
    _cut_outliers(seen)
    since = _change(seen)
    kept = seen.kept(since)
    if sum(seen.added[at] > 0 for at in kept) < ACTIVE_LEAST:
        since, kept = 0, seen.kept()
    return _modelled(seen, since, kept)


def _modelled(seen: _Seen, since: int, kept: Sequence[int]) -> UseModel:
    before = _means(seen, seen.kept())
    last = len(seen.added)
    weights = {at: 0.5 ** ((last - at) / HALF_LIFE_DAYS) for at in kept}
    by_weekday = _levels(seen, kept, weights, before)
    away = _away_share(seen)
    variance, noise = _variances(seen, kept, by_weekday)
    weeks = max(1.0, sum(weights.values()) / WEEK)
    weekly = sum(by_weekday)
    return UseModel(
        by_weekday=tuple(by_weekday),
        variance=tuple(
            var + away * (1 - away) * AWAY_LASTS * level * level
            for var, level in zip(variance, by_weekday, strict=True)
        ),
        level_variance=noise / weeks / (weekly * weekly) if weekly > 0 else 0.0,
        since=seen.first_day + since,
        days=last - since,
        active=sum(seen.added[at] > 0 for at in kept),
        is_changed=since > 0,
    )


AWAY_LASTS = 5.0
"""Days off the road come in spells, so that they scatter more than single days do."""


def _find_away(seen: _Seen) -> None:
    count = len(seen.added)
    active = [0] * WEEK
    days = [0] * WEEK
    for at, added in enumerate(seen.added):
        days[seen.weekday(at)] += 1
        active[seen.weekday(at)] += added > 0
    most = max(a / d for a, d in zip(active, days, strict=True) if d)
    seen.working = tuple(
        bool(d) and a / d >= WORKING_SHARE * most for a, d in zip(active, days, strict=True)
    )
    seen.is_away = [False] * count
    start = 0
    while start < count:
        end = start
        while end < count and seen.added[end] <= 0:
            end += 1
        if sum(seen.working[seen.weekday(at)] for at in range(start, end)) >= AWAY_LEAST:
            seen.is_away[start:end] = [True] * (end - start)
        start = end + 1


def _cut_outliers(seen: _Seen) -> None:
    active = [seen.added[at] for at in seen.kept() if seen.added[at] > 0]
    middle = median(active)
    spread = 1.4826 * median(abs(one - middle) for one in active)
    most = middle + OUTLIER * max(spread, 0.25 * middle)
    seen.added = [min(one, most) for one in seen.added]


def _change(seen: _Seen) -> int:
    """Position of the first day after the newest change of use; 0: none."""
    since = 0
    while True:
        found = _split(seen, since)
        if found == 0:
            return since
        since = found


def _split(seen: _Seen, since: int) -> int:
    days = [at for at in seen.kept(since) if seen.working[seen.weekday(at)]]
    count = len(days)
    if count < 2 * CHANGE_DAYS:
        return 0
    values = [seen.added[at] for at in days]
    total, squares = sum(values), sum(one * one for one in values)
    best, place = CHANGE_T, 0
    left = left_squares = 0.0
    for n in range(1, count):
        left += values[n - 1]
        left_squares += values[n - 1] ** 2
        if n < CHANGE_DAYS or count - n < CHANGE_DAYS:
            continue
        m = count - n
        before, after = left / n, (total - left) / m
        inside = left_squares - n * before**2 + (squares - left_squares) - m * after**2
        error = sqrt(max(inside / (count - 2), 1e-9) * (1 / n + 1 / m))
        if abs(after - before) < CHANGE_LEAST * max(before, 1e-9):
            continue
        score = abs(after - before) / error
        if score > best:
            best, place = score, days[n]
    return place


def _means(seen: _Seen, kept: Sequence[int]) -> list[float]:
    """Plain, by weekday; of one that never came the mean of all."""
    by_weekday: list[list[float]] = [[] for _ in range(WEEK)]
    for at in kept:
        by_weekday[seen.weekday(at)].append(seen.added[at])
    mean = fmean(seen.added[at] for at in kept)
    return [fmean(days) if days else mean for days in by_weekday]


def _levels(
    seen: _Seen, kept: Sequence[int], weights: dict[int, float], before: Sequence[float]
) -> list[float]:
    """By weekday: the pattern of all days, moved towards that of those that count.

    No day is expected to see more than any of those has seen.
    """
    most = max(seen.added[at] for at in kept)
    total = sum(before) or 1.0
    shape = [one / total * WEEK for one in before]
    expected = sum(weights[at] * shape[seen.weekday(at)] for at in kept)
    level = sum(weights[at] * seen.added[at] for at in kept) / expected if expected else 0.0
    sums, weight = [0.0] * WEEK, [0.0] * WEEK
    for at in kept:
        sums[seen.weekday(at)] += weights[at] * seen.added[at]
        weight[seen.weekday(at)] += weights[at]
    return [
        min(
            most, (sums[day] + PATTERN_WEIGHT * level * shape[day]) / (weight[day] + PATTERN_WEIGHT)
        )
        for day in range(WEEK)
    ]


def _variances(
    seen: _Seen, kept: Sequence[int], by_weekday: Sequence[float]
) -> tuple[list[float], float]:
    """Of a day by weekday, shrunk towards that of all in proportion; and of a whole week."""
    squares, counts = [0.0] * WEEK, [0] * WEEK
    for at in kept:
        day = seen.weekday(at)
        squares[day] += (seen.added[at] - by_weekday[day]) ** 2
        counts[day] += 1
    mean = sum(by_weekday) / WEEK
    overall = sum(squares) / max(1, sum(counts) - ACTIVE_LEAST)
    relative = overall / (mean * mean) if mean > 0 else 0.0
    variance = [
        (squares[day] + 2.0 * relative * by_weekday[day] * mean) / (counts[day] + 2.0)
        for day in range(WEEK)
    ]
    return variance, sum(variance)


def _away_share(seen: _Seen) -> float:
    working = [seen.is_away[at] for at in range(len(seen.added)) if seen.working[seen.weekday(at)]]
    # What ends the window may be days off the road that last: they are no habit either.
    return min(0.5, (sum(working) + AWAY_USUAL * AWAY_WEIGHT) / (len(working) + AWAY_WEIGHT))


def fleet_model(models: Sequence[UseModel]) -> UseModel | None:
    """The median of vehicles of one class, for another of it of which too little is known."""
    if not models:
        return None
    by_weekday = [median(one.by_weekday[day] for one in models) for day in range(WEEK)]
    weekly = [sum(one.by_weekday) for one in models]
    middle, total = median(weekly), sum(by_weekday)
    scale = middle / total if total > 0 else 0.0
    spread = 1.4826 * median(abs(one - middle) for one in weekly)
    between = (spread / middle) ** 2 if middle > 0 else 0.0
    return UseModel(
        by_weekday=tuple(one * scale for one in by_weekday),
        variance=tuple(median(one.variance[day] for one in models) for day in range(WEEK)),
        level_variance=max(between, FLEET_LEAST**2),
        since=min(one.since for one in models),
        days=min(one.days for one in models),
        active=min(one.active for one in models),
        vehicles=len(models),
    )


FLEET_LEAST = 0.2
"""However alike those that are known: this one may be another."""
