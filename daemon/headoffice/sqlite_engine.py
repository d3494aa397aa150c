"""SQLite under head office's store: one file, any number of processes, one of them at a time.

SQLite itself lets one process write at a time, but before 3.51.3 it could damage a WAL that one
process wrote to while another reset it. So whoever writes, checkpoints, opens or closes holds a
lock on a file beside the database meanwhile, and automatic checkpoints are off.
"""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from operator import itemgetter
from pathlib import Path
from string import Template
from typing import Any

from daemon.errors import BadValues, SchemaTooNew, StoreForeign, StoreReadOnly, StoreUnreadable
from daemon.headoffice import schema
from daemon.headoffice.stream_sql import filled
from daemon.headoffice.tx import Params, RowGroup, Tx
from daemon.store.faults import store_error
from daemon.store.script import statements
from daemon.wire.topics import STREAMS, Stream

FILE_MODE = 0o640
APPLICATION_ID = 0x64684F31
BUSY_TIMEOUT_S = 10.0
"""For people who write to the file with a tool of their own; consumers wait at the lock."""
WAL_MOST_BYTES = 32 << 20
CACHE_KB = 65_536

INSERT_ROWS = filled(Template("INSERT INTO $stream(depot_id, epoch_id, $columns) VALUES ($marks)"))

COUNT_TABLES = "SELECT count(*) FROM sqlite_schema"

STORED_VERSION = "SELECT version FROM head_office WHERE id = 1"

ADD_HEAD_OFFICE = """
INSERT INTO head_office(id, ho, version, made_at) VALUES (1, :ho, :version, :now)
"""


class SqliteTx:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, params: Params) -> list[Any]:
        return self._connection.execute(sql, params).fetchall()

    def rows_each(self, sql: str, params: Sequence[Params]) -> list[list[Any]]:
        return [self.rows(sql, one) for one in params]

    def run(self, sql: str, params: Params) -> int:
        return self._connection.execute(sql, params).rowcount

    def many(self, sql: str, params: Iterable[Params]) -> None:
        self._connection.executemany(sql, params)

    def lock_depots(self, ids: Sequence[int]) -> None:
        """The whole file is ours."""

    def insert_rows(self, stream: Stream, groups: Sequence[RowGroup]) -> None:
        for depot_id, epoch_id, rows in groups:
            in_order = sorted(rows, key=itemgetter(0))  # at the end of the tree, page by page
            self._connection.executemany(
                INSERT_ROWS[stream], [(depot_id, epoch_id, *row) for row in in_order]
            )


class SqliteEngine:
    """Belongs to one thread. Raises StoreError and its kinds, saying what to do."""

    def __init__(self, path: Path, *, make: bool, now: int, new_id: Callable[[], str]) -> None:
        self._path = path
        if not make and not path.exists():
            raise StoreUnreadable(
                f"{path}: there is no such store",
                next_step="name the store of a head office that has run, or start one:"
                f" depotd headoffice --broker URL --store sqlite:///{path.absolute()}",
            )
        if path.is_dir():
            raise StoreForeign(f"{path}: is a folder", next_step="name a file: sqlite:///PATH")
        self._lock = _open_lock(path)
        self._connection: sqlite3.Connection | None = None
        try:
            with self._alone(), self._errors("opening the store"):
                self._connection = _connected(path)
                _migrate(self._connection, path, now=now, ho=new_id())
        except BaseException:
            self.close()
            raise

    @property
    def place(self) -> str:
        return f"sqlite:///{self._path.absolute()}"

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        connection = self._open()
        with self._alone(), self._errors("writing"):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield SqliteTx(connection)
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            self._checkpoint(connection)

    @contextmanager
    def snapshot(self) -> Iterator[Tx]:
        connection = self._open()
        with self._errors("reading"):
            connection.execute("BEGIN")
            try:
                yield SqliteTx(connection)
            finally:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")

    def close(self) -> None:
        if self._connection is not None:
            with self._alone(), suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreUnreadable(f"{self._path}: was closed")
        return self._connection

    def _checkpoint(self, connection: sqlite3.Connection) -> None:
        """A reader may keep the log from being emptied; then it is tried after the next commit."""
        try:
            if os.stat(f"{self._path}-wal").st_size <= WAL_MOST_BYTES:
                return
        except OSError:
            return
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT_S * 1000)}")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    @contextmanager
    def _errors(self, doing: str) -> Iterator[None]:
        try:
            yield
        except (OverflowError, UnicodeEncodeError) as exc:
            raise BadValues(f"{self._path}: {exc}") from exc
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError) as exc:
            raise BadValues(f"{self._path}: {exc}") from exc
        except sqlite3.Error as exc:
            raise store_error(exc, f"{self._path}: {doing}") from exc


def _open_lock(path: Path) -> int:
    beside = path.with_name(f"{path.name}-lock")
    try:
        return os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    except OSError as exc:
        raise StoreReadOnly(
            f"{beside}: cannot be written: {exc.strerror}",
            next_step="name a file in a folder that you may write: sqlite:///PATH",
        ) from exc


def _reserve(path: Path) -> None:
    """Left to itself SQLite would let everybody read it; its other files go by this one."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE))
    except FileExistsError:
        return
    except OSError as exc:
        raise StoreReadOnly(
            f"{path}: cannot be made: {exc.strerror}",
            next_step="name a file in a folder that you may write: sqlite:///PATH",
        ) from exc


def _connected(path: Path) -> sqlite3.Connection:
    _reserve(path)
    connection = sqlite3.connect(
        path, timeout=BUSY_TIMEOUT_S, isolation_level=None, cached_statements=512
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, path: Path, *, now: int, ho: str) -> None:
    [(tables,)] = connection.execute(COUNT_TABLES).fetchall()
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if tables and application != APPLICATION_ID:
        raise StoreForeign(
            f"{path}: is not the store of a head office",
            next_step="name another file: sqlite:///PATH",
        )
    if not tables:
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements(script()):
            connection.execute(statement)
        made = {"ho": ho, "version": schema.VERSION, "now": now}
        connection.execute(ADD_HEAD_OFFICE, made)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    [(version,)] = connection.execute(STORED_VERSION).fetchall()
    if version > schema.VERSION:
        raise SchemaTooNew(
            f"{path}: has schema {version}; this release knows up to {schema.VERSION}",
            next_step="use the release that writes it",
        )


def script() -> str:
    streams = "".join(
        f"CREATE TABLE {stream}({schema.stream_columns(stream)}) STRICT, WITHOUT ROWID;\n"
        for stream in STREAMS
    )
    books = schema.BOOKS.format(key="INTEGER PRIMARY KEY").replace("\n);", "\n) STRICT;")
    text = books + streams + schema.VIEWS + schema.stream_views()
    for name in ("BIGINT", "SMALLINT", "INT"):
        text = text.replace(f" {name} ", " INTEGER ").replace(f" {name},", " INTEGER,")
    return text.replace("AS BIGINT)", "AS INTEGER)")
