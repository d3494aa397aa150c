import sqlite3

from daemon.readmodel.rules import Standing, is_clock_trusted, stored_rules
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_jobs import HOUR

KEY = "gps.stale_minutes"


def standings(db: sqlite3.Connection, at: int) -> dict[object, Standing]:
    return {row.value: row.standing for row in stored_rules(db, at, name=KEY)}


def test_the_value_set_last_is_in_force(db: sqlite3.Connection) -> None:
    assert standings(db, NOW) == {
        30: Standing.COVERED,
        20: Standing.IN_FORCE,
        10: Standing.COMING,
        5: Standing.OVER,
    }


def test_a_coming_value_takes_over_at_its_instant(db: sqlite3.Connection) -> None:
    assert standings(db, NOW + 24 * HOUR - 1)[20] is Standing.IN_FORCE
    after = standings(db, NOW + 24 * HOUR)
    assert (after[10], after[20]) == (Standing.IN_FORCE, Standing.COVERED)


def test_a_withdrawn_value_is_never_in_force(db: sqlite3.Connection) -> None:
    db.execute(
        "UPDATE rule SET status = 'withdrawn', withdrawn_at = 1, withdrawn_by = 'ana'"
        " WHERE value = '20'"
    )
    found = standings(db, NOW)
    assert (found[20], found[30]) == (Standing.WITHDRAWN, Standing.IN_FORCE)


def test_history_is_the_latest_first(db: sqlite3.Connection) -> None:
    rows = stored_rules(db, NOW, name=KEY)
    assert [row.set_at for row in rows] == sorted((row.set_at for row in rows), reverse=True)
    assert {row.set_by for row in rows} == {"ana"}
    assert len(stored_rules(db, NOW)) == len(rows)
    assert stored_rules(db, NOW, name="no.such") == ()


def test_without_trust_in_the_clock_what_has_dates_waits(db: sqlite3.Connection) -> None:
    assert is_clock_trusted(db)
    db.execute("UPDATE rule SET effective_from = NULL WHERE value = '30'")
    db.execute("UPDATE boot SET clock = 'untrusted', ended_at = beat_at")
    assert not is_clock_trusted(db), "the next boot begins without trust, too"
    found = {row.value: row.standing for row in stored_rules(db, NOW, name=KEY, is_trusted=False)}
    assert found == {30: Standing.IN_FORCE} | dict.fromkeys((20, 10, 5), Standing.WAITING)
    db.execute("DELETE FROM boot")
    assert is_clock_trusted(db)
