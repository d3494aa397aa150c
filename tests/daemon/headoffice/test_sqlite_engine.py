import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from daemon.errors import (
    BadValues,
    SchemaTooNew,
    StoreBusy,
    StoreError,
    StoreForeign,
    StoreReadOnly,
    StoreUnreadable,
)
from daemon.headoffice import schema, sqlite_engine
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.sqlite_engine import SqliteEngine
from tests.daemon.headoffice.truth import NOW, RENO, arrival


def opened(path: Path, *, make: bool = True) -> SqliteEngine:
    return SqliteEngine(path, make=make, now=NOW, new_id=lambda: "ho-1")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SqliteEngine]:
    with closing(opened(tmp_path / "ho.db")) as made:
        yield made


def test_identity_is_made_once(tmp_path: Path) -> None:
    for name in ("first", "second"):
        path = tmp_path / "ho.db"
        with closing(SqliteEngine(path, make=True, now=NOW, new_id=lambda n=name: n)) as engine:  # type: ignore[misc] # its own default
            assert SqlStore(engine).ho == "first"


def test_none_of_its_files_is_for_everybody(engine: SqliteEngine, tmp_path: Path) -> None:
    with engine.transaction() as tx:
        tx.run("INSERT INTO depot(name, made_at) VALUES ('a', 1)", {})
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert set(modes) == {"ho.db", "ho.db-lock", "ho.db-shm", "ho.db-wal"}
    assert {name for name, mode in modes.items() if mode & 0o027} == set()


def test_every_commit_is_on_the_disk(engine: SqliteEngine) -> None:
    with engine.snapshot() as tx:
        settings = [tx.rows(f"PRAGMA {name}", {})[0][0] for name in ("synchronous", "journal_mode")]
    assert settings == [2, "wal"]


def test_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE mine(x)")
    with pytest.raises(StoreForeign, match="not the store of a head office"):
        opened(path)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_schema").fetchall() == [("mine",)]


def test_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("hello " * 1000)
    with pytest.raises(StoreError, match=r"text\.db"):
        opened(path)


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreForeign, match="is a folder"):
        opened(tmp_path)


def test_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreReadOnly, match="nowhere"):
        opened(tmp_path / "nowhere" / "ho.db")


def test_store_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ho.db"
    opened(path).close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("UPDATE head_office SET version = ?", (schema.VERSION + 1,))
        newer.commit()
    with pytest.raises(SchemaTooNew, match=f"up to {schema.VERSION}"):
        opened(path)


def test_what_fails_inside_is_undone_whole(engine: SqliteEngine) -> None:
    with suppress(ZeroDivisionError), engine.transaction() as tx:
        tx.run("INSERT INTO depot(name, made_at) VALUES ('a', 1)", {})
        raise ZeroDivisionError
    with engine.snapshot() as tx:
        assert tx.rows("SELECT count(*) FROM depot", {}) == [(0,)]


@pytest.mark.parametrize("value", [2**63, "\ud800", object()])
def test_value_that_it_cannot_hold_is_told_apart(engine: SqliteEngine, value: object) -> None:
    with pytest.raises(BadValues), engine.transaction() as tx:
        tx.run("INSERT INTO depot(name, made_at) VALUES ('a', :value)", {"value": value})


def test_other_writer_is_named_when_it_takes_too_long(engine: SqliteEngine, tmp_path: Path) -> None:
    """Somebody with a tool of his own; consumers wait for each other at the lock."""
    with engine.snapshot() as tx:
        tx.rows("PRAGMA busy_timeout = 1", {})
    with closing(sqlite3.connect(tmp_path / "ho.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match=r"ho\.db"), engine.transaction():
            pass
        other.execute("ROLLBACK")


def test_one_process_at_a_time_is_inside(engine: SqliteEngine, tmp_path: Path) -> None:
    """Checked from outside: whoever wants in waits for the lock, not for SQLite."""
    inside = threading.Event()

    def second() -> None:
        with closing(opened(tmp_path / "ho.db")) as other, other.transaction():
            inside.set()

    with engine.transaction() as tx:
        tx.run("INSERT INTO depot(name, made_at) VALUES ('a', 1)", {})
        thread = threading.Thread(target=second)
        thread.start()
        assert not inside.wait(0.1)
    assert inside.wait(30)
    thread.join()


def filled(store: SqlStore, rows: int) -> None:
    for first in range(1, rows, 1000):
        store.take([arrival("position", first, first + 999)], now=NOW)


def test_log_is_emptied_when_it_has_grown(
    engine: SqliteEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_engine, "WAL_MOST_BYTES", 100_000)
    filled(SqlStore(engine), 10_000)
    assert os.stat(tmp_path / "ho.db-wal").st_size <= 1_500_000
    assert os.stat(tmp_path / "ho.db").st_size > 500_000


def test_reader_that_holds_the_log_holds_up_nobody(
    engine: SqliteEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_engine, "WAL_MOST_BYTES", 100_000)
    store = SqlStore(engine)
    with closing(opened(tmp_path / "ho.db")) as other, other.snapshot() as tx:
        before = tx.rows("SELECT count(*) FROM position", {})
        filled(store, 5_000)
        assert tx.rows("SELECT count(*) FROM position", {}) == before
    filled(store, 6_000)
    assert len(store.rows(RENO, "position", first=1, limit=9_999)) == 6_000


def test_closed_store_leaves_one_file_and_its_lock(tmp_path: Path) -> None:
    engine = opened(tmp_path / "ho.db")
    filled(SqlStore(engine), 2_000)
    engine.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ho.db", "ho.db-lock"]


def test_closing_twice_is_no_fault(engine: SqliteEngine) -> None:
    engine.close()
    engine.close()
    with pytest.raises(StoreUnreadable, match="was closed"), engine.transaction():
        pass
