import sqlite3

import pytest

from daemon.domain.duty.records import Origin, Whereabouts
from daemon.domain.hours.duty import Duty, Mode
from daemon.store import duty
from daemon.store.database import Store
from tests.daemon.store.duty_scene import (
    HOUR,
    MAKING,
    add_driver,
    add_record,
    add_vehicle,
    entry,
    replace_record,
)
from tests.daemon.store.scene import NOW


def test_a_record_comes_back_as_it_was_told(store: Store) -> None:
    tx = store.connection
    driver_id, _ = add_driver(tx, "D17"), add_vehicle(tx, "T1")
    told = entry(
        Duty.ON,
        mode=Mode.YM,
        origin=Origin.HEADOFFICE,
        vehicle="T1",
        whereabouts=Whereabouts(lat_e7=1, lon_e7=2, odometer_m=3),
    )
    number = duty.add(tx, driver_id, told, making=MAKING)
    (found,) = duty.records_in_force(tx, driver_id, since=NOW, until=NOW + 1)
    assert (found.id, found.made_at, found.made_by) == (number, NOW, "olga")
    assert (found.duty, found.mode, found.origin) == (Duty.ON, Mode.YM, Origin.HEADOFFICE)
    assert (found.vehicle, found.whereabouts, found.edit_id) == ("T1", told.whereabouts, None)


def test_a_log_begins_with_what_was_in_force_then(store: Store) -> None:
    tx = store.connection
    driver_id, other = add_driver(tx, "D17"), add_driver(tx, "D18")
    add_record(tx, other, entry(Duty.D, NOW))
    numbers = [
        add_record(tx, driver_id, entry(Duty.OFF, NOW + hour * HOUR)) for hour in (0, 1, 2, 3)
    ]
    replace_record(tx, numbers[2])
    ids = [
        one.id
        for one in duty.records_in_force(
            tx, driver_id, since=NOW + HOUR + 5, until=NOW + 3 * HOUR + 1
        )
    ]
    assert ids == [numbers[1], numbers[3]]
    before = duty.records_in_force(tx, driver_id, since=NOW - HOUR, until=NOW + HOUR)
    assert [one.id for one in before] == [numbers[0]]


def test_the_latest_is_in_force_at_its_own_instant_and_the_last_of_several_holds(
    store: Store,
) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    assert duty.newest(tx, driver_id) is None
    add_record(tx, driver_id, entry(Duty.OFF, NOW))
    add_record(tx, driver_id, entry(Duty.ON, NOW))
    add_record(tx, driver_id, entry(Duty.D, NOW + HOUR))
    assert duty.latest(tx, driver_id, NOW - 1) is None
    found = duty.latest(tx, driver_id, NOW)
    assert found is not None
    assert found.duty is Duty.ON
    newest = duty.newest(tx, driver_id)
    assert newest is not None
    assert newest.duty is Duty.D


def test_a_vehicle_that_is_not_known_is_none(store: Store) -> None:
    tx = store.connection
    driver_id = add_driver(tx, "D17")
    add_record(tx, driver_id, entry(Duty.ON, vehicle="nowhere"))
    found = duty.newest(tx, driver_id)
    assert found is not None
    assert found.vehicle is None


def test_a_mode_that_does_not_go_with_the_status_is_refused_by_the_table(store: Store) -> None:
    driver_id = add_driver(store.connection, "D17")
    with pytest.raises(sqlite3.IntegrityError):
        add_record(store.connection, driver_id, entry(Duty.ON, mode=Mode.PC))
