"""How vehicles move together from day to day, so that weather is not taken for a fault.

Every vehicle has a level of its own, and every day a movement that all share: cold mornings lower
all batteries at once. What is left is the vehicle's own. Medians find both, by turns, so that a
few vehicles with a fault move neither. How much of that movement a vehicle makes is its own too:
one parks in a hall, another's regulator charges higher in the cold. It is learned from changes
within weeks, in which a drift over months hardly shows.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from daemon.domain.maintenance.features import Feature

COUNT_LEAST = 3
"""A day with fewer samples tells nothing."""
OTHERS_LEAST = 4
"""So many other vehicles must tell of a day before they say how the day was."""
SHARE_LEAST = 0.7
"""Of a vehicle's days the others must tell so many, or it is judged by its own alone."""
TURNS = 2
APART = 12
"""Days of data between the two of a change."""
MOST_SHARE = 3.0
"""Of the common movement no vehicle makes more."""
BELIEF = 30.0
"""So many changes as small as the scatter speak for a vehicle that moves as all do."""
FAR = 3.0
"""Median deviations beyond which a change is a vehicle's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Of one vehicle and feature; values are in the unit of the feature."""

    day: int
    """Since 1970-01-01, in the depot's zone."""
    count: int
    median: int
    low: int
    high: int


class Point(NamedTuple):
    day: int
    seen: float
    """As it was measured."""
    own: float
    """Without what moved all vehicles that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A vehicle's days in order."""

    points: tuple[Point, ...]
    is_beside_others: bool
    """False: too few others tell, and weather is still in it."""


def tracks(days_of: Mapping[int, Sequence[Day]], feature: Feature) -> Mapping[int, Track]:
    """By vehicle, of one feature."""
    told = {
        vehicle: [(one.day, float(one.median)) for one in days if one.count >= COUNT_LEAST]
        for vehicle, days in days_of.items()
    }
    told = {vehicle: values for vehicle, values in told.items() if values}
    levels = {vehicle: middle([value for _, value in days]) for vehicle, days in told.items()}
    for _ in range(TURNS):
        common = {day: _median(values) for day, values in _movements(told, levels).items()}
        levels = {
            vehicle: middle([value - common[day] for day, value in days])
            for vehicle, days in told.items()
        }
    moved = _movements(told, levels)
    return {
        vehicle: _track(days, levels[vehicle], moved, feature.floor_at(levels[vehicle]))
        for vehicle, days in told.items()
    }


def middle(values: Iterable[float]) -> float:
    """The median."""
    return _median(sorted(values))


def _median(ordered: Sequence[float]) -> float:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _movements(
    told: Mapping[int, Sequence[tuple[int, float]]], levels: Mapping[int, float]
) -> dict[int, list[float]]:
    """Of each day how far every vehicle was from its level, in order of size."""
    found: dict[int, list[float]] = defaultdict(list)
    for vehicle, days in told.items():
        level = levels[vehicle]
        for day, value in days:
            found[day].append(value - level)
    for values in found.values():
        values.sort()
    return found


def _track(
    days: Sequence[tuple[int, float]],
    level: float,
    moved: Mapping[int, list[float]],
    floor: float,
) -> Track:
    known = [(day, value) for day, value in days if len(moved[day]) > OTHERS_LEAST]
    if len(known) < SHARE_LEAST * len(days):
        alone = tuple(Point(day, value, value) for day, value in days)
        return Track(points=alone, is_beside_others=False)
    others = [_of_others(moved[day], value - level) for day, value in known]
    share = _share([value for _, value in known], others, floor)
    return Track(
        points=tuple(
            Point(day, value, value - share * common)
            for (day, value), common in zip(known, others, strict=True)
        ),
        is_beside_others=True,
    )


def _share(values: Sequence[float], others: Sequence[float], floor: float) -> float:
    """Of the others' movement that the vehicle makes: 1 as all do."""
    if len(values) <= APART:
        return 1.0
    # Of the vehicle beyond what all do, so that what is not known stays 1.
    extra = [value - common for value, common in zip(values, others, strict=True)]
    steps = [extra[at] - extra[at - APART] for at in range(APART, len(extra))]
    common = [others[at] - others[at - APART] for at in range(APART, len(others))]
    drift = middle(steps)
    far = FAR * max(floor, middle([abs(one - drift) for one in steps]))
    both = squares = 0.0
    for step, move in zip(steps, common, strict=True):
        if abs(step - drift) <= far:
            both += (step - drift) * move
            squares += move * move
    return max(0.0, min(MOST_SHARE, 1.0 + both / (squares + BELIEF * floor * floor)))


def _of_others(ordered: Sequence[float], own: float) -> float:
    """The median of all but one."""
    at = bisect_left(ordered, own)
    count = len(ordered) - 1
    half = count // 2
    upper = ordered[half + (half >= at)]
    if count % 2:
        return upper
    return (ordered[half - 1 + (half - 1 >= at)] + upper) / 2
