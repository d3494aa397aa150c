import sqlite3

from daemon.readmodel.fault_codes import faults
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_vehicles import TRUCK, add_telemetry


def test_active_ones_come_first_and_the_gravest_of_them(db: sqlite3.Connection) -> None:
    add_telemetry(db, NOW)
    assert [row.code for row in faults(db)] == ["110/3", "97/3"]
    assert [row.code for row in faults(db, with_former=True)] == ["110/3", "97/3", "100/3"]


def test_a_fault_is_told_in_words_and_of_its_vehicle(db: sqlite3.Connection) -> None:
    add_telemetry(db, NOW)
    first = faults(db, vehicle=TRUCK)[0]
    assert first.words == "coolant temperature: voltage too high"
    assert (first.vehicle, first.is_known_vehicle, first.occurrences) == (TRUCK, True, 4)
    assert faults(db, vehicle="T-02") == ()


def test_a_box_on_no_vehicle_is_named_itself(db: sqlite3.Connection) -> None:
    add_telemetry(db, NOW)
    db.execute("UPDATE fault_code SET vehicle_id = NULL")
    (unit,) = db.execute("SELECT name FROM unit WHERE id = 1").fetchone()
    first = faults(db, vehicle=unit)[0]
    assert (first.vehicle, first.is_known_vehicle) == (unit, False)
