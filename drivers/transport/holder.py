"""Who else has a device open."""

import os
from pathlib import Path

PROC = Path("/proc")


def holder_of(device: str, *, proc: Path = PROC) -> str | None:
    """Name and process id of another program that holds `device`, as far as rights let us see."""
    try:
        target = os.stat(device)
    except OSError:
        return None
    pid = _lock_owner(target, proc) or _descriptor_owner(target, proc)
    if pid is None:
        return None
    try:
        name = (proc / str(pid) / "comm").read_text(errors="replace").strip()
    except OSError:
        return f"process {pid}"
    return f"{name} (process {pid})"


def _lock_owner(target: os.stat_result, proc: Path) -> int | None:
    """Locks are listed for every reader; `1: FLOCK ADVISORY WRITE 812 00:18:5 0 EOF`."""
    major, minor = os.major(target.st_dev), os.minor(target.st_dev)
    place = f"{major:02x}:{minor:02x}:{target.st_ino}"
    try:
        lines = (proc / "locks").read_text(errors="replace").splitlines()
    except OSError:
        return None
    for line in lines:
        words = line.split()
        if place in words:
            pid = words[words.index(place) - 1]
            if pid.isdigit() and int(pid) not in (0, os.getpid()):
                return int(pid)
    return None


def _descriptor_owner(target: os.stat_result, proc: Path) -> int | None:
    """Programs that open exclusively without a lock show only in their descriptor folder."""
    for folder in proc.glob("[0-9]*/fd"):
        pid = int(folder.parent.name)
        if pid != os.getpid() and _has_open(folder, target):
            return pid
    return None


def _has_open(folder: Path, target: os.stat_result) -> bool:
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    for name in names:
        try:
            seen = os.stat(folder / name)
        except OSError:
            continue
        if (seen.st_dev, seen.st_ino) == (target.st_dev, target.st_ino):
            return True
    return False
