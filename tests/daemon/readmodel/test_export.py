import sqlite3

import pytest

from daemon.readmodel.export import positions, subject_by_name
from daemon.readmodel.fittings import Subject
from tests.daemon.readmodel.sample_fleet import DAY, NOW


def instants(db: sqlite3.Connection, page_rows: int) -> list[int]:
    rows = positions(db, Subject(vehicle_id=1), from_ms=DAY, until_ms=NOW, page_rows=page_rows)
    return [row.at for row in rows]


@pytest.mark.parametrize("page_rows", [1, 7, 100_000])
def test_every_position_comes_once_whatever_the_page(
    db: sqlite3.Connection, page_rows: int
) -> None:
    stored = db.execute(
        "SELECT at FROM position WHERE unit_id = 1 AND at >= ? AND at < ? ORDER BY at", (DAY, NOW)
    ).fetchall()
    assert instants(db, page_rows) == [at for (at,) in stored]


def test_what_the_receiver_did_not_say_is_none(db: sqlite3.Connection) -> None:
    db.execute(
        "INSERT INTO position(unit_id, at, seen_at, boot, lat_e7, lon_e7, quality, odometer_m,"
        " verdict) VALUES (11, 5, 6, 41, -10000000, 20000000, 1, 7, 2)"
    )
    (row,) = positions(db, Subject(unit_id=11), from_ms=5, until_ms=6)
    assert (row.lat, row.lon, row.odometer_m, row.verdict) == (-1.0, 2.0, 7, "late")
    assert (row.speed_kmh, row.course_deg, row.altitude_m, row.hdop, row.satellites) == (None,) * 5


def test_a_name_is_a_vehicles_first(db: sqlite3.Connection) -> None:
    assert subject_by_name(db, "T-01") == Subject(vehicle_id=1)
    assert subject_by_name(db, "gps-12") == Subject(unit_id=12)
    assert subject_by_name(db, "nobody") is None
