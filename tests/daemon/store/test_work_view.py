import pytest

from daemon.domain.maintenance.causes import Causes
from daemon.domain.orders.truck import TruckState
from daemon.interfaces import Tx
from daemon.store import work_view, zones
from daemon.store.database import Store
from tests.daemon.readmodel.work_scene import add_work
from tests.daemon.store.duty_scene import HOUR, add_vehicle
from tests.daemon.store.order_scene import (
    Telling,
    add_order,
    add_pair,
    assign,
    bring,
    lay_ground,
)
from tests.daemon.store.scene import NOW
from tests.daemon.store.work_scene import due


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def test_only_vehicles_with_a_cause_or_an_order_are_looked_at(tx: Tx) -> None:
    zones.keep(tx, "America/Denver")
    vehicle = add_vehicle(tx, "T1")
    add_vehicle(tx, "T2")
    due(tx, vehicle)
    seen = work_view.work_view(tx, NOW)
    assert [(one.id, one.name, one.order, one.ready_at) for one in seen.vehicles] == [
        (vehicle, "T1", None, 0)
    ]
    assert seen.zone.key == "America/Denver"
    assert not seen.is_time_known


def test_a_retired_vehicle_is_left_out_but_for_the_order_that_it_has(tx: Tx) -> None:
    due(tx, add_vehicle(tx, "T1"))
    order = add_work(tx, "T2")
    due(tx, order.vehicle_id)
    tx.execute("UPDATE vehicle SET retired_at = 1")
    (seen,) = work_view.work_view(tx, NOW).vehicles
    assert (seen.name, seen.order, seen.causes) == ("T2", order, Causes())


def test_a_truck_is_ready_when_its_route_is_done(tx: Tx) -> None:
    ground, pair = lay_ground(tx), add_pair(tx)
    telling = Telling(tx)
    for number, hours in ((1, 2), (2, 5)):
        order = add_order(tx, ground, f"O-{number}", promised_at=NOW + hours * HOUR)
        assign(telling, order, pair)
    unloaded = NOW + 5 * HOUR + 15 * work_view.MINUTE_MS
    assert work_view.ready_at(tx, NOW) == {pair.vehicle_id: unloaded + work_view.BACK_MS}


def test_a_truck_that_comes_back_is_home_soon(tx: Tx) -> None:
    ground, pair = lay_ground(tx), add_pair(tx)
    telling = Telling(tx)
    assign(telling, add_order(tx, ground), pair)
    bring(telling, pair, TruckState.RETURNING)
    assert work_view.ready_at(tx, NOW) == {pair.vehicle_id: NOW + work_view.RETURN_MS}
