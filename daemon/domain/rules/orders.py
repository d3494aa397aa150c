"""How orders are dispatched, followed, promised and called back."""

from daemon.domain.rules.key import AnyKey, CrossCheck, RuleKey, RuleValues

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
LOADING_MINUTES = RuleKey(
    name="orders.loading_minutes",
    default=5,
    unit="min",
    low=0,
    high=DAY_MIN,
    what="Loading takes so long where an order does not say.",
)
UNLOADING_MINUTES = RuleKey(
    name="orders.unloading_minutes",
    default=15,
    unit="min",
    low=0,
    high=DAY_MIN,
    what="Pouring or unloading takes so long where an order does not say.",
)
WASHING_MINUTES = RuleKey(
    name="orders.washing_minutes",
    default=10,
    unit="min",
    low=0,
    high=240,
    what="A truck that is back at its plant is washed out so long; then it is available.",
)
STANDING_MINUTES = RuleKey(
    name="orders.standing_minutes",
    default=3,
    unit="min",
    low=1,
    high=60,
    what="A truck that stands so long at the site is unloading, where no telemetry says better.",
)
ACKNOWLEDGE_SECONDS = RuleKey(
    name="orders.acknowledge_seconds",
    default=120,
    unit="s",
    low=10,
    high=3600,
    what="A driver who was called back and says nothing for so long must be called by phone.",
)
DELAY_STEP_MINUTES = RuleKey(
    name="orders.delay_step_minutes",
    default=15,
    unit="min",
    low=1,
    high=DAY_MIN,
    what="Owner and customer hear of a delay again each time it has grown by this.",
)
OFF_ROUTE_METRES = RuleKey(
    name="tracking.off_route_metres",
    default=2000,
    unit="m",
    low=100,
    high=100_000,
    what="A truck that goes so much away from its destination again is off its route.",
)
DISCHARGE_LIMIT_MINUTES = RuleKey(
    name="concrete.discharge_limit_minutes",
    default=90,
    unit="min",
    low=10,
    high=480,
    what="From batching to the end of the pour, where an order of concrete does not say.",
)
FIRST_WARNING_MINUTES = RuleKey(
    name="concrete.first_warning_minutes",
    default=60,
    unit="min",
    low=1,
    high=480,
    what="So long after batching the first warning is given.",
)
SECOND_WARNING_MINUTES = RuleKey(
    name="concrete.second_warning_minutes",
    default=75,
    unit="min",
    low=1,
    high=480,
    what="So long after batching the second warning is given.",
)
GAIN_MINUTES = RuleKey(
    name="rebalancing.gain_minutes",
    default=10,
    unit="min",
    low=0,
    high=DAY_MIN,
    what="A new plan must save at least this much of weighted lateness.",
)
GAIN_PERCENT = RuleKey(
    name="rebalancing.gain_percent",
    default=10,
    unit="%",
    low=0,
    high=100,
    what="A new plan must save at least this share of weighted lateness.",
)
QUIET_MINUTES = RuleKey(
    name="rebalancing.quiet_minutes",
    default=15,
    unit="min",
    low=0,
    high=DAY_MIN,
    what="An order that was moved is not moved again for so long.",
)
APPLIES_ITSELF = RuleKey(
    name="rebalancing.applies_itself",
    default=False,
    what="A change of routes that pays is made without asking the dispatcher.",
)
ETA_FRESH_SECONDS = RuleKey(
    name="eta.online_fresh_seconds",
    default=300,
    unit="s",
    low=10,
    high=3600,
    what="What a routing service has answered is believed so long.",
)

KEYS: tuple[AnyKey, ...] = (
    LEAD_MINUTES,
    RESERVE_MINUTES,
    PROXIMITY_MINUTES,
    RATING_PRIOR,
    RATING_PRIOR_COUNT,
    POSITION_MINUTES,
    LOADING_MINUTES,
    UNLOADING_MINUTES,
    WASHING_MINUTES,
    STANDING_MINUTES,
    ACKNOWLEDGE_SECONDS,
    DELAY_STEP_MINUTES,
    OFF_ROUTE_METRES,
    DISCHARGE_LIMIT_MINUTES,
    FIRST_WARNING_MINUTES,
    SECOND_WARNING_MINUTES,
    GAIN_MINUTES,
    GAIN_PERCENT,
    QUIET_MINUTES,
    APPLIES_ITSELF,
    ETA_FRESH_SECONDS,
)


def _warned_in_turn(values: RuleValues) -> bool:
    first, second = values[FIRST_WARNING_MINUTES], values[SECOND_WARNING_MINUTES]
    return first < second < values[DISCHARGE_LIMIT_MINUTES]


CHECKS = (
    CrossCheck(
        keys=(FIRST_WARNING_MINUTES, SECOND_WARNING_MINUTES, DISCHARGE_LIMIT_MINUTES),
        demand="the first warning comes before the second, and both before the limit",
        is_kept=_warned_in_turn,
    ),
)
