"""How far off forecasts were: what was said so many days before, against the day it happened.

A service that was done before its threshold was reached is judged by the day on which the counter
has passed it all the same. What was planned anew judges nothing; that is counted beside. Neither
does what the calendar alone has decided: no day of it was foreseen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

AHEAD_DAYS = 30
CALENDAR = "days"
"""Trigger of which the day is known; where a counter came first, it was wrong all the same."""
WITHIN_DAYS = 3
"""A night without a forecast is made good by one that is so near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One saying that has come true, or not."""

    vehicle: str
    kind: str
    said_on: int
    due_on: int
    low_on: int
    high_on: int
    trigger: str
    basis: str
    happened_on: int

    @property
    def error_days(self) -> int:
        """Above 0: it happened earlier than was said."""
        return self.due_on - self.happened_on

    @property
    def is_covered(self) -> bool:
        return self.low_on <= self.happened_on <= self.high_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    judged: int
    median_error_days: float | None
    """Of its size; None: nothing was judged."""
    median_late_days: float | None
    """With its sign: above 0 it is said too late as a rule."""
    covered: float | None
    """Share of what happened within the band."""


def ahead(said: Iterable[Said], *, days: int = AHEAD_DAYS) -> tuple[Said, ...]:
    """Of each time that a threshold was reached, what was said about so many days before."""
    best: dict[tuple[str, str, int], Said] = {}
    for one in said:
        if one.trigger == CALENDAR and one.error_days == 0:
            continue
        key = (one.vehicle, one.kind, one.happened_on)
        away = _away(one, days)
        if away <= WITHIN_DAYS and (key not in best or away < _away(best[key], days)):
            best[key] = one
    return tuple(best[key] for key in sorted(best))


def accuracy(said: Sequence[Said]) -> Accuracy:
    if not said:
        return Accuracy(judged=0, median_error_days=None, median_late_days=None, covered=None)
    errors = [one.error_days for one in said]
    return Accuracy(
        judged=len(said),
        median_error_days=median(abs(error) for error in errors),
        median_late_days=median(errors),
        covered=fmean(one.is_covered for one in said),
    )


def _away(one: Said, days: int) -> int:
    return abs(one.happened_on - one.said_on - days)
