"""A database as its disk holds it, copied: what is not committed is not in it."""

import shutil
from pathlib import Path

from daemon.database_file import wal_path


def copy_database(path: Path, new: Path) -> None:
    shutil.copy(path, new)
    if wal_path(path).exists():
        shutil.copy(wal_path(path), wal_path(new))
