"""Orphans: jobs whose process is gone. They run again, no attempt is burned, and one that
kills its process each time ends dead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.interfaces import Tx
from daemon.queue import rows, sql
from daemon.queue.claims import Pair
from daemon.queue.finish import AttemptEnd, DeadJob, Ended, Finisher
from daemon.queue.states import AttemptOutcome

SUSPECT_AFTER = 2
"""Interruptions after which a job may be the one that kills the daemon."""
SUSPECT_APART_MS = 2_000
"""Suspects start one by one, so that those which only stood beside it can end in peace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescued:
    jobs: int
    """All that were found running, those now dead counted."""
    dead: tuple[DeadJob, ...]


def rescue(tx: Tx, finisher: Finisher, *, now: int) -> Rescued:
    """At start, before the first claim: whatever runs in the table runs nowhere else."""
    orphans = rows.listed(tx, sql.ORPHANS)
    endings = []
    suspects = 0
    for job_id, token, interrupted in orphans:
        is_suspect = interrupted + 1 >= SUSPECT_AFTER
        endings.append(
            AttemptEnd(
                id=job_id,
                token=token,
                outcome=AttemptOutcome.INTERRUPTED,
                error="the daemon ended while it ran",
                again_at=now + suspects * SUSPECT_APART_MS if is_suspect else None,
            )
        )
        suspects += is_suspect
    ended = finisher.end(tx, endings, now=now)
    return Rescued(jobs=len(orphans), dead=ended.dead)


def rescue_lost(tx: Tx, finisher: Finisher, pairs: Sequence[Pair], *, now: int, why: str) -> Ended:
    """Children that died, or were not heard of for longer than their lease."""
    endings = [
        AttemptEnd(id=job_id, token=token, outcome=AttemptOutcome.INTERRUPTED, error=why)
        for job_id, token in pairs
    ]
    return finisher.end(tx, endings, now=now)
