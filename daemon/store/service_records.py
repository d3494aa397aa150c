"""What was done to vehicles by work orders, as the history of services has it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from daemon.domain.maintenance.news import SERVICE_DONE
from daemon.interfaces import RecordingTx

ADD = """
INSERT INTO service_done(
    vehicle_id, kind, done_at, done_by, odometer_m, engine_min, parts, cost_cents, note,
    work_order_id, recorded_at, recorded_by
) VALUES (
    :vehicle_id, :kind, :done_at, :done_by, :odometer_m, :engine_min, :parts, :cost_cents, :note,
    :work_order_id, :recorded_at, :recorded_by
) RETURNING id
"""

COUNTERS = "SELECT counter, value FROM vehicle_counter WHERE vehicle_id = :vehicle_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    vehicle_id: int
    vehicle: str
    kind: str
    done_at: int
    """ms UTC."""
    done_by: str
    odometer_m: int | None
    """None: nobody read it."""
    engine_min: int | None
    parts: Sequence[str] = ()
    cost_cents: int | None = None
    note: str = ""
    work_order_id: int | None = None


def add_done(tx: RecordingTx, done: Done, *, by: str) -> int:
    """Its number; the next service counts from here."""
    row = {
        "vehicle_id": done.vehicle_id,
        "kind": done.kind,
        "done_at": done.done_at,
        "done_by": done.done_by,
        "odometer_m": done.odometer_m,
        "engine_min": done.engine_min,
        "parts": json.dumps(list(done.parts)),
        "cost_cents": done.cost_cents,
        "note": done.note,
        "work_order_id": done.work_order_id,
        "recorded_at": tx.now,
        "recorded_by": by,
    }
    number = int(tx.execute(ADD, row).fetchone()[0])
    tx.record(
        SERVICE_DONE,
        vehicle_id=done.vehicle_id,
        subject=done.vehicle,
        body={
            "record": number,
            "vehicle": done.vehicle,
            "kind": done.kind,
            "done_at": done.done_at,
            "done_by": done.done_by,
            "odometer_m": done.odometer_m,
            "engine_min": done.engine_min,
            "work_order": done.work_order_id,
        },
    )
    return number


def counters(tx: RecordingTx, vehicle_id: int) -> tuple[int | None, int | None]:
    """Metres and minutes of the engine, as they are believed; None: nobody knows."""
    known = dict(tx.execute(COUNTERS, {"vehicle_id": vehicle_id}).fetchall())
    return known.get("distance"), known.get("engine_time")
