"""One job's `save`, in a savepoint of the turn: it stands, or it is undone alone."""

import sqlite3

from daemon import logs
from daemon.clock import Clock
from daemon.domain.events import Stamp
from daemon.errors import QueueError
from daemon.interfaces import Tx
from daemon.queue import sql
from daemon.queue.assignment import Assignment, Decided, Failed
from daemon.queue.faults import failed, is_of_the_store, line_of
from daemon.queue.finish import Success
from daemon.queue.job_tx import SaveParts, SavingTx
from daemon.queue.lent_tx import LentTx
from daemon.queue.runner import result_json

log = logs.get("queue")

SLOW_SAVE_MS = 50
"""No timeout ends a save, and every writer waits for it."""


class TransactionEnded(QueueError):
    """What was saved took the whole transaction down: nothing more can be written in it."""


def save(
    tx: Tx, parts: SaveParts, assignment: Assignment, ending: Decided, *, stamp: Stamp, clock: Clock
) -> Success | Failed:
    """Raises TransactionEnded, or what the store has to judge."""
    parts.guard.watch(tx)
    lent = LentTx(tx, who=f"job {assignment.kind.name}, in save", guard=parts.guard)
    saving = SavingTx(
        lent,
        parts,
        job=assignment.job,
        kind=assignment.kind.name,
        stamp=stamp,
        rules=ending.rules,
    )
    tx.execute(sql.BEGIN_SAVE)
    try:
        result = _called(saving, parts, assignment, ending, clock=clock)
    except BaseException as exc:  # noqa: BLE001 - a handler may raise anything
        _raise_trouble(lent, exc)
        _close(tx, assignment, sql.UNDO_SAVE, exc)
        _close(tx, assignment, sql.KEEP_SAVE, exc)
        return failed(exc)
    _raise_trouble(lent, None)
    _close(tx, assignment, sql.KEEP_SAVE, None)
    job = assignment.job
    return Success(job.id, job.token, assignment.ran_ms, result)


def _called(
    saving: SavingTx, parts: SaveParts, assignment: Assignment, ending: Decided, *, clock: Clock
) -> str | None:
    kind, began = assignment.kind, clock.monotonic()
    parts.guard.is_up = True
    try:
        result = kind.save(saving, ending.decision) if kind.save is not None else None
    finally:
        parts.guard.is_up = False
        took = clock.monotonic() - began
        if took > SLOW_SAVE_MS:
            log.warning("queue.slow_save", job=assignment.job.id, kind=kind.name, took_ms=took)
    return None if result is None else result_json(result)


def _raise_trouble(lent: LentTx, exc: BaseException | None) -> None:
    """A full or broken disk is not the job's fault, also where `save` looked away from it."""
    if exc is not None and is_of_the_store(exc):
        raise exc
    if lent.trouble is not None:
        raise lent.trouble


def _close(tx: Tx, assignment: Assignment, statement: str, exc: BaseException | None) -> None:
    try:
        tx.execute(statement)
    except sqlite3.Error as gone:
        if is_of_the_store(gone):
            raise
        why = "" if exc is None else f" ({line_of(exc)})"
        raise TransactionEnded(
            f"job {assignment.job.id} ({assignment.kind.name}): its save ended the transaction"
            f" of the writer{why}",
            next_step="no ON CONFLICT ROLLBACK, RAISE(ROLLBACK) or COMMIT in save",
        ) from gone
