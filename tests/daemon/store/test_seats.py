import sqlite3

import pytest

from daemon.store import seats
from daemon.store.database import Store
from daemon.store.seats import Place
from tests.daemon.store.duty_scene import HOUR, add_driver, add_vehicle
from tests.daemon.store.scene import NOW

EVERY = "SELECT driver_id, from_at, until_at, vehicle_id, place FROM seat ORDER BY 1, 2"


def test_who_sits_down_elsewhere_has_left_where_he_sat(store: Store) -> None:
    tx = store.connection
    driver_id, t1, t2 = add_driver(tx, "D17"), add_vehicle(tx, "T1"), add_vehicle(tx, "T2")
    seats.sit(tx, driver_id, t1, Place.DRIVER, at=NOW)
    seats.sit(tx, driver_id, t2, Place.CO_DRIVER, at=NOW + HOUR)
    assert tx.execute(EVERY).fetchall() == [
        (driver_id, NOW, NOW + HOUR, t1, "driver"),
        (driver_id, NOW + HOUR, None, t2, "co_driver"),
    ]
    seat = seats.seat_of(tx, driver_id)
    assert seat is not None
    assert (seat.driver, seat.vehicle, seat.place) == ("D17", "T2", Place.CO_DRIVER)
    seats.leave(tx, driver_id, at=NOW + 2 * HOUR)
    assert seats.seat_of(tx, driver_id) is None


def test_a_seat_of_no_length_never_was(store: Store) -> None:
    tx = store.connection
    driver_id, t1, t2 = add_driver(tx, "D17"), add_vehicle(tx, "T1"), add_vehicle(tx, "T2")
    seats.sit(tx, driver_id, t1, Place.DRIVER, at=NOW)
    seats.sit(tx, driver_id, t2, Place.DRIVER, at=NOW)
    assert tx.execute(EVERY).fetchall() == [(driver_id, NOW, None, t2, "driver")]


def test_who_sat_at_the_wheel_is_known_for_each_instant(store: Store) -> None:
    tx = store.connection
    one, two, t1 = add_driver(tx, "D17"), add_driver(tx, "D18"), add_vehicle(tx, "T1")
    seats.sit(tx, one, t1, Place.DRIVER, at=NOW)
    seats.sit(tx, one, t1, Place.CO_DRIVER, at=NOW + HOUR)
    seats.sit(tx, two, t1, Place.DRIVER, at=NOW + HOUR)
    at_the_wheel = [
        seat.driver if (seat := seats.at_the_wheel(tx, t1, at=at)) else None
        for at in (NOW - 1, NOW, NOW + HOUR - 1, NOW + HOUR)
    ]
    assert at_the_wheel == [None, "D17", "D17", "D18"]
    now = seats.at_the_wheel(tx, t1)
    assert now is not None
    assert now.driver == "D18"


def test_all_who_sit_in_a_vehicle_are_found(store: Store) -> None:
    tx = store.connection
    one, two, t1 = add_driver(tx, "D17"), add_driver(tx, "D18"), add_vehicle(tx, "T1")
    t2 = add_vehicle(tx, "T2")
    seats.sit(tx, one, t2, Place.DRIVER, at=NOW)
    seats.sit(tx, one, t1, Place.DRIVER, at=NOW + 1)
    seats.sit(tx, two, t1, Place.CO_DRIVER, at=NOW + 2)
    assert [seat.driver for seat in seats.in_vehicle(tx, t1)] == ["D17", "D18"]
    assert seats.in_vehicle(tx, t2) == []


def test_the_seat_at_the_wheel_is_taken_by_one(store: Store) -> None:
    tx = store.connection
    one, two, t1 = add_driver(tx, "D17"), add_driver(tx, "D18"), add_vehicle(tx, "T1")
    seats.sit(tx, one, t1, Place.DRIVER, at=NOW)
    with pytest.raises(sqlite3.IntegrityError):
        seats.sit(tx, two, t1, Place.DRIVER, at=NOW + 1)


def test_seats_are_settled_up_to_their_last_change(store: Store) -> None:
    tx = store.connection
    one, two, t1 = add_driver(tx, "D17"), add_driver(tx, "D18"), add_vehicle(tx, "T1")
    assert seats.settled_until(tx, driver_id=one, wheel_of=t1) is None
    seats.sit(tx, one, t1, Place.DRIVER, at=NOW)
    assert seats.settled_until(tx, driver_id=two) is None
    assert seats.settled_until(tx, driver_id=two, wheel_of=t1) == NOW
    seats.leave(tx, one, at=NOW + HOUR)
    assert seats.settled_until(tx, driver_id=one) == NOW + HOUR
