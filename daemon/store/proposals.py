"""Changes of routes that would pay: kept until somebody says yes or no, or they are out of date."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from daemon.domain.dispatch.found import UNMADE_BY
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import events_since, seats

_COLUMNS = """
SELECT p.id, p.made_at, p.order_id, o.name, p.moves, p.gain_min, p.terms, p.state
FROM proposal p JOIN customer_order o ON o.id = p.order_id
"""

BY_ID = f"{_COLUMNS} WHERE p.id = :id"

OPEN = f"{_COLUMNS} WHERE p.state = 'open' ORDER BY p.id"

SINCE = f"{_COLUMNS} WHERE p.made_at >= :since ORDER BY p.made_at DESC, p.id DESC LIMIT :most"

ADD = """
INSERT INTO proposal(made_at, order_id, moves, gain_min, terms, state)
VALUES (:at, :order_id, :moves, :gain_min, :terms, 'open') RETURNING id
"""

DECIDE = """
UPDATE proposal SET state = :state, decided_at = :at, decided_by = :by
WHERE id = :id AND state = 'open'
"""

ORDER_VERSIONS = (
    "SELECT id, version FROM customer_order WHERE id IN (SELECT value FROM json_each(:ids))"
)

TRUCK_VERSIONS = """
SELECT v.id, coalesce(t.version, 0) FROM vehicle v LEFT JOIN truck t ON t.vehicle_id = v.id
WHERE v.id IN (SELECT value FROM json_each(:ids))
"""

NAMES = """
SELECT name FROM vehicle WHERE id IN (SELECT value FROM json_each(:vehicles))
UNION
SELECT name FROM driver WHERE id IN (SELECT value FROM json_each(:drivers))
"""

# When orders were moved last, or somebody refused to move them.
DECIDED_AT = """
SELECT order_id, max(at) FROM (
    SELECT o.id AS order_id, p.decided_at AS at
    FROM proposal p, json_each(p.moves) m JOIN customer_order o ON o.name = m.value ->> '$[0]'
    WHERE p.decided_at > :since AND p.state IN ('rejected', 'accepted', 'applied')
    UNION ALL
    SELECT order_id, ended_at FROM assignment WHERE ended_at > :since AND ending = 'moved'
)
GROUP BY order_id
"""


class State(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    APPLIED = "applied"
    """By itself, as a rule says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How routes would be: what an acceptance does."""

    order_id: int
    """Whose lateness called for it."""
    routes: Mapping[int, Sequence[int]]
    """By vehicle, all orders of its route in turn."""
    drivers: Mapping[int, int]
    """By vehicle."""
    assigned: Mapping[int, Mapping[str, object]]
    """By order, the terms of its assignment."""
    orders: Mapping[int, int]
    """Versions that it was made of."""
    trucks: Mapping[int, int]
    seated: Mapping[int, int | None]
    """By vehicle, who sat at its wheel."""
    mark: int
    """Number of the last event before it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    id: int
    made_at: int
    order_id: int
    order: str
    moves: Sequence[Sequence[Any]]
    """Order, from truck, to truck, place on the route."""
    gain_min: float
    terms: Mapping[str, Any]
    state: State
    plan: Plan


def by_id(reads: Reads | Tx, number: int) -> Proposal | None:
    row = reads.execute(BY_ID, {"id": number}).fetchone()
    return None if row is None else _proposal(row)


def open_ones(reads: Reads | Tx) -> tuple[Proposal, ...]:
    return tuple(_proposal(row) for row in reads.execute(OPEN).fetchall())


def since(reads: Reads | Tx, at: int, *, most: int) -> tuple[Proposal, ...]:
    """The newest first, whatever became of them."""
    rows = reads.execute(SINCE, {"since": at, "most": most}).fetchall()
    return tuple(_proposal(row) for row in rows)


def decided_at(reads: Reads | Tx, *, since: int) -> Mapping[int, int]:
    """By order, when it was moved last, or a move of it was refused, ms UTC."""
    return dict(reads.execute(DECIDED_AT, {"since": since}).fetchall())


def add(
    tx: Tx,
    plan: Plan,
    *,
    at: int,
    moves: Sequence[Sequence[object]],
    gain_min: float,
    terms: Mapping[str, object],
) -> int:
    """In place of an open one of the same order, which is expired first."""
    row = {
        "at": at,
        "order_id": plan.order_id,
        "moves": json.dumps([list(move) for move in moves]),
        "gain_min": gain_min,
        "terms": json.dumps({**terms, "plan": _as_json(plan)}, separators=(",", ":")),
    }
    return int(tx.execute(ADD, row).fetchone()[0])


def decide(tx: Tx, number: int, state: State, *, at: int, by: str) -> bool:
    """False: somebody has decided on it before."""
    row = {"id": number, "state": state.value, "at": at, "by": by}
    return tx.execute(DECIDE, row).rowcount == 1


def is_fresh(reads: Reads | Tx, plan: Plan) -> bool:
    """Whether orders, trucks and drivers of it are still as it found them."""
    return (
        _versions(reads, ORDER_VERSIONS, plan.orders) == dict(plan.orders)
        and _versions(reads, TRUCK_VERSIONS, plan.trucks) == dict(plan.trucks)
        and all(_sits(reads, vehicle) == driver for vehicle, driver in plan.seated.items())
        and not _is_unmade(reads, plan)
    )


def _sits(reads: Reads | Tx, vehicle_id: int) -> int | None:
    seat = seats.at_the_wheel(reads, vehicle_id)
    return None if seat is None else seat.driver_id


def _is_unmade(reads: Reads | Tx, plan: Plan) -> bool:
    """Something was told of one of its trucks or drivers that may forbid it."""
    asked = {
        "vehicles": json.dumps(list(plan.routes)),
        "drivers": json.dumps(list(plan.drivers.values())),
    }
    names = [name for (name,) in reads.execute(NAMES, asked).fetchall()]
    return events_since.first(reads, plan.mark, UNMADE_BY, subjects=names) is not None


def _versions(reads: Reads | Tx, sql: str, asked: Mapping[int, int]) -> dict[int, int]:
    return dict(reads.execute(sql, {"ids": json.dumps(list(asked))}).fetchall())


def _as_json(plan: Plan) -> dict[str, object]:
    return {
        "order": plan.order_id,
        "routes": {str(key): list(route) for key, route in plan.routes.items()},
        "drivers": {str(key): driver for key, driver in plan.drivers.items()},
        "assigned": {str(key): dict(terms) for key, terms in plan.assigned.items()},
        "orders": {str(key): version for key, version in plan.orders.items()},
        "trucks": {str(key): version for key, version in plan.trucks.items()},
        "seated": {str(key): driver for key, driver in plan.seated.items()},
        "mark": plan.mark,
    }


def _proposal(row: tuple[Any, ...]) -> Proposal:
    number, made_at, order_id, order, moves, gain_min, terms, state = row
    told = json.loads(terms)
    kept = told.pop("plan")
    return Proposal(
        id=number,
        made_at=made_at,
        order_id=order_id,
        order=order,
        moves=json.loads(moves),
        gain_min=gain_min,
        terms=told,
        state=State(state),
        plan=Plan(
            order_id=kept["order"],
            routes={int(key): tuple(route) for key, route in kept["routes"].items()},
            drivers={int(key): driver for key, driver in kept["drivers"].items()},
            assigned={int(key): terms for key, terms in kept["assigned"].items()},
            orders={int(key): version for key, version in kept["orders"].items()},
            trucks={int(key): version for key, version in kept["trucks"].items()},
            seated={int(key): driver for key, driver in kept["seated"].items()},
            mark=kept["mark"],
        ),
    )
