"""Child processes that do well, do wrong, die and hang."""

import os
import select
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from daemon.queue.heavy import HeavyConfig
from daemon.queue.states import JobState
from tests.daemon.queue.heavy_kinds import Hang, Weigh
from tests.daemon.queue.plant import PATIENCE_S, PlantConfig, running

CHILD = (sys.executable, "-m", "daemon.queue.child")
KINDS = (Weigh, Hang)
KILLED = "its process was ended by SIGKILL"

DIES_FIRST = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
DIES_AFTER_ITS_ANSWER = """
import os, signal
from daemon.queue import child
child.main()
os.kill(os.getpid(), signal.SIGKILL)
"""


def config(
    command: Sequence[str] = CHILD, *, stop_deadline_ms: int = 15_000, workers: int = 2
) -> PlantConfig:
    heavy = HeavyConfig(command=command, database=Path(), memory_bytes=2 << 30)
    return PlantConfig(
        heavy=heavy, workers=workers, heavy_workers=workers, stop_deadline_ms=stop_deadline_ms
    )


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_ended(pid: int) -> bool:
    """Waits for the end of a process that is nobody's child here."""
    try:
        death = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([death], [], [], PATIENCE_S)[0])
    finally:
        os.close(death)


def test_child_loads_and_decides_and_the_daemon_saves(tmp_path: Path) -> None:
    with running(tmp_path, KINDS, config()) as plant:
        (job_id,) = plant.enqueue(Weigh.Args(word="fine"))
        assert plant.until_ended(job_id) == [JobState.SUCCEEDED]
        result = plant.ask("SELECT body FROM job_result WHERE job_id = ?", job_id)
        assert result == [('{"units":0,"limit":3,"in_child":true}',)]
        assert plant.ask("SELECT name FROM unit") == [("fine",)]


@pytest.mark.parametrize(
    ("word", "outcome", "error"),
    [
        ("load killed", "interrupted", KILLED),
        ("decide killed", "interrupted", KILLED),
        ("decide exits", "interrupted", "its process ended with code 5 and no answer"),
        ("load raises", "failed", "ValueError: wrong in load"),
        ("decide leaves", "failed", "SystemExit: 3"),
        ("decide eats", "failed", "MemoryError"),
        ("load writes", "failed", "OperationalError: attempt to write a readonly database"),
        ("decide unspeakable", "failed", "AttributeError: Can't pickle local object"),
    ],
)
def test_child_that_does_wrong_leaves_an_attempt_that_says_so(
    tmp_path: Path, word: str, outcome: str, error: str
) -> None:
    with running(tmp_path, KINDS, config()) as plant:
        (job_id,) = plant.enqueue(Weigh.Args(word=word))
        plant.until(lambda: plant.attempts(job_id))
        assert plant.attempts(job_id)[0][0] == outcome
        assert plant.attempts(job_id)[0][1].startswith(error)
        assert plant.ask("SELECT count(*) FROM unit") == [(0,)]


def test_interrupted_attempts_are_capped(tmp_path: Path) -> None:
    with running(tmp_path, KINDS, config((sys.executable, "-c", DIES_FIRST))) as plant:
        (job_id,) = plant.enqueue(Weigh.Args(word="fine"))
        assert plant.until_ended(job_id) == [JobState.DEAD]
        assert set(plant.attempts(job_id)) == {("interrupted", KILLED)}


def test_death_after_the_answer_loses_nothing(tmp_path: Path) -> None:
    command = (sys.executable, "-c", DIES_AFTER_ITS_ANSWER)
    with running(tmp_path, KINDS, config(command)) as plant:
        (job_id,) = plant.enqueue(Weigh.Args(word="fine"))
        assert plant.until_ended(job_id) == [JobState.SUCCEEDED]
        assert plant.attempts(job_id) == []


@pytest.mark.parametrize("word", ["decide prints", "load reads"])
def test_pipe_is_not_the_handlers(tmp_path: Path, word: str) -> None:
    with running(tmp_path, KINDS, config()) as plant:
        (job_id,) = plant.enqueue(Weigh.Args(word=word))
        assert plant.until_ended(job_id) == [JobState.SUCCEEDED]


def test_child_that_cannot_be_started_is_an_interrupted_attempt(tmp_path: Path) -> None:
    with running(tmp_path, KINDS, config((str(tmp_path / "no-such-program"),))) as plant:
        (job_id,) = plant.enqueue(Weigh.Args(word="fine"))
        plant.until_ended(job_id)
        outcome, error = plant.attempts(job_id)[0]
        assert outcome == "interrupted"
        assert error.startswith("no child process could be started")


def test_timeout_kills_the_child(tmp_path: Path) -> None:
    with running(tmp_path, KINDS, config(workers=1)) as plant:
        (job_id,) = plant.enqueue(Hang.Args())
        plant.until(lambda: plant.attempts(job_id))
        assert plant.attempts(job_id) == [("timed_out", "took longer than 2 s")]
        (after,) = plant.enqueue(Weigh.Args(word="fine"))
        assert plant.until_ended(after) == [JobState.SUCCEEDED]  # its worker is free again


def test_cancel_kills_the_child_and_progress_comes_through(tmp_path: Path) -> None:
    with running(tmp_path, KINDS, config()) as plant:
        (job_id,) = plant.enqueue(Weigh.Args(word="decide hangs"))
        plant.until(lambda: plant.ask("SELECT note FROM job_progress"))
        ((note,),) = plant.ask("SELECT note FROM job_progress")
        assert is_alive(int(note))
        assert plant.ask("SELECT lease_until > claimed_at FROM job") == [(1,)]
        plant.cancel(job_id)
        (after,) = plant.enqueue(Weigh.Args(word="fine"))
        plant.until_ended(after)
        plant.until(lambda: not plant.engine.windows.running)
        assert plant.state(job_id) is JobState.CANCELLED
        assert not is_alive(int(note))


@pytest.fixture
def grandchild(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "grandchild"
    monkeypatch.setenv("GRANDCHILD", str(path))
    return path


@pytest.mark.parametrize("word", ["decide forks, killed", "decide forks away, killed"])
def test_child_that_died_is_not_waited_for_by_its_pipe(
    tmp_path: Path, grandchild: Path, word: str
) -> None:
    """What it started holds the pipe, and perhaps left its process group."""
    with running(tmp_path, KINDS, config(workers=1)) as plant:
        (job_id,) = plant.enqueue(Weigh.Args(word=word))
        plant.until(lambda: plant.attempts(job_id))
        assert plant.attempts(job_id) == [("interrupted", KILLED)]
        (after,) = plant.enqueue(Weigh.Args(word="fine"))
        assert plant.until_ended(after) == [JobState.SUCCEEDED]
    with suppress(ProcessLookupError):
        os.kill(int(grandchild.read_text()), signal.SIGKILL)


def test_what_a_child_started_ends_with_its_attempt(tmp_path: Path, grandchild: Path) -> None:
    with running(tmp_path, KINDS, config()) as plant:
        (job_id,) = plant.enqueue(Weigh.Args(word="decide forks"))
        assert plant.until_ended(job_id) == [JobState.SUCCEEDED]
    assert is_ended(int(grandchild.read_text()))


def test_timeout_kills_what_a_child_started(tmp_path: Path, grandchild: Path) -> None:
    with running(tmp_path, KINDS, config()) as plant:
        (job_id,) = plant.enqueue(Hang.Args(word="decide forks"))
        plant.until(lambda: plant.attempts(job_id))
        plant.until(lambda: not plant.engine.windows.running)
    assert is_ended(int(grandchild.read_text()))


def test_stop_kills_what_is_not_done_by_its_deadline(tmp_path: Path) -> None:
    with running(tmp_path, KINDS, config(stop_deadline_ms=10)) as plant:
        (job_id,) = plant.enqueue(Weigh.Args(word="decide hangs"))
        plant.until(lambda: plant.ask("SELECT note FROM job_progress"))
        ((note,),) = plant.ask("SELECT note FROM job_progress")
        workers = list(plant.engine.deadlines.running())
        plant.service.stop()
        assert plant.state(job_id) is JobState.AVAILABLE
        assert plant.attempts(job_id) == [("interrupted", "the daemon stopped first")]
        assert [worker.over is not None for worker in workers] == [True]
        assert plant.service.join(20)
        assert not is_alive(int(note))
