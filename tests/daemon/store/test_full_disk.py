"""A disk that is really full: a small tmpfs (I12)."""

import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from daemon.clock import ManualClock
from daemon.database_file import reserve_path
from daemon.errors import StoreFull, StoreReadOnly
from daemon.interfaces import Tx
from daemon.store import journal, streams
from daemon.store.health import StoreState
from daemon.store.reserve import Reserve, disk_free_bytes
from daemon.store.room import SPARE_BYTES
from daemon.store.upkeep import FULL_MIN_MS, StoreLimits
from daemon.store.writer import StoreWriter
from tests.daemon.store.scene import (
    INSERT_POSITION,
    NOW,
    STAMP,
    add_positions,
    add_unit,
    adds_unit,
    ask,
    event,
    open_store,
)

LIMITS = StoreLimits(reserve_bytes=512 << 10)
UNITS, SECONDS = 400, 300
HOLES = "SELECT sum(last - first + 1) FROM stream_hole WHERE stream = 'position'"
SAVE_STATE = """
INSERT INTO unit_state(unit_id, version, body, motion, odometer_m, fences)
VALUES (:unit, 1, :body, 'moving', 0, '[]')
ON CONFLICT(unit_id) DO UPDATE SET body = excluded.body
"""
MOUNT = ("mount", "-t", "tmpfs", "-o", "size=6m,mode=0750", "tmpfs")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a tmpfs needs root")
    mounted = subprocess.run([*MOUNT, str(folder)], capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"no tmpfs here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def writer(disk: Path, clock: ManualClock) -> Iterator[StoreWriter]:
    opened = StoreWriter(open_store(disk / "depotd.db"), clock, limits=LIMITS)
    opened.write(adds_unit("u-1"))
    yield opened
    opened.stop()


def add_all(tx: Tx) -> None:
    for n in range(UNITS):
        add_unit(tx, f"u-{n}")


def add_second(tx: Tx, at: int) -> None:
    """A fix of every unit, and every unit's state as tracking keeps it."""
    first = streams.take(tx, "position", UNITS)
    tx.executemany(INSERT_POSITION, [(first + n, n + 1, at, at) for n in range(UNITS)])
    body = json.dumps({"at": at, "track": "x" * 500})
    tx.executemany(SAVE_STATE, [{"unit": n + 1, "body": body} for n in range(UNITS)])


def relabel(tx: Tx, turn: int) -> None:
    tx.execute("UPDATE unit SET name = ? WHERE id = 1", (f"u-{turn}" + "x" * 20_000,))


def positions(since: int, count: int = 200) -> list[int]:
    return list(range(since, since + count * 1000, 1000))


def test_i12_recording_goes_on_by_giving_up_the_oldest_positions(
    writer: StoreWriter, clock: ManualClock, disk: Path
) -> None:
    at = NOW - 400_000_000
    first = writer.write(lambda tx: journal.record(tx, event(), STAMP))
    for _ in range(400):
        batch = positions(at)
        writer.write(partial(add_positions, instants=batch))
        at = batch[-1] + 1000
        clock.advance(100)
        writer.upkeep()
    path = disk / "depotd.db"
    assert first == 1
    assert writer.health().state is StoreState.FULL
    assert writer.health().shed_rows > 0
    stored, holes = ask(
        path,
        "SELECT (SELECT count(*) FROM position),"
        " (SELECT sum(last - first + 1) FROM stream_hole WHERE stream = 'position')",
    )[0]
    assert stored + holes == 80_000
    assert ask(path, "SELECT max(at) FROM position") == [(at - 1000,)]
    assert ask(path, "SELECT count(*) FROM event") == [(1,)]
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def test_i12_fresh_positions_survive_and_no_more_goes_than_must(
    disk: Path, clock: ManualClock
) -> None:
    """400 units at 1 Hz with their states, and somebody who looks on, for five minutes."""
    path = disk / "depotd.db"
    writer = StoreWriter(open_store(path), clock, limits=StoreLimits(reserve_bytes=1 << 20))
    writer.write(add_all)
    begun, looking = clock.now(), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True))
    with looking as reader:
        for second in range(SECONDS):
            writer.write(partial(add_second, at=begun + second * 1000))
            clock.advance(1000)
            writer.upkeep(committed=True)
            if second % 2 == 0:
                reader.execute("SELECT count(*) FROM unit").fetchall()
    newest = begun + (SECONDS - 1) * 1000
    stored, oldest, latest = ask(path, "SELECT count(*), min(at), max(at) FROM position")[0]
    health = writer.health()
    assert latest == newest
    assert stored + ask(path, HOLES)[0][0] == UNITS * SECONDS
    assert newest - oldest >= 30_000
    assert ask(path, "SELECT count(*) FROM position WHERE at > ?", newest - 30_000) == [
        (30 * UNITS,)
    ]
    assert health.state is StoreState.FULL
    assert health.disk_free_bytes < 2 * SPARE_BYTES
    assert health.wal_bytes < 2 << 20
    writer.stop()
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]
    assert path.stat().st_size > 1 << 20


def test_i12_reader_that_holds_the_wal_costs_no_positions(
    writer: StoreWriter, clock: ManualClock, disk: Path
) -> None:
    """Its snapshot, not history, takes the room: writes are refused until it has gone."""
    path = disk / "depotd.db"
    writer.write(partial(add_positions, instants=positions(NOW, 2000)))
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM position").fetchall()

        def until_refused() -> None:
            for turn in range(5000):
                writer.write(partial(relabel, turn=turn))

        with pytest.raises(StoreFull):
            until_refused()
        assert writer.health().shed_rows == 0
    clock.advance(1000)
    writer.upkeep()
    writer.write(partial(relabel, turn=0))
    assert ask(path, "SELECT count(*) FROM position") == [(2000,)]


def test_i1_what_finds_no_room_is_refused_and_what_was_said_is_there(
    writer: StoreWriter, clock: ManualClock, disk: Path
) -> None:
    """Events are never shed, so a disk full of them refuses more, and lives on."""
    said: list[int] = []

    def record(tx: Tx, at: int) -> None:
        journal.record(tx, event(at=at, body={"text": "x" * 3000}), STAMP)

    def until_refused() -> None:
        for at in range(NOW, NOW + 5000):
            writer.write(partial(record, at=at), name="event")
            said.append(at)

    with pytest.raises(StoreFull, match="event: "):
        until_refused()
    path = disk / "depotd.db"
    assert [at for (at,) in ask(path, "SELECT at FROM event ORDER BY seq")] == said
    assert writer.health().state is StoreState.FULL
    assert writer.health().reserve_bytes == 0
    assert writer.write(lambda tx: tx.execute("SELECT count(*) FROM event").fetchone()[0]) == len(
        said
    )
    clock.advance(FULL_MIN_MS)
    writer.upkeep()
    assert writer.health().state is StoreState.FULL


def test_store_recovers_by_itself_when_the_disk_has_room_again(
    writer: StoreWriter, clock: ManualClock, disk: Path
) -> None:
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, disk_free_bytes(disk) - 8192)

    def add_vehicle(tx: Tx, name: str) -> None:
        tx.execute("INSERT INTO vehicle(name, label) VALUES (?, ?)", (name, "x" * 200_000))

    names = [f"v-{n}" for n in range(8)]
    refused: list[str] = []
    for name in names:
        try:
            writer.write(partial(add_vehicle, name=name))
        except StoreFull:
            refused.append(name)
    assert refused
    assert writer.health().state is StoreState.FULL
    ballast.unlink()
    for name in refused:
        writer.write(partial(add_vehicle, name=name))
    clock.advance(FULL_MIN_MS)
    writer.upkeep()
    assert writer.health().state is StoreState.OK
    assert writer.health().reserve_bytes == LIMITS.reserve_bytes
    assert len(ask(disk / "depotd.db", "SELECT name FROM vehicle")) == len(names)


def test_full_disk_refuses_a_new_database_by_name(disk: Path) -> None:
    with (disk / "ballast").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, disk_free_bytes(disk) - 16_384)
    with pytest.raises(StoreFull, match="opening the database"):
        open_store(disk / "depotd.db")
    (disk / "ballast").unlink()
    open_store(disk / "depotd.db").close()


def test_daemon_that_ended_on_a_full_disk_starts_again(disk: Path) -> None:
    path = disk / "depotd.db"
    open_store(path).close()
    assert Reserve(reserve_path(path), LIMITS.reserve_bytes).ensure()
    with (disk / "ballast").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, disk_free_bytes(disk))
    store = open_store(path, host="other-host")
    assert store.identity.epoch_began == "copied"
    assert not reserve_path(path).exists()
    store.close()


def test_read_only_disk_is_named(disk: Path) -> None:
    open_store(disk / "depotd.db").close()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(StoreReadOnly, match="cannot be written: Read-only file system"):
        open_store(disk / "depotd.db")
    with pytest.raises(StoreReadOnly):
        open_store(disk / "other.db")
