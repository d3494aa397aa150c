"""Figures of each queue: from the tally, and from indexes that hold only what waits or runs."""

from dataclasses import dataclass

from daemon.interfaces import Tx
from daemon.queue import sql, tally
from daemon.queue.registry import PARKED
from daemon.queue.states import JobState


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    queue: str
    waiting: int
    active: int
    delayed: int
    """Scheduled and retryable."""
    parked: int
    """Of the delayed: those that wait for a release that serves them."""
    completed: int
    failed: int
    cancelled: int
    """Ever; the next three are still kept."""
    completed_kept: int
    failed_kept: int
    cancelled_kept: int
    oldest_waiting_at: int | None
    """Since when the one that waits longest could have run."""
    paused_at: int | None
    paused_by: str


def figures(tx: Tx) -> list[QueueFigures]:
    """Any connection will do."""
    waiting = {row[0]: row[1:] for row in tx.execute(sql.WAITING).fetchall()}
    active = dict(tx.execute(sql.ACTIVE).fetchall())
    parked = dict(tx.execute(sql.PARKED_BY_QUEUE, {"parked": PARKED}).fetchall())
    counted = {(row[0], row[1]): row[2:] for row in tx.execute(sql.TALLY).fetchall()}
    found = []
    for queue, name, paused_at, paused_by in sorted(tx.execute(sql.PAUSES).fetchall()):
        waits, oldest = waiting.get(queue, (0, None))
        delayed, completed, failed, cancelled = (
            counted.get((queue, state), (0, 0))
            for state in (tally.DELAYED, JobState.SUCCEEDED, JobState.DEAD, JobState.CANCELLED)
        )
        found.append(
            QueueFigures(
                queue=name,
                waiting=waits,
                active=active.get(queue, 0),
                delayed=delayed[1],
                parked=parked.get(queue, 0),
                completed=completed[0],
                failed=failed[0],
                cancelled=cancelled[0],
                completed_kept=completed[1],
                failed_kept=failed[1],
                cancelled_kept=cancelled[1],
                oldest_waiting_at=oldest,
                paused_at=paused_at,
                paused_by=paused_by,
            )
        )
    return found
