"""What other depots do: the first free truck, or the nearest. Neither asks the law."""

from collections.abc import Callable, Sequence

from daemon.domain.geo import distance_m
from daemon.domain.orders.order import Order
from daemon.domain.orders.truck import Truck, TruckState
from daemon.store import order_moves, orders, trucks
from daemon.store.assignments import Pair
from tests.bench.orders_day import Play

Pick = Callable[[Play, Order, Sequence[Truck]], Truck]


def first_available(play: Play) -> None:
    _give(play, lambda _play, _order, free: free[0])


def nearest_first(play: Play) -> None:
    def pick(play: Play, order: Order, free: Sequence[Truck]) -> Truck:
        def away(truck: Truck) -> float:
            at = play.by_vehicle[truck.vehicle_id].spot
            return distance_m(*at, order.origin.lat_e7, order.origin.lon_e7)

        return min(free, key=away)

    _give(play, pick)


def _give(play: Play, pick: Pick) -> None:
    """The oldest order first, as it comes."""
    free = [one for one in trucks.trucks(play.tx) if one.state is TruckState.AVAILABLE]
    for order in sorted(orders.pending_orders(play.tx), key=lambda one: one.created_at):
        if not free:
            return
        truck = pick(play, order, free)
        free.remove(truck)
        pair = Pair(
            vehicle_id=truck.vehicle_id, driver_id=play.by_vehicle[truck.vehicle_id].driver_id
        )
        order_moves.assign(play.telling(), order, pair, play.how(), terms={})
