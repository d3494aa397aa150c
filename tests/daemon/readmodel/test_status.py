import sqlite3
from pathlib import Path

import pytest

from daemon.readmodel.connect import BEAT_LATE_MS
from daemon.readmodel.status import beats, daemon_status, store
from tests.daemon.readmodel.sample_fleet import NOW


@pytest.mark.parametrize(
    ("age_ms", "ended_at", "expected"),
    [
        (0, None, True),
        (BEAT_LATE_MS, None, True),
        (BEAT_LATE_MS + 1, None, False),
        (-BEAT_LATE_MS - 1, None, False),
        (0, NOW, False),
    ],
)
def test_a_beat_is_recent_of_a_boot_that_goes_on(
    age_ms: int, ended_at: int | None, expected: bool
) -> None:
    assert beats(NOW, beat_at=NOW - age_ms, ended_at=ended_at) is expected


def test_the_lock_is_the_truth_about_running(db: sqlite3.Connection) -> None:
    held = daemon_status(db, NOW + 3_600_000, is_locked=True)
    free = daemon_status(db, NOW, is_locked=False)
    assert held is not None
    assert free is not None
    assert (held.is_running, held.is_beating) == (True, False)
    assert (free.is_running, free.is_beating) == (False, False)


def test_the_latest_boot_speaks(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO boot VALUES (42, 'b42', 5, 6, 7, 'ntp', '0.2.0', 9, 'bye')")
    status = daemon_status(db, NOW)
    assert status is not None
    assert (status.boot, status.clock, status.ended_at, status.said) == (42, "ntp", 7, "bye")


HEALTH = "INSERT INTO store_health VALUES (1, 9, ?, 8, 95, ?, 10, 20, 3000000, 7, ?)"


@pytest.mark.parametrize(
    ("state", "shedding_step", "pinned_by", "said"),
    [
        ("ok", 0, "[]", ""),
        ("full", 95, "[]", "store full: 3 MB free; oldest positions are being shed"),
        ("full", 0, "[]", "store full: 3 MB free"),
        ("read-only", 0, "[]", "store read-only: nothing is stored"),
        ("ok", 70, "[]", "store at its size limit: oldest positions are being shed; 3 MB free"),
        ("ok", 0, '["vi (7)"]', "store kept from tidying up by vi (7)"),
    ],
)
def test_the_store_says_how_it_is(
    db: sqlite3.Connection, state: str, shedding_step: int, pinned_by: str, said: str
) -> None:
    db.execute(HEALTH, (state, shedding_step, pinned_by))
    status = daemon_status(db, NOW)
    assert status is not None
    assert status.store is not None
    assert (status.store.state, status.store.step, status.store.shed_rows) == (state, 95, 7)
    assert status.store.disk_free_bytes == 3_000_000
    assert status.store.said == said


def test_no_daemon_has_said_how_the_store_is(db: sqlite3.Connection) -> None:
    status = daemon_status(db, NOW)
    assert status is not None
    assert status.store is None


def test_a_database_on_which_no_daemon_ran(db: sqlite3.Connection) -> None:
    db.executescript("DELETE FROM clock_change; DELETE FROM boot")
    status = daemon_status(db, NOW)
    assert status is not None
    assert (status.boot, status.is_running, status.clock) == (None, False, "untrusted")
    db.execute("DELETE FROM depot")
    assert daemon_status(db, NOW) is None


def test_the_store_counts_what_it_holds(db: sqlite3.Connection, fleet_path: Path) -> None:
    db.execute("INSERT INTO stream_hole VALUES ('position', 1, 10, 'shed')")
    row = store(db)
    assert row.path == str(fleet_path)
    assert (row.vehicles, row.units, row.sites, row.fences, row.ports) == (11, 12, 5, 6, 3)
    assert row.database_bytes >= fleet_path.stat().st_size > 0
    streams = {stream.name: stream for stream in row.streams}
    assert list(streams) == ["alert", "event", "result", "position", "telemetry"]
    assert (streams["position"].removed, streams["alert"].removed) == (10, 0)
    assert row.clock_changes[0].now == "gps"
