"""Unique keys: who holds one, and who gives way.

A key is held while `unique_states` has the bit of the job's state: the index knows, so no
change of state has to free a key by itself.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

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


class Holder(NamedTuple):
    id: int
    until: int | None
    state: int
    queue: int
    priority: int
    run_at: int
    is_dated: int


def holder(tx: Tx, key: str, now: int) -> int | None:
    """The job that holds the key; one whose window is over is freed of it."""
    held = holders(tx, {key: None}, now).get(key)
    return None if held is None else held.id


def holders(tx: Tx, latest: Mapping[str, int | None], now: int) -> dict[str, Holder]:
    """The same of many, each with the end of the window that begins now, if it has one.

    A window that ends after one that begins now was begun in the future, by a clock that has
    been set back since: it is over.
    """
    held: dict[str, Holder] = {}
    over: list[int] = []
    for key, *values in _held(tx, list(latest)):
        one, most = Holder._make(values), latest[key]
        is_over = one.until is not None and (
            one.until <= now or (most is not None and one.until > most)
        )
        if is_over:
            over.append(one.id)
        else:
            held[key] = one
    drop(tx, over)
    return held


def drop(tx: Tx, ids: Sequence[int]) -> None:
    """They go on without their keys."""
    if ids:
        tx.execute(sql.DROP_KEYS, rows.ids_param(ids))


def give_way(tx: Tx, ids: Sequence[int], state: JobState) -> None:
    """Called before jobs enter `state`: those whose key another job took meanwhile go on
    without it. A job that is under way is never lost to a key, and never in the way of others.
    """
    wanted = rows.listed(tx, sql.KEYS_TO_RETAKE, {"ids": json.dumps(ids), "state": int(state)})
    if not wanted:
        return
    taken = {key for key, *_ in _held(tx, [key for _, key in wanted])}
    without = []
    for job_id, key in wanted:
        if key in taken:
            without.append(job_id)
        taken.add(key)
    drop(tx, without)


def _held(tx: Tx, wanted: Sequence[str]) -> list[Any]:
    return rows.listed(tx, sql.KEY_HOLDERS, {"keys": json.dumps(wanted)})
