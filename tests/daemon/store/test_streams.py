import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.store import streams
from daemon.store.database import Store
from tests.daemon.store.scene import open_store

HOLES = "SELECT first, last, reason FROM stream_hole WHERE stream = 'position' ORDER BY first"
LENGTH = 40


def holes(connection: sqlite3.Connection) -> list[tuple[int, int, str]]:
    return connection.execute(HOLES).fetchall()


def test_numbers_are_gapless(store: Store) -> None:
    tx = store.connection
    assert [streams.take(tx, "event", count) for count in (1, 3, 1)] == [1, 2, 5]
    assert streams.last(tx, "event") == 5
    assert streams.last(tx, "position") == 0


def test_numbers_go_back_with_the_transaction(store: Store) -> None:
    tx = store.connection
    tx.execute("BEGIN")
    streams.take(tx, "event", 10)
    tx.execute("ROLLBACK")
    assert streams.take(tx, "event", 1) == 1


@pytest.mark.parametrize("count", [0, -1])
def test_taking_nothing_is_refused(store: Store, count: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        streams.take(store.connection, "event", count)


def test_unknown_stream_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="no stream is called 'rumour'"):
        streams.take(store.connection, "rumour", 1)


@pytest.mark.parametrize(
    ("before", "punched", "after"),
    [
        ([], (5, 7), [(5, 7)]),
        ([(1, 4)], (5, 7), [(1, 7)]),
        ([(8, 9)], (5, 7), [(5, 9)]),
        ([(1, 4), (8, 9)], (5, 7), [(1, 9)]),
        ([(1, 3), (9, 9)], (5, 7), [(1, 3), (5, 7), (9, 9)]),
        ([(5, 7)], (5, 7), [(5, 7)]),
        ([(2, 9)], (5, 7), [(2, 9)]),
        ([(5, 5), (7, 7)], (5, 7), [(5, 7)]),
        ([(3, 5), (7, 8)], (5, 7), [(3, 8)]),
    ],
)
def test_neighbouring_holes_become_one(
    store: Store,
    before: list[tuple[int, int]],
    punched: tuple[int, int],
    after: list[tuple[int, int]],
) -> None:
    streams.take(store.connection, "position", LENGTH)
    for first, last in [*before, punched]:
        streams.punch(store.connection, "position", first, last, "shed")
    assert [hole[:2] for hole in holes(store.connection)] == after


def test_holes_of_other_reasons_stay_apart(store: Store) -> None:
    streams.take(store.connection, "position", LENGTH)
    streams.punch(store.connection, "position", 1, 4, "repair")
    streams.punch(store.connection, "position", 5, 7, "shed")
    assert holes(store.connection) == [(1, 4, "repair"), (5, 7, "shed")]
    with pytest.raises(ValueError, match=r"overlaps the hole 1..4 \(repair\)"):
        streams.punch(store.connection, "position", 4, 5, "shed")


@pytest.mark.parametrize(("first", "last"), [(0, 3), (4, 3), (39, 41)])
def test_hole_where_no_row_was_is_refused(store: Store, first: int, last: int) -> None:
    streams.take(store.connection, "position", LENGTH)
    with pytest.raises(ValueError, match="was never written"):
        streams.punch(store.connection, "position", first, last, "shed")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("holes") / "depotd.db"
    open_store(path).close()
    return path


ranges = st.tuples(st.integers(1, LENGTH), st.integers(1, LENGTH)).map(
    lambda pair: (min(pair), max(pair))
)


@settings(max_examples=100, deadline=None)
@given(punched=st.lists(ranges, max_size=12))
def test_i8_holes_say_exactly_what_is_missing(shared: Path, punched: list[tuple[int, int]]) -> None:
    missing = {seq for first, last in punched for seq in range(first, last + 1)}
    with sqlite3.connect(shared) as tx:
        streams.take(tx, "position", LENGTH)
        for first, last in punched:
            streams.punch(tx, "position", first, last, "shed")
        found = holes(tx)
        tx.rollback()
    tx.close()
    assert {seq for first, last, _ in found for seq in range(first, last + 1)} == missing
    assert all(a[1] + 1 < b[0] for a, b in pairwise(found))
