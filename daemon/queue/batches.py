"""Batches: jobs that belong together, and one that runs when all of them have ended.

Jobs join until the batch is sealed. Each is counted once, at its first end: one that is
replayed later belongs to no batch any more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from daemon.errors import QueueError, UnknownKind
from daemon.interfaces import Tx
from daemon.queue import args as arguments
from daemon.queue import sql, tally
from daemon.queue.draft import Draft
from daemon.queue.enqueue import JobQueue
from daemon.queue.kinds import JobArgs
from daemon.queue.registry import PARKED
from daemon.queue.requests import Cause
from daemon.queue.states import JobState


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStatus:
    id: int
    total: int
    unfinished: int
    failed: int
    """Dead or cancelled."""
    is_sealed: bool
    done_at: int | None


def begin(tx: Tx, queue: JobQueue, completion: JobArgs, *, cause: Cause) -> int:
    """A new batch; `completion` is enqueued when it is sealed and its last job has ended."""
    served = queue.served(completion)
    stored = {
        "kind": served.kind.name,
        "version": served.kind.version,
        "queue": served.queue.plan.name,
        "priority": served.kind.priority,
        "max_attempts": served.max_attempts(served.queue),
        "body": arguments.encode(completion, served.kind.name),
        "correlation_id": cause.correlation_id,
        "depth": cause.depth,
    }
    cursor = tx.execute(
        sql.OPEN_BATCH, {"now": queue.clock.now(), "completion": json.dumps(stored)}
    )
    return int(cursor.lastrowid or 0)


def seal(tx: Tx, queue: JobQueue, batch: int) -> bool:
    """No more jobs join. Answers whether the batch is complete already, as an empty one is."""
    if tx.execute(sql.SEAL_BATCH, {"id": batch}).rowcount == 0:
        status(tx, batch)
        raise QueueError(f"batch {batch} is sealed already")
    return _close(tx, queue, batch)


def status(tx: Tx, batch: int) -> BatchStatus:
    row = tx.execute(sql.BATCH, {"id": batch}).fetchone()
    if row is None:
        raise QueueError(f"there is no batch {batch}")
    total, unfinished, failed, is_sealed, _, done_at = row
    return BatchStatus(
        id=batch,
        total=total,
        unfinished=unfinished,
        failed=failed,
        is_sealed=bool(is_sealed),
        done_at=done_at,
    )


def count(tx: Tx, queue: JobQueue, ended: Mapping[int, int], *, failed: bool) -> None:
    """So many jobs of each batch have ended."""
    for batch, jobs in ended.items():
        tx.execute(
            sql.COUNT_IN_BATCH, {"id": batch, "ended": jobs, "failed": jobs if failed else 0}
        )
        _close(tx, queue, batch)


def _close(tx: Tx, queue: JobQueue, batch: int) -> bool:
    now = queue.clock.now()
    if tx.execute(sql.CLOSE_BATCH, {"id": batch, "now": now}).rowcount == 0:
        return False
    stored = json.loads(tx.execute(sql.BATCH, {"id": batch}).fetchone()[4])
    cause = Cause(
        correlation_id=stored["correlation_id"],
        causation=f"batch {batch}",
        depth=stored["depth"],
    )
    try:
        queue.follow(
            tx, stored["kind"], version=stored["version"], body=stored["body"], cause=cause
        )
    except UnknownKind:
        _park(tx, queue, stored, cause, now)
    return True


def _park(tx: Tx, queue: JobQueue, stored: Mapping[str, Any], cause: Cause, now: int) -> None:
    """This release does not know the kind: it waits for one that does, and who ends the last
    member is not held up by it.
    """
    draft = Draft(
        queue=_id_of(tx, sql.ADD_QUEUE, sql.QUEUES, stored["queue"]),
        kind=_id_of(tx, sql.ADD_KIND, sql.KINDS, stored["kind"]),
        state=int(JobState.SCHEDULED),
        priority=stored["priority"],
        run_at=PARKED,
        is_dated=0,
        max_attempts=stored["max_attempts"],
        boot=queue.boot,
        unique_key=None,
        unique_until=None,
        unique_states=0,
        batch=None,
    )
    job_id = queue.registry.take_ids(1)
    tx.execute(sql.INSERT_JOB, (job_id, *draft))
    payload = (stored["version"], stored["body"], now)
    told = (cause.correlation_id, cause.causation, cause.depth)
    tx.execute(sql.INSERT_PAYLOAD, (job_id, *payload, *told))
    tally.more_delayed(tx, draft.queue, 1)


def _id_of(tx: Tx, add: str, names: str, name: str) -> int:
    tx.execute(add, {"name": name})
    return next(int(number) for number, known in tx.execute(names).fetchall() if known == name)
