from daemon.domain.master import Vehicle
from daemon.store import vehicles
from daemon.store.database import Store
from tests.daemon.store.scene import NOW

T1 = Vehicle(name="T1", label="Volvo", plate="DN 1", vehicle_class="mixer")


def test_a_vehicle_comes_back_as_it_was_told(store: Store) -> None:
    vehicles.save(store.connection, T1)
    assert vehicles.all_told(store.connection) == [(T1, None)]
    assert vehicles.vehicle_id(store.connection, "T1") == 1
    assert vehicles.vehicle_id(store.connection, "T2") is None


def test_a_vehicle_is_retired_once_and_keeps_its_number(store: Store) -> None:
    vehicles.save(store.connection, T1)
    assert vehicles.retire(store.connection, "T1", now=NOW)
    assert not vehicles.retire(store.connection, "T1", now=NOW + 5)
    assert vehicles.all_told(store.connection) == [(T1, NOW)]
    vehicles.save(store.connection, T1)
    assert vehicles.all_told(store.connection) == [(T1, None)]
    assert vehicles.vehicle_id(store.connection, "T1") == 1
