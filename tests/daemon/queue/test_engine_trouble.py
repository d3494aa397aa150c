"""The engine when the store refuses, and when the daemon stops."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon.errors import StoreFull
from daemon.queue.assignment import Over
from daemon.queue.engine import AGAIN_MS, Engine
from daemon.queue.states import JobState
from daemon.queue.testing import JobLab, LabConfig
from tests.daemon.queue.kinds_at_work import Act, Careful, Save, Second, Stage
from tests.daemon.queue.steps import admin, begin, run_next
from tests.lab import ask, open_lab

KINDS = (Act, Save, Careful, Second)


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def lab(tmp_path: Path, stage: Stage) -> Iterator[JobLab]:
    with open_lab(tmp_path, *KINDS, config=LabConfig(adapters=stage)) as opened:
        yield opened


# When the store refuses


class Refusing:
    """A writer that refuses so often; the rest goes on to the real one."""

    def __init__(self, writer: Any, *refusals: Exception) -> None:
        self._writer = writer
        self._refusals = list(refusals)

    def write(self, fn: Any, *, name: str = "") -> Any:
        if self._refusals and name == "queue.turn":
            raise self._refusals.pop(0)
        return self._writer.write(fn, name=name)

    def submit(self, fn: Any, *, name: str = "") -> Any:
        return self._writer.submit(fn, name=name)


def with_writer(lab: JobLab, writer: Any) -> Engine:
    object.__setattr__(lab.engine.parts, "writer", writer)
    return lab.engine


def test_full_disk_keeps_what_is_to_be_written(lab: JobLab, tmp_path: Path) -> None:
    job_id = lab.enqueue(Save.Args(word="a"))
    assignment, ending = run_next(lab)
    engine = with_writer(lab, Refusing(lab.engine.parts.writer, StoreFull("no room")))
    engine.report(assignment, ending)
    assert engine.wait_ms() == 0
    assert engine.turn() is None
    assert engine.wait_ms() == AGAIN_MS
    lab.advance(ms=AGAIN_MS)
    lab.settle()
    assert lab.job(job_id).state is JobState.SUCCEEDED
    assert ask(tmp_path, "SELECT name FROM unit") == [("a",)]


def test_one_ending_that_cannot_be_written_does_not_hold_up_the_others(lab: JobLab) -> None:
    """A trigger of the database stands for any error that nobody thought of."""
    ids = [lab.enqueue(Act.Args(word=word)) for word in "abc"]
    refuse = (
        "CREATE TRIGGER refuse BEFORE UPDATE OF state ON job"
        f" WHEN new.id = {ids[1]} AND new.state = 4 BEGIN SELECT raise(ABORT, 'never'); END"
    )
    lab.write(lambda tx: tx.execute(refuse))
    hands = [run_next(lab) for _ in ids]
    for assignment, ending in hands:
        lab.engine.report(assignment, ending)
    while lab.engine.wait_ms() == 0:
        lab.engine.turn()
    states = [lab.job(job_id).state for job_id in ids]
    assert states == [JobState.SUCCEEDED, JobState.RETRYABLE, JobState.SUCCEEDED]
    assert lab.job(ids[1]).error == "IntegrityError: never"


def test_ending_that_cannot_be_written_at_all_is_left_to_the_next_start(lab: JobLab) -> None:
    job_id = lab.enqueue(Act.Args(word="a"))
    refuse = (
        "CREATE TRIGGER refuse BEFORE UPDATE OF state ON job"
        " WHEN new.state > 2 BEGIN SELECT raise(ABORT, 'never'); END"
    )
    assignment, ending = run_next(lab)
    lab.write(lambda tx: tx.execute(refuse))
    lab.engine.report(assignment, ending)
    assert lab.engine.turn() is None
    done = lab.engine.turn()
    assert done is not None
    assert done.stranded == [(job_id, "never")]
    assert lab.engine.is_settled


# Stop


def test_stop_gives_back_what_did_not_begin(lab: JobLab, stage: Stage) -> None:
    ids = [lab.enqueue(Act.Args(word=word)) for word in "ab"]
    lab.settle()
    lab.engine.close()
    assert (lab.drain(), stage.done) == ([], [])
    assert [(lab.job(i).state, lab.job(i).attempt) for i in ids] == [(JobState.AVAILABLE, 0)] * 2


def test_stop_at_its_deadline_interrupts_what_runs(lab: JobLab, tmp_path: Path) -> None:
    slow = begin(lab, Save.Args(word="slow"))
    lab.engine.close()
    lab.settle()
    assert lab.engine.give_up() == 1
    lab.settle()
    again = lab.job(slow.job.id)
    assert (again.state, again.attempt, again.outcome) == (JobState.AVAILABLE, 0, "interrupted")
    assert slow.over is Over.STOPPED
    lab.engine.report(slow, lab.engine.run(slow))
    lab.settle()
    assert ask(tmp_path, "SELECT count(*) FROM unit") == [(0,)]


def test_claim_that_comes_in_while_the_engine_stops_goes_back(lab: JobLab) -> None:
    job_id = lab.enqueue(Act.Args(word="a"))
    assert lab.engine.wait_ms() == 0
    done = lab.write(lab.engine.turn_fn())
    lab.engine.close()
    lab.engine.apply(done)
    lab.settle()
    assert (lab.job(job_id).state, lab.job(job_id).attempt) == (JobState.AVAILABLE, 0)


# The fence


def test_attempt_whose_job_was_claimed_anew_changes_nothing(lab: JobLab, tmp_path: Path) -> None:
    """Nobody told the engine of the cancel: the token alone holds it off."""
    job_id = lab.enqueue(Save.Args(word="a"))
    zombie, ending = run_next(lab)
    lab.write(lambda tx: admin(lab).cancel(tx, job_id, by="a"))
    lab.write(lambda tx: admin(lab).retry(tx, job_id))
    lab.engine.wake()
    lab.settle()
    assert lab.job(job_id).state is JobState.RUNNING
    lab.engine.report(zombie, ending)
    lab.settle()
    assert lab.job(job_id).state is JobState.RUNNING
    assert ask(tmp_path, "SELECT count(*) FROM unit") == [(0,)]
    lab.drain()
    assert lab.job(job_id).state is JobState.SUCCEEDED
    assert ask(tmp_path, "SELECT name FROM unit") == [("a",)]


def test_what_may_have_killed_the_daemon_is_claimed_only_to_start(tmp_path: Path) -> None:
    running = "SELECT count(*) FROM job WHERE state = 2"
    with open_lab(tmp_path, *KINDS) as died:
        for number in range(40):
            died.enqueue(Act.Args(word=str(number)))
        died.settle()
        ((held,),) = ask(tmp_path, running)
        assert held > 4  # more than there are workers
    with open_lab(tmp_path, *KINDS) as again:
        again.settle()
        assert ask(tmp_path, running) == [(4,)]
