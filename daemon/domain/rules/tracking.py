"""How often the trucks of each tier are looked at, and when their papers are."""

from daemon.domain.rules.key import AnyKey, RuleKey

LEAST_S = 10
DAY_S = 86_400

PREMIUM_UPDATE_INTERVAL_SECONDS = RuleKey(
    name="tracking.premium_update_interval_seconds",
    default=300,
    unit="s",
    low=LEAST_S,
    high=DAY_S,
    what="A truck with a premium delivery is told of when it is silent for longer than this, and a"
    " routing service is asked for it this often.",
)
PRIORITY_UPDATE_INTERVAL_SECONDS = RuleKey(
    name="tracking.priority_update_interval_seconds",
    default=600,
    unit="s",
    low=LEAST_S,
    high=DAY_S,
    what="The same with a priority delivery.",
)
STANDARD_UPDATE_INTERVAL_SECONDS = RuleKey(
    name="tracking.standard_update_interval_seconds",
    default=1800,
    unit="s",
    low=LEAST_S,
    high=DAY_S,
    what="The same with a standard delivery.",
)
CERTIFICATE_WARNING_DAYS = RuleKey(
    name="tracking.certificate_warning_days",
    default=30,
    unit="days",
    low=1,
    high=365,
    what="So long before a driver's or vehicle's certificate runs out somebody is warned.",
)
OFF_ROUTE_METRES = RuleKey(
    name="tracking.off_route_metres",
    default=2000,
    unit="m",
    low=100,
    high=100_000,
    what="A truck that goes so much away from its destination again is off its route.",
)

KEYS: tuple[AnyKey, ...] = (
    PREMIUM_UPDATE_INTERVAL_SECONDS,
    PRIORITY_UPDATE_INTERVAL_SECONDS,
    STANDARD_UPDATE_INTERVAL_SECONDS,
    CERTIFICATE_WARNING_DAYS,
    OFF_ROUTE_METRES,
)
