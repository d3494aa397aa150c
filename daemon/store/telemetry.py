"""Telemetry: values of named signals, one per unit, instant and signal, as a stream."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from daemon.interfaces import Tx
from daemon.store import streams
from daemon.store.bulk import insert_rows
from daemon.store.savepoint import part

SIGNAL_BY_NAME = "SELECT id FROM signal WHERE name = :name"

ADD_SIGNAL = "INSERT INTO signal(name) VALUES (:name) RETURNING id"

INSERT_VALUE = """
INSERT INTO telemetry(seq, unit_id, boot, at, seen_at, signal_id, value)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""

VALUE_EXISTS = "SELECT 1 FROM telemetry WHERE unit_id = ? AND at = ? AND signal_id = ?"


class Measured(NamedTuple):
    at: int
    seen_at: int
    signal_id: int
    value: int | None
    """In the signal's own unit and scale; None: the unit says that it does not know."""


def signal_id(tx: Tx, name: str) -> int:
    """A signal that is new is taken in under its name."""
    row = tx.execute(SIGNAL_BY_NAME, {"name": name}).fetchone()
    if row is None:
        row = tx.execute(ADD_SIGNAL, {"name": name}).fetchone()
    return int(row[0])


def insert(tx: Tx, unit_id: int, measured: Sequence[Measured], *, boot: int) -> int:
    """Stores what is not stored yet and answers how many values that were.

    As with positions, all go in as they are unless one is there already.
    """
    if not measured:
        return 0
    try:
        with part(tx):
            _insert_all(tx, unit_id, measured, boot=boot)
    except sqlite3.IntegrityError:
        measured = _not_stored(tx, unit_id, measured)
        _insert_all(tx, unit_id, measured, boot=boot)
    return len(measured)


def _insert_all(tx: Tx, unit_id: int, measured: Sequence[Measured], *, boot: int) -> None:
    if not measured:
        return
    first = streams.take(tx, "telemetry", len(measured))
    rows = [(seq, unit_id, boot, *value) for seq, value in enumerate(measured, first)]
    insert_rows(tx, INSERT_VALUE, rows)


def _not_stored(tx: Tx, unit_id: int, measured: Sequence[Measured]) -> list[Measured]:
    new: dict[tuple[int, int], Measured] = {}
    for value in measured:
        asked = (unit_id, value.at, value.signal_id)
        if tx.execute(VALUE_EXISTS, asked).fetchone() is None:
            new.setdefault((value.at, value.signal_id), value)
    return list(new.values())
