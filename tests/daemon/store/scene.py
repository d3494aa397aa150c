"""What the store's tests share: a store to open and rows to put into it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from daemon.domain.events import ClockQuality, Event, Stamp
from daemon.interfaces import Tx
from daemon.store import streams
from daemon.store.database import Store, create_or_open

NOW = 1_780_322_600_000
STAMP = Stamp(boot=1, monotonic_ms=5, clock=ClockQuality.GPS, seen_at=NOW)

INSERT_POSITION = """
INSERT INTO position(
    seq, unit_id, at, seen_at, boot, lat_e7, lon_e7, quality, odometer_m
) VALUES (?, ?, ?, ?, 1, 398080000, -1049330000, 1, 0)
"""


def open_store(path: Path, *, host: str = "this-host", kind: str = "live") -> Store:
    return create_or_open(path, kind=kind, depot="Denver", now_ms=NOW, host=host)


def add_unit(tx: Tx, name: str) -> None:
    tx.execute("INSERT INTO unit(name) VALUES (?)", (name,))


def adds_unit(name: str) -> Callable[[Tx], None]:
    return lambda tx: add_unit(tx, name)


def add_positions(tx: Tx, instants: list[int], *, unit_id: int = 1) -> None:
    first = streams.take(tx, "position", len(instants))
    tx.executemany(
        INSERT_POSITION, [(seq, unit_id, at, at) for seq, at in enumerate(instants, first)]
    )


def event(kind: str = "site.arrived", **changes: Any) -> Event:
    given: dict[str, Any] = {"at": NOW, "correlation_id": "c-1", "unit_id": 1, **changes}
    return Event(kind=kind, **given)


def ask(path: Path, sql: str, *params: object) -> list[Any]:
    """What another connection sees, that is: what is committed."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, params).fetchall()


def units(path: Path) -> list[str]:
    return [name for (name,) in ask(path, "SELECT name FROM unit ORDER BY id")]
