"""The reserve file: room set aside so that a full disk still lets us delete and checkpoint."""

import os
from contextlib import suppress
from pathlib import Path

FILE_MODE = 0o640


class Reserve:
    def __init__(self, path: Path, size: int) -> None:
        """A size of 0 is no reserve."""
        self._path = path
        self._size = size

    @property
    def held_bytes(self) -> int:
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return 0

    @property
    def is_whole(self) -> bool:
        return self.held_bytes >= self._size

    def ensure(self) -> bool:
        """Sets the room aside again when the disk has twice as much; answers whether it is."""
        if self.is_whole:
            return True
        if disk_free_bytes(self._path.parent) < 2 * self._size:
            return False
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
            try:
                os.posix_fallocate(handle, 0, self._size)
            finally:
                os.close(handle)
        except OSError:
            self.release()  # half a reserve would only look like one
            return False
        return True

    def release_if_short(self) -> int:
        """Gives the room back where the disk, and not the database's limit, is short of it."""
        return self.release() if disk_free_bytes(self._path.parent) < self._size else 0

    def release(self) -> int:
        """Gives the room back; answers how many bytes that were."""
        held = self.held_bytes
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        return held


def disk_free_bytes(folder: Path) -> int:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def disk_is_read_only(folder: Path) -> bool:
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
