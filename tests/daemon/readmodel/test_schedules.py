import sqlite3

from daemon.readmodel.schedules import ScheduleRow, schedules
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_jobs import HOUR, SECOND

DAY = 24 * HOUR


def rows(db: sqlite3.Connection, *, firings: int = 1) -> dict[str, ScheduleRow]:
    return {row.name: row for row in schedules(db, firings=firings)}


def test_next_firings_follow_the_stored_one(db: sqlite3.Connection) -> None:
    cleanup = rows(db, firings=3)["system.cleanup"]
    assert cleanup.next_at is not None
    assert cleanup.upcoming == (cleanup.next_at, cleanup.next_at + DAY, cleanup.next_at + 2 * DAY)
    track = rows(db, firings=2)["gps.track"]
    assert track.upcoming == (NOW + 40 * SECOND, NOW + 100 * SECOND)


def test_one_firing_is_the_stored_one(db: sqlite3.Connection) -> None:
    assert rows(db)["gps.track"].upcoming == (NOW + 40 * SECOND,)


def test_calendar_schedules_wait_for_a_trusted_clock(db: sqlite3.Connection) -> None:
    assert not any(row.waits_for_clock for row in schedules(db))
    db.execute("UPDATE boot SET clock = 'untrusted'")
    waits = {name for name, row in rows(db).items() if row.waits_for_clock}
    assert waits == {"system.cleanup", "system.maintain"}


def test_a_pause_names_who(db: sqlite3.Connection) -> None:
    cleanup = rows(db)["system.cleanup"]
    assert (cleanup.is_paused, cleanup.paused_by) == (True, "ana")
    assert not rows(db)["gps.track"].is_paused


def test_a_schedule_without_firing_has_none_to_come(db: sqlite3.Connection) -> None:
    db.execute("UPDATE job_schedule SET next_at = NULL WHERE is_dated = 1")
    assert rows(db, firings=5)["system.cleanup"].upcoming == ()


def test_an_expression_of_another_release_is_still_listed(db: sqlite3.Connection) -> None:
    db.execute("UPDATE job_schedule SET expression = 'at dawn'")
    assert rows(db, firings=5)["gps.track"].upcoming == (NOW + 40 * SECOND,)


def test_a_pruned_last_job_has_no_state(db: sqlite3.Connection) -> None:
    assert rows(db)["gps.track"].last_state is not None
    db.execute("UPDATE job_schedule SET last_job = 999999")
    assert rows(db)["gps.track"].last_state is None
