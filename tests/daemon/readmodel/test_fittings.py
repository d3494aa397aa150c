import sqlite3

from daemon.readmodel.fittings import Piece, Subject, pieces


def test_a_vehicle_is_the_sum_of_its_fittings(db: sqlite3.Connection) -> None:
    db.execute("UPDATE fitting SET until_at = 1000 WHERE unit_id = 1")
    db.execute("INSERT INTO fitting VALUES (12, 1000, NULL, 1)")
    assert pieces(db, Subject(vehicle_id=1), from_ms=400, until_ms=2000) == (
        Piece(unit_id=1, from_ms=400, until_ms=1000),
        Piece(unit_id=12, from_ms=1000, until_ms=2000),
    )


def test_a_fitting_that_ended_as_the_span_begins_is_no_part_of_it(db: sqlite3.Connection) -> None:
    db.execute("UPDATE fitting SET until_at = 1000 WHERE unit_id = 1")
    assert pieces(db, Subject(vehicle_id=1), from_ms=1000, until_ms=2000) == ()


def test_a_unit_speaks_for_itself_and_nobody_for_none(db: sqlite3.Connection) -> None:
    assert pieces(db, Subject(unit_id=3), from_ms=1, until_ms=2) == (
        Piece(unit_id=3, from_ms=1, until_ms=2),
    )
    assert pieces(db, Subject(), from_ms=1, until_ms=2) == ()
