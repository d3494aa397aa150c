"""When a delivery is given to another truck."""

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
    what="A premium delivery that is still further away than this may move to another truck.",
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
GAIN_MINUTES = RuleKey(
    name="rebalancing.gain_minutes",
    default=10,
    unit="min",
    low=0,
    high=1440,
    what="A new plan must save at least this much lateness, weighted by tier: a minute counts 3 of"
    " a premium order, 2 of a priority one, 1 of a standard one.",
)
GAIN_PERCENT = RuleKey(
    name="rebalancing.gain_percent",
    default=10,
    unit="%",
    low=0,
    high=100,
    what="A new plan must save at least this share of lateness, weighted by tier in the same way.",
)
QUIET_MINUTES = RuleKey(
    name="rebalancing.quiet_minutes",
    default=15,
    unit="min",
    low=0,
    high=1440,
    what="An order that was moved is not moved again for so long.",
)
APPLIES_ITSELF = RuleKey(
    name="rebalancing.applies_itself",
    default=False,
    what="A change of routes that pays is made without asking the dispatcher.",
)

KEYS: tuple[AnyKey, ...] = (
    TRAFFIC_DELAY_TRIGGER_MINUTES,
    PREMIUM_THRESHOLD_SECONDS,
    PRIORITY_THRESHOLD_SECONDS,
    STANDARD_THRESHOLD_SECONDS,
    GAIN_MINUTES,
    GAIN_PERCENT,
    QUIET_MINUTES,
    APPLIES_ITSELF,
)
