import sqlite3

from daemon.domain.telemetry.usual import Beyond
from daemon.readmodel.vehicle_status import vehicle_status
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_telling import add_telling


def test_a_truck_is_told_whole(db: sqlite3.Connection) -> None:
    add_telling(db, NOW)
    status = vehicle_status(db, "T-01", NOW)
    by_signal = {told.row.signal: told for told in status.signals}
    assert by_signal["coolant"].beyond is Beyond.HIGH
    assert by_signal["oil_pressure"].is_stale
    assert status.fuel is not None
    assert status.fuel.beyond is Beyond.LOW
    assert status.due is not None
    assert status.work is not None
    assert [row.code for row in status.faults] == ["110/0", "97/3"]


def test_of_a_mute_one_nothing_is_said(db: sqlite3.Connection) -> None:
    assert vehicle_status(db, "T-02", NOW).is_mute
