"""The queues and how each is worked; settings and rules may change every figure."""

from daemon.queue.requests import QueuePlan

CRITICAL_SHARE = 60.0
PATTERN_SHARE = 20.0
COMPLIANCE_SHARE = 10.0
OTHERS_SHARE = 10.0
OTHERS = ("tracking", "orders", "maintenance", "notification", "report", "housekeeping")


def _plan(name: str) -> QueuePlan:
    """One of those that share what is left, in equal parts."""
    return QueuePlan(name=name, weight=OTHERS_SHARE / len(OTHERS))


QUEUES: tuple[QueuePlan, ...] = (
    QueuePlan(name="critical", weight=CRITICAL_SHARE),
    QueuePlan(name="pattern", weight=PATTERN_SHARE),
    QueuePlan(name="compliance", weight=COMPLIANCE_SHARE),
    *map(_plan, OTHERS),
)
