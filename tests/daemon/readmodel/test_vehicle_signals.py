import sqlite3

from daemon.readmodel.vehicle_signals import (
    GAP_MS,
    Point,
    counters_of,
    series,
    signals_now,
    thinned,
)
from drivers.readings import COOLANT
from tests.daemon.readmodel.sample_fleet import MINUTE, NOW
from tests.daemon.readmodel.sample_vehicles import TRUCK, add_telemetry


def test_the_newest_values_are_as_people_read_them(db: sqlite3.Connection) -> None:
    add_telemetry(db, NOW)
    rows = signals_now(db, TRUCK)
    assert [(row.signal, row.value, row.unit) for row in rows] == [
        ("coolant", 88.0, "°C"),
        ("battery", None, "V"),
    ]
    assert signals_now(db, "T-99") == ()


def test_a_series_has_its_gaps(db: sqlite3.Connection) -> None:
    add_telemetry(db, NOW)
    points = series(db, TRUCK, COOLANT, since=NOW - 120 * MINUTE, until=NOW)
    assert [point.value for point in points] == [70.0, 80.0, None, 88.0]
    assert points[2].at == NOW - 60 * MINUTE + GAP_MS
    assert series(db, TRUCK, COOLANT, since=NOW - 70 * MINUTE, until=NOW - 60 * MINUTE) == (
        Point(NOW - 70 * MINUTE, 70.0),
    )


def test_of_many_points_least_greatest_and_unknown_are_left() -> None:
    points = [Point(at, float(at % 100)) for at in range(10_000)]
    points[5050] = Point(5050, None)
    left = thinned(points, since=0, until=10_000, most=100)
    assert len(left) <= 101
    assert (min(p.value for p in left if p.value is not None), Point(5050, None) in left) == (
        0.0,
        True,
    )
    assert max(p.value for p in left if p.value is not None) == 99.0
    assert [p.at for p in left] == sorted(p.at for p in left)


def test_few_points_stay_as_they_are() -> None:
    points = [Point(at, 1.0) for at in range(5)]
    assert thinned(points, since=0, until=5, most=5) == points


def test_counters_show_what_is_held(db: sqlite3.Connection) -> None:
    add_telemetry(db, NOW)
    (row,) = counters_of(db, TRUCK)
    assert (row.counter, row.value, row.held, row.held_why) == (
        "distance",
        1_000_000,
        5,
        "backwards",
    )
    assert len(counters_of(db)) == 1
