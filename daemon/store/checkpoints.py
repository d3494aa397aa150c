"""When the WAL goes into the database file. Only the writer does this (I2).

Rarely, because pages that change in every commit are then written once for many commits; and
after the acknowledgement, so that no caller waits for it.
"""

import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from daemon.clock import Clock
from daemon.database_file import shm_path, wal_path
from daemon.store.wal_readers import wal_readers

log = structlog.get_logger(component="store")

WAL_SHARE = 4
GROWTH_SHARE = 8
SMALLEST_BYTES = 64 << 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointRules:
    commits: int = 250
    rows: int = 20_000
    growth_bytes: int = 4 << 20
    """Growth of the WAL, and of the database that only the WAL knows of yet."""
    every_ms: int = 60_000
    idle_ms: int = 2_000
    wal_limit_bytes: int = 64 << 20
    reader_max_ms: int = 30_000
    """A reader that keeps the WAL from being used up for longer is named."""

    def within(self, room_bytes: int) -> "CheckpointRules":
        """On little room the WAL must stay little: it and the database share the disk."""
        return replace(
            self,
            growth_bytes=min(self.growth_bytes, max(SMALLEST_BYTES, room_bytes // GROWTH_SHARE)),
            wal_limit_bytes=min(self.wal_limit_bytes, max(SMALLEST_BYTES, room_bytes // WAL_SHARE)),
        )


class Checkpointer:
    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        clock: Clock,
        *,
        rules: CheckpointRules | None = None,
    ) -> None:
        self._connection = connection
        self._file = path
        self._wal = wal_path(path)
        self._shm = shm_path(path)
        self._clock = clock
        self._rules = self._usual = rules or CheckpointRules()
        self._page_bytes = int(connection.execute("PRAGMA page_size").fetchone()[0])
        self._commits = 0
        self._last_commit = self._last_run = clock.monotonic()
        self._rows_then = connection.total_changes
        self._bytes_then = self.wal_bytes
        self._pinned_since: int | None = None
        self._pinned_by: tuple[str, ...] = ()

    @property
    def wal_bytes(self) -> int:
        try:
            return self._wal.stat().st_size
        except FileNotFoundError:
            return 0

    @property
    def pinned_by(self) -> tuple[str, ...]:
        """Readers that are over their time; empty while nobody is."""
        return self._pinned_by

    def fit(self, room_bytes: int) -> None:
        """Scales the limits to what database and WAL together may take."""
        self._rules = self._usual.within(room_bytes)

    def committed(self) -> None:
        self._commits += 1
        self._last_commit = self._clock.monotonic()

    def is_due(self) -> bool:
        rules = self._rules
        if self._commits >= rules.commits:
            return True
        if self._connection.total_changes - self._rows_then >= rules.rows:
            return True
        size = self.wal_bytes
        if size >= rules.wal_limit_bytes and size != self._bytes_then:
            return True
        return max(size - self._bytes_then, self._owed_bytes()) >= rules.growth_bytes

    def tick(self) -> None:
        """For quiet times: what is over when the depot sleeps, and readers that hold on."""
        now = self._clock.monotonic()
        idle = now - self._last_commit >= self._rules.idle_ms
        late = now - self._last_run >= self._rules.every_ms
        if self._pinned_since is not None or (self._commits and (idle or late)):
            self.run()

    def run(self) -> None:
        """Copies what no reader needs any more; cuts the file when it reached its limit."""
        self._run(cut_from=self._rules.wal_limit_bytes)

    def cut(self, *, wait_ms: int = 0) -> bool:
        """Gives the WAL's room back to the disk; False while a reader needs it."""
        self._run(cut_from=1, wait_ms=wait_ms)
        return self.wal_bytes == 0

    def _run(self, *, cut_from: int, wait_ms: int = 0) -> None:
        complete = self._checkpoint("PRAGMA wal_checkpoint(PASSIVE)")
        if (complete or wait_ms) and self.wal_bytes >= cut_from:
            complete = self._truncate(wait_ms) or complete
        self._commits = 0
        self._last_run = self._clock.monotonic()
        self._rows_then = self._connection.total_changes
        self._bytes_then = self.wal_bytes
        self._note_readers(complete=complete)

    def _owed_bytes(self) -> int:
        """What the database file must still grow by: room a full disk does not have."""
        pages = self._connection.execute("PRAGMA page_count").fetchone()[0]
        return int(pages * self._page_bytes - self._file.stat().st_size)

    def _truncate(self, wait_ms: int) -> bool:
        # A reader that sits on the end of the WAL must not hold up the writer.
        self._connection.execute(f"PRAGMA busy_timeout = {wait_ms:d}")
        try:
            return self._checkpoint("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._connection.execute("PRAGMA busy_timeout = 5000")

    def _checkpoint(self, pragma: str) -> bool:
        busy, frames, copied = self._connection.execute(pragma).fetchall()[0]
        return not busy and frames == copied

    def _note_readers(self, *, complete: bool) -> None:
        now = self._clock.monotonic()
        if complete:
            if self._pinned_by and self._pinned_since is not None:
                log.info("store.wal_free", pinned_ms=now - self._pinned_since)
            self._pinned_since, self._pinned_by = None, ()
        elif self._pinned_since is None:
            self._pinned_since = now
        elif not self._pinned_by and now - self._pinned_since >= self._rules.reader_max_ms:
            self._pinned_by = tuple(wal_readers(self._shm)) or ("unknown",)
            log.warning(
                "store.wal_pinned",
                readers=list(self._pinned_by),
                wal_bytes=self.wal_bytes,
                next_step="close these programs: while they read, the WAL cannot shrink",
            )
