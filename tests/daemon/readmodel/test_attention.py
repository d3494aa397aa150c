import sqlite3

from daemon.readmodel.attention import AttentionRow, attention
from daemon.readmodel.fleet import trucks
from daemon.readmodel.ports import ports
from tests.daemon.readmodel.sample_fleet import DAY, NOW


def rows(db: sqlite3.Connection) -> dict[str, AttentionRow]:
    found = attention(trucks(db, NOW, day_ms=DAY), ports(db, NOW, is_locked=True))
    return {row.name: row for row in found}


def test_what_presses_most_comes_first(db: sqlite3.Connection) -> None:
    found = attention(trucks(db, NOW, day_ms=DAY), ports(db, NOW, is_locked=True))
    assert [row.urgency for row in found] == sorted(row.urgency for row in found)
    assert [row.name for row in found[:2]] == ["T-09", "workshop"]


def test_silence_on_a_trip_is_worse_than_silence_at_a_stop(db: sqlite3.Connection) -> None:
    found = rows(db)
    assert found["T-09"].said == "silent in the middle of a trip"
    assert found["T-05"].said == "silent since it stood at North yard Thornton"
    assert found["T-09"].urgency < found["T-05"].urgency


def test_a_calm_truck_and_a_good_port_need_nobody(db: sqlite3.Connection) -> None:
    assert not {"T-01", "T-04", "gate", "radio"} & rows(db).keys()


def test_a_damaged_line_needs_somebody(db: sqlite3.Connection) -> None:
    db.execute("UPDATE port_minute SET faults = sentences WHERE port = 'gate'")
    assert rows(db)["gate"].said == "50% of what arrived in the last hour was damaged"


def test_a_port_says_its_error(db: sqlite3.Connection) -> None:
    assert rows(db)["workshop"].said == "no such device; plug the receiver in"


def test_while_the_daemon_is_stopped_ports_need_nobody(db: sqlite3.Connection) -> None:
    found = attention((), ports(db, NOW, is_locked=False))
    assert [row.name for row in found] == []
