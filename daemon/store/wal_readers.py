"""Names the processes that hold a snapshot of the database and so keep the WAL from shrinking."""

import os
from contextlib import suppress
from pathlib import Path

# SQLite's read marks are five locks on bytes of the -shm file (wal.c: WAL_READ_LOCK).
_FIRST_MARK = 123
_LAST_MARK = 127
_WORDS = 8


def wal_readers(shm: Path, *, locks: Path = Path("/proc/locks")) -> list[str]:
    """`name (pid)` of each; empty where the system does not show it."""
    try:
        inode = shm.stat().st_ino
        lines = locks.read_text(encoding="ascii").splitlines()
    except OSError:
        return []
    pids = {pid for line in lines if (pid := _reader(line, inode)) is not None}
    return [_named(pid) for pid in sorted(pids)]


def _reader(line: str, inode: int) -> int | None:
    """`1: POSIX  ADVISORY  READ 812 fe:00:1049 124 124`"""
    words = line.split()
    if "->" in words or len(words) != _WORDS or words[1] != "POSIX" or words[3] != "READ":
        return None
    if words[5].rpartition(":")[2] != str(inode) or words[7] == "EOF":
        return None
    first, last = int(words[6]), int(words[7])
    return int(words[4]) if first <= _LAST_MARK and last >= _FIRST_MARK else None


def _named(pid: int) -> str:
    if pid == os.getpid():
        return f"this daemon ({pid})"
    name = "a process"
    with suppress(OSError):
        name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    return f"{name} ({pid})"
