"""How good a pair is for an order, from 0 to 1: approach, hours left, rating, wishes.

S = sum of weight x term / sum of weights, each term from 0 to 1.
"""

from dataclasses import dataclass
from typing import NamedTuple

from daemon.domain.hours.rulesets import HOUR
from daemon.domain.rules import dispatch, employee
from daemon.domain.rules.key import RuleValues

WINDOW_MIN = 14 * HOUR
CYCLE_MIN = 14 * HOUR
"""So much left on a clock counts as fully available. Of the cycle no more than a day's work can
be used in a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """Weights as shares of one, and the figures of the terms."""

    proximity: float
    availability: float
    performance: float
    certification: float
    half_at_min: float
    """Approach of which the term is one half."""
    driving_min: float
    best_rating: float


class Left(NamedTuple):
    """Minutes on each clock when the job is done; None: it does not apply."""

    driving: float | None
    window: float | None
    cycle: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    total: float
    proximity: float
    availability: float
    performance: float
    certification: float


def scoring_of(rules: RuleValues) -> Scoring:
    weights = (
        rules[employee.SCORING_PROXIMITY_WEIGHT],
        rules[employee.SCORING_AVAILABILITY_WEIGHT],
        rules[employee.SCORING_PERFORMANCE_WEIGHT],
        rules[employee.SCORING_CERTIFICATION_WEIGHT],
    )
    proximity, availability, performance, certification = (one / sum(weights) for one in weights)
    return Scoring(
        proximity=proximity,
        availability=availability,
        performance=performance,
        certification=certification,
        half_at_min=rules[dispatch.PROXIMITY_MINUTES],
        driving_min=rules[employee.SCORING_MAX_DAILY_HOURS] * HOUR,
        best_rating=rules[employee.SCORING_MAX_PERFORMANCE_RATING],
    )


def score(
    scoring: Scoring, *, approach_min: float, left: Left, rating: float, wishes: float
) -> Score:
    """`rating` is drawn to the prior; `wishes`: the share of preferred papers that is there."""
    terms = Score(
        total=0.0,
        proximity=proximity(approach_min, scoring.half_at_min),
        availability=availability(left, scoring.driving_min),
        performance=performance(rating, scoring.best_rating),
        certification=wishes,
    )
    total = (
        scoring.proximity * terms.proximity
        + scoring.availability * terms.availability
        + scoring.performance * terms.performance
        + scoring.certification * terms.certification
    )
    return Score(
        total=total,
        proximity=terms.proximity,
        availability=terms.availability,
        performance=terms.performance,
        certification=terms.certification,
    )


def proximity(approach_min: float, half_at_min: float) -> float:
    return 1 / (1 + approach_min / half_at_min)


def availability(left: Left, driving_min: float) -> float:
    """Of the clock that has least."""
    shares = [
        minutes / most
        for minutes, most in (
            (left.driving, driving_min),
            (left.window, WINDOW_MIN),
            (left.cycle, CYCLE_MIN),
        )
        if minutes is not None
    ]
    return min(1.0, max(0.0, min(shares, default=0.0)))


def performance(rating: float, best: float) -> float:
    if best <= 1:
        return 1.0
    return min(1.0, max(0.0, (rating - 1) / (best - 1)))
