"""What customers of each tier were promised, and when somebody is told of a delay."""

from daemon.domain.rules.key import AnyKey, CrossCheck, RuleKey, RuleValues

DAY_MIN = 1440

PREMIUM_ESCALATION_THRESHOLD_MINUTES = RuleKey(
    name="sla.premium.escalation_threshold_minutes",
    default=15,
    unit="min",
    low=1,
    high=DAY_MIN,
    what="A premium delivery expected later than this after its promise is escalated.",
)
PREMIUM_NOTIFICATION_THRESHOLD_MINUTES = RuleKey(
    name="sla.premium.notification_threshold_minutes",
    default=5,
    unit="min",
    low=0,
    high=DAY_MIN,
    what="A premium customer is told when the delivery is expected later than this.",
)
PRIORITY_ESCALATION_THRESHOLD_MINUTES = RuleKey(
    name="sla.priority.escalation_threshold_minutes",
    default=30,
    unit="min",
    low=1,
    high=DAY_MIN,
    what="A priority delivery expected later than this after its promise is escalated.",
)
PRIORITY_NOTIFICATION_THRESHOLD_MINUTES = RuleKey(
    name="sla.priority.notification_threshold_minutes",
    default=15,
    unit="min",
    low=0,
    high=DAY_MIN,
    what="A priority customer is told when the delivery is expected later than this.",
)
STANDARD_ESCALATION_THRESHOLD_MINUTES = RuleKey(
    name="sla.standard.escalation_threshold_minutes",
    default=60,
    unit="min",
    low=1,
    high=DAY_MIN,
    what="A standard delivery expected later than this after its promise is escalated.",
)
STANDARD_NOTIFICATION_THRESHOLD_MINUTES = RuleKey(
    name="sla.standard.notification_threshold_minutes",
    default=30,
    unit="min",
    low=0,
    high=DAY_MIN,
    what="A standard customer is told when the delivery is expected later than this.",
)
SEVERE_DELAY_THRESHOLD_SECONDS = RuleKey(
    name="sla.severe_delay_threshold_seconds",
    default=3600,
    unit="s",
    low=60,
    high=604_800,
    what="Expected lateness, not remaining travel time, from which a delay is severe.",
)

KEYS: tuple[AnyKey, ...] = (
    PREMIUM_ESCALATION_THRESHOLD_MINUTES,
    PREMIUM_NOTIFICATION_THRESHOLD_MINUTES,
    PRIORITY_ESCALATION_THRESHOLD_MINUTES,
    PRIORITY_NOTIFICATION_THRESHOLD_MINUTES,
    STANDARD_ESCALATION_THRESHOLD_MINUTES,
    STANDARD_NOTIFICATION_THRESHOLD_MINUTES,
    SEVERE_DELAY_THRESHOLD_SECONDS,
)


def _told_first(notification: RuleKey[int], escalation: RuleKey[int]) -> CrossCheck:
    def is_kept(values: RuleValues) -> bool:
        return values[notification] < values[escalation]

    return CrossCheck(
        keys=(notification, escalation),
        demand="the customer must be told before the delay is escalated",
        is_kept=is_kept,
    )


CHECKS = (
    _told_first(PREMIUM_NOTIFICATION_THRESHOLD_MINUTES, PREMIUM_ESCALATION_THRESHOLD_MINUTES),
    _told_first(PRIORITY_NOTIFICATION_THRESHOLD_MINUTES, PRIORITY_ESCALATION_THRESHOLD_MINUTES),
    _told_first(STANDARD_NOTIFICATION_THRESHOLD_MINUTES, STANDARD_ESCALATION_THRESHOLD_MINUTES),
)
