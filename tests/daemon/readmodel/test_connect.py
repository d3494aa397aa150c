"""Reading with and without a daemon, and as somebody who may only read (I2)."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from daemon.clock import ManualClock
from daemon.database_file import SCHEMA_VERSION, wal_path
from daemon.errors import SchemaTooNew, StoreError, StoreUnreadable
from daemon.readmodel.connect import BEAT_LATE_MS, READ_MAX_MS, Reader, open_read_only
from daemon.store.database import Store
from tests.architecture.sources import ROOT
from tests.daemon.store.scene import NOW, add_unit, open_store

UNITS = "SELECT name FROM unit ORDER BY id"
OWNER, GUEST, GROUP = 64_101, 64_102, 64_103
ADD_BOOT = """
INSERT INTO boot(number, token, started_at, beat_at, ended_at, clock, release, pid, status)
VALUES (:number, 't' || :number, 0, :beat_at, :ended_at, 'ntp', '1', 1, 'well')
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "depotd.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = open_store(path)
    add_unit(opened.connection, "u-1")
    yield opened
    opened.close()


def names(reader: Reader) -> list[str]:
    with reader.snapshot() as connection:
        return [name for (name,) in connection.execute(UNITS)]


def test_reader_sees_what_is_committed_and_nothing_else(store: Store, path: Path) -> None:
    with Reader(path) as reader:
        store.connection.execute("BEGIN")
        add_unit(store.connection, "u-2")
        assert names(reader) == ["u-1"]
        store.connection.execute("COMMIT")
        assert names(reader) == ["u-1", "u-2"]


def test_snapshot_stays_one_state(store: Store, path: Path) -> None:
    with Reader(path) as reader, reader.snapshot() as connection:
        assert connection.execute(UNITS).fetchall() == [("u-1",)]
        add_unit(store.connection, "u-2")
        assert connection.execute(UNITS).fetchall() == [("u-1",)]


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO unit(name) VALUES ('mine')", "DROP TABLE unit", "PRAGMA user_version = 9"],
)
def test_i2_reader_cannot_write(store: Store, path: Path, statement: str) -> None:
    with Reader(path) as reader:
        try:
            with reader.snapshot() as connection:
                connection.execute(statement)
        except (StoreError, sqlite3.Error):
            pass
        assert names(reader) == ["u-1"]
    assert store.connection.execute(UNITS).fetchall() == [("u-1",)]


@pytest.mark.usefixtures("store")
def test_i2_reader_does_not_checkpoint(path: Path) -> None:
    before = wal_path(path).stat().st_size
    with Reader(path) as reader:
        names(reader)
    assert wal_path(path).stat().st_size == before > 0


def test_i12_forgotten_cursor_does_not_pin_the_wal(store: Store, path: Path) -> None:
    for n in range(500):
        add_unit(store.connection, f"more-{n}")
    with Reader(path) as reader:
        forgotten = []
        with reader.snapshot() as connection:
            cursor = connection.execute(UNITS)
            cursor.fetchone()
            forgotten.append(cursor)
        add_unit(store.connection, "last")
        checkpoint = store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        assert checkpoint == [(0, 0, 0)]


@pytest.mark.usefixtures("store")
def test_i12_reader_that_takes_too_long_is_ended(path: Path) -> None:
    clock = ManualClock()
    with Reader(path, clock=clock) as reader:
        count = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"

        def count_for_ever() -> None:
            with reader.snapshot() as connection:
                for (number,) in connection.execute(count):
                    if number == 1000:
                        clock.advance(READ_MAX_MS + 1)

        with pytest.raises(StoreError, match="took more than 30 s"):
            count_for_ever()
        assert names(reader) == ["u-1"]


@pytest.mark.usefixtures("store")
def test_wrong_question_is_not_called_a_wrong_database(path: Path) -> None:
    with (
        Reader(path) as reader,
        pytest.raises(sqlite3.OperationalError, match="no such table"),
        reader.snapshot() as connection,
    ):
        connection.execute("SELECT x FROM nowhere")


def test_data_version_moves_with_each_commit_only(store: Store, path: Path) -> None:
    with Reader(path) as reader:
        first = reader.data_version()
        assert reader.data_version() == first
        add_unit(store.connection, "u-2")
        second = reader.data_version()
        assert second != first
        names(reader)
        assert reader.data_version() == second


def test_database_put_in_place_of_another_is_noticed(path: Path, tmp_path: Path) -> None:
    open_store(path).close()
    restored = open_store(tmp_path / "restored.db")
    add_unit(restored.connection, "from-backup")
    restored.close()
    with Reader(path) as reader:
        before = reader.data_version()
        assert names(reader) == []
        (tmp_path / "restored.db").replace(path)
        assert reader.data_version() != before
        assert names(reader) == ["from-backup"]


def test_daemon_is_running_while_its_lock_is_held(store: Store, path: Path) -> None:
    store.connection.execute(ADD_BOOT, {"number": 1, "beat_at": NOW, "ended_at": None})
    with Reader(path) as reader:
        daemon = reader.daemon()
    assert daemon.is_running
    assert (daemon.pid, daemon.started_at) == (os.getpid(), NOW)
    assert (daemon.beat_at, daemon.status) == (NOW, "well")


@pytest.mark.parametrize(
    ("ended_at", "stop", "now", "said"),
    [
        (None, False, NOW, ""),
        (None, False, NOW + BEAT_LATE_MS + 1, "has written nothing since 2026-06-01T14:03:20Z"),
        (NOW + 1000, True, NOW, "depotd is not running; as of 2026-06-01T14:03:21Z"),
        (None, True, NOW, "depotd is not running; as of 2026-06-01T14:03:20Z"),
    ],
)
def test_age_of_what_is_shown_is_said(
    path: Path, ended_at: int | None, stop: bool, now: int, said: str
) -> None:
    store = open_store(path)
    store.connection.execute(ADD_BOOT, {"number": 1, "beat_at": NOW, "ended_at": ended_at})
    if stop:
        store.close()
    with open_read_only(path, now_ms=now) as view:
        assert view.daemon_running is not stop
        assert said in view.hint
        assert bool(view.hint) == bool(said)
    if not stop:
        store.close()


def test_missing_database_says_who_makes_it(path: Path) -> None:
    with pytest.raises(StoreUnreadable, match="there is no such database") as missing:
        Reader(path)
    assert "start depotd" in missing.value.next_step
    assert not path.exists()


def test_other_files_are_not_read(path: Path) -> None:
    path.write_text("$GPRMC and so on, long enough for a header " * 40)
    with pytest.raises(StoreUnreadable, match="not a depotd database"):
        Reader(path)
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE songs(title)")
    with pytest.raises(StoreUnreadable, match="not a depotd database"):
        Reader(path)


@pytest.mark.parametrize(
    ("version", "error", "said"),
    [
        (SCHEMA_VERSION + 1, SchemaTooNew, f"schema {SCHEMA_VERSION + 1}.*up to {SCHEMA_VERSION}"),
        (SCHEMA_VERSION - 1, StoreUnreadable, f"schema {SCHEMA_VERSION - 1}.*reads"),
    ],
)
def test_other_schemas_are_refused_by_version(
    path: Path, version: int, error: type[StoreError], said: str
) -> None:
    open_store(path).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA user_version = {version:d}")
    with pytest.raises(error, match=said):
        Reader(path)


# As another user, who is only in the group of the folder


@pytest.fixture
def shared() -> Iterator[Path]:
    """A database in a folder 0750 of OWNER and GROUP; not under pytest's own private folder."""
    if os.geteuid() != 0:
        pytest.skip("becoming another user needs root")
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o750)
    yield folder / "depotd.db"
    shutil.rmtree(folder)


def give_away(path: Path) -> None:
    for file in (path.parent, *path.parent.iterdir()):
        os.chown(file, OWNER, GROUP)


@contextmanager
def daemon_process(path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Holds the database, with a row that only the WAL knows; ends cleanly at end of input."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.daemon.readmodel.writing_child", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        assert process.stdout.readline() == "ready\n"
        give_away(path)
        yield process
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()
        give_away(path)


def as_guest(path: Path, *, gid: int = GROUP) -> dict[str, Any]:
    module = "tests.daemon.readmodel.reading_child"
    done = subprocess.run(
        [sys.executable, "-m", module, str(path), str(GUEST), str(gid)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_guest_reads_while_the_daemon_runs(shared: Path) -> None:
    with daemon_process(shared):
        assert as_guest(shared) == {"units": ["in-wal"], "running": True}


def test_guest_reads_after_a_clean_stop(shared: Path) -> None:
    with daemon_process(shared):
        pass
    assert not wal_path(shared).exists()
    assert as_guest(shared) == {"units": ["in-wal"], "running": False}


def test_guest_reads_after_the_daemon_was_killed(shared: Path) -> None:
    with daemon_process(shared) as daemon:
        daemon.kill()
        daemon.wait(30)
    assert wal_path(shared).stat().st_size > 0
    assert as_guest(shared) == {"units": ["in-wal"], "running": False}


def test_guest_is_told_when_only_a_daemon_can_help(shared: Path) -> None:
    """Killed, and the -shm lost with it, as after a power cut on some file systems."""
    with daemon_process(shared) as daemon:
        daemon.kill()
        daemon.wait(30)
    shared.with_name(shared.name + "-shm").unlink()
    answer = as_guest(shared)
    assert answer["error"] == "store_unreadable"
    assert "needs recovery" in answer["message"]
    assert "start depotd" in answer["next_step"]
    with daemon_process(shared):
        pass
    assert as_guest(shared)["units"] == ["in-wal"]


@pytest.mark.parametrize(
    ("mode", "ask_for"), [(0o640, f"group {GROUP},"), (0o600, f"ask user {OWNER},")]
)
def test_stranger_who_may_enter_the_folder_is_told_that_he_may_not_read(
    shared: Path, mode: int, ask_for: str
) -> None:
    with daemon_process(shared):
        shared.parent.chmod(0o755)
        shared.chmod(mode)
        answer = as_guest(shared, gid=GROUP + 1)
    assert answer["message"] == f"{shared}: you may not read it"
    assert ask_for in answer["next_step"]


def test_stranger_is_told_which_group_to_ask_for(shared: Path) -> None:
    with daemon_process(shared):
        pass
    answer = as_guest(shared, gid=GROUP + 1)
    assert answer["error"] == "store_unreadable"
    assert "group" in answer["next_step"]


def test_guest_does_not_go_on_reading_stillness_when_a_daemon_starts(path: Path) -> None:
    """A reader that trusted in a file at rest reopens when somebody begins to write."""
    open_store(path).close()
    reader = Reader(path)
    reader.close()
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as still:
        assert still.execute(UNITS).fetchall() == []
    for leftover in path.parent.glob("depotd.db-*"):
        leftover.unlink()
    path.parent.chmod(0o550)
    try:
        with _immutable(path) as trusting:
            before = trusting.data_version()
            path.parent.chmod(0o750)
            store = open_store(path)
            add_unit(store.connection, "new")
            assert trusting.data_version() != before
            assert names(trusting) == ["new"]
            store.close()
    finally:
        path.parent.chmod(0o750)


@contextmanager
def _immutable(path: Path) -> Iterator[Reader]:
    """Root may write everywhere, so the reader is told instead of refused."""

    class Trusting(Reader):
        def _connected(self, query: str) -> Any:
            if query == "mode=ro" and not wal_path(path).exists():
                raise sqlite3.OperationalError("attempt to write a readonly database")
            return super()._connected(query)

    reader = Trusting(path)
    yield reader
    reader.close()
