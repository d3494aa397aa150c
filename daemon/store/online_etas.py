"""What a routing service last answered for orders on their way, and for whom it can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.domain.eta.lanes import Spot
from daemon.domain.eta.routing import RouteAnswer, RouteAsk
from daemon.domain.orders.order import Order
from daemon.domain.orders.truck import TruckState
from daemon.domain.sla.expecting import Online
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import order_tracks, orders, routes

MOST_MS = 3_600_000
"""The rule that says for how long they are believed allows no more."""

FRESH = """
SELECT order_id, asked_at, heard_at, travel_s, traffic_s, road_m
FROM online_eta WHERE asked_at > :since AND travel_s IS NOT NULL
"""

ASKED = "SELECT order_id, asked_at FROM online_eta"

KEEP = """
INSERT INTO online_eta(
    order_id, asked_at, heard_at, from_lat_e7, from_lon_e7, travel_s, traffic_s, road_m
) VALUES (:order_id, :asked_at, :heard_at, :lat_e7, :lon_e7, :travel_s, :traffic_s, :road_m)
ON CONFLICT(order_id) DO UPDATE SET
    asked_at = excluded.asked_at, heard_at = excluded.heard_at,
    from_lat_e7 = excluded.from_lat_e7, from_lon_e7 = excluded.from_lon_e7,
    travel_s = excluded.travel_s, traffic_s = excluded.traffic_s, road_m = excluded.road_m
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTheWay:
    """An order whose truck drives to its destination."""

    order: Order
    vehicle_id: int
    spot: Spot
    heard_at: int
    """When it was there, ms UTC."""
    asked_at: int | None
    """When it was answered last; None: never."""
    faster_s: int | None = None
    """Of one that will be late; None: as its tier says."""

    @property
    def ask(self) -> RouteAsk:
        return RouteAsk(start=self.spot, end=self.order.destination.spot)


def fresh(reads: Reads | Tx, *, now: int, fresh_ms: int) -> Mapping[int, Online]:
    """By order; of those that were answered within the time."""
    rows = reads.execute(FRESH, {"since": now - fresh_ms}).fetchall()
    return {
        order_id: Online(
            asked_at=asked_at,
            heard_at=heard_at,
            travel_s=travel_s,
            traffic_s=traffic_s,
            road_m=road_m,
        )
        for order_id, asked_at, heard_at, travel_s, traffic_s, road_m in rows
    }


def on_the_way(reads: Reads | Tx, now: int) -> tuple[OnTheWay, ...]:
    """Of trucks that were ever heard."""
    asked = dict(reads.execute(ASKED).fetchall())
    waiting = orders.open_orders(reads)
    faster = order_tracks.faster(reads, [one.id for one in waiting])
    found = []
    for ahead in routes.routes(reads, now, waiting):
        truck, first = ahead.truck, ahead.route[0]
        if truck.state is not TruckState.EN_ROUTE or truck.order_id != first.id:
            continue
        if ahead.spot is None or ahead.heard_at is None:
            continue
        found.append(
            OnTheWay(
                order=first,
                vehicle_id=truck.vehicle_id,
                spot=ahead.spot,
                heard_at=ahead.heard_at,
                asked_at=asked.get(first.id),
                faster_s=faster.get(first.id),
            )
        )
    return tuple(found)


def keep(tx: Tx, one: OnTheWay, told: RouteAnswer | None, *, asked_at: int) -> None:
    """`told` None: the service knows no way, and is not asked for one before its time."""
    row = {
        "order_id": one.order.id,
        "asked_at": asked_at,
        "heard_at": one.heard_at,
        "lat_e7": one.spot.lat_e7,
        "lon_e7": one.spot.lon_e7,
        "travel_s": None if told is None else told.travel_s,
        "traffic_s": None if told is None else told.traffic_s,
        "road_m": None if told is None else told.road_m,
    }
    tx.execute(KEEP, row)
