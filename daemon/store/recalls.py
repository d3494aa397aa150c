"""Trucks that were called back to their plant, and whether their drivers have heard it."""

from dataclasses import dataclass
from typing import Any

from daemon.domain.alerts import Desk
from daemon.domain.orders import news
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import alerts

_COLUMNS = """
SELECT
    r.id, r.vehicle_id, v.name, r.order_id, o.name, r.reason, r.sent_at, r.due_at, r.told_at
FROM recall r
JOIN vehicle v ON v.id = r.vehicle_id
JOIN customer_order o ON o.id = r.order_id
"""

OPEN = f"{_COLUMNS} WHERE r.acknowledged_at IS NULL ORDER BY r.id"

OPEN_OF = f"{_COLUMNS} WHERE r.vehicle_id = :vehicle_id AND r.acknowledged_at IS NULL ORDER BY r.id"

ADD = """
INSERT INTO recall(vehicle_id, order_id, reason, sent_at, due_at)
VALUES (:vehicle_id, :order_id, :reason, :sent_at, :due_at) RETURNING id
"""

ACKNOWLEDGE = """
UPDATE recall SET acknowledged_at = :at, acknowledged_by = :by
WHERE vehicle_id = :vehicle_id AND acknowledged_at IS NULL
"""

CALLED_SINCE = "SELECT 1 FROM recall WHERE vehicle_id = :vehicle_id AND sent_at >= :since"

TOLD = "UPDATE recall SET told_at = :at WHERE id = :id AND told_at IS NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    id: int
    vehicle_id: int
    vehicle: str
    order_id: int
    order: str
    reason: str
    sent_at: int
    due_at: int
    told_at: int | None
    """When somebody was told to call."""


def open_recalls(reads: Reads | Tx) -> tuple[Recall, ...]:
    """That no driver has acknowledged."""
    return tuple(_recall(row) for row in reads.execute(OPEN).fetchall())


def open_of(reads: Reads | Tx, vehicle_id: int) -> tuple[Recall, ...]:
    rows = reads.execute(OPEN_OF, {"vehicle_id": vehicle_id}).fetchall()
    return tuple(_recall(row) for row in rows)


def is_called_since(reads: Reads | Tx, vehicle_id: int, since: int) -> bool:
    """Whether anybody has heard it or not."""
    asked = {"vehicle_id": vehicle_id, "since": since}
    return reads.execute(CALLED_SINCE, asked).fetchone() is not None


def add(tx: Tx, vehicle_id: int, order_id: int, *, reason: str, sent_at: int, due_at: int) -> int:
    row = {
        "vehicle_id": vehicle_id,
        "order_id": order_id,
        "reason": reason,
        "sent_at": sent_at,
        "due_at": due_at,
    }
    return int(tx.execute(ADD, row).fetchone()[0])


def acknowledge(tx: Tx, vehicle_id: int, *, at: int, by: str) -> int:
    """So many calls of the truck were open; nobody need phone its driver any more."""
    subjects = [call.vehicle for call in open_of(tx, vehicle_id)]
    alerts.settle(tx, Desk.DISPATCH, news.RECALL_UNHEARD, subjects=subjects, at=at, by=by)
    return tx.execute(ACKNOWLEDGE, {"vehicle_id": vehicle_id, "at": at, "by": by}).rowcount


def told(tx: Tx, recall_id: int, *, at: int) -> bool:
    """False: it was told before."""
    return tx.execute(TOLD, {"id": recall_id, "at": at}).rowcount == 1


def _recall(row: tuple[Any, ...]) -> Recall:
    return Recall(
        id=row[0],
        vehicle_id=row[1],
        vehicle=row[2],
        order_id=row[3],
        order=row[4],
        reason=row[5],
        sent_at=row[6],
        due_at=row[7],
        told_at=row[8],
    )
