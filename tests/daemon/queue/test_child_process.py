import os
import signal
import sys
from pathlib import Path

import pytest

from daemon.queue.child_process import ChildProcess
from tests.daemon.queue.test_heavy import is_ended

SAYS_AND_DIES = """
import os, signal
if os.fork() == 0:
    signal.pause()
os.write(1, b"x" * 60_000)
os.kill(os.getpid(), signal.SIGKILL)
"""
ECHOES = "import os; os.write(1, os.read(0, 100)); os._exit(7)"


def python(program: str) -> ChildProcess:
    return ChildProcess([sys.executable, "-c", program])


def test_answers_are_read_to_the_last_word_of_the_dead() -> None:
    child = python(SAYS_AND_DIES)
    assert child.read(10) == b"x" * 10
    assert len(child.read(100_000)) == 59_990
    assert child.read(1) == b""
    assert child.end() == -signal.SIGKILL


def test_orders_go_in_and_the_end_is_told() -> None:
    child = python(ECHOES)
    child.orders.write(b"hello")
    child.orders.flush()
    assert child.read(100) == b"hello"
    assert child.end() in (7, -signal.SIGKILL)


def test_kill_after_the_end_meets_no_stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    child = python(ECHOES)
    child.end()
    killed: list[int] = []
    monkeypatch.setattr(os, "killpg", lambda pid, _signal: killed.append(pid))
    child.kill()
    assert killed == []


def test_machine_that_cannot_watch_it_is_told_and_keeps_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[int] = []

    def refuse(pid: int) -> int:
        begun.append(pid)
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as machine:
        machine.setattr(os, "pidfd_open", refuse)
        with pytest.raises(OSError, match="Too many open files"):
            python(ECHOES)
    assert is_ended(begun[0])


def test_program_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ChildProcess([str(tmp_path / "none")])
