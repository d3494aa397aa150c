"""How orders are given to trucks and drivers."""

from daemon.domain.rules.key import AnyKey, RuleKey

DAY_MIN = 1440

LEAD_MINUTES = RuleKey(
    name="dispatch.lead_minutes",
    default=60,
    unit="min",
    low=0,
    high=DAY_MIN,
    what="An order is given to a truck so long before the truck has to set out for it.",
)
RESERVE_MINUTES = RuleKey(
    name="dispatch.reserve_minutes",
    default=30,
    unit="min",
    low=0,
    high=240,
    what="So much of a driver's legal time must be left when a job is done.",
)
PROXIMITY_MINUTES = RuleKey(
    name="dispatch.proximity_minutes",
    default=20,
    unit="min",
    low=1,
    high=DAY_MIN,
    what="Approach time at which the score of proximity is one half.",
)
RATING_PRIOR = RuleKey(
    name="dispatch.rating_prior",
    default=3.0,
    low=1.0,
    high=5.0,
    what="Rating of a driver whom nobody has rated; a few ratings move it only a little.",
)
RATING_PRIOR_COUNT = RuleKey(
    name="dispatch.rating_prior_count",
    default=5,
    low=0,
    high=1000,
    what="So many ratings the prior counts for.",
)
POSITION_MINUTES = RuleKey(
    name="dispatch.position_minutes",
    default=15,
    unit="min",
    low=1,
    high=DAY_MIN,
    what="A position that is older than this says no longer where a truck is.",
)

KEYS: tuple[AnyKey, ...] = (
    LEAD_MINUTES,
    RESERVE_MINUTES,
    PROXIMITY_MINUTES,
    RATING_PRIOR,
    RATING_PRIOR_COUNT,
    POSITION_MINUTES,
)
