"""Orders as they stand: read for decisions, added, changed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from daemon.domain.orders.order import (
    Order,
    OrderSource,
    OrderState,
    Place,
    Tier,
    Times,
)
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.queue.outcomes import Stale

_COLUMNS = """
SELECT
    o.id, o.name, c.name, o.tier, o.state, o.state_since, o.version,
    f.id, f.name, f.lat_e7, f.lon_e7, t.id, t.name, t.lat_e7, t.lon_e7,
    o.earliest_at, o.promised_at, o.material, o.equipment, o.weight_kg, o.volume_l,
    o.certificates, o.preferred, o.loading_min, o.unloading_min, o.discharge_limit_min,
    o.note, o.source, o.created_at,
    o.assigned_at, o.loading_at, o.in_transit_at, o.arrived_at, o.delivering_at,
    o.delivered_at, o.cancelled_at
FROM customer_order o
JOIN customer c ON c.id = o.customer_id
JOIN site f ON f.id = o.origin_id
JOIN site t ON t.id = o.destination_id
"""

BY_NAME = f"{_COLUMNS} WHERE o.name = :name"

BY_IDS = f"{_COLUMNS} JOIN json_each(:ids) asked ON asked.value = o.id ORDER BY o.id"

# The + keeps both from walking through every promise that was ever given; what is neither
# delivered nor cancelled is what the index of open orders holds.
OPEN_ORDERS = f"""{_COLUMNS}
WHERE o.state NOT IN ('delivered', 'cancelled')
ORDER BY +o.promised_at, o.id
"""

PENDING_ORDERS = f"""{_COLUMNS}
WHERE o.state = 'pending' AND o.state NOT IN ('delivered', 'cancelled')
ORDER BY +o.promised_at, o.id
"""

ADD = """
INSERT INTO customer_order(
    name, customer_id, tier, state, state_since, version, origin_id, destination_id,
    earliest_at, promised_at, material, equipment, weight_kg, volume_l, certificates, preferred,
    loading_min, unloading_min, discharge_limit_min, note, source, created_at, created_by
) VALUES (
    :name, :customer_id, :tier, 'pending', :now, 1, :origin_id, :destination_id,
    :earliest_at, :promised_at, :material, :equipment, :weight_kg, :volume_l, :certificates,
    :preferred, :loading_min, :unloading_min, :discharge_limit_min, :note, :source, :now, :by
)
ON CONFLICT(name) DO NOTHING RETURNING id
"""

CHANGE = """
UPDATE customer_order SET
    version = version + 1, customer_id = :customer_id, tier = :tier, origin_id = :origin_id,
    destination_id = :destination_id, earliest_at = :earliest_at, promised_at = :promised_at,
    material = :material, equipment = :equipment, weight_kg = :weight_kg, volume_l = :volume_l,
    certificates = :certificates, preferred = :preferred, loading_min = :loading_min,
    unloading_min = :unloading_min, discharge_limit_min = :discharge_limit_min, note = :note
WHERE id = :id AND version = :version
"""

MOVE = """
UPDATE customer_order SET
    version = version + 1, state = :to, state_since = :at,
    assigned_at = CASE :to WHEN 'assigned' THEN :at WHEN 'pending' THEN NULL ELSE assigned_at END,
    loading_at = CASE :to WHEN 'loading' THEN :at ELSE loading_at END,
    in_transit_at = CASE :to WHEN 'in_transit' THEN :at ELSE in_transit_at END,
    delivering_at = CASE :to WHEN 'delivering' THEN :at ELSE delivering_at END,
    delivered_at = CASE :to WHEN 'delivered' THEN :at ELSE delivered_at END,
    cancelled_at = CASE :to WHEN 'cancelled' THEN :at ELSE cancelled_at END,
    cancel_reason = CASE :to WHEN 'cancelled' THEN :reason ELSE cancel_reason END
WHERE id = :id AND version = :version
"""

TOUCH = "UPDATE customer_order SET version = version + 1 WHERE id = :id AND version = :version"

ARRIVED = """
UPDATE customer_order SET version = version + 1, arrived_at = :at
WHERE id = :id AND arrived_at IS NULL
"""


CANCEL_REASON = "SELECT cancel_reason FROM customer_order WHERE id = :id"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFields:
    """What is told of an order; instants are ms UTC."""

    name: str
    customer_id: int
    tier: Tier
    origin_id: int
    destination_id: int
    earliest_at: int | None
    promised_at: int
    material: str
    equipment: Sequence[str]
    weight_kg: int | None
    volume_l: int | None
    certificates: Sequence[str]
    preferred: Sequence[str]
    loading_min: int
    unloading_min: int
    discharge_limit_min: int | None
    note: str


def order_by_name(reads: Reads | Tx, name: str) -> Order | None:
    row = reads.execute(BY_NAME, {"name": name}).fetchone()
    return None if row is None else _order(row)


def order_by_id(reads: Reads | Tx, order_id: int) -> Order:
    """Of a number that a row refers to."""
    return orders_by_ids(reads, (order_id,))[0]


def orders_by_ids(reads: Reads | Tx, ids: Iterable[int]) -> tuple[Order, ...]:
    rows = reads.execute(BY_IDS, {"ids": json.dumps(list(ids))}).fetchall()
    return tuple(_order(row) for row in rows)


def cancel_reason(reads: Reads | Tx, order_id: int) -> str:
    """Empty: it is not cancelled."""
    return str(reads.execute(CANCEL_REASON, {"id": order_id}).fetchone()[0])


def open_orders(reads: Reads | Tx) -> tuple[Order, ...]:
    """Neither delivered nor cancelled, the earliest promise first."""
    return tuple(_order(row) for row in reads.execute(OPEN_ORDERS).fetchall())


def pending_orders(reads: Reads | Tx) -> tuple[Order, ...]:
    """Without a truck, the earliest promise first."""
    return tuple(_order(row) for row in reads.execute(PENDING_ORDERS).fetchall())


def add(tx: Tx, fields: OrderFields, *, source: OrderSource, now: int, by: str) -> int | None:
    """Its number; None when there is an order of that name already."""
    row = _row(fields) | {"source": source.value, "now": now, "by": by}
    added = tx.execute(ADD, row).fetchone()
    return None if added is None else int(added[0])


def change(tx: Tx, order: Order, fields: OrderFields) -> None:
    """All but its name. Raises Stale when somebody has saved it since it was read."""
    asked = _row(fields) | {"id": order.id, "version": order.version}
    _need_saved(tx.execute(CHANGE, asked).rowcount, order)


def move(tx: Tx, order: Order, to: OrderState, *, at: int, reason: str = "") -> None:
    """Raises Stale when somebody has saved it since it was read. Whether it may is not asked."""
    asked = {"id": order.id, "version": order.version, "to": to.value, "at": at, "reason": reason}
    _need_saved(tx.execute(MOVE, asked).rowcount, order)


def touch(tx: Tx, order: Order) -> None:
    """Another truck or turn: what was decided on it before is stale. Raises Stale."""
    asked = {"id": order.id, "version": order.version}
    _need_saved(tx.execute(TOUCH, asked).rowcount, order)


def arrived(tx: Tx, order_id: int, *, at: int) -> None:
    """Its truck is at the destination; the first time counts."""
    tx.execute(ARRIVED, {"id": order_id, "at": at})


def _need_saved(rows: int, order: Order) -> None:
    if rows != 1:
        raise Stale(f"order {order.name} is no longer version {order.version}")


def _row(fields: OrderFields) -> dict[str, object]:
    return {
        "name": fields.name,
        "customer_id": fields.customer_id,
        "tier": fields.tier.value,
        "origin_id": fields.origin_id,
        "destination_id": fields.destination_id,
        "earliest_at": fields.earliest_at,
        "promised_at": fields.promised_at,
        "material": fields.material,
        "equipment": " ".join(sorted(fields.equipment)),
        "weight_kg": fields.weight_kg,
        "volume_l": fields.volume_l,
        "certificates": json.dumps(list(fields.certificates)),
        "preferred": json.dumps(list(fields.preferred)),
        "loading_min": fields.loading_min,
        "unloading_min": fields.unloading_min,
        "discharge_limit_min": fields.discharge_limit_min,
        "note": fields.note,
    }


def _order(row: Sequence[Any]) -> Order:
    (number, name, customer, tier, state, since, version) = row[:7]
    (earliest, promised, material, equipment, weight, volume, certificates, preferred) = row[15:23]
    (loading, unloading, limit, note, source, created) = row[23:29]
    return Order(
        id=number,
        name=name,
        customer=customer,
        tier=Tier(tier),
        state=OrderState(state),
        state_since=since,
        version=version,
        origin=_place(row[7:11]),
        destination=_place(row[11:15]),
        earliest_at=earliest,
        promised_at=promised,
        material=material,
        equipment=frozenset(equipment.split()),
        weight_kg=weight,
        volume_l=volume,
        certificates=tuple(json.loads(certificates)),
        preferred=tuple(json.loads(preferred)),
        loading_min=loading,
        unloading_min=unloading,
        discharge_limit_min=limit,
        note=note,
        source=OrderSource(source),
        created_at=created,
        times=Times(
            assigned=row[29],
            loading=row[30],
            in_transit=row[31],
            arrived=row[32],
            delivering=row[33],
            delivered=row[34],
            cancelled=row[35],
        ),
    )


def _place(cells: Sequence[Any]) -> Place:
    number, name, lat, lon = cells
    return Place(id=number, name=name, lat_e7=lat, lon_e7=lon)
