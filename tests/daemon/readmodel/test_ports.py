import sqlite3

import pytest

from daemon.readmodel.ports import PortRow, PortState, ports, ports_open
from tests.daemon.readmodel.sample_fleet import MINUTE, NOW

THIS_MINUTE = NOW // MINUTE


def port(db: sqlite3.Connection, name: str, *, is_locked: bool | None = True) -> PortRow:
    return next(row for row in ports(db, NOW, is_locked=is_locked) if row.name == name)


def minute(db: sqlite3.Connection, ago: int, *, sentences: int, faults: int = 0) -> None:
    db.execute(
        "INSERT INTO port_minute VALUES ('workshop', ?, ?, ?, ?, ?)",
        (THIS_MINUTE - ago, sentences * 60, sentences, faults, sentences // 2),
    )


def test_without_a_daemon_nobody_knows_the_state(db: sqlite3.Connection) -> None:
    assert port(db, "gate").state == PortState.OPEN
    assert port(db, "gate", is_locked=False).state == PortState.UNKNOWN


def test_without_a_lock_to_ask_a_recent_beat_has_to_do(db: sqlite3.Connection) -> None:
    assert port(db, "gate", is_locked=None).state == PortState.OPEN
    db.execute("UPDATE boot SET ended_at = beat_at")
    assert port(db, "gate", is_locked=None).state == PortState.UNKNOWN


def test_a_port_without_minutes_has_unknown_rates(db: sqlite3.Connection) -> None:
    row = port(db, "workshop")
    assert (row.sentences_per_minute, row.fixes_per_minute, row.fault_ratio) == (None, None, None)
    assert sum(row.sentences_by_minute) == 0
    assert (row.last_byte_at, row.last_fix_at, row.baud) == (None, None, None)


def test_the_rate_is_of_five_whole_minutes(db: sqlite3.Connection) -> None:
    minute(db, 0, sentences=9999)  # under way: counts later
    minute(db, 1, sentences=100)
    minute(db, 3, sentences=200)  # minute 2 was silent
    minute(db, 40, sentences=777)
    row = port(db, "workshop")
    assert row.sentences_per_minute == pytest.approx(300 / 5)
    assert row.sentences_by_minute[-1] == 100
    assert row.sentences_by_minute[-2] == 0
    assert len(row.sentences_by_minute) == 60


def test_a_young_port_is_not_diluted_by_minutes_before_its_first(db: sqlite3.Connection) -> None:
    minute(db, 2, sentences=100)
    minute(db, 1, sentences=200)
    assert port(db, "workshop").sentences_per_minute == pytest.approx(150)


def test_the_fault_ratio_is_of_all_that_arrived(db: sqlite3.Connection) -> None:
    minute(db, 1, sentences=90, faults=10)
    assert port(db, "workshop").fault_ratio == pytest.approx(0.1)


def test_lists_are_read_and_counted(db: sqlite3.Connection) -> None:
    row = port(db, "radio")
    assert row.units == ("gps-01", "gps-02")
    assert row.by_type[0][1] >= row.by_type[-1][1]
    assert ports_open(db) == (2, 3)
    db.execute("DELETE FROM port_state")
    assert ports_open(db) == (0, 0)
