"""Opens the database for reading, also for people who may only read and with no daemon there.

A reader never writes, never checkpoints and never waits for the writer (I2). While it reads,
the WAL cannot shrink, so reads are short: one over 30 s is ended (I12).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote
from weakref import WeakSet

from daemon.clock import Clock, SystemClock
from daemon.database_file import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    lock_holder,
    shm_path,
    wal_path,
)
from daemon.errors import SchemaTooNew, StoreError, StoreUnreadable
from daemon.file_access import may_read, whom_to_ask

READ_MAX_MS = 30_000
BEAT_LATE_MS = 20_000
_OPCODES_A_LOOK = 100_000

# Wrong questions are ours; everything else is the state of the file.
_FAULTS_OF_A_QUESTION = {0, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE}

LAST_BEAT = "SELECT beat_at, ended_at, status FROM boot ORDER BY number DESC LIMIT 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonPresence:
    """`is_running` is what the lock says; the rest is what the last boot wrote."""

    is_running: bool
    pid: int | None
    started_at: int | None
    beat_at: int | None
    ended_at: int | None
    """When the last boot ended in good order; None while running and after a crash."""
    status: str


class ReadConnection(sqlite3.Connection):
    """A connection that knows its cursors, so that none of them keeps a snapshot open."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._cursors: WeakSet[sqlite3.Cursor] = WeakSet()

    def cursor(self, factory: Any = sqlite3.Cursor) -> Any:
        cursor = super().cursor(factory)
        self._cursors.add(cursor)
        return cursor

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        cursor: sqlite3.Cursor = self.cursor()  # the base class would make one unseen
        return cursor.execute(sql, parameters)

    def close_cursors(self) -> None:
        for cursor in list(self._cursors):
            cursor.close()
        self._cursors.clear()


class Reader:
    """A database opened for reading; reopens itself when the file under its name changes."""

    def __init__(self, path: Path, *, clock: Clock | None = None) -> None:
        """Raises StoreUnreadable or SchemaTooNew, saying what to do."""
        self._path = path
        self._clock = clock or SystemClock()
        self._read_until: int | None = None
        self._generation = 0
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        return self._path

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """All that is read inside is one state of the database; ends every cursor after it."""
        if self._is_outdated():
            self._reopen()
        connection = self._connection
        self._read_until = self._clock.monotonic() + READ_MAX_MS
        try:
            connection.execute("BEGIN")
            yield connection
        except sqlite3.Error as exc:
            if _primary(exc) in _FAULTS_OF_A_QUESTION:
                raise
            raise self._reading_error(exc) from exc
        finally:
            self._read_until = None
            connection.close_cursors()
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")

    def data_version(self) -> int:
        """Another number whenever something was committed since the last call."""
        if self._is_outdated():
            self._reopen()
        try:
            version = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as exc:
            raise self._reading_error(exc) from exc
        return (self._generation << 32) | version

    def daemon(self) -> DaemonPresence:
        holder = lock_holder(self._path)
        try:
            rows = self._connection.execute(LAST_BEAT).fetchall()  # also within a snapshot
        except sqlite3.Error as exc:
            raise self._reading_error(exc) from exc
        beat_at, ended_at, status = rows[0] if rows else (None, None, "")
        return DaemonPresence(
            is_running=holder is not None,
            pid=holder.pid if holder else None,
            started_at=holder.started_at if holder else None,
            beat_at=beat_at,
            ended_at=ended_at,
            status=status,
        )

    def close(self) -> None:
        self._connection.close_cursors()
        self._connection.close()

    def _open(self) -> None:
        self._inode = _inode(self._path)
        _check_rights(self._path)
        self._is_immutable = False
        try:
            self._connection = self._connected("mode=ro")
        except sqlite3.Error as exc:
            if not _can_be_immutable(self._path):
                raise self._reading_error(exc) from exc
            self._is_immutable = True
            try:
                self._connection = self._connected("mode=ro&immutable=1")
            except sqlite3.Error as again:
                raise self._reading_error(again) from again

    def _connected(self, query: str) -> ReadConnection:
        connection = sqlite3.connect(
            f"file:{quote(str(self._path.absolute()))}?{query}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,  # used by one thread at a time: its owner sees to that
            factory=ReadConnection,
        )
        try:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA mmap_size = 0")
            _check(connection, self._path)
            connection.set_progress_handler(self._is_over_time, _OPCODES_A_LOOK)
        except BaseException:
            connection.close()
            raise
        return connection

    def _reopen(self) -> None:
        self.close()
        self._generation += 1
        self._open()

    def _is_outdated(self) -> bool:
        """The file was replaced, or a daemon began to write where we trusted in stillness."""
        if self._inode != _inode(self._path):
            return True
        return self._is_immutable and not _can_be_immutable(self._path)

    def _is_over_time(self) -> bool:
        return self._read_until is not None and self._clock.monotonic() > self._read_until

    def _reading_error(self, exc: sqlite3.Error) -> StoreError:
        code = _primary(exc)
        if code == sqlite3.SQLITE_INTERRUPT:
            return StoreError(
                f"{self._path}: reading took more than {READ_MAX_MS // 1000} s and was ended,"
                " because the daemon cannot tidy up meanwhile",
                next_step="ask for less, for example a shorter time",
            )
        if code == sqlite3.SQLITE_NOTADB:
            return StoreUnreadable(
                f"{self._path}: is not a depotd database",
                next_step="name the database of depotd",
            )
        if code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
            return StoreUnreadable(
                f"{self._path}: was not closed and needs recovery ({exc})",
                next_step="start depotd: it puts the database right",
            )
        return StoreUnreadable(f"{self._path}: cannot be read: {exc}")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One consistent state of the database, opened for one answer."""

    connection: sqlite3.Connection
    daemon_running: bool
    hint: str
    """What the reader should know about its age; empty while a daemon is at work."""


@contextmanager
def open_read_only(path: Path, *, now_ms: int) -> Iterator[View]:
    with Reader(path) as reader:
        daemon = reader.daemon()
        with reader.snapshot() as connection:
            yield View(
                connection=connection,
                daemon_running=daemon.is_running,
                hint=hint(daemon, now_ms=now_ms),
            )


def hint(daemon: DaemonPresence, *, now_ms: int) -> str:
    if not daemon.is_running:
        newest = daemon.ended_at if daemon.ended_at is not None else daemon.beat_at
        return "depotd is not running" + ("" if newest is None else f"; as of {_utc(newest)}")
    if daemon.beat_at is not None and now_ms - daemon.beat_at > BEAT_LATE_MS:
        return f"depotd (pid {daemon.pid}) has written nothing since {_utc(daemon.beat_at)}"
    return ""


def _utc(instant_ms: int) -> str:
    return datetime.fromtimestamp(instant_ms // 1000, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _primary(exc: sqlite3.Error) -> int:
    return int(getattr(exc, "sqlite_errorcode", 0)) & 0xFF


def _can_be_immutable(path: Path) -> bool:
    """Nobody writes, and nothing that was written stands outside the file."""
    wal = wal_path(path)
    try:
        has_wal = wal.stat().st_size > 0
    except OSError:
        has_wal = False
    return not has_wal and lock_holder(path) is None


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        raise StoreUnreadable(
            f"{path}: there is no such database",
            next_step="start depotd, which makes it, or name another file",
        ) from None
    except OSError as exc:
        raise StoreUnreadable(
            f"{path}: cannot be read: {exc.strerror}",
            next_step=whom_to_ask(path),
        ) from exc


def _check_rights(path: Path) -> None:
    """SQLite says the same of a file that is kept from us as of one that needs recovery."""
    for file in (path, wal_path(path), shm_path(path)):
        if not may_read(file):
            raise StoreUnreadable(f"{file}: you may not read it", next_step=whom_to_ask(file))


def _check(connection: sqlite3.Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    schema = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise StoreUnreadable(
            f"{path}: is not a depotd database", next_step="name the database of depotd"
        )
    if schema > SCHEMA_VERSION:
        raise SchemaTooNew(
            f"{path}: has schema {schema}; this release of depotd knows up to {SCHEMA_VERSION}",
            next_step="use the release that writes it",
        )
    if schema < SCHEMA_VERSION:
        raise StoreUnreadable(
            f"{path}: has schema {schema}; this release of depotd reads {SCHEMA_VERSION}",
            next_step="start depotd: it brings the database up to date",
        )
