"""Reads as another user who is only in the database's group: run by test_connect.py.

    python -m tests.daemon.readmodel.reading_child DATABASE UID GID

Prints what was read, or the error's code and message, as JSON.
"""

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from daemon.errors import StoreError
from daemon.readmodel.connect import Reader
from daemon.store.database import create_or_open


def read(path: Path) -> dict[str, object]:
    try:
        with Reader(path) as reader, reader.snapshot() as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM unit ORDER BY id")]
            return {"units": names, "running": reader.daemon().is_running}
    except StoreError as exc:
        return {"error": exc.code, "message": exc.message, "next_step": exc.next_step}


def main(path: Path, uid: int, gid: int) -> None:
    # Everything that Python imports late is imported before the rights to it are given away.
    with TemporaryDirectory() as folder:
        warm = Path(folder) / "warm.db"
        create_or_open(warm, kind="live", depot="warm", now_ms=0).close()
        read(warm)
        read(warm.with_name("absent.db"))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    sys.stdout.write(json.dumps(read(path)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
