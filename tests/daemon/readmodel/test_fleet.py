import sqlite3
from collections import Counter

import pytest

from daemon.domain.tracking.facts import Motion
from daemon.readmodel.fleet import TruckRow, fleet_counts, motion_at, truck, trucks
from tests.daemon.readmodel.sample_fleet import DAY, MINUTE, NOW

STALE_S = 600


def row(db: sqlite3.Connection, name: str, *, now: int = NOW) -> TruckRow:
    return next(r for r in trucks(db, now, day_ms=DAY, stale_s=STALE_S) if r.name == name)


@pytest.mark.parametrize(
    ("stored", "age_s", "expected"),
    [
        ("moving", 599, Motion.MOVING),
        ("moving", 601, Motion.STALE),
        ("parked", 601, Motion.STALE),
        ("unknown", 601, Motion.UNKNOWN),
        ("stale", 0, Motion.STALE),
        (None, 0, Motion.UNKNOWN),
    ],
)
def test_motion_is_no_fresher_than_its_fix(
    stored: str | None, age_s: int, expected: Motion
) -> None:
    assert motion_at(stored, fix_at=NOW - age_s * 1000, now_ms=NOW, stale_s=STALE_S) == expected


def test_motion_without_a_fix_is_unknown() -> None:
    assert motion_at("moving", fix_at=None, now_ms=NOW) == Motion.UNKNOWN


def test_unit_without_a_vehicle_is_shown_under_its_own_name(db: sqlite3.Connection) -> None:
    unknown = row(db, "gps-12")
    assert (unknown.vehicle, unknown.unit) == (None, "gps-12")
    assert "no vehicle" in unknown.alerts


def test_vehicle_without_a_unit_is_shown(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO vehicle(name) VALUES ('T-99')")
    bare = row(db, "T-99")
    assert (bare.unit, bare.motion, bare.alerts) == (None, Motion.UNKNOWN, ("no unit",))
    assert truck(db, bare.key, now_ms=NOW, day_ms=DAY) == bare


def test_retired_vehicle_without_a_unit_is_gone(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO vehicle(name, retired_at) VALUES ('T-99', ?)", (NOW,))
    assert "T-99" not in {r.name for r in trucks(db, NOW, day_ms=DAY)}


def test_retired_unit_is_gone_until_it_is_heard_again(db: sqlite3.Connection) -> None:
    db.execute("UPDATE unit SET retired_at = ? WHERE name = 'gps-12'", (NOW + MINUTE,))
    shown = trucks(db, NOW, day_ms=DAY)
    assert "gps-12" not in {r.name for r in shown}
    assert fleet_counts(db, NOW).total == len(shown)
    db.execute("UPDATE unit SET retired_at = 1 WHERE name = 'gps-12'")
    assert row(db, "gps-12").unit == "gps-12"


def test_fitting_is_half_open(db: sqlite3.Connection) -> None:
    db.execute("UPDATE fitting SET until_at = ? WHERE unit_id = 1", (NOW,))
    db.execute("INSERT INTO vehicle(id, name) VALUES (77, 'T-77')")
    db.execute("INSERT INTO fitting VALUES (1, ?, NULL, 77)", (NOW,))
    assert row(db, "T-77").unit == "gps-01"
    assert row(db, "T-01").unit is None
    assert row(db, "T-01", now=NOW - 1).unit == "gps-01"


def test_counts_are_the_sums_of_the_rows(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO vehicle(name) VALUES ('T-99')")
    for now in (NOW, NOW + 20 * MINUTE):
        by_row = Counter(r.motion.value for r in trucks(db, now, day_ms=DAY))
        counts = fleet_counts(db, now)
        assert {m.value: getattr(counts, m.value) for m in Motion} == {
            m.value: by_row[m.value] for m in Motion
        }
        assert counts.total == len(trucks(db, now, day_ms=DAY))


def test_every_truck_is_stale_once_the_daemon_is_long_stopped(db: sqlite3.Connection) -> None:
    later = trucks(db, NOW + 60 * MINUTE, day_ms=DAY)
    assert {r.motion for r in later} == {Motion.STALE, Motion.UNKNOWN}
    was_moving = row(db, "T-01", now=NOW + 60 * MINUTE)
    assert was_moving.motion_since is not None
    assert was_moving.fix_at is not None
    assert was_moving.motion_since == was_moving.fix_at + STALE_S * 1000


def test_today_counts_from_the_last_odometer_before_midnight(db: sqlite3.Connection) -> None:
    fix = row(db, "T-01")
    assert fix.odometer_m is not None
    db.execute(
        "INSERT INTO position(unit_id, at, seen_at, boot, lat_e7, lon_e7, quality, odometer_m)"
        " VALUES (1, ?, ?, 40, 0, 0, 1, ?)",
        (DAY - MINUTE, DAY, fix.odometer_m - 123_000),
    )
    assert row(db, "T-01").today_m == 123_000


def test_late_position_is_no_baseline_for_today(db: sqlite3.Connection) -> None:
    before = row(db, "T-01").today_m
    db.execute(
        "INSERT INTO position(unit_id, at, seen_at, boot, lat_e7, lon_e7, quality, odometer_m,"
        " verdict) VALUES (1, ?, ?, 40, 0, 0, 1, 0, 2)",
        (DAY - MINUTE, NOW),
    )
    assert row(db, "T-01").today_m == before


def test_place_is_the_site_of_the_fence_it_is_in(db: sqlite3.Connection) -> None:
    db.execute("""UPDATE unit_state SET fences = '["school", "quarry"]' WHERE unit_id = 1""")
    inside = row(db, "T-01")
    assert (inside.place, inside.site, inside.fences) == (
        "Quarry Golden",
        "quarry",
        ("school", "quarry"),
    )


def test_overspeed_alert_ends_with_its_event(db: sqlite3.Connection) -> None:
    def overspeed(kind: str, at: int) -> None:
        db.execute(
            "INSERT INTO event(at, seen_at, boot, monotonic_ms, clock, kind, unit_id, body,"
            " correlation_id) VALUES (?, ?, 41, 0, 'gps', ?, 1, '{}', 'c')",
            (at, at, kind),
        )

    overspeed("overspeed.started", NOW - 2 * MINUTE)
    assert "overspeed" in row(db, "T-01").alerts
    overspeed("overspeed.ended", NOW - MINUTE)
    assert "overspeed" not in row(db, "T-01").alerts


def test_one_truck_is_the_row_of_the_list(db: sqlite3.Connection) -> None:
    for listed in trucks(db, NOW, day_ms=DAY):
        assert truck(db, listed.key, now_ms=NOW, day_ms=DAY) == listed


def test_a_gone_truck_is_none(db: sqlite3.Connection) -> None:
    assert truck(db, "u999", now_ms=NOW, day_ms=DAY) is None
    assert truck(db, "v999", now_ms=NOW, day_ms=DAY) is None


def test_open_trip_and_stop_exclude_finished_ones(db: sqlite3.Connection) -> None:
    for listed in trucks(db, NOW, day_ms=DAY):
        assert listed.trip_started_at is None or listed.stop_started_at is None
        open_trip = db.execute(
            "SELECT started_at FROM trip WHERE unit_id = ? AND ended_at IS NULL",
            (listed.unit_id,),
        ).fetchone()
        assert (listed.trip_started_at,) == (open_trip or (None,))
