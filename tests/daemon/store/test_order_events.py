from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.store import order_events, trucks
from daemon.store.database import Store
from daemon.store.order_events import How
from tests.daemon.store.duty_scene import MINUTE
from tests.daemon.store.order_scene import (
    Telling,
    add_order,
    add_pair,
    assign,
    bring,
    lay_ground,
    read,
)
from tests.daemon.store.scene import NOW

HOW = How(at=NOW + MINUTE, source=MoveSource.PERSON, by="olga", reason="gearbox")


def test_what_is_told_says_who_saw_it_and_by_what(store: Store) -> None:
    telling = Telling(store.connection)
    pair = add_pair(telling)
    order = assign(telling, add_order(telling, lay_ground(telling)), pair)
    bring(telling, pair, TruckState.LOADING)
    telling.events.clear()
    truck = trucks.truck(telling, pair.vehicle_id)
    order_events.created(telling, order)
    order_events.assigned(telling, order, HOW)
    order_events.stranded(telling, truck, read(telling), HOW)
    order_events.truck_moved(telling, truck, truck, None, HOW)
    created, assigned, stranded, moved = (body for _, _, body in telling.events)
    assert (created["order"], created["source"]) == ("O-1", order.source.value)
    assert (assigned["vehicle"], assigned["driver"], assigned["by"]) == ("T1", "D1", "olga")
    assert (stranded["reason"], stranded["state"]) == ("gearbox", "loading")
    assert stranded["load_ends_at"] == NOW + (10 + 90) * MINUTE
    assert (moved["previous"], moved["new"], moved["order"]) == ("loading", "loading", None)
