"""Writes from many threads until it is killed: run by test_kill.py.

    python -m tests.daemon.store.killed_child DATABASE

Prints `name number` of each row only after the writer said that it is durable.
"""

import os
import sys
import threading
from pathlib import Path

from daemon.clock import SystemClock
from daemon.interfaces import Tx
from daemon.store import streams
from daemon.store.checkpoints import CheckpointRules
from daemon.store.upkeep import StoreLimits
from daemon.store.writer import StoreWriter
from tests.daemon.store.scene import add_unit, open_store

THREADS = 4
# Checkpoints often, so that the kill also falls into one.
LIMITS = StoreLimits(checkpoints=CheckpointRules(commits=10))


def work(writer: StoreWriter, thread: int, start: str) -> None:
    n = 0
    while True:
        n += 1
        name = f"{start}-{thread}-{n}"

        def insert(tx: Tx, name: str = name) -> int:
            add_unit(tx, name)
            return streams.take(tx, "event", 1)

        seq = writer.write(insert)
        os.write(1, f"{name} {seq}\n".encode("ascii"))


def main(path: Path) -> None:
    writer = StoreWriter(open_store(path), SystemClock(), limits=LIMITS)
    writer.start()
    for thread in range(THREADS):
        threading.Thread(target=work, args=(writer, thread, str(os.getpid()))).start()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
