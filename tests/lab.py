"""A laboratory for jobs on a real store: what a test of a kind of job needs."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from daemon.clock import ManualClock
from daemon.queue.testing import JobLab, LabConfig, LabParts
from daemon.store.database import create_or_open
from daemon.store.decisions import record_decision
from daemon.store.journal import Journal
from daemon.store.writer import StoreWriter

NOW = 1_780_322_600_000
"""2026-06-01 in the morning."""

ADD_BOOT = """
INSERT OR IGNORE INTO boot(number, token, started_at, beat_at, clock, release, pid)
VALUES (1, 'lab', ?, ?, 'gps', 'lab', 1)
"""


@contextmanager
def open_lab(
    folder: Path,
    *classes: type,
    config: LabConfig | None = None,
    machine: ManualClock | None = None,
) -> Iterator[JobLab]:
    """The database is made anew, or opened again as after a crash."""
    machine = machine or ManualClock(NOW)
    path = folder / "lab.db"
    store = create_or_open(path, kind="live", depot="Denver", now_ms=machine.now(), host="lab")
    store.connection.execute(ADD_BOOT, (machine.now(), machine.now()))
    writer = StoreWriter(store, machine)
    parts = LabParts(
        writer=writer,
        machine=machine,
        reads=lambda: snapshot(path),
        record=Journal().record,
        keep_decision=record_decision,
    )
    try:
        yield JobLab(parts, classes, config)
    finally:
        writer.stop()


@contextmanager
def snapshot(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)) as found:
        found.execute("BEGIN")
        yield found


def ask(folder: Path, sql: str, *params: object) -> list[Any]:
    """What another connection sees, that is: what is committed."""
    with snapshot(folder / "lab.db") as reads:
        return reads.execute(sql, params).fetchall()
