"""What each truck is doing for orders."""

from typing import Any

from daemon.domain.orders.truck import MoveSource, Truck, TruckState
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.queue.outcomes import Stale

_COLUMNS = """
SELECT v.id, v.name, t.state, t.since, t.source, t.order_id, t.note, t.was, t.version
FROM vehicle v LEFT JOIN truck t ON t.vehicle_id = v.id
"""

TRUCKS = f"{_COLUMNS} WHERE v.retired_at IS NULL ORDER BY v.id"

TRUCK = f"{_COLUMNS} WHERE v.id = :vehicle_id"

TRUCK_NAMED = f"{_COLUMNS} WHERE v.name = :name AND v.retired_at IS NULL"

TRUCK_WITH = "SELECT vehicle_id FROM truck WHERE order_id = :order_id"

ADD = """
INSERT INTO truck(vehicle_id, state, since, source, order_id, note, was, version)
VALUES (:vehicle_id, :state, :since, :source, :order_id, :note, :was, 1)
ON CONFLICT(vehicle_id) DO NOTHING
"""

SAVE = """
UPDATE truck SET
    state = :state, since = :since, source = :source, order_id = :order_id, note = :note,
    was = :was, version = version + 1
WHERE vehicle_id = :vehicle_id AND version = :version
"""


def trucks(reads: Reads | Tx) -> tuple[Truck, ...]:
    """Every vehicle that is not retired."""
    return tuple(_truck(row) for row in reads.execute(TRUCKS).fetchall())


def truck(reads: Reads | Tx, vehicle_id: int) -> Truck:
    """Of a vehicle that a row refers to."""
    return _truck(reads.execute(TRUCK, {"vehicle_id": vehicle_id}).fetchone())


def truck_named(reads: Reads | Tx, name: str) -> Truck | None:
    row = reads.execute(TRUCK_NAMED, {"name": name}).fetchone()
    return None if row is None else _truck(row)


def truck_with(reads: Reads | Tx, order_id: int) -> Truck | None:
    """Which has the order in hand."""
    row = reads.execute(TRUCK_WITH, {"order_id": order_id}).fetchone()
    return None if row is None else truck(reads, row[0])


def save(tx: Tx, after: Truck) -> Truck:
    """In place of the version that it was made of. Raises Stale when that is not the newest."""
    row = {
        "vehicle_id": after.vehicle_id,
        "state": after.state.value,
        "since": after.since,
        "source": after.source.value,
        "order_id": after.order_id,
        "note": after.note,
        "was": None if after.was is None else after.was.value,
        "version": after.version,
    }
    if tx.execute(SAVE if after.version else ADD, row).rowcount != 1:
        raise Stale(f"truck {after.name} is no longer version {after.version}")
    return truck(tx, after.vehicle_id)


def touch(tx: Tx, vehicle_id: int) -> None:
    """Its route has changed: whoever has judged the truck without that must begin anew."""
    save(tx, truck(tx, vehicle_id))


def _truck(row: tuple[Any, ...]) -> Truck:
    vehicle_id, name, state, since, source, order_id, note, was, version = row
    if version is None:
        return Truck(vehicle_id=vehicle_id, name=name)
    return Truck(
        vehicle_id=vehicle_id,
        name=name,
        state=TruckState(state),
        since=since,
        source=MoveSource(source),
        order_id=order_id,
        note=note,
        was=None if was is None else TruckState(was),
        version=version,
    )
