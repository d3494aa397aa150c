"""Ports: counters since their first day, and rates per minute for a day."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from daemon.interfaces import Tx

KEEP_MINUTES = 24 * 60

SAVE_PORT = """
INSERT INTO port_state(
    name, url, device, baud, state, since, last_error, bytes, sentences, bad_checksum,
    no_checksum, framing_faults, fixes, reconnects, by_type, faults, units, last_byte_at,
    last_fix_at, updated_at
) VALUES (
    :name, :url, :device, :baud, :state, :since, :last_error, :bytes, :sentences, :bad_checksum,
    :no_checksum, :framing_faults, :fixes, :reconnects, :by_type, :faults, :units, :last_byte_at,
    :last_fix_at, :updated_at
)
ON CONFLICT(name) DO UPDATE SET
    url = excluded.url, device = excluded.device, baud = excluded.baud, state = excluded.state,
    since = excluded.since, last_error = excluded.last_error, bytes = excluded.bytes,
    sentences = excluded.sentences, bad_checksum = excluded.bad_checksum,
    no_checksum = excluded.no_checksum, framing_faults = excluded.framing_faults,
    fixes = excluded.fixes, reconnects = excluded.reconnects, by_type = excluded.by_type,
    faults = excluded.faults, units = excluded.units, last_byte_at = excluded.last_byte_at,
    last_fix_at = excluded.last_fix_at, updated_at = excluded.updated_at
"""

ADD_MINUTE = """
INSERT INTO port_minute(port, minute, bytes, sentences, faults, fixes)
VALUES (:port, :minute, :bytes, :sentences, :faults, :fixes)
ON CONFLICT(port, minute) DO UPDATE SET
    bytes = bytes + excluded.bytes, sentences = sentences + excluded.sentences,
    faults = faults + excluded.faults, fixes = fixes + excluded.fixes
"""

FORGET_MINUTES = "DELETE FROM port_minute WHERE port = :port AND minute < :before"

FORGET_PORTS = "DELETE FROM port_state WHERE name NOT IN (SELECT value FROM json_each(:names))"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortRow:
    """Counters are totals since the daemon started; JSON columns are texts."""

    name: str
    url: str
    device: str
    baud: int | None
    state: str
    since: int
    last_error: str
    bytes: int
    sentences: int
    bad_checksum: int
    no_checksum: int
    framing_faults: int
    fixes: int
    reconnects: int
    by_type: str
    faults: str
    units: str
    last_byte_at: int | None
    last_fix_at: int | None
    updated_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PortMinute:
    """What came in since the last save, within one minute."""

    port: str
    minute: int
    bytes: int
    sentences: int
    faults: int
    fixes: int


def save(tx: Tx, rows: Iterable[PortRow]) -> None:
    tx.executemany(SAVE_PORT, [asdict(row) for row in rows])


def add_minutes(tx: Tx, minutes: Iterable[PortMinute]) -> None:
    for minute in minutes:
        tx.execute(ADD_MINUTE, asdict(minute))
        tx.execute(FORGET_MINUTES, {"port": minute.port, "before": minute.minute - KEEP_MINUTES})


def forget_others(tx: Tx, names_json: str) -> None:
    """Ports that are no longer configured disappear from the screens."""
    tx.execute(FORGET_PORTS, {"names": names_json})
