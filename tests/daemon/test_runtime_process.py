"""The runtime as a real process under a service manager's socket."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.daemon.runtime_parts import WAIT_S, Manager, manager_at

PROGRAM = """
import atexit, os, sys, threading
from daemon import logs
from daemon.adapters.sd_notify import notifier_of, watchdog_ms
from daemon.clock import SystemClock
from daemon.errors import StoreFailed
from daemon.inbox import Inbox
from daemon.runtime import ExitReason, Runtime, RuntimeOptions
from daemon.stepper import Stepper

logs.configure("debug")
atexit.register(lambda: print("left in order", file=sys.stderr))
how = sys.argv[1]
clock, inbox = SystemClock(), Inbox()
never = threading.Event()
steps = 0

def step():
    global steps
    steps += 1
    if how == "stalls" and steps > 3:
        never.wait()
    if how == "dies" and steps > 3:
        raise RuntimeError("no such gate")
    if how == "thread" and steps == 3:
        threading.Thread(target=lambda: 1 / 0, name="loner").start()
    if how == "store" and steps > 3:
        raise StoreFailed("fsync failed")
    return 10

def end():
    if how == "sticks":
        threading.Thread(target=never.wait, name="sticky", daemon=False).start()
        never.wait()
    if how == "drains":
        print("drained", flush=True)

runtime = Runtime(
    [Stepper("steady", lambda: 10, clock=clock, inbox=inbox),
     Stepper("reader", step, clock=clock, inbox=inbox, end=end)],
    clock=clock, inbox=inbox, notifier=notifier_of(os.environ),
    options=RuntimeOptions(
        watchdog_ms=watchdog_ms(os.environ), stop_each_ms=300, stop_deadline_ms=1000
    ),
    status=lambda: "here",
)
if how == "reloads":
    runtime.on_reload = lambda: print("reloaded", flush=True)
CODES = {ExitReason.STOPPED: 0, ExitReason.STUCK: 70, ExitReason.SERVICE_FAILED: 70,
         ExitReason.STORE_FAILED: 76}
runtime.leave(CODES[runtime.run()])
"""

ROOT = Path(__file__).parents[2]


class Process:
    def __init__(self, manager: Manager, popen: subprocess.Popen[str]) -> None:
        self.manager = manager
        self._popen = popen

    def signal(self, number: signal.Signals) -> None:
        self._popen.send_signal(number)

    def line(self) -> str:
        assert self._popen.stdout is not None
        return self._popen.stdout.readline().strip()

    def end(self) -> tuple[int, str]:
        """Its exit code and what it said on stderr."""
        _, said = self._popen.communicate(timeout=WAIT_S)
        return self._popen.returncode, said


@contextmanager
def program(tmp_path: Path, how: str, *, watchdog_us: int = 200_000) -> Iterator[Process]:
    with manager_at(tmp_path / "notify") as manager:
        environ = os.environ | {
            "NOTIFY_SOCKET": manager.address,
            "WATCHDOG_USEC": str(watchdog_us),
            "PYTHONPATH": str(ROOT),
        }
        environ.pop("WATCHDOG_PID", None)
        popen = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, how],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert manager.next() == "READY=1\nSTATUS=here"
            yield Process(manager, popen)
        finally:
            popen.kill()
            popen.communicate()


def test_sigterm_drains_and_ends_with_nothing_lost(tmp_path: Path) -> None:
    with program(tmp_path, "drains") as process:
        process.signal(signal.SIGTERM)
        process.manager.wait_for("STOPPING=1")
        assert process.line() == "drained"
        code, said = process.end()
    assert code == 0
    assert '"event": "runtime.stopped"' in said
    assert "left in order" in said


def test_it_beats_while_all_move(tmp_path: Path) -> None:
    with program(tmp_path, "runs") as process:
        for _ in range(3):
            process.manager.wait_for("WATCHDOG=1")


def test_it_does_not_beat_while_one_stalls_and_shows_where_when_aborted(tmp_path: Path) -> None:
    with program(tmp_path, "stalls") as process:
        told = process.manager.next()
        while "no progress: reader" not in told:
            told = process.manager.next()
        process.manager.heard()
        process.signal(signal.SIGABRT)  # what the service manager does next
        code, said = process.end()
        assert "WATCHDOG=1" not in process.manager.heard()
    assert code == -signal.SIGABRT
    assert "in step" in said
    assert "Fatal Python error: Aborted" in said
    assert '"event": "service.stalled"' in said


def test_sighup_reloads_and_it_goes_on(tmp_path: Path) -> None:
    with program(tmp_path, "reloads") as process:
        for _ in range(2):
            process.signal(signal.SIGHUP)
            assert process.line() == "reloaded"
            process.manager.wait_for("RELOADING=1")
            process.manager.wait_for("READY=1")
        process.signal(signal.SIGINT)
        assert process.end()[0] == 0


def test_a_stuck_stop_does_not_hold_the_process(tmp_path: Path) -> None:
    with program(tmp_path, "sticks") as process:
        process.signal(signal.SIGTERM)
        code, said = process.end()
    assert code == 70
    assert '"event": "service.stuck"' in said
    assert "in end" in said


def test_a_service_that_dies_ends_the_process(tmp_path: Path) -> None:
    with program(tmp_path, "dies") as process:
        code, said = process.end()
    assert code == 70
    assert "RuntimeError: no such gate" in said


def test_a_thread_that_nobody_watches_ends_the_process_too(tmp_path: Path) -> None:
    with program(tmp_path, "thread") as process:
        code, said = process.end()
    assert code == 70
    assert '"service": "loner"' in said


def test_a_failed_store_ends_the_process(tmp_path: Path) -> None:
    with program(tmp_path, "store") as process:
        code, said = process.end()
    assert code == 76
    assert "fsync failed" in said
    assert "left in order" not in said  # closing the database would write to that disk again
