"""The one read-write connection of a database: created or opened, checked, locked."""

import ctypes
import hashlib
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from daemon.database_file import APPLICATION_ID, DatabaseKind, reserve_path
from daemon.errors import (
    StoreDamaged,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreReadOnly,
    StoreWrongKind,
)
from daemon.store import epochs, migrator, shared
from daemon.store.alone import alone
from daemon.store.epochs import NewLife
from daemon.store.faults import Fault, fault_of, store_error
from daemon.store.lock import DatabaseLock
from daemon.store.reserve import Reserve

FILE_MODE = 0o640
BUSY_TIMEOUT_S = 5.0
_APPLICATION_ID_AT = 68
_HEADER_BYTES = 72
MACHINE_IDS = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))

COUNT_TABLES = "SELECT count(*) FROM sqlite_schema"

DEPOT = "SELECT name, kind, epoch, host FROM depot WHERE id = 1"

ADD_DEPOT = """
INSERT INTO depot(id, name, kind, epoch, host, created_at)
VALUES (1, :name, :kind, :epoch, :host, :now)
"""

SAVE_DEPOT = "UPDATE depot SET name = :name, epoch = :epoch, host = :host WHERE id = 1"

# Before the first page is written; they cannot be changed later without rewriting the file.
_BIRTH = (
    "PRAGMA page_size = 4096",
    "PRAGMA auto_vacuum = INCREMENTAL",
    f"PRAGMA application_id = {APPLICATION_ID:d}",
)

_ALWAYS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA wal_autocheckpoint = 0",  # checkpoints come after the acknowledgement, not before
    "PRAGMA cache_size = -8192",  # threads take turns at it, and malloc keeps a part for each
    "PRAGMA temp_store = MEMORY",  # savepoints must not need room on a full disk
    "PRAGMA mmap_size = 0",
    "PRAGMA cell_size_check = ON",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the database is. `epoch_began` says why a new epoch began with this opening."""

    depot: str
    kind: DatabaseKind
    epoch: str
    epoch_began: str | None  # "created", "copied" or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Belongs to the writer as soon as there is one; nobody else may use its connection."""

    path: Path
    connection: sqlite3.Connection
    lock: DatabaseLock
    identity: Identity
    migrated: tuple[int, int]
    """Schema before and after opening."""

    def close(self) -> None:
        """Leaves one plain file without a WAL, which also a read-only folder can serve."""
        try:
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error as exc:
            if fault_of(exc) is Fault.FATAL:
                self.abandon()
                raise store_error(exc, f"{self.path}: closing the database") from exc
        self.connection.close()
        self.lock.release()

    def abandon(self) -> None:
        """After a failed disk: keeps the connection alive to the end of the process.

        Closing it, also by garbage collection, would checkpoint: write to that disk again and
        take pages for good that the kernel may have dropped.
        """
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self.connection))


def create_or_open(
    path: Path,
    *,
    kind: DatabaseKind | str,
    depot: str,
    now_ms: int,
    host: str | None = None,
    new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
) -> Store:
    """Opens the database for its one writer, making or upgrading it first.

    Raises StoreReadOnly, StoreBusy, StoreForeign, StoreDamaged, SchemaTooNew, StoreWrongKind or
    StoreFull.
    """
    wanted = Identity(depot=depot, kind=DatabaseKind(kind), epoch=new_id(), epoch_began=None)
    host = host_id() if host is None else host
    if path.is_dir():
        raise StoreForeign(f"{path}: is a folder", next_step="name a file in store.path")
    lock = DatabaseLock.take(path, now_ms=now_ms)
    try:
        try:
            return _opened(path, lock, wanted, host=host, now_ms=now_ms)
        except StoreFull:
            # A daemon that ended on a full disk kept this back for exactly now.
            if not Reserve(reserve_path(path), 0).release():
                raise
            return _opened(path, lock, wanted, host=host, now_ms=now_ms)
    except BaseException:
        lock.release()
        raise


def _opened(path: Path, lock: DatabaseLock, wanted: Identity, *, host: str, now_ms: int) -> Store:
    _prepare_file(path)
    with _opening(path):
        connection = sqlite3.connect(
            path,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,  # made here, used by the writer thread alone
            cached_statements=512,
        )
        try:
            migrated = _bring_up(connection, path, wanted.kind)
            identity = _identify(connection, wanted=wanted, host=host, now_ms=now_ms)
        except BaseException:
            connection.close()
            raise
    return Store(path=path, connection=connection, lock=lock, identity=identity, migrated=migrated)


def host_id() -> str:
    """Names this machine without giving its machine id away."""
    for source in MACHINE_IDS:
        with suppress(OSError):
            text = source.read_text(encoding="ascii").strip()
            if text:
                return hashlib.sha256(b"depotd:" + text.encode("ascii")).hexdigest()[:32]
    return os.uname().nodename


def _prepare_file(path: Path) -> None:
    """SQLite gives -wal and -shm the mode of the file, so it is made here with the right one."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE))
        migrator.sync(path.parent)
    except FileExistsError:
        pass
    except OSError as exc:
        raise _unwritable(path, exc.strerror or str(exc)) from exc
    if not os.access(path, os.R_OK | os.W_OK):
        raise _unwritable(path, "the file is read-only for this user")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise _unwritable(path, "its folder is read-only for this user")


def _unwritable(path: Path, why: str) -> StoreReadOnly:
    return StoreReadOnly(
        f"{path}: cannot be written: {why}",
        next_step="give the daemon's user a folder it may write, on a disk with room",
    )


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as exc:
        code = getattr(exc, "sqlite_errorcode", 0) & 0xFF
        if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            raise _senseless(path, str(exc)) from exc
        if code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
            raise _unwritable(path, str(exc)) from exc
        raise store_error(exc, f"{path}: opening the database") from exc


def _senseless(path: Path, why: str) -> StoreError:
    """A file that SQLite cannot read is ours by its header, or by the reserve beside it."""
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    ours = header[_APPLICATION_ID_AT:] == APPLICATION_ID.to_bytes(4, "big")
    if ours or reserve_path(path).exists():
        return StoreDamaged(
            f"{path}: is damaged: {why}",
            next_step="keep the file aside and restore a backup; replace the disk if this repeats",
        )
    return StoreForeign(
        f"{path}: is not a depotd database: {why}", next_step="name another file in store.path"
    )


def _bring_up(connection: sqlite3.Connection, path: Path, kind: DatabaseKind) -> tuple[int, int]:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application == 0 and connection.execute(COUNT_TABLES).fetchone()[0] == 0:
        _each(connection, _BIRTH)
    elif application != APPLICATION_ID:
        raise StoreForeign(
            f"{path}: is a database of another program (application id {application})",
            next_step="name another file in store.path",
        )
    migrator.refuse_newer(connection, path)
    if migrator.schema_version(connection) > 0:
        _refuse_other_kind(connection, path, kind)
    _each(connection, _ALWAYS)
    return migrator.migrate(connection, path)


def _each(connection: sqlite3.Connection, pragmas: tuple[str, ...]) -> None:
    for pragma in pragmas:
        connection.execute(pragma).fetchall()


def _refuse_other_kind(connection: sqlite3.Connection, path: Path, kind: DatabaseKind) -> None:
    row = connection.execute(DEPOT).fetchone()
    if row is not None and row[1] != kind:
        raise StoreWrongKind(
            f"{path}: is a {row[1]} database; {kind.value} was asked for",
            next_step=f"name another file, or one made as {kind.value}",
        )


def _identify(
    connection: sqlite3.Connection, *, wanted: Identity, host: str, now_ms: int
) -> Identity:
    """The identity on file; a copy that wakes up on another machine begins a new epoch."""
    row = connection.execute(DEPOT).fetchone()
    named = {"name": wanted.depot, "epoch": wanted.epoch, "host": host}
    if row is None:
        with alone(connection) as tx:
            tx.execute(ADD_DEPOT, {**named, "kind": wanted.kind.value, "now": now_ms})
            life = NewLife(id=wanted.epoch, reason="created")
            epochs.add(tx, life, parent=None, now=now_ms)
        return _as(wanted, epoch=wanted.epoch, began="created")
    name, _, epoch, known_host = row
    if known_host != host:
        with alone(connection) as tx:
            # What an older copy numbered before it came here is not its parent's either.
            life = NewLife(id=wanted.epoch, reason="copied", after=shared.noted(tx))
            epochs.add(tx, life, parent=epoch, now=now_ms)
            tx.execute(SAVE_DEPOT, named)
        return _as(wanted, epoch=wanted.epoch, began="copied")
    if name != wanted.depot:
        connection.execute(SAVE_DEPOT, {**named, "epoch": epoch})
    return _as(wanted, epoch=epoch, began=None)


def _as(wanted: Identity, *, epoch: str, began: str | None) -> Identity:
    return Identity(depot=wanted.depot, kind=wanted.kind, epoch=epoch, epoch_began=began)
