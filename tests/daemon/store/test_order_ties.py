from daemon.domain.master_standing import What
from daemon.domain.orders.truck import TruckState
from daemon.store import order_moves, order_ties
from daemon.store.database import Store
from tests.daemon.store.order_scene import (
    Telling,
    add_order,
    add_pair,
    assign,
    bring,
    lay_ground,
    read,
    seen,
)

VEHICLE, DRIVER, SITE = (What.VEHICLE, "T1"), (What.DRIVER, "D1"), (What.SITE, "SITE-A")


def test_who_has_an_order_and_where_it_goes_are_needed_until_it_is_over(store: Store) -> None:
    telling = Telling(store.connection)
    ground, pair = lay_ground(telling), add_pair(telling)
    order = add_order(telling, ground)
    assert order_ties.orders_with(telling, SITE) == ("O-1",)
    assert order_ties.orders_with(telling, VEHICLE) == ()
    assign(telling, order, pair)
    assign(telling, add_order(telling, ground, "O-2"), pair)
    for key in (VEHICLE, DRIVER, SITE, (What.SITE, "PLANT")):
        assert order_ties.orders_with(telling, key) == ("O-1", "O-2"), key
    for name in ("O-1", "O-2"):
        order_moves.cancel(telling, read(telling, name), seen(1))
    for key in (VEHICLE, DRIVER, SITE):
        assert order_ties.orders_with(telling, key) == (), key


def test_a_truck_is_needed_while_a_load_sets_in_it(store: Store) -> None:
    telling = Telling(store.connection)
    pair = add_pair(telling)
    assign(telling, add_order(telling, lay_ground(telling)), pair)
    bring(telling, pair, TruckState.EN_ROUTE)
    order_moves.cancel(telling, read(telling), seen(30))
    assert order_ties.orders_with(telling, VEHICLE) == ("O-1",)
    assert order_ties.orders_with(telling, DRIVER) == ()


def test_customers_may_go_and_of_many_orders_some_are_named(store: Store) -> None:
    telling = Telling(store.connection)
    ground = lay_ground(telling)
    for number in range(order_ties.SHOWN + 2):
        add_order(telling, ground, f"O-{number}")
    assert order_ties.orders_with(telling, (What.CUSTOMER, "ACME")) == ()
    assert len(order_ties.orders_with(telling, SITE)) == order_ties.SHOWN
