"""What every truck has before it, and where it is: what arrivals are expected by."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from daemon.domain.eta.lanes import Spot
from daemon.domain.orders.order import Order
from daemon.domain.sla.expecting import Ahead
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import assignments, trucks
from daemon.store.assignments import Assigned
from daemon.store.dispatch_view import POSITIONS

# Where a truck that comes back was loaded last, and whether that load sets; what it has before it
# still does not count.
HOMES = """
SELECT t.vehicle_id, p.lat_e7, p.lon_e7, p.id, o.discharge_limit_min IS NOT NULL
FROM truck t
JOIN assignment a ON a.id = (
    SELECT id FROM assignment WHERE vehicle_id = t.vehicle_id AND ended_at IS NOT NULL
    ORDER BY ended_at DESC, id DESC LIMIT 1
)
JOIN customer_order o ON o.id = a.order_id
JOIN site p ON p.id = o.origin_id
WHERE t.state IN ('returning', 'washing')
"""


def routes(
    reads: Reads | Tx, now: int, open_ones: Sequence[Order], *, with_idle: bool = False
) -> tuple[Ahead, ...]:
    """Of trucks that have orders, or of all."""
    known = {order.id: order for order in open_ones}
    route: dict[int, list[Assigned]] = defaultdict(list)
    for one in assignments.standing(reads):
        if one.order_id in known:
            route[one.vehicle_id].append(one)
    found: dict[int, tuple[Any, ...]] = {
        row[0]: row for row in reads.execute(POSITIONS, {"now": now}).fetchall()
    }
    homes: dict[int, tuple[Any, ...]] = {row[0]: row for row in reads.execute(HOMES).fetchall()}
    ahead = []
    for truck in trucks.trucks(reads):
        before = route.get(truck.vehicle_id, [])
        if not before and not with_idle:
            continue
        position, home = found.get(truck.vehicle_id), homes.get(truck.vehicle_id)
        ahead.append(
            Ahead(
                truck=truck,
                spot=None if position is None else Spot(position[2], position[3], position[4]),
                heard_at=None if position is None else position[1],
                is_parked=position is not None and position[4] is not None and bool(position[5]),
                home=None if home is None else Spot(home[1], home[2], home[3]),
                is_washed=home is not None and bool(home[4]),
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
