"""Claims: who runs a job, and what becomes of it when nobody does any more.

Ready jobs of a queue run in the order of `run_at + priority * 36 s`: a point of priority is
worth 36 seconds of waiting, a hundred points an hour. So the urgent go first, and no job waits
for ever behind those that come later.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from daemon.interfaces import Tx
from daemon.queue import keys, rows, sql, tally
from daemon.queue.registry import PARKED
from daemon.queue.states import JobState

AGEING_MS = 36_000
"""What a point of priority is worth; it stands in the index `job_ready` too."""

_BETWEEN_BODIES = "\x1e"

Pair = tuple[int, int]
"""A job's id and the token of its claim."""


class ClaimedJob(NamedTuple):
    id: int
    queue: int
    kind: int
    priority: int
    attempt: int
    """This one counted."""
    max_attempts: int
    interrupted: int
    token: int
    version: int
    created_at: int
    run_at: int
    correlation_id: str
    causation: str
    depth: int
    body: str


def claim(
    tx: Tx,
    *,
    want: Mapping[int, int],
    boot: int,
    token: int,
    now: int,
    paused: Set[int] | None = None,
) -> list[ClaimedJob]:
    """Up to so many jobs of each queue, in the order in which they are to run.

    A paused queue gives none; `paused` if the caller has just read which. `token` must never
    have been used before.
    """
    if paused is None:
        paused = set(rows.listed(tx, sql.PAUSED))
    ids: list[int] = []
    for queue, most in want.items():
        if most > 0 and queue not in paused:
            ids += rows.listed(tx, sql.READY, {"queue": queue, "most": most})
    if not ids:
        return []
    chosen = json.dumps(ids)
    tx.execute(sql.CLAIM, {"ids": chosen, "boot": boot, "token": token, "now": now})
    found, bodies = tx.execute(sql.CLAIMED, {"ids": chosen}).fetchone()
    return [
        ClaimedJob._make((*row, body))
        for row, body in zip(json.loads(found), bodies.split(_BETWEEN_BODIES), strict=True)
    ]


def lease(tx: Tx, ids: Sequence[int], until: int) -> None:
    """For jobs that run in child processes, in the transaction of their claim."""
    tx.execute(sql.LEASE, {"ids": json.dumps(ids), "until": until})


def renew(tx: Tx, pairs: Sequence[Pair], until: int) -> set[int]:
    """Moves the leases on; answers the jobs that are lost to their claimant."""
    held = fenced(tx, pairs)
    lease(tx, [job_id for job_id, *_ in held], until)
    return lost(pairs, held)


def give_back(tx: Tx, pairs: Sequence[Pair]) -> set[int]:
    """Claimed and never begun: available again, in its old place, no attempt burned."""
    held = fenced(tx, pairs)
    ids = [job_id for job_id, *_ in held]
    keys.give_way(tx, ids, JobState.AVAILABLE)
    tx.execute(sql.GIVE_BACK, rows.ids_param(ids))
    return lost(pairs, held)


def fenced(tx: Tx, pairs: Sequence[Pair]) -> list[tuple[int, int, int | None]]:
    """Id, queue and batch of those that still hold their claim."""
    found = rows.listed(tx, sql.FENCED, {"pairs": json.dumps(pairs)})
    return [(job_id, queue, batch) for job_id, queue, batch in found]


def lost(pairs: Sequence[Pair], held: Sequence[tuple[int, int, int | None]]) -> set[int]:
    return {job_id for job_id, _ in pairs} - {job_id for job_id, *_ in held}


def promote(tx: Tx, *, now: int, is_trusted: bool, most: int = 500) -> int:
    """Makes delayed jobs available whose time has come; those of the calendar only while the
    clock can be trusted. Fewer than `most`: no more are due.
    """
    promoted = 0
    for is_dated in (0, 1) if is_trusted else (0,):
        due = rows.listed(tx, sql.DUE, {"is_dated": is_dated, "now": now, "most": most - promoted})
        if due:
            ids = [job_id for job_id, _ in due]
            keys.give_way(tx, ids, JobState.AVAILABLE)
            tx.execute(sql.PROMOTE, rows.ids_param(ids))
            for queue, count in Counter(queue for _, queue in due).items():
                tally.less_delayed(tx, queue, count)
            promoted += len(due)
    return promoted


def next_due(tx: Tx, *, is_trusted: bool) -> int | None:
    """When the next delayed job is due; parked ones never are."""
    instants = [
        tx.execute(sql.NEXT_DUE, {"is_dated": is_dated}).fetchone()[0]
        for is_dated in ((0, 1) if is_trusted else (0,))
    ]
    return min((at for at in instants if at is not None and at < PARKED), default=None)


def bring_in(tx: Tx, boot: int, now: int) -> None:
    """At the start, and when the clock was moved: delays that were counted on a clock which was
    ahead, perhaps by years, are as long as they were.
    """
    values = {"boot": boot, "now": now}
    tx.execute(sql.BRING_IN_DELAYED, {**values, "parked": PARKED})
    tx.execute(sql.BRING_IN_WAITING, values)


def shift_delays(tx: Tx, boot: int, step_ms: int) -> None:
    """The clock of this boot was moved: what was counted on it moves along."""
    values = {"boot": boot, "step": step_ms}
    tx.execute(sql.SHIFT_DELAYED, {**values, "parked": PARKED})
    tx.execute(sql.SHIFT_WAITING, values)
    tx.execute(sql.SHIFT_RUNNING, values)
    tx.execute(sql.SHIFT_KEYS, values)
