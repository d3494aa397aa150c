from dataclasses import replace

import pytest

from daemon.domain.orders.truck import MoveSource, Truck, TruckState
from daemon.queue.outcomes import Stale
from daemon.store import trucks
from daemon.store.database import Store
from tests.daemon.store.duty_scene import add_vehicle
from tests.daemon.store.order_scene import add_order, lay_ground
from tests.daemon.store.scene import NOW


def test_a_vehicle_that_never_had_an_order_is_available(store: Store) -> None:
    tx = store.connection
    vehicle_id = add_vehicle(tx, "T1")
    assert trucks.truck(tx, vehicle_id) == Truck(vehicle_id=vehicle_id, name="T1")
    assert trucks.truck_named(tx, "T1") == trucks.truck(tx, vehicle_id)
    assert trucks.truck_named(tx, "T9") is None


def test_a_saved_truck_has_its_order_in_hand(store: Store) -> None:
    tx = store.connection
    vehicle_id, order = add_vehicle(tx, "T1"), add_order(tx, lay_ground(tx))
    before = trucks.truck(tx, vehicle_id)
    saved = trucks.save(
        tx,
        replace(
            before,
            state=TruckState.ASSIGNED,
            since=NOW,
            source=MoveSource.DISPATCH,
            order_id=order.id,
        ),
    )
    assert saved.version == 1
    assert trucks.truck_with(tx, order.id) == saved
    assert trucks.trucks(tx) == (saved,)
    assert trucks.truck_with(tx, 99) is None


def test_of_two_who_save_one_truck_the_second_is_stale(store: Store) -> None:
    tx = store.connection
    before = trucks.truck(tx, add_vehicle(tx, "T1"))
    once = trucks.save(tx, replace(before, since=1))
    for old in (before, replace(once, version=7)):
        with pytest.raises(Stale, match=f"truck T1 is no longer version {old.version}"):
            trucks.save(tx, replace(old, since=2))
    assert trucks.save(tx, replace(once, since=3)).version == 2


def test_retired_vehicles_are_no_trucks(store: Store) -> None:
    tx = store.connection
    add_vehicle(tx, "T1")
    tx.execute("UPDATE vehicle SET retired_at = 1")
    assert trucks.trucks(tx) == ()
    assert trucks.truck_named(tx, "T1") is None
