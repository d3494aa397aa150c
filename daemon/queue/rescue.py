"""Orphans: jobs whose process is gone. They run again, no attempt is burned, and one that
kills its process each time ends dead.
"""

from collections.abc import Callable
from dataclasses import dataclass

from daemon import logs
from daemon.interfaces import Tx
from daemon.queue import rows, sql
from daemon.queue.faults import is_of_the_store, line_of
from daemon.queue.finish import AttemptEnd, DeadJob, Finisher
from daemon.queue.states import AttemptOutcome

log = logs.get("queue")

SUSPECT_AFTER = 2
"""Interruptions after which a job may be the one that kills the daemon."""
SUSPECT_APART_MS = 2_000
"""Suspects start one by one, so that those which only stood beside it can end in peace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescued:
    jobs: int
    """All that were found running, those now dead counted."""
    dead: tuple[DeadJob, ...]
    stranded: tuple[int, ...] = ()
    """Those that cannot be given back; they stand as running, and the start goes on."""


def rescue(
    tx: Tx, finisher: Finisher, *, now: int, bury: Callable[[DeadJob], object] = lambda _dead: None
) -> Rescued:
    """At start, before the first claim: whatever runs in the table runs nowhere else.

    `bury` is called for each that is dead now, and stands or falls with its end.
    """
    orphans = rows.listed(tx, sql.ORPHANS)
    dead: list[DeadJob] = []
    stranded: list[int] = []
    suspects = 0
    for job_id, token, interrupted in orphans:
        is_suspect = interrupted + 1 >= SUSPECT_AFTER
        ending = AttemptEnd(
            id=job_id,
            token=token,
            outcome=AttemptOutcome.INTERRUPTED,
            error="the daemon ended while it ran",
            again_at=now + suspects * SUSPECT_APART_MS if is_suspect else None,
        )
        suspects += is_suspect
        try:
            dead += _given_back(tx, finisher, ending, now=now, bury=bury)
        except Exception as exc:
            if is_of_the_store(exc):
                raise
            stranded.append(job_id)
            log.error("queue.orphan_stranded", job=job_id, error=line_of(exc), exc_info=exc)
    return Rescued(jobs=len(orphans), dead=tuple(dead), stranded=tuple(stranded))


def _given_back(
    tx: Tx,
    finisher: Finisher,
    ending: AttemptEnd,
    *,
    now: int,
    bury: Callable[[DeadJob], object],
) -> tuple[DeadJob, ...]:
    """In a part of its own: one bad row must not stop the start."""
    tx.execute(sql.BEGIN_PART)
    try:
        ended = finisher.end(tx, [ending], now=now)
        for dead in ended.dead:
            bury(dead)
    except Exception as exc:
        if not is_of_the_store(exc):
            tx.execute(sql.UNDO_PART)
            tx.execute(sql.KEEP_PART)
        raise
    tx.execute(sql.KEEP_PART)
    return ended.dead
