"""How drivers are scored for a job; what a driver must have is no matter of score."""

from daemon.domain.rules.key import AnyKey, CrossCheck, RuleKey, RuleValues

SCORING_PROXIMITY_WEIGHT = RuleKey(
    name="employee.scoring.proximity_weight",
    default=0.3,
    low=0.0,
    high=1.0,
    what="Weight of a short approach in a driver's score.",
)
SCORING_AVAILABILITY_WEIGHT = RuleKey(
    name="employee.scoring.availability_weight",
    default=0.3,
    low=0.0,
    high=1.0,
    what="Weight of the working time that a driver would have left after the job.",
)
SCORING_PERFORMANCE_WEIGHT = RuleKey(
    name="employee.scoring.performance_weight",
    default=0.2,
    low=0.0,
    high=1.0,
    what="Weight of a driver's rating.",
)
SCORING_CERTIFICATION_WEIGHT = RuleKey(
    name="employee.scoring.certification_weight",
    default=0.2,
    low=0.0,
    high=1.0,
    what="Weight of preferred certificates; without a required one nobody is assigned at all.",
)
SCORING_MAX_DAILY_HOURS = RuleKey(
    name="employee.scoring.max_daily_hours",
    default=11.0,
    unit="h",
    low=1.0,
    high=24.0,
    what="Hours a day that count as fully available; it scores, and allows nobody to drive.",
)
SCORING_MAX_PERFORMANCE_RATING = RuleKey(
    name="employee.scoring.max_performance_rating",
    default=5.0,
    low=1.0,
    high=100.0,
    what="The best rating there is.",
)
SCORING_DISTANCE_DIVISOR = RuleKey(
    name="employee.scoring.distance_divisor",
    default=1000,
    unit="m",
    low=1,
    high=1_000_000,
    what="Distance at which the older system halved the score of an approach.",
    without_effect="approaches are scored by their time; halving the score at every kilometre"
    " left nothing to tell drivers apart by",
)
SCORING_MAX_DISTANCE_FALLBACK = RuleKey(
    name="employee.scoring.max_distance_fallback",
    default=999_999,
    unit="m",
    low=0,
    high=10_000_000,
    what="Distance that the older system took for a driver whose position it did not know.",
    without_effect="an unknown distance stays unknown and is never taken for a long one",
)
SCORING_MAX_TRAVEL_TIME_FALLBACK = RuleKey(
    name="employee.scoring.max_travel_time_fallback",
    default=3600,
    unit="s",
    low=0,
    high=604_800,
    what="Travel time that the older system took where it knew none.",
    without_effect="an unknown travel time stays unknown and is never taken for an hour",
)

KEYS: tuple[AnyKey, ...] = (
    SCORING_PROXIMITY_WEIGHT,
    SCORING_AVAILABILITY_WEIGHT,
    SCORING_PERFORMANCE_WEIGHT,
    SCORING_CERTIFICATION_WEIGHT,
    SCORING_MAX_DAILY_HOURS,
    SCORING_MAX_PERFORMANCE_RATING,
    SCORING_DISTANCE_DIVISOR,
    SCORING_MAX_DISTANCE_FALLBACK,
    SCORING_MAX_TRAVEL_TIME_FALLBACK,
)

WEIGHTS = (
    SCORING_PROXIMITY_WEIGHT,
    SCORING_AVAILABILITY_WEIGHT,
    SCORING_PERFORMANCE_WEIGHT,
    SCORING_CERTIFICATION_WEIGHT,
)


def _weigh_something(values: RuleValues) -> bool:
    return any(values[weight] > 0 for weight in WEIGHTS)


CHECKS = (
    CrossCheck(
        keys=WEIGHTS,
        demand="one of the weights must be above 0, or no driver is better than another",
        is_kept=_weigh_something,
    ),
)
