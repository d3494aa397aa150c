"""The child process of a heavy job: loads and decides, tells its progress, answers, and ends.

    python -m daemon.queue.child PARENT-PID     (orders on stdin, answers on stdout)

It ends with the daemon, whatever way that ends: the kernel kills it, or its stdin closes.
"""

import ctypes
import importlib
import os
import resource
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, NoReturn
from urllib.parse import quote

from structlog.contextvars import bind_contextvars

from daemon import logs
from daemon.queue import args as arguments
from daemon.queue import sql
from daemon.queue.assignment import Decided, Ending
from daemon.queue.context import running
from daemon.queue.faults import failed
from daemon.queue.frames import Alive, Ended, Order, Progress, receive, send
from daemon.queue.kinds import JobKind, kind_of
from daemon.queue.runner import result_json

_PR_SET_PDEATHSIG = 1
OOM_SCORE = Path("/proc/self/oom_score_adj")
_ORPHANED = 3
_BUSY_TIMEOUT_S = 5.0


class Answers:
    """The pipe to the daemon; the handler's thread and that of the heartbeats share it."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()  # one message at a time

    def say(self, message: object) -> None:
        with self._lock:
            send(self._pipe, message)


class ChildAttempt:
    """What `progress` and `check_cancelled` find here; who cancels this process kills it."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._told = (-1.0, "")

    def tell_progress(self, done: float, note: str) -> None:
        if (done, note) != self._told:
            self._told = (done, note)
            self._answers.say(Progress(done, note))

    def check(self) -> None:
        pass


def main() -> int:
    die_with(int(sys.argv[1]))
    offer_to_be_killed()
    orders, answers = _take_pipes()
    order = receive(orders)
    if not isinstance(order, Order):
        return 0
    _in_background(lambda: _end_with(orders))
    _in_background(lambda: _beat(answers, order.heartbeat_s))
    logs.configure()
    bind_contextvars(**order.log_context)
    running.attempt = ChildAttempt(answers)
    ending = attempt(order)
    try:
        answers.say(Ended(ending))
    except Exception as exc:  # noqa: BLE001 - a decision that cannot be pickled is the job's fault
        answers.say(Ended(failed(exc)))
    return 0


def attempt(order: Order) -> Ending:
    """Never raises."""
    try:
        kind = find_kind(order.source)
        with limited_memory(order.memory_bytes):
            return _decided(kind, order)
    except BaseException as exc:  # noqa: BLE001 - a handler may raise anything
        return failed(exc)


def _decided(kind: JobKind, order: Order) -> Ending:
    inputs: Any = arguments.decode(kind, order.version, order.body)
    if kind.load is not None:
        with snapshot(Path(order.database)) as reads:
            inputs = kind.load(reads, inputs, order.now)
    if kind.decide is not None:
        inputs = kind.decide(inputs, order.rules)
    if kind.save is not None:
        return Decided(decision=inputs, rules=None)
    return None if inputs is None else result_json(inputs)


def find_kind(source: str) -> JobKind:
    module, _, name = source.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return kind_of(found)


@contextmanager
def snapshot(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection of this process alone, which can only read and sees one state throughout."""
    connection = sqlite3.connect(
        f"file:{quote(str(database))}?mode=ro",
        uri=True,
        timeout=_BUSY_TIMEOUT_S,
        isolation_level=None,
    )
    try:
        connection.execute(sql.QUERY_ONLY)
        connection.execute(sql.SNAPSHOT)
        yield connection
    finally:
        connection.close()


@contextmanager
def limited_memory(most_bytes: int) -> Iterator[None]:
    """More than that is a MemoryError; afterwards there is room to tell of it."""
    before, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, hard))


def die_with(parent: int) -> None:
    """Whoever stops this process is the daemon: it kills; signals to the whole group are not
    for us. A crash leaves no core of a gigabyte behind."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # The one-file program may stand between us and the daemon; there stdin's end tells it alone.
    if os.getppid() != parent and not getattr(sys, "frozen", False):
        os._exit(_ORPHANED)  # the daemon died before the kernel was told


def offer_to_be_killed() -> None:
    """Where memory runs out, it is this process that must go, not the daemon."""
    with suppress(OSError):
        OOM_SCORE.write_text("800", encoding="ascii")


def _take_pipes() -> tuple[BinaryIO, Answers]:
    """What a handler prints goes to the log, and it finds nothing to read."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return orders, Answers(answers)


def _end_with(orders: BinaryIO) -> NoReturn:
    orders.read(1)
    os._exit(_ORPHANED)


def _beat(answers: Answers, every_s: float) -> None:
    never = threading.Event()
    while not never.wait(every_s):
        answers.say(Alive())


def _in_background(work: Any) -> None:
    threading.Thread(target=work, daemon=True).start()


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
