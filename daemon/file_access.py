"""Whom to ask when a file is kept from you: the real group of the file, not the usual one."""

import grp
import os
import pwd
import stat
from pathlib import Path


def may_read(path: Path) -> bool:
    """False only where it is there and its rights forbid it."""
    return os.access(path, os.R_OK) or not os.access(path, os.F_OK)


def whom_to_ask(path: Path, *, bit: int = stat.S_IRGRP) -> str:
    """The next step for whoever lacks `bit`, by the group that has it or by the owner."""
    found = _nearest(path)
    if found.st_mode & bit:
        return f"ask for membership in the group {_group(found.st_gid)}, then log in again"
    return f"ask {_owner(found.st_uid)}, who owns it: its group may not either"


def _nearest(path: Path) -> os.stat_result:
    """Of the file, or of the folder that hides it."""
    for place in (path, *path.absolute().parents):
        try:
            return place.stat()
        except OSError:
            continue
    return Path("/").stat()


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _owner(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"
