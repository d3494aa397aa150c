"""The store's health as its one row for readers, and the events of its changes."""

import json
from dataclasses import dataclass

from daemon.interfaces import Tx
from daemon.store.health import StoreHealth, StoreState

LAST_SAID = "SELECT state, since, shedding_step FROM store_health WHERE id = 1"

SAVE = """
INSERT INTO store_health(
    id, at, state, since, step, shedding_step, used_bytes, limit_bytes, disk_free_bytes,
    shed_rows, pinned_by
) VALUES (
    1, :at, :state, :since, :step, :shedding_step, :used_bytes, :limit_bytes, :disk_free_bytes,
    :shed_rows, :pinned_by
)
ON CONFLICT(id) DO UPDATE SET
    at = excluded.at, state = excluded.state, since = excluded.since, step = excluded.step,
    shedding_step = excluded.shedding_step, used_bytes = excluded.used_bytes,
    limit_bytes = excluded.limit_bytes, disk_free_bytes = excluded.disk_free_bytes,
    shed_rows = excluded.shed_rows, pinned_by = excluded.pinned_by
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What the journal should hear of."""

    kind: str
    body: dict[str, object]


def save(tx: Tx, health: StoreHealth, *, at: int) -> tuple[News, ...]:
    """Writes the row; answers how it differs from what was said last, also by an earlier boot."""
    row = tx.execute(LAST_SAID).fetchone()
    was, since, told_step = (StoreState.OK.value, at, 0) if row is None else row
    tx.execute(
        SAVE,
        {
            "at": at,
            "state": health.state.value,
            "since": since if was == health.state else at,
            "step": health.step,
            "shedding_step": health.shedding_step,
            "used_bytes": health.used_bytes,
            "limit_bytes": health.limit_bytes,
            "disk_free_bytes": health.disk_free_bytes,
            "shed_rows": health.shed_rows,
            "pinned_by": json.dumps(health.pinned_by),
        },
    )
    return (*_of_state(health, was, at - since), *_of_shedding(health, told_step))


def _of_state(health: StoreHealth, was: str, lasted_ms: int) -> tuple[News, ...]:
    free = health.disk_free_bytes
    if health.state is StoreState.FULL and was != StoreState.FULL:
        body = {"disk_free_bytes": free, "used_bytes": health.used_bytes}
        return (News(kind="store.full", body={**body, "limit_bytes": health.limit_bytes}),)
    if health.state is StoreState.OK and was == StoreState.FULL:
        body = {"disk_free_bytes": free, "lasted_ms": lasted_ms}
        return (News(kind="store.recovered", body={**body}),)
    return ()


def _of_shedding(health: StoreHealth, told_step: int) -> tuple[News, ...]:
    if health.shedding_step <= told_step:
        return ()
    body: dict[str, object] = {"step": health.shedding_step, "shed_rows": health.shed_rows}
    return (News(kind="store.shedding", body=body),)
