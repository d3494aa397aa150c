"""What every truck has before it, and where it is: what arrivals are expected by."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from daemon.domain.orders.order import Order
from daemon.domain.sla.expecting import Ahead
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import assignments, truck_places, trucks
from daemon.store.assignments import Assigned


def routes(
    reads: Reads | Tx, now: int, open_ones: Sequence[Order], *, with_idle: bool = False
) -> tuple[Ahead, ...]:
    """Of trucks that have orders, or of all."""
    known = {order.id: order for order in open_ones}
    route: dict[int, list[Assigned]] = defaultdict(list)
    for one in assignments.standing(reads):
        if one.order_id in known:
            route[one.vehicle_id].append(one)
    positions, homes = truck_places.positions(reads, now), truck_places.homes(reads)
    ahead = []
    for truck in trucks.trucks(reads):
        before = route.get(truck.vehicle_id, [])
        if not before and not with_idle:
            continue
        position, home = positions.get(truck.vehicle_id), homes.get(truck.vehicle_id)
        ahead.append(
            Ahead(
                truck=truck,
                spot=None if position is None else position.spot,
                heard_at=None if position is None else position.heard_at,
                is_parked=position is not None and position.is_parked,
                home=None if home is None else home.spot,
                is_washed=home is not None and home.is_washed,
                route=tuple(known[one.order_id] for one in before),
                begins=_begins(before),
            )
        )
    return tuple(ahead)


def _begins(route: Sequence[Assigned]) -> Mapping[int, int]:
    return {
        one.order_id: int(one.terms["begins_at"])
        for one in route
        if isinstance(one.terms.get("begins_at"), int | float)
    }
