"""When a delivery is given to another driver."""

from daemon.domain.rules.key import AnyKey, RuleKey

LEAST_S = 60
DAY_S = 86_400

TRAFFIC_DELAY_TRIGGER_MINUTES = RuleKey(
    name="rebalancing.traffic_delay_trigger_minutes",
    default=30,
    unit="min",
    low=1,
    high=1440,
    what="A delay by traffic above this has the driver's other deliveries looked at again.",
)
PREMIUM_THRESHOLD_SECONDS = RuleKey(
    name="rebalancing.premium_threshold_seconds",
    default=7200,
    unit="s",
    low=LEAST_S,
    high=DAY_S,
    what="A premium delivery that is still further away than this may move to another driver.",
)
PRIORITY_THRESHOLD_SECONDS = RuleKey(
    name="rebalancing.priority_threshold_seconds",
    default=10_800,
    unit="s",
    low=LEAST_S,
    high=DAY_S,
    what="The same for a priority delivery.",
)
STANDARD_THRESHOLD_SECONDS = RuleKey(
    name="rebalancing.standard_threshold_seconds",
    default=14_400,
    unit="s",
    low=LEAST_S,
    high=DAY_S,
    what="The same for a standard delivery.",
)

KEYS: tuple[AnyKey, ...] = (
    TRAFFIC_DELAY_TRIGGER_MINUTES,
    PREMIUM_THRESHOLD_SECONDS,
    PRIORITY_THRESHOLD_SECONDS,
    STANDARD_THRESHOLD_SECONDS,
)
