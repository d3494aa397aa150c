"""How long a failed job waits before it is tried again: pure maths."""

import random
from typing import Protocol

from daemon.queue.kinds import Backoff
from daemon.queue.requests import QueuePlan

MOST_DOUBLINGS = 62
"""More would not fit a column of the database, whatever the base."""


class Dice(Protocol):
    def random(self) -> float:
        """From 0 up to, but not, 1."""
        ...


def wait_ms(backoff: Backoff, plan: QueuePlan, *, failures: int, dice: Dice | None = None) -> int:
    """The wait after so many failed attempts, the one that just failed among them.

    Jobs that failed together must not come back together: with jitter the wait is anything up
    to `ceiling_ms`.
    """
    ceiling = ceiling_ms(backoff, plan, failures=failures)
    if backoff.is_fixed or not backoff.has_jitter:
        return ceiling
    return round(ceiling * (dice or random).random())


def ceiling_ms(backoff: Backoff, plan: QueuePlan, *, failures: int) -> int:
    base = _or(backoff.base_ms, plan.base_retry_backoff_seconds)
    if backoff.is_fixed:
        return base
    most = _or(backoff.most_ms, plan.max_retry_backoff_seconds)
    return min(most, base << min(max(0, failures - 1), MOST_DOUBLINGS))


def _or(own_ms: int | None, of_queue_s: float) -> int:
    return round(of_queue_s * 1000) if own_ms is None else own_ms
