"""For which orders a routing service is asked again."""

from daemon.domain.orders.order import Tier
from daemon.domain.orders.tracking import interval_s
from daemon.domain.rules.dispatch import POSITION_MINUTES
from daemon.domain.rules.key import RuleValues

MINUTE_MS = 60_000


def is_due(
    tier: Tier,
    rules: RuleValues,
    *,
    now: int,
    heard_at: int,
    asked_at: int | None,
    faster_s: int | None = None,
) -> bool:
    """Where its truck is must be known; and it is asked for as often as it is tracked."""
    if now - heard_at > rules[POSITION_MINUTES] * MINUTE_MS:
        return False
    every_ms = interval_s(rules, tier, faster_s=faster_s) * 1000
    return asked_at is None or now - asked_at >= every_ms
