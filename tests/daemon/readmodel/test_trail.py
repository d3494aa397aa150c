import sqlite3

import pytest

from daemon.readmodel.fittings import Subject
from daemon.readmodel.trail import trail
from tests.daemon.readmodel.sample_fleet import DAY, MINUTE, NOW

T1 = Subject(vehicle_id=1)


def stored(db: sqlite3.Connection, unit: int, start: int, end: int) -> list[tuple[int, int]]:
    return db.execute(
        "SELECT at, speed_cm_s FROM position WHERE unit_id = ? AND at >= ? AND at < ? ORDER BY at",
        (unit, start, end),
    ).fetchall()


def test_a_short_trail_is_whole(db: sqlite3.Connection) -> None:
    points = trail(db, T1, from_ms=DAY, until_ms=NOW, max_points=100_000)
    assert [point.at for point in points] == [at for at, _ in stored(db, 1, DAY, NOW)]


@pytest.mark.parametrize("max_points", [1, 7, 60])
def test_a_long_trail_is_bounded_and_keeps_its_last_point(
    db: sqlite3.Connection, max_points: int
) -> None:
    points = trail(db, T1, from_ms=DAY, until_ms=NOW, max_points=max_points)
    assert 1 <= len(points) <= max_points + 2
    assert points[-1].at == stored(db, 1, DAY, NOW)[-1][0]
    assert [p.at for p in points] == sorted(p.at for p in points)


def test_thinning_keeps_the_highest_speed(db: sqlite3.Connection) -> None:
    fastest = max(speed for _, speed in stored(db, 1, DAY, NOW))
    points = trail(db, T1, from_ms=DAY, until_ms=NOW, max_points=20)
    assert max(p.speed_kmh or 0 for p in points) == round(fastest * 0.036, 1)


def test_the_span_is_half_open(db: sqlite3.Connection) -> None:
    first, second = (at for at, _ in stored(db, 1, DAY, NOW)[:2])
    assert [p.at for p in trail(db, T1, from_ms=first, until_ms=second)] == [first]


def test_another_vehicles_part_of_the_unit_is_not_shown(db: sqlite3.Connection) -> None:
    since = NOW - 60 * MINUTE
    db.execute("UPDATE fitting SET until_at = ? WHERE unit_id = 1", (since,))
    points = trail(db, T1, from_ms=DAY, until_ms=NOW)
    assert points
    assert points[-1].at < since


def test_no_positions_make_an_empty_trail(db: sqlite3.Connection) -> None:
    assert trail(db, T1, from_ms=1, until_ms=DAY - 86_400_000) == ()
    assert trail(db, Subject(unit_id=999), from_ms=DAY, until_ms=NOW) == ()
