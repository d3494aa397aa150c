"""How long a load of concrete may be on the road."""

from daemon.domain.rules.key import AnyKey, CrossCheck, RuleKey, RuleValues

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

KEYS: tuple[AnyKey, ...] = (
    DISCHARGE_LIMIT_MINUTES,
    FIRST_WARNING_MINUTES,
    SECOND_WARNING_MINUTES,
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
