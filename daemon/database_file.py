"""What makes a file a depotd database, and which files stand beside it.

Writers (`daemon.store`) and readers (`daemon.readmodel`) both go by this page.
"""

import fcntl
import os
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

APPLICATION_ID = 0x64706F74  # "dpot", bytes 68 to 71 of the file
SCHEMA_VERSION = 10
"""Schema of this release: the number of its migrations, kept as `user_version`."""

_FLOCK = "hhqqi4x"  # struct flock on 64-bit Linux: type, whence, start, length, pid


class DatabaseKind(StrEnum):
    """Fixed when a database is made; only a live one ever reaches the outside."""

    LIVE = "live"
    REPLAY = "replay"
    SIMULATION = "simulation"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockHolder:
    """The process that has the database open for writing, as far as its lock file says."""

    pid: int | None
    started_at: int | None


def lock_path(database: Path) -> Path:
    return database.with_name(database.name + ".lock")


def reserve_path(database: Path) -> Path:
    return database.with_name(database.name + ".reserve")


def wal_path(database: Path) -> Path:
    return database.with_name(database.name + "-wal")


def shm_path(database: Path) -> Path:
    return database.with_name(database.name + "-shm")


def lock_request(kind: int) -> bytes:
    return struct.pack(_FLOCK, kind, os.SEEK_SET, 0, 0, 0)


def lock_holder(database: Path) -> LockHolder | None:
    """Who holds the database; None when nobody does.

    Only asks (F_OFD_GETLK): a probe that took the lock for a moment could make a daemon that
    starts in that moment believe it is the second one.
    """
    try:
        handle = os.open(lock_path(database), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        answer = fcntl.fcntl(handle, fcntl.F_OFD_GETLK, lock_request(fcntl.F_RDLCK))
        if struct.unpack(_FLOCK, answer)[0] == fcntl.F_UNLCK:
            return None
        return holder_in(os.pread(handle, 256, 0))
    finally:
        os.close(handle)


def holder_in(text: bytes) -> LockHolder:
    """Reads the lock file: `pid started_at`. Half-written text names nobody."""
    words = text.decode("ascii", "replace").split()
    numbers = [int(word) if word.isdigit() else None for word in words[:2]]
    pid, started_at = (*numbers, None, None)[:2]
    return LockHolder(pid=pid, started_at=started_at)
