import pytest

from daemon.domain.orders.truck import TruckState
from daemon.interfaces import Tx
from daemon.store import orders, routes
from daemon.store.database import Store
from tests.daemon.store.order_scene import (
    PLANT,
    Telling,
    add_order,
    add_pair,
    assign,
    bring,
    lay_ground,
    read,
)
from tests.daemon.store.scene import NOW
from tests.daemon.store.unit_scene import fit, say


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def test_a_route_has_its_orders_in_turn_with_where_its_truck_is(tx: Tx) -> None:
    ground, telling = lay_ground(tx), Telling(tx)
    pair = add_pair(tx)
    say(tx, fit(tx, pair.vehicle_id), at=NOW, place=PLANT[1:], sites={"PLANT": NOW})
    for name in ("O-1", "O-2"):
        assign(telling, add_order(tx, ground, name), pair)
    add_order(tx, ground, "O-3")
    (found,) = routes.routes(tx, NOW, orders.open_orders(tx))
    assert [order.name for order in found.route] == ["O-1", "O-2"]
    assert found.truck.order_id == read(tx, "O-1").id
    assert found.spot is not None
    assert found.spot.site_id == ground.plant_id
    assert found.heard_at == NOW


def test_idle_trucks_are_told_where_they_are_asked_for(tx: Tx) -> None:
    lay_ground(tx)
    add_pair(tx)
    assert routes.routes(tx, NOW, ()) == ()
    (idle,) = routes.routes(tx, NOW, (), with_idle=True)
    assert (idle.route, idle.spot, idle.truck.state) == ((), None, TruckState.AVAILABLE)


def test_a_truck_comes_home_to_where_it_was_loaded_last_not_to_what_is_next(tx: Tx) -> None:
    ground, telling = lay_ground(tx), Telling(tx)
    pair = add_pair(tx)
    assign(telling, add_order(tx, ground), pair)
    bring(telling, pair, TruckState.RETURNING)
    assign(telling, add_order(tx, ground, "O-2", origin_id=ground.site_id,
                              destination_id=ground.plant_id), pair)  # fmt: skip
    (found,) = routes.routes(tx, NOW, orders.open_orders(tx))
    assert found.home is not None
    assert found.home.site_id == ground.plant_id
    assert found.is_washed
