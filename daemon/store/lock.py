"""One daemon a database: a lock file beside it that says who holds it.

An open file description lock, not a POSIX one: another part of this process that opens and
closes the lock file (to show who holds it) would give a POSIX lock away.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Self

from daemon.database_file import holder_in, lock_path, lock_request
from daemon.errors import StoreBusy, StoreError, StoreReadOnly

FILE_MODE = 0o640
_LENGTH = 40


class DatabaseLock:
    """Held from `take` until `release` or the end of the process, however it ends."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def take(cls, database: Path, *, now_ms: int) -> Self:
        path = lock_path(database)
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        except OSError as exc:
            raise StoreReadOnly(
                f"{path}: cannot be written: {exc.strerror}",
                next_step="give the daemon's user a folder it may write, on a disk with room",
            ) from exc
        try:
            _lock(handle, database)
            _say(handle, f"{os.getpid()} {now_ms}")
        except OSError as exc:
            os.close(handle)
            raise StoreError(f"{path}: cannot be locked: {exc.strerror}") from exc
        except StoreBusy:
            os.close(handle)
            raise
        return cls(handle)

    def release(self) -> None:
        """The file stays: removing it would let two daemons lock two files of one name."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _say(handle: int, who: str) -> None:
    """Always of one length: overwriting needs no room, so a full disk does not keep us out."""
    with suppress(OSError):
        os.pwrite(handle, f"{who:<{_LENGTH}}\n".encode("ascii"), 0)


def _lock(handle: int, database: Path) -> None:
    try:
        fcntl.fcntl(handle, fcntl.F_OFD_SETLK, lock_request(fcntl.F_WRLCK))
    except (BlockingIOError, PermissionError):
        holder = holder_in(os.pread(handle, 256, 0))
        who = "another daemon" if holder.pid is None else f"another daemon (pid {holder.pid})"
        raise StoreBusy(
            f"{database}: {who} holds this database",
            next_step="stop it first, or use its screen: depotd tui",
        ) from None
