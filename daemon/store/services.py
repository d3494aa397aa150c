"""Services that were done: the record, and its event in the same transaction."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from daemon.domain.maintenance.plans import Done, Trigger
from daemon.domain.maintenance.recording import Part
from daemon.domain.maintenance.words import day_number
from daemon.domain.papers.paper import today
from daemon.interfaces import RecordingTx
from daemon.queue.kinds import Reads
from daemon.store import zones

DONE = "service.done"
WITHDRAWN = "service.withdrawn"

_COLUMNS = """
SELECT id, vehicle_id, kind, done_at, odometer_m, engine_min, is_baseline FROM service_done
"""

COUNTING = f"{_COLUMNS} WHERE withdrawn_at IS NULL ORDER BY vehicle_id, done_at, id"

OF_VEHICLE = f"""{_COLUMNS}
WHERE vehicle_id = :vehicle_id AND withdrawn_at IS NULL ORDER BY done_at, id
"""

BY_ID = f"{_COLUMNS} WHERE id = :id AND withdrawn_at IS NULL"

INSERT = """
INSERT INTO service_done(
    vehicle_id, kind, done_at, done_by, odometer_m, engine_min, parts, cost_cents, note,
    is_baseline, work_order_id, recorded_at, recorded_by
) VALUES (
    :vehicle_id, :kind, :done_at, :done_by, :odometer_m, :engine_min, :parts, :cost_cents, :note,
    :is_baseline, :work_order_id, :now, :by
) RETURNING id
"""

WITHDRAW = """
UPDATE service_done SET withdrawn_at = :now, withdrawn_why = :why
WHERE id = :id AND withdrawn_at IS NULL
"""

SEAL = "SELECT coalesce(max(id), 0), count(withdrawn_at) FROM service_done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """A service as it is to be recorded."""

    vehicle_id: int
    vehicle: str
    kind: str
    done_at: int
    """ms UTC."""
    done_by: str
    counters: Mapping[Trigger, int] = field(default_factory=lambda: MappingProxyType({}))
    """Metres, minutes of the engine; left out: nobody read it."""
    parts: Sequence[Part] = ()
    cost_cents: int | None = None
    note: str = ""
    is_baseline: bool = False
    work_order_id: int | None = None


def add_done(tx: RecordingTx, doing: Doing, *, by: str) -> int:
    """Records it, with its event; answers its number."""
    odometer_m = doing.counters.get(Trigger.DISTANCE)
    engine_min = doing.counters.get(Trigger.ENGINE_TIME)
    row = tx.execute(
        INSERT,
        {
            "vehicle_id": doing.vehicle_id,
            "kind": doing.kind,
            "done_at": doing.done_at,
            "done_by": doing.done_by,
            "odometer_m": odometer_m,
            "engine_min": engine_min,
            "parts": json.dumps([asdict(part) for part in doing.parts]),
            "cost_cents": doing.cost_cents,
            "note": doing.note,
            "is_baseline": doing.is_baseline,
            "work_order_id": doing.work_order_id,
            "now": tx.now,
            "by": by,
        },
    ).fetchone()
    number = int(row[0])
    tx.record(
        DONE,
        at=min(doing.done_at, tx.now),
        vehicle_id=doing.vehicle_id,
        subject=f"{doing.vehicle} {doing.kind} {number}",
        body={
            "service": number,
            "vehicle": doing.vehicle,
            "kind": doing.kind,
            "done_by": doing.done_by,
            "odometer_m": odometer_m,
            "engine_min": engine_min,
            "cost_cents": doing.cost_cents,
            "is_baseline": doing.is_baseline,
            "work_order_id": doing.work_order_id,
            "note": doing.note,
        },
    )
    return number


def withdraw(tx: RecordingTx, done: Done, *, vehicle_id: int, vehicle: str, why: str) -> None:
    tx.execute(WITHDRAW, {"id": done.id, "now": tx.now, "why": why})
    tx.record(
        WITHDRAWN,
        vehicle_id=vehicle_id,
        subject=f"{vehicle} {done.kind} {done.id}",
        body={"service": done.id, "vehicle": vehicle, "kind": done.kind, "why": why},
    )


def counting(reads: Reads) -> Mapping[int, Sequence[Done]]:
    """All records that count, by vehicle, the oldest first."""
    zone = zones.depot_zone(reads)
    found: dict[int, list[Done]] = defaultdict(list)
    for row in reads.execute(COUNTING).fetchall():
        found[row[1]].append(_done(row, zone))
    return found


def of_vehicle(reads: Reads, vehicle_id: int) -> tuple[Done, ...]:
    zone = zones.depot_zone(reads)
    rows = reads.execute(OF_VEHICLE, {"vehicle_id": vehicle_id}).fetchall()
    return tuple(_done(row, zone) for row in rows)


def done_by_id(reads: Reads, number: int) -> tuple[int, Done] | None:
    """With the vehicle's number; None: there is none, or it is withdrawn."""
    row = reads.execute(BY_ID, {"id": number}).fetchone()
    return None if row is None else (row[1], _done(row, zones.depot_zone(reads)))


def seal(reads: Reads) -> tuple[int, int]:
    """Changes with every record that is made or withdrawn."""
    made, withdrawn = reads.execute(SEAL).fetchone()
    return (made, withdrawn)


def _done(row: tuple[Any, ...], zone: Any) -> Done:
    number, _, kind, done_at, odometer_m, engine_min, is_baseline = row
    counters = {Trigger.DISTANCE: odometer_m, Trigger.ENGINE_TIME: engine_min}
    return Done(
        id=number,
        kind=kind,
        on=day_number(today(done_at, zone)),
        at=done_at,
        counters={trigger: value for trigger, value in counters.items() if value is not None},
        is_baseline=bool(is_baseline),
    )
