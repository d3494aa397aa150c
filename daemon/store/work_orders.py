"""Work orders as they stand, with their times in the bays."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from daemon.domain.maintenance.work_orders import Slot, WorkOrder, WorkState, WorkUrgency
from daemon.interfaces import ReadOnly, Tx
from daemon.queue.outcomes import Stale

_COLUMNS = """
SELECT
    w.id, w.name, w.vehicle_id, v.name, w.state, w.version, w.urgency, w.kinds, w.asked, w.faults,
    w.why, w.duration_min, w.asked_min, w.is_fixed, w.unbooked, w.mechanic, w.note,
    w.created_at, w.created_by,
    (SELECT json_group_array(json_array(s.position, s.bay, s.from_at, s.until_at))
        FROM work_slot s WHERE s.work_order_id = w.id)
FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id
"""

OPEN_ORDERS = f"""{_COLUMNS}
WHERE w.state IN ('proposed', 'accepted', 'started') ORDER BY w.id
"""

BY_NAME = f"{_COLUMNS} WHERE w.name = :name"

BY_ID = f"{_COLUMNS} WHERE w.id = :id"

OF_VEHICLE = f"""{_COLUMNS}
WHERE w.vehicle_id = :vehicle_id AND w.state IN ('proposed', 'accepted', 'started')
"""

# A number is never given twice: orders are not deleted.
ADD = """
INSERT INTO work_order(
    name, vehicle_id, state, version, urgency, kinds, asked, asked_min, faults, why, duration_min,
    is_fixed, unbooked, note, created_at, created_by
) VALUES (
    'W-' || (SELECT 1 + coalesce(max(id), 0) FROM work_order),
    :vehicle_id, 'proposed', 1, :urgency, :kinds, :asked, :asked_min, :faults, :why,
    :duration_min, :is_fixed, :unbooked, :note, :at, :by
) RETURNING id
"""

SAVE = """
UPDATE work_order SET
    version = version + 1, urgency = :urgency, kinds = :kinds, asked = :asked,
    asked_min = :asked_min, faults = :faults, why = :why, duration_min = :duration_min,
    is_fixed = :is_fixed, unbooked = :unbooked, mechanic = :mechanic, note = :note, state = :state,
    accepted_at = CASE
        WHEN :state = 'proposed' THEN NULL
        WHEN :state = 'accepted' AND state != 'accepted' THEN :at ELSE accepted_at END,
    accepted_by = CASE
        WHEN :state = 'proposed' THEN ''
        WHEN :state = 'accepted' AND state != 'accepted' THEN :by ELSE accepted_by END,
    started_at = CASE
        WHEN :state = 'started' AND state != 'started' THEN :at ELSE started_at END,
    started_by = CASE
        WHEN :state = 'started' AND state != 'started' THEN :by ELSE started_by END,
    finished_at = CASE
        WHEN :state = 'finished' AND state != 'finished' THEN :at ELSE finished_at END,
    finished_by = CASE
        WHEN :state = 'finished' AND state != 'finished' THEN :by ELSE finished_by END,
    cancelled_at = CASE
        WHEN :state = 'cancelled' AND state != 'cancelled' THEN :at ELSE cancelled_at END,
    cancelled_by = CASE
        WHEN :state = 'cancelled' AND state != 'cancelled' THEN :by ELSE cancelled_by END,
    cancel_reason = CASE
        WHEN :state = 'cancelled' AND state != 'cancelled' THEN :reason ELSE cancel_reason END
WHERE id = :id AND version = :version
"""

UNBOOK = "DELETE FROM work_slot WHERE work_order_id = :id"

BOOK = """
INSERT INTO work_slot(work_order_id, position, bay, from_at, until_at)
VALUES (:id, :position, :bay, :from_at, :until_at)
"""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Who has done it and when, ms UTC."""

    at: int
    by: str
    reason: str = ""


def open_orders(reads: ReadOnly | Tx) -> tuple[WorkOrder, ...]:
    """Neither finished nor cancelled, the oldest first."""
    return tuple(_order(row) for row in reads.execute(OPEN_ORDERS).fetchall())


def order_by_name(reads: ReadOnly | Tx, name: str) -> WorkOrder | None:
    row = reads.execute(BY_NAME, {"name": name}).fetchone()
    return None if row is None else _order(row)


def order_by_id(reads: ReadOnly | Tx, order_id: int) -> WorkOrder:
    """Of a number that a row refers to."""
    return _order(reads.execute(BY_ID, {"id": order_id}).fetchone())


def of_vehicle(reads: ReadOnly | Tx, vehicle_id: int) -> WorkOrder | None:
    """The one that is open."""
    row = reads.execute(OF_VEHICLE, {"vehicle_id": vehicle_id}).fetchone()
    return None if row is None else _order(row)


def add(tx: Tx, order: WorkOrder, saying: Saying) -> WorkOrder:
    """As a proposal; its number and name are given here."""
    added = tx.execute(ADD, _fields(order) | {"vehicle_id": order.vehicle_id} | _said(saying))
    order_id = int(added.fetchone()[0])
    _book(tx, order_id, order.slots)
    return order_by_id(tx, order_id)


def save(tx: Tx, after: WorkOrder, saying: Saying) -> WorkOrder:
    """In place of the version that it was made of. Raises Stale when that is not the newest."""
    asked = _fields(after) | _said(saying)
    asked |= {"id": after.id, "version": after.version, "state": after.state.value}
    if tx.execute(SAVE, asked).rowcount != 1:
        raise Stale(f"work order {after.name} is no longer version {after.version}")
    tx.execute(UNBOOK, {"id": after.id})
    _book(tx, after.id, after.slots)
    return order_by_id(tx, after.id)


def _book(tx: Tx, order_id: int, slots: Iterable[Slot]) -> None:
    for position, slot in enumerate(slots, 1):
        row = {"id": order_id, "position": position, "bay": slot.bay}
        tx.execute(BOOK, row | {"from_at": slot.from_at, "until_at": slot.until_at})


def _said(saying: Saying) -> dict[str, object]:
    return {"at": saying.at, "by": saying.by, "reason": saying.reason}


def _fields(order: WorkOrder) -> dict[str, object]:
    return {
        "urgency": order.urgency.value,
        "kinds": json.dumps(list(order.kinds)),
        "asked": json.dumps(list(order.asked)),
        "asked_min": order.asked_min,
        "faults": json.dumps(list(order.faults)),
        "why": order.why,
        "duration_min": order.duration_min,
        "is_fixed": int(order.is_fixed),
        "unbooked": order.unbooked,
        "mechanic": order.mechanic,
        "note": order.note,
    }


def _order(row: Sequence[Any]) -> WorkOrder:
    (number, name, vehicle_id, vehicle, state, version, urgency, kinds, asked, faults) = row[:10]
    (why, duration, asked_min, is_fixed, unbooked, mechanic, note, at, by, slots) = row[10:]
    return WorkOrder(
        id=number,
        name=name,
        vehicle_id=vehicle_id,
        vehicle=vehicle,
        state=WorkState(state),
        version=version,
        urgency=WorkUrgency(urgency),
        kinds=tuple(json.loads(kinds)),
        asked=tuple(json.loads(asked)),
        faults=tuple(json.loads(faults)),
        why=why,
        duration_min=duration,
        asked_min=asked_min,
        is_fixed=bool(is_fixed),
        unbooked=unbooked,
        mechanic=mechanic,
        note=note,
        slots=tuple(
            Slot(bay=bay, from_at=begins, until_at=ends)
            for _, bay, begins, ends in sorted(json.loads(slots))
        ),
        created_at=at,
        created_by=by,
    )
