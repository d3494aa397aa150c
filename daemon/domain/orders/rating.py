"""What customers think of a driver, where few have said it."""

from dataclasses import dataclass

from daemon.domain.rules.dispatch import RATING_PRIOR, RATING_PRIOR_COUNT
from daemon.domain.rules.key import RuleValues

LOWEST = 1
HIGHEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What was said of one driver."""

    count: int
    mean: float
    """Of the marks from 1 to 5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shrunk:
    value: float
    """From 1 to 5."""
    is_prior: bool
    """Nobody has rated the driver: the value is what the rule says."""
    count: int
    """So many marks stand behind it."""


def shrunk(rating: Rating | None, rules: RuleValues) -> Shrunk:
    """The mean drawn to the prior, as if that had been given some times too."""
    prior = rules[RATING_PRIOR]
    if rating is None or rating.count == 0:
        return Shrunk(value=prior, is_prior=True, count=0)
    weight = rules[RATING_PRIOR_COUNT]
    value = (rating.count * rating.mean + weight * prior) / (rating.count + weight)
    return Shrunk(value=value, is_prior=False, count=rating.count)
