"""Services that are due, faults and findings, as the other parts of maintenance leave them."""

from typing import Any

from daemon.interfaces import Tx
from tests.daemon.store.scene import NOW

DAY_MS = 86_400_000
TODAY = NOW // DAY_MS
DUE = """
INSERT INTO service_due(
    vehicle_id, kind, title, standing, trigger, due_on, low_on, high_on, left_over, basis,
    is_urgent, duration_min, why, foreseen_at
) VALUES (
    :vehicle_id, :kind, :title, :standing, 'distance', :due_on, :low_on, :due_on, 0, 'own',
    :is_urgent, :duration_min, :why, :foreseen_at
)
ON CONFLICT(vehicle_id, kind) DO UPDATE SET
    standing = excluded.standing, is_urgent = excluded.is_urgent, due_on = excluded.due_on,
    low_on = excluded.low_on, duration_min = excluded.duration_min, why = excluded.why,
    foreseen_at = excluded.foreseen_at
"""
FAULT = """
INSERT INTO fault_code(
    unit_id, vehicle_id, source, code, severity, state, first_at, last_at, ended_at
) VALUES (:unit_id, :vehicle_id, 0, :code, :severity, :state, :at, :at, :ended_at)
"""
FINDING = """
INSERT INTO condition_finding(
    vehicle_id, feature, way, began_on, found_at, usual, now, deviations, body, state
) VALUES (?, ?, 'falls', ?, ?, 12600, 12100, 6.0, '[]', 'open')
"""


def due(tx: Tx, vehicle_id: int, kind: str = "b", **changes: Any) -> None:
    """Due in ten days, with a band that begins in eight."""
    row: dict[str, Any] = {
        "vehicle_id": vehicle_id,
        "kind": kind,
        "title": f"service {kind}",
        "standing": "soon",
        "due_on": TODAY + 10,
        "low_on": TODAY + 8,
        "is_urgent": 0,
        "duration_min": 120,
        "why": "900 km left",
        "foreseen_at": NOW - 1000,
    }
    tx.execute(DUE, row | changes)


def fault(
    tx: Tx, unit_id: int, vehicle_id: int, code: str = "110/0", severity: str = "red_stop"
) -> None:
    row = {"unit_id": unit_id, "vehicle_id": vehicle_id, "code": code, "severity": severity}
    tx.execute(FAULT, row | {"state": "active", "at": NOW, "ended_at": None})


def finding(tx: Tx, vehicle_id: int, feature: str = "battery_rest") -> None:
    tx.execute(FINDING, (vehicle_id, feature, TODAY - 5, NOW))


def booked(tx: Tx) -> list[tuple[Any, ...]]:
    """Name, vehicle, state, urgency, bay and times of every piece of work."""
    return tx.execute(
        "SELECT w.name, v.name, w.state, w.urgency, s.bay, s.from_at, s.until_at"
        " FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id"
        " LEFT JOIN work_slot s ON s.work_order_id = w.id ORDER BY w.id, s.position"
    ).fetchall()
