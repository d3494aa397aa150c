from daemon.store import unidentified
from daemon.store.database import Store
from tests.daemon.store.duty_scene import HOUR, add_driver, add_vehicle
from tests.daemon.store.scene import NOW


def test_a_drive_that_goes_on_cannot_be_claimed(store: Store) -> None:
    tx = store.connection
    driver_id, vehicle_id = add_driver(tx, "D17"), add_vehicle(tx, "T1")
    drive_id = unidentified.begin(tx, vehicle_id, at=NOW)
    assert drive_id is not None
    going_on = unidentified.open_of(tx, vehicle_id)
    assert going_on is not None
    assert (going_on.id, going_on.vehicle, going_on.ended_at) == (drive_id, "T1", None)
    assert not unidentified.claim(tx, drive_id, driver_id, at=NOW, note="mine")
    assert unidentified.end(tx, drive_id, at=NOW + HOUR)
    assert unidentified.open_of(tx, vehicle_id) is None
    assert unidentified.claim(tx, drive_id, driver_id, at=NOW, note="mine")
    assert not unidentified.claim(tx, drive_id, driver_id, at=NOW, note="mine too")
    found = unidentified.by_id(tx, drive_id)
    assert found is not None
    assert (found.started_at, found.ended_at, found.claimed_by) == (NOW, NOW + HOUR, "D17")


def test_the_same_drive_begins_once(store: Store) -> None:
    vehicle_id = add_vehicle(store.connection, "T1")
    assert unidentified.begin(store.connection, vehicle_id, at=NOW) is not None
    assert unidentified.begin(store.connection, vehicle_id, at=NOW) is None


def test_a_drive_of_no_length_never_was(store: Store) -> None:
    tx = store.connection
    drive_id = unidentified.begin(tx, add_vehicle(tx, "T1"), at=NOW)
    assert drive_id is not None
    assert not unidentified.end(tx, drive_id, at=NOW)
    assert unidentified.by_id(tx, drive_id) is None
