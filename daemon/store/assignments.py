"""Which truck and driver have which order; a truck's route is its orders by position."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

_COLUMNS = """
SELECT
    a.id, a.order_id, o.name, a.vehicle_id, v.name, a.driver_id, d.name, a.position,
    a.assigned_at, a.assigned_by, a.terms, a.overrides
FROM assignment a
JOIN customer_order o ON o.id = a.order_id
JOIN vehicle v ON v.id = a.vehicle_id
JOIN driver d ON d.id = a.driver_id
"""

STANDING = f"{_COLUMNS} WHERE a.ended_at IS NULL ORDER BY a.vehicle_id, a.position"

ROUTE = f"{_COLUMNS} WHERE a.vehicle_id = :vehicle_id AND a.ended_at IS NULL ORDER BY a.position"

OF_ORDER = f"{_COLUMNS} WHERE a.order_id = :order_id AND a.ended_at IS NULL"

LAST_OF_ORDER = f"{_COLUMNS} WHERE a.order_id = :order_id ORDER BY a.id DESC LIMIT 1"

ELSEWHERE = """
SELECT 1 FROM assignment
WHERE driver_id = :driver_id AND ended_at IS NULL AND vehicle_id != :vehicle_id
"""

ADD = """
INSERT INTO assignment(
    order_id, vehicle_id, driver_id, position, assigned_at, assigned_by, terms, overrides
) VALUES (
    :order_id, :vehicle_id, :driver_id,
    coalesce(:position, 1 + coalesce(
        (SELECT max(position) FROM assignment
            WHERE vehicle_id = :vehicle_id AND ended_at IS NULL), 0
    )),
    :at, :by, :terms, :overrides
) RETURNING id
"""

END = """
UPDATE assignment SET ended_at = :at, ending = :ending
WHERE order_id = :order_id AND ended_at IS NULL
"""

# Out of the way of the places that they get next.
LIFT = """
UPDATE assignment SET position = position + 1000000
WHERE vehicle_id = :vehicle_id AND ended_at IS NULL
"""

PLACE = """
UPDATE assignment SET position = :position, terms = :terms
WHERE order_id = :order_id AND ended_at IS NULL
"""


class Ending(StrEnum):
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    MOVED = "moved"
    """Taken back, or given to another truck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    id: int
    order_id: int
    order: str
    vehicle_id: int
    vehicle: str
    driver_id: int
    driver: str
    position: int
    assigned_at: int
    assigned_by: str
    terms: Mapping[str, Any]
    overrides: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A truck and its driver."""

    vehicle_id: int
    driver_id: int


def standing(reads: Reads | Tx) -> tuple[Assigned, ...]:
    """Of all trucks, route by route."""
    return tuple(_assigned(row) for row in reads.execute(STANDING).fetchall())


def route(reads: Reads | Tx, vehicle_id: int) -> tuple[Assigned, ...]:
    """What the truck has before it; the first is in hand, or will be."""
    rows = reads.execute(ROUTE, {"vehicle_id": vehicle_id}).fetchall()
    return tuple(_assigned(row) for row in rows)


def of_order(reads: Reads | Tx, order_id: int) -> Assigned | None:
    """Who has it now."""
    row = reads.execute(OF_ORDER, {"order_id": order_id}).fetchone()
    return None if row is None else _assigned(row)


def last_of_order(reads: Reads | Tx, order_id: int) -> Assigned | None:
    """Who has it, or had it last."""
    row = reads.execute(LAST_OF_ORDER, {"order_id": order_id}).fetchone()
    return None if row is None else _assigned(row)


def has_elsewhere(reads: Reads | Tx, driver_id: int, vehicle_id: int) -> bool:
    """Whether the driver has orders with another truck."""
    asked = {"driver_id": driver_id, "vehicle_id": vehicle_id}
    return reads.execute(ELSEWHERE, asked).fetchone() is not None


def add(  # noqa: PLR0913 - one row, each of its columns by name
    tx: Tx,
    order_id: int,
    pair: Pair,
    *,
    at: int,
    by: str,
    terms: Mapping[str, object],
    overrides: Sequence[str] = (),
    position: int | None = None,
) -> int:
    """At the end of the truck's route, or at a position of it that is free."""
    row = {
        "order_id": order_id,
        "vehicle_id": pair.vehicle_id,
        "driver_id": pair.driver_id,
        "position": position,
        "at": at,
        "by": by,
        "terms": json.dumps(dict(terms), separators=(",", ":")),
        "overrides": json.dumps(list(overrides)),
    }
    return int(tx.execute(ADD, row).fetchone()[0])


def lift(tx: Tx, vehicle_id: int) -> None:
    """Frees all places of a route; each of its orders must be given one anew."""
    tx.execute(LIFT, {"vehicle_id": vehicle_id})


def place(tx: Tx, order_id: int, position: int, *, terms: Mapping[str, object]) -> None:
    """Another turn on the route of the same truck."""
    told = json.dumps(dict(terms), separators=(",", ":"))
    tx.execute(PLACE, {"order_id": order_id, "position": position, "terms": told})


def end(tx: Tx, order_id: int, ending: Ending, *, at: int) -> bool:
    """False: nobody had it."""
    asked = {"order_id": order_id, "ending": ending.value, "at": at}
    return tx.execute(END, asked).rowcount == 1


def _assigned(row: tuple[Any, ...]) -> Assigned:
    return Assigned(
        id=row[0],
        order_id=row[1],
        order=row[2],
        vehicle_id=row[3],
        vehicle=row[4],
        driver_id=row[5],
        driver=row[6],
        position=row[7],
        assigned_at=row[8],
        assigned_by=row[9],
        terms=json.loads(row[10]),
        overrides=tuple(json.loads(row[11])),
    )
