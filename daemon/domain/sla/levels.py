"""How late is too late, tier by tier, and who is to hear of it."""

from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.orders.order import Tier
from daemon.domain.rules import sla, tracking
from daemon.domain.rules.key import RuleValues


class Level(StrEnum):
    NOTIFY = "notify"
    """The customer is told."""
    ESCALATE = "escalate"
    """Dispatch must act."""
    SEVERE = "severe"
    BREACHED = "breached"
    """The promise has passed, and the truck is not there."""


PREDICTED = (Level.NOTIFY, Level.ESCALATE, Level.SEVERE)
WATCHED = frozenset({Tier.PREMIUM, Tier.PRIORITY})
"""Whose trucks are followed more closely when they are late, and whose routes are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Minutes after the promise beyond which each level begins."""

    notify: float
    escalate: float
    severe: float

    def reached(self, late_min: float) -> tuple[Level, ...]:
        """By predicted lateness, never by how long the truck has still to go."""
        found = (
            (Level.NOTIFY, self.notify),
            (Level.ESCALATE, self.escalate),
            (Level.SEVERE, self.severe),
        )
        return tuple(level for level, minutes in found if late_min > minutes)

    def as_terms(self) -> dict[str, float]:
        return {
            "notify_min": self.notify,
            "escalate_min": self.escalate,
            "severe_min": self.severe,
        }


def thresholds_of(rules: RuleValues, tier: Tier) -> Thresholds:
    notify, escalate = {
        Tier.PREMIUM: (
            sla.PREMIUM_NOTIFICATION_THRESHOLD_MINUTES,
            sla.PREMIUM_ESCALATION_THRESHOLD_MINUTES,
        ),
        Tier.PRIORITY: (
            sla.PRIORITY_NOTIFICATION_THRESHOLD_MINUTES,
            sla.PRIORITY_ESCALATION_THRESHOLD_MINUTES,
        ),
        Tier.STANDARD: (
            sla.STANDARD_NOTIFICATION_THRESHOLD_MINUTES,
            sla.STANDARD_ESCALATION_THRESHOLD_MINUTES,
        ),
    }[tier]
    return Thresholds(
        notify=rules[notify],
        escalate=rules[escalate],
        severe=rules[sla.SEVERE_DELAY_THRESHOLD_SECONDS] / 60,
    )


def closer_s(rules: RuleValues) -> int:
    """How often a late truck of those tiers is looked at: twice as often as a premium one."""
    return max(60, rules[tracking.PREMIUM_UPDATE_INTERVAL_SECONDS] // 2)
