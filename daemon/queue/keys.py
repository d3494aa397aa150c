"""Unique keys: who holds one, and who gives way.

A key is held while `unique_states` has the bit of the job's state: the index knows, so no
change of state has to free a key by itself.
"""

import json
from collections.abc import Sequence
from functools import lru_cache

from daemon.errors import BadArguments
from daemon.interfaces import Tx
from daemon.queue import rows, sql
from daemon.queue.states import UNFINISHED, JobState, bits

_SETS = (
    {JobState.SCHEDULED, JobState.AVAILABLE},
    {JobState.SCHEDULED, JobState.AVAILABLE, JobState.RUNNING},
    set(UNFINISHED),
)


@lru_cache(maxsize=64)
def counting(states: tuple[JobState, ...]) -> int:
    """The states as bits; raises BadArguments for a set in which a key cannot be kept.

    A job must not come by its way into a state where it wants back a key that it had given up
    before: a statement that ends many jobs would meet the key of another.
    """
    unfinished = {state for state in states if not state.is_final}
    if unfinished not in _SETS or (len(unfinished) < len(states) and unfinished != _SETS[-1]):
        raise BadArguments(
            f"unique in {', '.join(sorted(state.name.lower() for state in states)) or 'no state'}",
            next_step="count scheduled and available; with them running; with all three"
            " retryable; with all four any end state",
        )
    return bits(states)


def holder(tx: Tx, key: str, now: int) -> int | None:
    """The job that holds the key; one whose window is over is freed of it."""
    row = tx.execute(sql.KEY_HOLDER, {"key": key}).fetchone()
    if row is None:
        return None
    job_id, until = int(row[0]), row[1]
    if until is not None and until <= now:
        tx.execute(sql.DROP_KEYS, rows.ids_param([job_id]))
        return None
    return job_id


def holders(tx: Tx, keys: Sequence[str], now: int) -> dict[str, int]:
    """The same of many."""
    found = rows.listed(tx, sql.KEY_HOLDERS, {"keys": json.dumps(keys)})
    expired = [job_id for _, job_id, until in found if until is not None and until <= now]
    if expired:
        tx.execute(sql.DROP_KEYS, rows.ids_param(expired))
    over = set(expired)
    return {key: job_id for key, job_id, _ in found if job_id not in over}


def give_way(tx: Tx, ids: Sequence[int], state: JobState) -> None:
    """Called before jobs enter `state`: those whose key another job took meanwhile go on
    without it. A job that is under way is never lost to a key, and never in the way of others.
    """
    wanted = rows.listed(tx, sql.KEYS_TO_RETAKE, {"ids": json.dumps(ids), "state": int(state)})
    if not wanted:
        return
    taken = {
        key
        for key, *_ in rows.listed(
            tx, sql.KEY_HOLDERS, {"keys": json.dumps([key for _, key in wanted])}
        )
    }
    without = []
    for job_id, key in wanted:
        if key in taken:
            without.append(job_id)
        taken.add(key)
    if without:
        tx.execute(sql.DROP_KEYS, rows.ids_param(without))
