"""Finished jobs go: by age and by number, of each queue and end state on its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from daemon.interfaces import Tx
from daemon.queue import rows, sql, tally
from daemon.queue.enqueue import JobQueue
from daemon.queue.requests import QueuePlan
from daemon.queue.states import JobState

ROWS_A_STATEMENT = 200
BATCHES_KEPT_MS = 7 * 86_400_000
_HOUR_MS = 3_600_000
_ALWAYS = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    removed: int
    is_done: bool
    """False: the time given was over before the work was; call again."""


class _Duty(NamedTuple):
    queue: int
    state: JobState
    before: int
    most: int


def prune(tx: Tx, queue: JobQueue, *, budget_ms: int = 20, most: int | None = None) -> Pruned:
    """Deletes for so long, one statement more at most, and up to so many; while the clock is
    not to be trusted only what is too many.
    """
    until = queue.clock.monotonic() + budget_ms
    removed = 0
    for duty in _duties(tx, queue):
        left = duty.most
        while left > 0:
            room = ROWS_A_STATEMENT if most is None else min(ROWS_A_STATEMENT, most - removed)
            gone = _prune_some(tx, duty, min(left, room))
            removed += gone
            left -= gone
            if gone == 0:
                break
            is_enough = most is not None and removed >= most
            if is_enough or queue.clock.monotonic() >= until:
                return Pruned(removed=removed, is_done=False)
    if _is_trusted(queue):
        tx.execute(sql.PRUNE_BATCHES, {"before": queue.clock.now() - BATCHES_KEPT_MS})
    return Pruned(removed=removed, is_done=True)


def delete(tx: Tx, ids: Sequence[int]) -> None:
    """With all that belongs to them. Their ids are never given again."""
    tx.execute(sql.KEEP_MARK, {"last": max(ids)})
    tx.execute(sql.DELETE_JOBS, rows.ids_param(ids))


def _duties(tx: Tx, queue: JobQueue) -> Iterator[_Duty]:
    now = queue.clock.now()
    for queue_id, number, _, kept in tx.execute(sql.TALLY).fetchall():
        if number == tally.DELAYED:
            continue
        state = JobState(number)
        served = queue.registry.queue_by_id(queue_id)
        plan = served.plan if served else QueuePlan(name="")
        yield _Duty(queue_id, state, _ALWAYS, kept - plan.keep_most)
        if _is_trusted(queue):
            yield _Duty(queue_id, state, now - _kept_ms(plan, state), kept)


def _prune_some(tx: Tx, duty: _Duty, most: int) -> int:
    ids = rows.listed(
        tx,
        sql.OLD,
        {"state": int(duty.state), "queue": duty.queue, "before": duty.before, "most": most},
    )
    if ids:
        delete(tx, ids)
        tally.gone(tx, duty.queue, duty.state, len(ids))
    return len(ids)


def _kept_ms(plan: QueuePlan, state: JobState) -> int:
    hours = {
        JobState.SUCCEEDED: plan.keep_succeeded_hours,
        JobState.CANCELLED: plan.keep_cancelled_hours,
        JobState.DEAD: plan.keep_dead_hours,
    }
    return round(hours[state] * _HOUR_MS)


def _is_trusted(queue: JobQueue) -> bool:
    return queue.clock.is_trusted
