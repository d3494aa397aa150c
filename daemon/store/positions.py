"""Positions: compact rows of the `position` stream, one per unit and instant."""

import sqlite3
from collections.abc import Sequence

from daemon.domain.tracking.facts import Kept
from daemon.interfaces import Tx
from daemon.store import streams
from daemon.store.bulk import insert_rows
from daemon.store.savepoint import part

INSERT_POSITION = """
INSERT INTO position(
    seq, unit_id, boot, at, seen_at, lat_e7, lon_e7, speed_cm_s, course_cdeg, altitude_cm,
    hdop_c, satellites, quality, rollover_weeks, verdict, odometer_m
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

POSITION_EXISTS = "SELECT 1 FROM position WHERE unit_id = ? AND at = ?"


def insert(tx: Tx, unit_id: int, kept: Sequence[Kept], *, boot: int) -> int:
    """Stores what is not stored yet and answers how many rows that were.

    Time nearly always moves on, so the batch goes in as it is; only when one of its instants
    is taken (a late fix, a recording read twice) is every row looked up first.
    """
    if not kept:
        return 0
    try:
        with part(tx):
            _insert_all(tx, unit_id, kept, boot=boot)
    except sqlite3.IntegrityError:
        kept = _not_stored(tx, unit_id, kept)
        _insert_all(tx, unit_id, kept, boot=boot)
    return len(kept)


def _insert_all(tx: Tx, unit_id: int, kept: Sequence[Kept], *, boot: int) -> None:
    if not kept:
        return
    first = streams.take(tx, "position", len(kept))
    rows = [(seq, unit_id, boot, *position) for seq, position in enumerate(kept, first)]
    insert_rows(tx, INSERT_POSITION, rows)


def _not_stored(tx: Tx, unit_id: int, kept: Sequence[Kept]) -> list[Kept]:
    new: dict[int, Kept] = {}
    for position in kept:
        taken = tx.execute(POSITION_EXISTS, (unit_id, position.at)).fetchone()
        if taken is None:
            new.setdefault(position.at, position)
    return list(new.values())
