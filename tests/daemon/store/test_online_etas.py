from daemon.domain.eta.lanes import Spot
from daemon.domain.eta.routing import RouteAnswer
from daemon.store import online_etas
from daemon.store.database import Store
from daemon.store.online_etas import OnTheWay
from tests.daemon.store.order_scene import add_order, lay_ground
from tests.daemon.store.scene import NOW

HEARD = NOW - 60_000


def test_the_newest_answer_counts_while_it_is_fresh(store: Store) -> None:
    tx = store.connection
    order = add_order(tx, lay_ground(tx))
    one = OnTheWay(order=order, vehicle_id=1, spot=Spot(1, 2), heard_at=HEARD, asked_at=None)
    for travel_s, asked_at in ((600, NOW - 9), (500, NOW)):
        told = RouteAnswer(travel_s=travel_s, traffic_s=30, road_m=7_000)
        online_etas.keep(tx, one, told, asked_at=asked_at)
    found = online_etas.fresh(tx, now=NOW + 99, fresh_ms=100)[order.id]
    assert (found.travel_s, found.asked_at, found.heard_at) == (500, NOW, HEARD)
    assert online_etas.fresh(tx, now=NOW + 100, fresh_ms=100) == {}
    assert online_etas.on_the_way(tx, NOW) == ()
