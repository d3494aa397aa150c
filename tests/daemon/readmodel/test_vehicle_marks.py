import sqlite3

from daemon.readmodel.fittings import Subject
from daemon.readmodel.vehicle_marks import vehicle_marks
from tests.daemon.readmodel.sample_fleet import MINUTE, NOW
from tests.daemon.readmodel.sample_telling import VEHICLE, add_telling


def test_fuel_and_faults_are_marked_in_order(db: sqlite3.Connection) -> None:
    add_telling(db, NOW)
    subject = Subject(vehicle_id=VEHICLE)
    marks = vehicle_marks(db, subject, from_ms=NOW - 90 * MINUTE, until_ms=NOW)
    assert [mark.kind for mark in marks] == ["fuel.dropped", "fault.raised"]
    assert vehicle_marks(db, subject, from_ms=NOW - MINUTE, until_ms=NOW) == ()
