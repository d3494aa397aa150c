"""A daemon's store whose disk begins to fail: run by test_failing_fsync.py under its shim.

    python -m tests.daemon.store.failing_disk_child DATABASE TRIGGER

Says on stdout what it was told; ends as the runtime does, by os._exit(76).
"""

import os
import sys
import threading
from pathlib import Path

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
    tickets = [writer.submit(adds_unit(f"lost-{n}")) for n in range(3)]
    for ticket in tickets:
        try:
            ticket.result(30)
            say("durable", "lost")
        except StoreFailed:
            say("refused", "lost")
    trigger.unlink()
    told.wait(30)
    try:
        writer.write(adds_unit("after"))
        say("durable", "after")
    except StoreFailed:
        say("refused", "after")
    writer.stop()
    say("beat", str(writer.beat()))
    say("state", writer.health().state.value)
    del writer
    say("closing", "")


def say(word: str, what: str) -> None:
    print(word, what, flush=True)  # noqa: T201 # the test reads it


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
    if sys.argv[3:] != ["plain"]:
        os._exit(76)
