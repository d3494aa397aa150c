"""How long the parts of an order take, and what follows from it."""

from daemon.domain.rules.key import AnyKey, RuleKey

DAY_MIN = 1440

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
    what="A truck that stands so long at the site is unloading; one that stood so long at the plant"
    " and has left was loaded there. Telemetry comes first where there is any.",
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

KEYS: tuple[AnyKey, ...] = (
    LOADING_MINUTES,
    UNLOADING_MINUTES,
    WASHING_MINUTES,
    STANDING_MINUTES,
    ACKNOWLEDGE_SECONDS,
    DELAY_STEP_MINUTES,
)
