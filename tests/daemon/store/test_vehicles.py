from daemon.domain.master import Vehicle
from daemon.store import seats, vehicles
from daemon.store.database import Store
from daemon.store.seats import Place
from tests.daemon.store.duty_scene import add_driver
from tests.daemon.store.scene import NOW

T1 = Vehicle(
    name="T1",
    label="Volvo",
    plate="DN 1",
    vehicle_class="mixer",
    capacity_kg=24_000,
    volume_l=8_000,
    equipment="mixer pump",
    plant="PLANT",
)


def test_a_vehicle_comes_back_as_it_was_told(store: Store) -> None:
    vehicles.save(store.connection, T1)
    assert vehicles.all_told(store.connection) == [(T1, None)]
    assert vehicles.vehicle_id(store.connection, "T1") == 1
    assert vehicles.vehicle_id(store.connection, "T2") is None
    assert not vehicles.is_retired(store.connection, 1)


def test_a_vehicle_is_retired_once_and_keeps_its_number(store: Store) -> None:
    vehicles.save(store.connection, T1)
    assert vehicles.retire(store.connection, "T1", now=NOW)
    assert not vehicles.retire(store.connection, "T1", now=NOW + 5)
    assert vehicles.all_told(store.connection) == [(T1, NOW)]
    assert vehicles.is_retired(store.connection, 1)
    vehicles.save(store.connection, T1)
    assert vehicles.all_told(store.connection) == [(T1, None)]
    assert vehicles.vehicle_id(store.connection, "T1") == 1


def test_who_sits_in_a_vehicle_that_is_retired_leaves_it(store: Store) -> None:
    tx = store.connection
    for name in ("T1", "T2"):
        vehicles.save(tx, Vehicle(name=name))
    one, two = add_driver(tx, "D17"), add_driver(tx, "D18")
    seats.sit(tx, one, 1, Place.DRIVER, at=NOW - 5)
    seats.sit(tx, two, 2, Place.DRIVER, at=NOW - 5)
    assert vehicles.retire(tx, "T1", now=NOW)
    assert seats.seat_of(tx, one) is None
    assert seats.seat_of(tx, two) is not None


def test_vehicles_leave_the_pool_of_one_site_alone(store: Store) -> None:
    tx = store.connection
    for name, plant in (("T1", "NORTH"), ("T2", "SOUTH")):
        vehicles.save(tx, Vehicle(name=name, plant=plant))
    vehicles.leave_pool(tx, "NORTH")
    assert [vehicle.plant for vehicle, _ in vehicles.all_told(tx)] == ["", "SOUTH"]
