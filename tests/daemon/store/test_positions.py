import sqlite3

import pytest

from daemon.domain.tracking.facts import Kept, Verdict
from daemon.store import positions, streams
from daemon.store.database import Store
from daemon.store.faults import Fault, fault_of
from tests.daemon.store.scene import NOW, add_unit


def kept(at: int, verdict: Verdict = Verdict.ACCEPTED) -> Kept:
    return Kept(at, at, 398080000, -1049330000, None, None, None, None, None, 1, 0, verdict, 0)


def stored(store: Store) -> list[tuple[int, int]]:
    rows = store.connection.execute("SELECT seq, at FROM position ORDER BY seq")
    return [(seq, at) for seq, at in rows]


@pytest.fixture(autouse=True)
def unit(store: Store) -> None:
    add_unit(store.connection, "T1")


def test_rows_take_gapless_numbers(store: Store) -> None:
    assert positions.insert(store.connection, 1, [kept(NOW), kept(NOW + 1)], boot=1) == 2
    assert positions.insert(store.connection, 1, [kept(NOW + 2)], boot=1) == 1
    assert stored(store) == [(1, NOW), (2, NOW + 1), (3, NOW + 2)]
    assert streams.last(store.connection, "position") == 3


def test_an_instant_that_is_taken_takes_no_number(store: Store) -> None:
    positions.insert(store.connection, 1, [kept(NOW), kept(NOW + 2)], boot=1)
    again = [kept(NOW, Verdict.LATE), kept(NOW + 1, Verdict.LATE), kept(NOW + 1, Verdict.LATE)]
    assert positions.insert(store.connection, 1, again, boot=1) == 1
    assert stored(store) == [(1, NOW), (2, NOW + 2), (3, NOW + 1)]
    assert streams.last(store.connection, "position") == 3


def test_the_same_instant_of_another_unit_is_another_position(store: Store) -> None:
    add_unit(store.connection, "T2")
    positions.insert(store.connection, 1, [kept(NOW)], boot=1)
    assert positions.insert(store.connection, 2, [kept(NOW)], boot=1) == 1


def test_nothing_takes_nothing(store: Store) -> None:
    assert positions.insert(store.connection, 1, [], boot=1) == 0
    assert streams.last(store.connection, "position") == 0


def test_a_full_disk_is_told_as_one(store: Store) -> None:
    """SQLite then ends the whole transaction, and the savepoint with it."""
    tx = store.connection
    pages = tx.execute("PRAGMA page_count").fetchone()[0]
    tx.execute(f"PRAGMA max_page_count = {pages:d}").fetchall()
    tx.execute("BEGIN IMMEDIATE")

    def fill() -> None:
        for first in range(0, 4_000, 40):
            positions.insert(tx, 1, [kept(NOW + first + n) for n in range(40)], boot=1)

    with pytest.raises(sqlite3.OperationalError) as told:
        fill()
    assert fault_of(told.value) is Fault.FULL
