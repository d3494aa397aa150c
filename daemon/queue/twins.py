"""The job that stands for those asked for later under its unique key.

It runs as soon as any of them would have: one that somebody has put off until next year must
not keep the work of this minute from being done.
"""

from collections.abc import Sequence
from typing import TypeVar

from daemon.interfaces import Tx
from daemon.queue import keys, sql, tally
from daemon.queue.draft import Draft
from daemon.queue.keys import Holder
from daemon.queue.registry import PARKED
from daemon.queue.states import JobState

_AVAILABLE = int(JobState.AVAILABLE)
_SCHEDULED = int(JobState.SCHEDULED)

Twin = TypeVar("Twin", Draft, Holder)


def found(tx: Tx, drafts: Sequence[Draft], now: int) -> dict[str, Holder]:
    """By key. A job that waits for another release stands for none that this one can run."""
    latest = {d.unique_key: d.unique_until for d in drafts if d.unique_key is not None}
    if not latest:
        return {}
    held = keys.holders(tx, latest, now)
    parked = {key: holder for key, holder in held.items() if holder.run_at == PARKED}
    if parked:
        keys.drop(tx, [holder.id for holder in parked.values()])
    return {key: holder for key, holder in held.items() if key not in parked}


def is_sooner(asked: Draft, twin: Draft | Holder, *, is_trusted: bool) -> bool:
    """Would what is asked for run before its twin? Only one that was put off is asked: a job
    that has failed keeps its back-off.
    """
    if twin.state != _SCHEDULED:
        return False
    if asked.state == _AVAILABLE:
        return True
    if asked.is_dated != twin.is_dated and not is_trusted:
        return bool(twin.is_dated)
    return asked.run_at < twin.run_at


def pulled(twin: Twin, asked: Draft) -> Twin:
    """The twin in the place of what is asked for."""
    return twin._replace(
        state=asked.state,
        run_at=asked.run_at,
        is_dated=asked.is_dated,
        priority=min(twin.priority, asked.priority),
    )


def pull(tx: Tx, twin: Holder, asked: Draft) -> None:
    place = pulled(twin, asked)
    tx.execute(
        sql.PULL_FORWARD,
        {
            "id": place.id,
            "state": place.state,
            "run_at": place.run_at,
            "is_dated": place.is_dated,
            "priority": place.priority,
            "boot": asked.boot,
        },
    )
    if place.state == _AVAILABLE:
        tally.less_delayed(tx, twin.queue, 1)
