"""Serial ports and sockets: what arrives, how fast, and what was wrong with it."""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from daemon.readmodel.status import daemon_status
from daemon.readmodel.values import ReadConnection, names, tally

MINUTE_MS = 60_000
HISTORY_MINUTES = 60
RATE_MINUTES = 5

PORTS = """
SELECT name, url, device, baud, state, since, last_error, bytes, sentences, bad_checksum,
  no_checksum, framing_faults, fixes, reconnects, by_type, faults, units, last_byte_at,
  last_fix_at, updated_at
FROM port_state ORDER BY name
"""

MINUTES = """
SELECT minute, bytes, sentences, faults, fixes FROM port_minute
WHERE port = :port AND minute >= :first AND minute < :end ORDER BY minute
"""

OPEN_PORTS = "SELECT coalesce(sum(state = 'open'), 0), count(*) FROM port_state"


class PortState(StrEnum):
    OPEN = "open"
    SILENT = "silent"
    ABSENT = "absent"
    CLOSED = "closed"
    UNKNOWN = "unknown"  # the daemon is stopped: nobody listens


@dataclass(frozen=True, slots=True, kw_only=True)
class PortRow:
    name: str
    url: str
    device: str
    """Where the stable name points now."""
    baud: int | None
    state: PortState
    since: int
    last_error: str
    bytes: int
    sentences: int
    bad_checksum: int
    no_checksum: int
    framing_faults: int
    fixes: int
    reconnects: int
    by_type: tuple[tuple[str, int], ...]
    """Sentences by type, the most frequent first."""
    faults: tuple[tuple[str, int], ...]
    units: tuple[str, ...]
    last_byte_at: int | None
    last_fix_at: int | None
    updated_at: int
    bytes_per_minute: float | None
    """Mean of the last five whole minutes that were recorded; None when none was."""
    sentences_per_minute: float | None
    fixes_per_minute: float | None
    fault_ratio: float | None
    """Faults in all that arrived in the last hour."""
    sentences_by_minute: tuple[int, ...]
    """The last hour, oldest first, the minute under way left out; 0 where nothing came."""
    fixes_by_minute: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Minutes:
    bytes: tuple[int, ...]
    sentences: tuple[int, ...]
    faults: tuple[int, ...]
    fixes: tuple[int, ...]
    recorded: int
    """How many of the last five minutes lie after the first record."""


def ports(db: ReadConnection, now_ms: int, *, is_locked: bool | None = None) -> tuple[PortRow, ...]:
    """Ports by name. Without a daemon (see `daemon_status`) nobody knows their state."""
    status = daemon_status(db, now_ms, is_locked=is_locked)
    heard = status is not None and status.is_running
    cursor = db.cursor()
    cursor.row_factory = sqlite3.Row
    try:
        found = cursor.execute(PORTS).fetchall()
    finally:
        cursor.close()
    return tuple(_port(row, _minutes(db, row["name"], now_ms), is_heard=heard) for row in found)


def ports_open(db: ReadConnection) -> tuple[int, int]:
    """How many ports are open, and how many there are."""
    opened, total = db.execute(OPEN_PORTS).fetchone()
    return opened, total


def _minutes(db: ReadConnection, port: str, now_ms: int) -> _Minutes:
    end = now_ms // MINUTE_MS
    first = end - HISTORY_MINUTES
    rows = db.execute(MINUTES, {"port": port, "first": first, "end": end}).fetchall()
    columns = [[0] * HISTORY_MINUTES for _ in range(4)]
    for minute, *counts in rows:
        for column, count in zip(columns, counts, strict=True):
            column[minute - first] = count
    return _Minutes(
        bytes=tuple(columns[0]),
        sentences=tuple(columns[1]),
        faults=tuple(columns[2]),
        fixes=tuple(columns[3]),
        recorded=min(RATE_MINUTES, end - rows[0][0]) if rows else 0,
    )


def _rate(counts: tuple[int, ...], recorded: int) -> float | None:
    return None if recorded == 0 else sum(counts[-recorded:]) / recorded


def _fault_ratio(minutes: _Minutes) -> float | None:
    faults = sum(minutes.faults)
    arrived = sum(minutes.sentences) + faults
    return faults / arrived if arrived else None


def _port(row: sqlite3.Row, minutes: _Minutes, *, is_heard: bool) -> PortRow:
    return PortRow(
        name=row["name"],
        url=row["url"],
        device=row["device"],
        baud=row["baud"],
        state=PortState(row["state"]) if is_heard else PortState.UNKNOWN,
        since=row["since"],
        last_error=row["last_error"],
        bytes=row["bytes"],
        sentences=row["sentences"],
        bad_checksum=row["bad_checksum"],
        no_checksum=row["no_checksum"],
        framing_faults=row["framing_faults"],
        fixes=row["fixes"],
        reconnects=row["reconnects"],
        by_type=tally(row["by_type"]),
        faults=tally(row["faults"]),
        units=names(row["units"]),
        last_byte_at=row["last_byte_at"],
        last_fix_at=row["last_fix_at"],
        updated_at=row["updated_at"],
        bytes_per_minute=_rate(minutes.bytes, minutes.recorded),
        sentences_per_minute=_rate(minutes.sentences, minutes.recorded),
        fixes_per_minute=_rate(minutes.fixes, minutes.recorded),
        fault_ratio=_fault_ratio(minutes),
        sentences_by_minute=minutes.sentences,
        fixes_by_minute=minutes.fixes,
    )
