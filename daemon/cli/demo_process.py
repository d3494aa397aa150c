"""Processes of the demo: each with a log, ended with the demo, whatever ends that."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from daemon.clock import SystemClock
from daemon.errors import DaemonUnreachable

START_S = 60
STOP_S = 20
LAST_LINES = 3


@contextmanager
def running(command: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Runs beside us, in a session of its own so that Ctrl-C reaches only us."""
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - our own program, or a broker by its path
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(
    is_ready: Callable[[], bool],
    process: subprocess.Popen[bytes],
    log: Path,
    *,
    within_s: int = START_S,
) -> None:
    """Raises, with the last words of the process, when it ended or takes too long."""
    clock = SystemClock()
    until = clock.monotonic() + within_s * 1000
    while not is_ready():
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            if clock.monotonic() < until:
                continue
        raise DaemonUnreachable(
            f"the demo did not start: {last_words(log)}",
            next_step="try `depotd town` and `depotd run` by hand to see more",
        )


def last_words(log: Path, *, lines: int = LAST_LINES) -> str:
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return " | ".join(said[-lines:]) or "no output"
