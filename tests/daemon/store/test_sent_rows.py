import sqlite3

import pytest

from daemon.store.sent_rows import SentRows, changes_of

TABLE = "CREATE TABLE clock_change(id INTEGER PRIMARY KEY, boot INTEGER)"


@pytest.fixture
def tx() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(TABLE)
    return connection


def change(tx: sqlite3.Connection, boot: int = 1) -> None:
    tx.execute("INSERT INTO clock_change(boot) VALUES (?)", (boot,))


def test_what_may_have_gone_is_told_to_who_corrects(tx: sqlite3.Connection) -> None:
    sent = SentRows()
    assert sent.claim("event", 7, changes=0)
    assert sent.claim("event", 3, changes=0), "again, as somebody asked for it"
    assert sent.claim("position", 90, changes=0)
    change(tx)
    assert sent.settled(tx, 1) == {"event": 7, "position": 90}


def test_nothing_goes_from_a_snapshot_of_before_the_correction(tx: sqlite3.Connection) -> None:
    sent = SentRows()
    old = changes_of(tx, 1)
    change(tx)
    sent.settled(tx, 1)
    assert not sent.claim("event", 9, changes=old)
    assert sent.claim("event", 9, changes=changes_of(tx, 1))


def test_changes_of_other_starts_are_none_of_ours(tx: sqlite3.Connection) -> None:
    change(tx, boot=1)
    change(tx, boot=2)
    assert changes_of(tx, 2) == 1
