"""Loads that set: from batching to the end of the pour, also when their order is gone."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from daemon.domain.alerts import Desk
from daemon.domain.orders import news
from daemon.domain.orders.order import Order
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import alerts

MINUTE_MS = 60_000

_COLUMNS = """
SELECT
    l.vehicle_id, v.name, l.order_id, o.name, l.batched_at, l.limit_min, l.material, l.volume_l,
    l.told_min, l.decision, o.state = 'cancelled', l.decided_at
FROM truck_load l
JOIN vehicle v ON v.id = l.vehicle_id
JOIN customer_order o ON o.id = l.order_id
"""

LOADS = f"{_COLUMNS} ORDER BY l.batched_at, l.vehicle_id"

LOAD = f"{_COLUMNS} WHERE l.vehicle_id = :vehicle_id"

BATCHED = """
INSERT INTO truck_load(vehicle_id, order_id, batched_at, limit_min, material, volume_l)
VALUES (:vehicle_id, :order_id, :at, :limit_min, :material, :volume_l)
ON CONFLICT(vehicle_id) DO UPDATE SET
    order_id = excluded.order_id, batched_at = excluded.batched_at,
    limit_min = excluded.limit_min, material = excluded.material, volume_l = excluded.volume_l,
    told_min = 0, decision = '', decided_at = NULL, decided_by = ''
"""

# Its limit is the stricter of the two; what was decided of it is done.
REDIRECTED = """
UPDATE truck_load SET
    order_id = :order_id, limit_min = min(limit_min, :limit_min),
    decision = '', decided_at = NULL, decided_by = ''
WHERE vehicle_id = :vehicle_id
"""

GONE = "DELETE FROM truck_load WHERE vehicle_id = :vehicle_id"

TOLD = "UPDATE truck_load SET told_min = :minutes WHERE vehicle_id = :vehicle_id"

DECIDE = """
UPDATE truck_load SET decision = :decision, decided_at = :at, decided_by = :by
WHERE vehicle_id = :vehicle_id
"""


class LoadDecision(StrEnum):
    """What becomes of a load whose order was cancelled."""

    UNDECIDED = ""
    DUMP = "dump"
    REDIRECT = "redirect"
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class TruckLoad:
    vehicle_id: int
    vehicle: str
    order_id: int
    """For which it was batched."""
    order: str
    batched_at: int
    limit_min: int
    material: str
    volume_l: int | None
    told_min: int
    """The warning that was told last, minutes since batching; 0: none."""
    decision: LoadDecision
    is_order_gone: bool = False
    """It was called off."""
    decided_at: int | None = None

    @property
    def held_until(self) -> int | None:
        """Until when its truck waits for a decision, at its plant too; None: none is asked."""
        if not self.is_order_gone:
            return None
        return self.ends_at if self.decided_at is None else self.decided_at

    @property
    def ends_at(self) -> int:
        """When it has set, ms UTC."""
        return self.batched_at + self.limit_min * MINUTE_MS

    @property
    def is_to_decide(self) -> bool:
        return self.is_order_gone and self.decision is LoadDecision.UNDECIDED


def loads(reads: Reads | Tx) -> tuple[TruckLoad, ...]:
    return tuple(_load(row) for row in reads.execute(LOADS).fetchall())


def load_of(reads: Reads | Tx, vehicle_id: int) -> TruckLoad | None:
    row = reads.execute(LOAD, {"vehicle_id": vehicle_id}).fetchone()
    return None if row is None else _load(row)


def batched(tx: Tx, vehicle_id: int, order: Order, *, at: int) -> None:
    """Of an order with a discharge limit."""
    row = {
        "vehicle_id": vehicle_id,
        "order_id": order.id,
        "at": at,
        "limit_min": order.discharge_limit_min,
        "material": order.material,
        "volume_l": order.volume_l,
    }
    tx.execute(BATCHED, row)


def redirected(tx: Tx, vehicle_id: int, order: Order, *, at: int, by: str) -> None:
    """The load of a truck goes to an order with a discharge limit; who does that saw its clock."""
    _settle(tx, vehicle_id, news.LOAD_WARNED, news.LOAD_UNDECIDED, at=at, by=by)
    asked = {
        "vehicle_id": vehicle_id,
        "order_id": order.id,
        "limit_min": order.discharge_limit_min,
    }
    tx.execute(REDIRECTED, asked)


def gone(tx: Tx, vehicle_id: int, *, at: int, by: str) -> None:
    """Poured, dumped or washed out: nobody need act on it."""
    _settle(tx, vehicle_id, news.LOAD_WARNED, news.LOAD_UNDECIDED, at=at, by=by)
    tx.execute(GONE, {"vehicle_id": vehicle_id})


def told(tx: Tx, vehicle_id: int, minutes: int) -> None:
    tx.execute(TOLD, {"vehicle_id": vehicle_id, "minutes": minutes})


def decide(tx: Tx, vehicle_id: int, decision: LoadDecision, *, at: int, by: str) -> None:
    _settle(tx, vehicle_id, news.LOAD_UNDECIDED, at=at, by=by)
    asked = {"vehicle_id": vehicle_id, "decision": decision.value, "at": at, "by": by}
    tx.execute(DECIDE, asked)


def _settle(tx: Tx, vehicle_id: int, *kinds: str, at: int, by: str) -> None:
    load = load_of(tx, vehicle_id)
    if load is None:
        return
    for kind in kinds:
        alerts.settle(tx, Desk.DISPATCH, kind, subjects=[load.vehicle], at=at, by=by)


def _load(row: tuple[Any, ...]) -> TruckLoad:
    return TruckLoad(
        vehicle_id=row[0],
        vehicle=row[1],
        order_id=row[2],
        order=row[3],
        batched_at=row[4],
        limit_min=row[5],
        material=row[6],
        volume_l=row[7],
        told_min=row[8],
        decision=LoadDecision(row[9]),
        is_order_gone=bool(row[10]),
        decided_at=row[11],
    )
