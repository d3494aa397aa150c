"""A daemon's store whose disk begins to fail: run by test_failing_fsync.py under its shim.

    python -m tests.daemon.store.failing_disk_child DATABASE TRIGGER

Says on stdout what it was told; ends as the runtime does, by os._exit(76).
"""

import os
import sys
import threading
from pathlib import Path

import structlog

from daemon.clock import SystemClock
from daemon.errors import StoreFailed
from daemon.store.writer import StoreWriter
from tests.daemon.store.scene import adds_unit, open_store


def main(path: Path, trigger: Path) -> None:
    told = threading.Event()

    def on_failed(failure: StoreFailed) -> None:
        say("failed", failure.code)
        told.set()

    writer = StoreWriter(open_store(path), SystemClock(), on_failed=on_failed)
    writer.start()
    for n in range(5):
        writer.write(adds_unit(f"u-{n}"))
        say("durable", f"u-{n}")
    trigger.touch()
    waiting = [threading.Thread(target=attempt, args=(writer, f"lost-{n}")) for n in range(3)]
    for thread in waiting:
        thread.start()
    for thread in waiting:
        thread.join(30)
    trigger.unlink()
    told.wait(30)
    attempt(writer, "after")
    writer.stop()
    say("beat", str(writer.beat()))
    say("state", writer.health().state.value)
    del writer
    say("closing", "")


def attempt(writer: StoreWriter, name: str) -> None:
    try:
        writer.write(adds_unit(name))
    except StoreFailed:
        say("refused", name)
    else:
        say("durable", name)


def say(word: str, what: str) -> None:
    os.write(1, f"{word} {what}\n".encode("ascii"))


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    main(Path(sys.argv[1]), Path(sys.argv[2]))
    if sys.argv[3:] != ["plain"]:
        os._exit(76)
