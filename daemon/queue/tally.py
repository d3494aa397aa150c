"""Counts that no query should have to walk a big table for, moved with the jobs."""

from daemon.interfaces import Tx
from daemon.queue import sql
from daemon.queue.states import JobState

DELAYED = 0
"""As `job_tally.state`: scheduled and retryable together."""


def ended(tx: Tx, queue: int, state: JobState, count: int) -> None:
    tx.execute(sql.COUNT_ENDS, {"queue": queue, "state": int(state), "count": count})


def gone(tx: Tx, queue: int, state: JobState, count: int) -> None:
    """Ended jobs that are removed, or replayed."""
    tx.execute(sql.COUNT_GONE, {"queue": queue, "state": int(state), "count": count})


def more_delayed(tx: Tx, queue: int, count: int) -> None:
    tx.execute(sql.MORE_DELAYED, {"queue": queue, "count": count})


def less_delayed(tx: Tx, queue: int, count: int) -> None:
    tx.execute(sql.COUNT_GONE, {"queue": queue, "state": DELAYED, "count": count})
