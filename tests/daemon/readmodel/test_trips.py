import sqlite3
from typing import ClassVar

import pytest

from daemon.readmodel.fittings import Subject
from daemon.readmodel.trips import stops, trips
from tests.daemon.readmodel.sample_fleet import DAY, NOW


class TestTripsInASpan:
    """A trip from 1000 to 2000, one under way since 3000, of unit 11 on T-11."""

    UNIT: ClassVar[Subject] = Subject(unit_id=11)

    @pytest.fixture(autouse=True)
    def scene(self, db: sqlite3.Connection) -> None:
        db.execute(
            "INSERT INTO trip VALUES (11, 1000, 2000, 398080000, -1049330000, 397430000,"
            " -1052190000, 5000, 60, 1000, 'stop')"
        )
        db.execute(
            "INSERT INTO trip(unit_id, started_at, start_lat_e7, start_lon_e7)"
            " VALUES (11, 3000, 0, 0)"
        )

    @pytest.mark.parametrize(
        ("from_ms", "until_ms", "starts"),
        [
            (0, 1000, []),
            (0, 1001, [1000]),
            (1500, 1600, [1000]),
            (2000, 3000, []),
            (1999, 3001, [1000, 3000]),
            (9000, 9999, [3000]),
        ],
    )
    def test_trips_that_touch_the_span(
        self, db: sqlite3.Connection, from_ms: int, until_ms: int, starts: list[int]
    ) -> None:
        found = trips(db, self.UNIT, from_ms=from_ms, until_ms=until_ms)
        assert [trip.started_at for trip in found] == starts

    def test_a_finished_trip_says_all_it_knows(self, db: sqlite3.Connection) -> None:
        trip = trips(db, self.UNIT, from_ms=1000, until_ms=2000)[0]
        assert (trip.duration_s, trip.distance_m, trip.idle_s) == (1, 5000, 60)
        assert (trip.start_place, trip.end_place) == ("Depot Commerce City", "Quarry Golden")
        assert (trip.name, trip.end_reason, trip.top_speed_kmh) == ("T-11", "stop", 36.0)

    def test_a_trip_of_a_silent_unit_has_no_invented_end(self, db: sqlite3.Connection) -> None:
        trip = trips(db, self.UNIT, from_ms=3000, until_ms=4000)[0]
        assert (trip.ended_at, trip.duration_s, trip.distance_m) == (None, None, None)
        assert (trip.end_lat, trip.idle_s, trip.end_reason) == (None, None, None)


def test_a_trip_under_way_counts_to_its_newest_fix(db: sqlite3.Connection) -> None:
    trip = next(t for t in trips(db, from_ms=DAY, until_ms=NOW) if t.ended_at is None)
    fix_at, odometer = db.execute(
        "SELECT s.at, s.odometer_m FROM unit_state s JOIN unit u ON u.id = s.unit_id"
        " WHERE u.name = ?",
        (trip.unit,),
    ).fetchone()
    assert trip.duration_s == (fix_at - trip.started_at) // 1000
    assert (trip.end_lat, trip.end_lon, trip.end_place) == (None, None, None)
    (start,) = db.execute(
        "SELECT odometer_m FROM position p JOIN unit u ON u.id = p.unit_id"
        " WHERE u.name = ? AND at = ?",
        (trip.unit, trip.started_at),
    ).fetchone()
    assert trip.distance_m == odometer - start


def test_a_trip_belongs_to_the_vehicle_of_its_start(db: sqlite3.Connection) -> None:
    first, *others = trips(db, Subject(vehicle_id=1), from_ms=DAY, until_ms=NOW)
    assert others
    db.execute("INSERT INTO vehicle(id, name) VALUES (77, 'T-77')")
    handed_over = first.started_at + 1
    db.execute("UPDATE fitting SET until_at = ? WHERE unit_id = 1", (handed_over,))
    db.execute("INSERT INTO fitting VALUES (1, ?, NULL, 77)", (handed_over,))
    assert trips(db, Subject(vehicle_id=1), from_ms=DAY, until_ms=NOW) == (first,)
    assert len(trips(db, Subject(vehicle_id=77), from_ms=DAY, until_ms=NOW)) == len(others)


def test_the_fleet_is_the_sum_of_its_units(db: sqlite3.Connection) -> None:
    everyone = trips(db, from_ms=DAY, until_ms=NOW)
    units = [trips(db, Subject(unit_id=n), from_ms=DAY, until_ms=NOW) for n in range(1, 13)]
    assert len(everyone) == sum(map(len, units)) > 0
    assert list(everyone) == sorted(everyone, key=lambda t: (t.name, t.started_at))


def test_stops_say_where_and_how_long(db: sqlite3.Connection) -> None:
    found = stops(db, Subject(vehicle_id=6), from_ms=DAY, until_ms=NOW)
    assert found
    standing = found[-1]
    assert standing.ended_at is None
    assert standing.place == "Quarry Golden"
    for stop in found[:-1]:
        assert stop.ended_at is not None
        assert stop.duration_s == (stop.ended_at - stop.started_at) // 1000


def test_a_trip_whose_first_positions_are_gone_is_measured_from_the_oldest_left(
    db: sqlite3.Connection,
) -> None:
    trip = next(t for t in trips(db, from_ms=DAY, until_ms=NOW) if t.ended_at is None)
    assert trip.distance_m is not None
    unit = db.execute("SELECT id FROM unit WHERE name = ?", (trip.unit,)).fetchone()[0]
    db.execute("DELETE FROM position WHERE unit_id = ? AND at <= ?", (unit, trip.started_at + 1))
    left = next(
        t for t in trips(db, from_ms=DAY, until_ms=NOW) if t.unit == trip.unit and not t.ended_at
    )
    assert left.distance_m is not None
    assert 0 <= left.distance_m <= trip.distance_m
