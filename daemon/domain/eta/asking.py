"""For which orders a routing service is asked again."""

from daemon.domain.orders.order import Tier
from daemon.domain.rules import dispatch, tracking
from daemon.domain.rules.key import RuleValues

MINUTE_MS = 60_000
_INTERVALS = {
    Tier.PREMIUM: tracking.PREMIUM_UPDATE_INTERVAL_SECONDS,
    Tier.PRIORITY: tracking.PRIORITY_UPDATE_INTERVAL_SECONDS,
    Tier.STANDARD: tracking.STANDARD_UPDATE_INTERVAL_SECONDS,
}


def is_due(tier: Tier, rules: RuleValues, *, now: int, heard_at: int, asked_at: int | None) -> bool:
    """Where its truck is must be known; and each tier is looked at as often as it is tracked."""
    if now - heard_at > rules[dispatch.POSITION_MINUTES] * MINUTE_MS:
        return False
    return asked_at is None or now - asked_at >= rules[_INTERVALS[tier]] * 1000
