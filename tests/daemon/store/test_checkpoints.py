"""When the WAL is used up, and who is named when it cannot be (I2, I12)."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from daemon.clock import ManualClock
from daemon.store.checkpoints import Checkpointer, CheckpointRules
from daemon.store.database import Store

RULES = CheckpointRules(commits=5, rows=1000, wal_limit_bytes=1 << 20)


class Scene:
    def __init__(self, store: Store, clock: ManualClock) -> None:
        self.connection = store.connection
        self.clock = clock
        self.checkpoints = Checkpointer(store.connection, store.path, clock, rules=RULES)
        self.connection.execute("CREATE TABLE big(x)")
        self.checkpoints.run()

    def commit(self, size: int = 10) -> None:
        self.connection.execute("INSERT INTO big VALUES (zeroblob(?))", (size,))
        self.checkpoints.committed()

    def in_file(self, path: Path) -> int:
        """Rows in the database file alone, without the WAL."""
        file = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        count = file.execute("SELECT count(*) FROM big").fetchone()[0]
        file.close()
        return int(count)


@pytest.fixture
def scene(store: Store, clock: ManualClock) -> Scene:
    return Scene(store, clock)


@pytest.fixture
def reader(path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody who sits on a snapshot."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    connection.execute("BEGIN")
    connection.execute("SELECT * FROM big").fetchall()
    yield connection
    connection.close()


def test_few_commits_stay_in_the_wal(scene: Scene, path: Path) -> None:
    for _ in range(RULES.commits - 1):
        scene.commit()
    assert not scene.checkpoints.is_due()
    scene.checkpoints.tick()
    assert scene.in_file(path) == 0


def test_many_commits_make_one_checkpoint(scene: Scene, path: Path) -> None:
    for _ in range(RULES.commits):
        scene.commit()
    assert scene.checkpoints.is_due()
    scene.checkpoints.run()
    assert scene.in_file(path) == RULES.commits
    assert not scene.checkpoints.is_due()


@pytest.mark.parametrize("quiet_ms", [RULES.idle_ms, RULES.every_ms])
def test_quiet_database_is_brought_to_rest(scene: Scene, path: Path, quiet_ms: int) -> None:
    scene.commit()
    scene.clock.advance(quiet_ms)
    scene.checkpoints.tick()
    assert scene.in_file(path) == 1


def test_quiet_database_without_news_is_not_written(scene: Scene) -> None:
    statements: list[str] = []
    scene.connection.set_trace_callback(statements.append)
    scene.clock.advance(10 * RULES.every_ms)
    scene.checkpoints.tick()
    assert statements == []


def test_i12_wal_is_cut_at_its_limit(scene: Scene) -> None:
    scene.commit(RULES.wal_limit_bytes)
    assert scene.checkpoints.wal_bytes > RULES.wal_limit_bytes
    assert scene.checkpoints.is_due()
    scene.checkpoints.run()
    assert scene.checkpoints.wal_bytes == 0


def test_reader_that_pins_the_wal_is_named_once(scene: Scene, reader: sqlite3.Connection) -> None:
    scene.commit(RULES.wal_limit_bytes)
    with capture_logs() as logs:
        scene.checkpoints.run()
        assert not scene.checkpoints.pinned_by
        scene.clock.advance(RULES.reader_max_ms)
        scene.checkpoints.tick()
        scene.checkpoints.tick()
        assert scene.checkpoints.pinned_by == (f"this daemon ({os.getpid()})",)
        assert scene.checkpoints.wal_bytes > RULES.wal_limit_bytes
        reader.execute("ROLLBACK")
        scene.checkpoints.tick()
    assert [entry["event"] for entry in logs] == ["store.wal_pinned", "store.wal_free"]
    assert not scene.checkpoints.pinned_by
    assert scene.checkpoints.wal_bytes == 0


def test_idle_reader_does_not_hold_up_the_wal(scene: Scene, path: Path) -> None:
    idle = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    idle.execute("SELECT * FROM big").fetchall()
    scene.commit(RULES.wal_limit_bytes)
    scene.checkpoints.run()
    assert scene.checkpoints.wal_bytes == 0
    idle.close()
