"""The orders that trucks have in hand, where those trucks are, and what was told of their way."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from daemon.domain.orders.following import Round, Sighting
from daemon.domain.orders.order import Order
from daemon.domain.orders.tracking import Spotted, Way
from daemon.domain.orders.truck import Truck
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import truck_sightings
from daemon.store.truck_sightings import OnRound

WAYS = """
SELECT t.order_id, t.fix_at, t.closest_m, t.is_lost, t.off_route_since, t.is_off_route_told,
    t.is_arrived_told, t.is_dwell_told, t.is_undelivered_told
FROM json_each(:orders) o JOIN order_track t ON t.order_id = o.value
"""

FASTER = """
SELECT s.order_id, s.tracking_s
FROM json_each(:orders) o JOIN sla_entry s ON s.order_id = o.value
WHERE s.tracking_s IS NOT NULL
"""

SAVE = """
INSERT INTO order_track(
    order_id, looked_at, fix_at, closest_m, is_lost, off_route_since, is_off_route_told,
    is_arrived_told, is_dwell_told, is_undelivered_told
) VALUES (
    :order_id, :looked_at, :fix_at, :closest_m, :is_lost, :off_route_since, :is_off_route_told,
    :is_arrived_told, :is_dwell_told, :is_undelivered_told
)
ON CONFLICT(order_id) DO UPDATE SET
    looked_at = excluded.looked_at, fix_at = excluded.fix_at, closest_m = excluded.closest_m,
    is_lost = excluded.is_lost, off_route_since = excluded.off_route_since,
    is_off_route_told = excluded.is_off_route_told, is_arrived_told = excluded.is_arrived_told,
    is_dwell_told = excluded.is_dwell_told,
    is_undelivered_told = excluded.is_undelivered_told
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Underway:
    """An order that a truck has in hand."""

    order: Order
    truck: Truck
    way: Way
    seen: Spotted
    round: Round
    sighting: Sighting | None
    faster_s: int | None
    """Of one that will be late; None: as its tier says."""


def underway(reads: Reads, now: int, *, listening_since: int) -> tuple[Underway, ...]:
    """Every order in hand of a truck that is in service."""
    found = [one for one in truck_sightings.on_round(reads, now) if one.order is not None]
    ids = [one.order.id for one in found if one.order is not None]
    ways, hurried = _ways(reads, ids), faster(reads, ids)
    return tuple(
        Underway(
            order=one.order,
            truck=one.truck,
            way=ways.get(one.order.id, Way()),
            seen=_spotted(one, now, listening_since),
            round=one.round,
            sighting=one.seen,
            faster_s=hurried.get(one.order.id),
        )
        for one in found
        if one.order is not None
    )


def save(tx: Tx, order_id: int, way: Way, *, now: int) -> None:
    row = {
        "order_id": order_id,
        "looked_at": now,
        "fix_at": way.fix_at,
        "closest_m": way.closest_m,
        "is_lost": int(way.is_lost),
        "off_route_since": way.off_route_since,
        "is_off_route_told": int(way.is_off_route_told),
        "is_arrived_told": int(way.is_arrived_told),
        "is_dwell_told": int(way.is_dwell_told),
        "is_undelivered_told": int(way.is_undelivered_told),
    }
    tx.execute(SAVE, row)


def _spotted(one: OnRound, now: int, listening_since: int) -> Spotted:
    seen = one.seen
    is_there = seen is not None and seen.destination.is_there
    return Spotted(
        now=now,
        state=one.truck.state,
        heard_from=max(listening_since, one.truck.since),
        fix_at=None if seen is None else seen.at,
        away_m=one.away_m,
        at_site_since=seen.destination.since if seen is not None and is_there else None,
    )


def _ways(reads: Reads, ids: Iterable[int]) -> Mapping[int, Way]:
    rows = reads.execute(WAYS, {"orders": json.dumps(list(ids))}).fetchall()
    return {
        order_id: Way(
            fix_at=fix_at,
            closest_m=closest_m,
            is_lost=bool(is_lost),
            off_route_since=off_since,
            is_off_route_told=bool(is_off),
            is_arrived_told=bool(is_arrived),
            is_dwell_told=bool(is_dwell),
            is_undelivered_told=bool(is_passed),
        )
        for (
            order_id,
            fix_at,
            closest_m,
            is_lost,
            off_since,
            is_off,
            is_arrived,
            is_dwell,
            is_passed,
        ) in rows
    }


def faster(reads: Reads | Tx, ids: Iterable[int]) -> Mapping[int, int]:
    """Of those that will be late, by order: every so many seconds they are looked at."""
    return dict(reads.execute(FASTER, {"orders": json.dumps(list(ids))}).fetchall())
