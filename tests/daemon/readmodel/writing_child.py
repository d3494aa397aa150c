"""Holds a database open until its input ends: run by test_connect.py.

python -m tests.daemon.readmodel.writing_child DATABASE
"""

import sys
from pathlib import Path

from tests.daemon.store.scene import open_store


def main(path: Path) -> None:
    store = open_store(path)
    store.connection.execute("INSERT OR IGNORE INTO unit(name) VALUES ('in-wal')")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
