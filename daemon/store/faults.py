"""What an error of SQLite means for the store."""

import sqlite3
from enum import Enum

from daemon.errors import StoreBusy, StoreError, StoreFailed, StoreFull, StoreReadOnly


class Fault(Enum):
    FULL = "full"  # no room: undone whole, nothing is broken
    READ_ONLY = "read-only"
    BUSY = "busy"  # somebody else writes to the file
    FATAL = "fatal"  # what is on the disk is not known any more
    OTHER = "other"  # a fault of the statement


_BY_CODE = {
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite3.SQLITE_BUSY: Fault.BUSY,
    sqlite3.SQLITE_LOCKED: Fault.BUSY,
    sqlite3.SQLITE_IOERR: Fault.FATAL,
    sqlite3.SQLITE_CORRUPT: Fault.FATAL,
    sqlite3.SQLITE_NOTADB: Fault.FATAL,
    sqlite3.SQLITE_CANTOPEN: Fault.FATAL,
    sqlite3.SQLITE_PROTOCOL: Fault.FATAL,
}


def fault_of(exc: BaseException) -> Fault:
    code = getattr(exc, "sqlite_errorcode", None)
    if code is None:
        return Fault.OTHER
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return Fault.FATAL  # we would write to a file that nobody can find
    if code == sqlite3.SQLITE_IOERR_SHMSIZE:
        return Fault.FULL  # no room for the -shm file, which holds nothing that must last
    return _BY_CODE.get(code & 0xFF, Fault.OTHER)


def store_error(exc: BaseException, doing: str) -> StoreError:
    """The error that a caller sees; `doing` names what was attempted."""
    said = f"{doing}: {exc}"
    match fault_of(exc):
        case Fault.FULL:
            return StoreFull(
                f"{said}; the write was refused",
                next_step="free disk space or raise store.size_limit_mb",
            )
        case Fault.READ_ONLY:
            return StoreReadOnly(said, next_step="make the disk writable and restart the daemon")
        case Fault.BUSY:
            return StoreBusy(
                f"{said}: another program writes to the database",
                next_step="end it: only the daemon may write to this file",
            )
        case Fault.FATAL:
            name = getattr(exc, "sqlite_errorname", "unknown")
            return StoreFailed(
                f"{said} ({name}); nothing more is acknowledged",
                next_step="the daemon ends and checks the database at its next start;"
                " if this repeats, replace the disk",
            )
        case _:
            return StoreError(said)
