import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.architecture.sources import ROOT

PROGRAM = """
import os, signal, sys
from daemon import logs
from daemon.headoffice.processes import run_processes

logs.configure("error")

def one(number):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    os.write(1, b"up %d %d\\n" % (number, os.getpid()))  # in one piece
    if number == {failing}:
        return 76
    signal.sigwait([signal.SIGTERM])
    return 0

sys.exit(run_processes(3, one))
"""


@contextmanager
def started(failing: int) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-c", PROGRAM.format(failing=failing)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def pids(process: "subprocess.Popen[str]") -> list[int]:
    """Of the children, as they say when they are up."""
    assert process.stdout is not None
    return [int(process.stdout.readline().split()[2]) for _ in range(3)]


def test_all_stop_when_they_are_told() -> None:
    with started(failing=0) as process:
        assert len(set(pids(process))) == 3
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_one_that_fails_ends_the_others_and_its_code_is_told() -> None:
    with started(failing=2) as process:
        assert process.wait(30) == 76


def test_killed_starter_leaves_nobody_behind() -> None:
    with started(failing=0) as process:
        assert len(set(pids(process))) == 3
        process.kill()
        assert process.stdout is not None
        assert process.stdout.read() == "", "ends when the last of them has closed it"
