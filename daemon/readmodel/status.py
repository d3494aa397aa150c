"""Is the daemon alive, since when, by which clock, and how much does it hold?"""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from daemon.readmodel.connect import BEAT_LATE_MS
from daemon.readmodel.values import ReadConnection

STATUS = """
SELECT d.name, d.kind, d.epoch, d.host, d.created_at, b.number, b.started_at, b.beat_at,
  b.ended_at, b.clock, b.release, b.pid, b.status
FROM depot d LEFT JOIN boot b ON b.number = (SELECT max(number) FROM boot)
"""

STREAMS = """
SELECT s.name, s.last,
  (SELECT coalesce(sum(h.last - h.first + 1), 0) FROM stream_hole h WHERE h.stream = s.name)
FROM stream s ORDER BY s.priority
"""

COUNTS = """
SELECT (SELECT count(*) FROM vehicle WHERE retired_at IS NULL), (SELECT count(*) FROM unit),
  (SELECT count(*) FROM site WHERE retired_at IS NULL),
  (SELECT count(*) FROM fence WHERE retired_at IS NULL),
  (SELECT count(*) FROM trip), (SELECT count(*) FROM stop), (SELECT count(*) FROM port_state)
"""

CLOCK_CHANGES = """
SELECT at, was, now, step_ms FROM clock_change ORDER BY id DESC LIMIT :limit
"""

HEALTH = """
SELECT at, state, since, step, shedding_step, disk_free_bytes, shed_rows, pinned_by
FROM store_health WHERE id = 1
"""

PAGES = """
SELECT page_count * page_size, freelist_count * page_size
FROM pragma_page_count, pragma_page_size, pragma_freelist_count
"""

FILE = "SELECT file FROM pragma_database_list WHERE name = 'main'"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreHealthRow:
    """How the store was at the daemon's last beat."""

    at: int
    state: str
    """ok, full, read-only or failed."""
    since: int
    step: int
    """How far the stated size is used up: 0, 70, 85 or 95 per cent."""
    shedding_step: int
    """At which step positions were shed in the last hour; 0: none were."""
    disk_free_bytes: int
    shed_rows: int
    """Since the daemon's start."""
    pinned_by: tuple[str, ...]
    """Programs that keep the WAL from shrinking."""

    @property
    def said(self) -> str:
        """What is wrong, in a few words; empty when all is well."""
        free = f"{self.disk_free_bytes / 1e6:.0f} MB free"
        if self.state == "full":
            shed = "; oldest positions are being shed" if self.shedding_step else ""
            return f"store full: {free}{shed}"
        if self.state != "ok":
            return f"store {self.state}: nothing is stored"
        if self.shedding_step:
            return f"store at its size limit: oldest positions are being shed; {free}"
        if self.pinned_by:
            return f"store kept from tidying up by {', '.join(self.pinned_by)}"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonStatus:
    depot: str
    kind: str
    """live, replay or simulation."""
    epoch: str
    host: str
    created_at: int
    is_running: bool
    is_beating: bool
    """The latest boot has not ended and its last beat is recent: it is alive, not just there."""
    boot: int | None
    """None: no daemon ever ran on this database."""
    started_at: int | None
    beat_at: int | None
    ended_at: int | None
    clock: str
    """Who vouches for the time: ntp, gps or untrusted."""
    release: str
    pid: int | None
    said: str
    """The daemon's own words about itself."""
    store: StoreHealthRow | None
    """None: no daemon has said yet how the store is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRow:
    name: str
    last: int
    removed: int
    """How many of its numbers stand in holes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChangeRow:
    at: int
    was: str
    now: str
    step_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRow:
    path: str
    database_bytes: int
    free_bytes: int
    wal_bytes: int
    vehicles: int
    units: int
    sites: int
    fences: int
    trips: int
    stops: int
    ports: int
    streams: tuple[StreamRow, ...]
    clock_changes: tuple[ClockChangeRow, ...]
    """The latest first."""


def daemon_status(
    db: ReadConnection, now_ms: int, *, is_locked: bool | None = None
) -> DaemonStatus | None:
    """None: the database is still without a depot.

    `is_locked` says whether a daemon holds the database (Reader.daemon), which is the truth;
    without it a recent beat has to do.
    """
    row = db.execute(STATUS).fetchone()
    if row is None:
        return None
    depot, kind, epoch, host, created_at = row[:5]
    boot, started_at, beat_at, ended_at, clock, release, pid, said = row[5:]
    is_recent = beats(now_ms, beat_at=beat_at, ended_at=ended_at)
    return DaemonStatus(
        depot=depot,
        kind=kind,
        epoch=epoch,
        host=host,
        created_at=created_at,
        is_running=is_recent if is_locked is None else is_locked,
        is_beating=is_recent and is_locked is not False,
        boot=boot,
        started_at=started_at,
        beat_at=beat_at,
        ended_at=ended_at,
        clock=clock or "untrusted",
        release=release or "",
        pid=pid,
        said=said or "",
        store=store_health(db),
    )


def store_health(db: ReadConnection) -> StoreHealthRow | None:
    row = db.execute(HEALTH).fetchone()
    if row is None:
        return None
    at, state, since, step, shedding_step, disk_free_bytes, shed_rows, pinned_by = row
    return StoreHealthRow(
        at=at,
        state=state,
        since=since,
        step=step,
        shedding_step=shedding_step,
        disk_free_bytes=disk_free_bytes,
        shed_rows=shed_rows,
        pinned_by=tuple(json.loads(pinned_by)),
    )


def beats(now_ms: int, *, beat_at: int | None, ended_at: int | None) -> bool:
    """A beat from the future is as suspicious as an old one: the clock was set back."""
    return beat_at is not None and ended_at is None and abs(now_ms - beat_at) <= BEAT_LATE_MS


def store(db: ReadConnection) -> StoreRow:
    vehicles, units, sites, fences, trips, stops, ports = db.execute(COUNTS).fetchone()
    database_bytes, free_bytes = db.execute(PAGES).fetchone()
    path = db.execute(FILE).fetchone()[0] or ""
    return StoreRow(
        path=path,
        database_bytes=database_bytes,
        free_bytes=free_bytes,
        wal_bytes=_size(Path(f"{path}-wal")) if path else 0,
        vehicles=vehicles,
        units=units,
        sites=sites,
        fences=fences,
        trips=trips,
        stops=stops,
        ports=ports,
        streams=tuple(
            StreamRow(name=name, last=last, removed=removed)
            for name, last, removed in db.execute(STREAMS).fetchall()
        ),
        clock_changes=clock_changes(db, limit=5),
    )


def clock_changes(db: ReadConnection, *, limit: int) -> tuple[ClockChangeRow, ...]:
    rows: list[sqlite3.Row] = db.execute(CLOCK_CHANGES, {"limit": limit}).fetchall()
    return tuple(
        ClockChangeRow(at=at, was=was, now=now, step_ms=step_ms) for at, was, now, step_ms in rows
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
