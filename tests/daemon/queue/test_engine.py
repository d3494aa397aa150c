"""The engine step by step, on a clock that is moved: how attempts end and what follows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.queue.kinds import JobArgs
from daemon.queue.outcomes import Cancelled, Permanent, Retryable, Snooze, Stale
from daemon.queue.requests import Cause
from daemon.queue.runner import RESULT_BYTES
from daemon.queue.states import JobState
from daemon.queue.testing import JobLab, LabConfig
from daemon.queue.turn import SNOOZE_LEAST_MS, STALES_IN_A_ROW
from tests.daemon.queue.kinds_at_work import Act, Careful, Save, Second, Stage
from tests.daemon.queue.steps import run_next
from tests.lab import NOW, ask, open_lab

MINUTE_MS = 60_000
CAUSE = Cause(correlation_id="lab", causation="test")
KINDS = (Act, Save, Careful, Second)


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def lab(tmp_path: Path, stage: Stage) -> Iterator[JobLab]:
    with open_lab(tmp_path, *KINDS, config=LabConfig(adapters=stage)) as opened:
        yield opened


# How attempts end


def test_success_keeps_its_result(lab: JobLab, stage: Stage) -> None:
    stage.answers("count", {"trucks": 3})
    ended = lab.run(Act.Args(word="count"))
    assert (ended.state, ended.attempt, ended.result) == (JobState.SUCCEEDED, 1, {"trucks": 3})


def test_failed_attempts_wait_and_end_dead_with_an_event(lab: JobLab, stage: Stage) -> None:
    stage.raises("x", ValueError("no such truck"))
    first = lab.run(Act.Args(word="x"))
    assert (first.state, first.run_at) == (JobState.RETRYABLE, NOW + MINUTE_MS)
    for attempt in (2, 3):
        lab.advance(minutes=1)
        assert [again.attempt for again in lab.drain()] == [attempt]
    dead = lab.job(first.id)
    assert (dead.state, dead.error) == (JobState.DEAD, "ValueError: no such truck")
    event = lab.assert_recorded("job.dead", subject="work.act", job=first.id, attempts=3)
    assert (event.correlation_id, event.depth) == ("lab", 1)


def test_retryable_says_itself_how_long_to_wait(lab: JobLab, stage: Stage) -> None:
    stage.raises("x", Retryable("busy", after_ms=5))
    ended = lab.run(Act.Args(word="x"))
    assert (ended.state, ended.run_at, ended.attempt) == (JobState.RETRYABLE, NOW + 5, 1)


def test_permanent_is_dead_at_once(lab: JobLab, stage: Stage) -> None:
    stage.raises("x", Permanent("order 7 is gone"))
    ended = lab.run(Act.Args(word="x"))
    assert (ended.state, ended.outcome, ended.error) == (
        JobState.DEAD,
        "refused",
        "order 7 is gone",
    )


def test_snooze_costs_no_attempt(lab: JobLab, stage: Stage) -> None:
    stage.raises("x", Snooze(until=NOW + 90_000))
    ended = lab.run(Act.Args(word="x"))
    assert (ended.state, ended.attempt, ended.run_at) == (JobState.SCHEDULED, 0, NOW + 90_000)


def test_snooze_into_the_past_does_not_spin(lab: JobLab, stage: Stage) -> None:
    stage.raises("x", Snooze(until=0))
    assert lab.run(Act.Args(word="x")).run_at == NOW + SNOOZE_LEAST_MS
    assert lab.drain() == []


def test_handler_may_end_its_job_as_cancelled(lab: JobLab, stage: Stage) -> None:
    stage.raises("x", Cancelled("the order is gone"))
    assert lab.run(Act.Args(word="x")).state is JobState.CANCELLED


def test_stale_runs_again_at_once_and_costs_no_attempt(lab: JobLab, stage: Stage) -> None:
    def once() -> None:
        stage.scripts.clear()
        raise Stale("truck 7")

    stage.scripts["x"] = once
    job_id = lab.enqueue(Act.Args(word="x"))
    assert [(ended.state, ended.attempt) for ended in lab.drain()] == [
        (JobState.RUNNING, 1),  # claimed again in the turn that ended the first
        (JobState.SUCCEEDED, 1),
    ]
    assert lab.job(job_id).outcome == "stale"


def test_stale_too_often_in_a_row_counts_as_a_failure(lab: JobLab, stage: Stage) -> None:
    stage.raises("x", Stale("truck 7"))
    job_id = lab.enqueue(Act.Args(word="x"))
    assert len(lab.drain()) == STALES_IN_A_ROW + 1
    ended = lab.job(job_id)
    assert (ended.state, ended.attempt, ended.outcome) == (JobState.RETRYABLE, 1, "failed")
    assert ended.error == f"stale {STALES_IN_A_ROW + 1} times in a row, the last: truck 7"
    lab.advance(minutes=1)
    assert len(lab.drain()) == STALES_IN_A_ROW + 1


@pytest.mark.parametrize(
    "exc",
    [
        SystemExit(3),
        KeyboardInterrupt(),
        GeneratorExit(),
        MemoryError(),
        RecursionError("too deep"),
        BaseExceptionGroup("two", [KeyboardInterrupt(), ValueError()]),
        ValueError("\udcff\0"),
    ],
    ids=repr,
)
def test_whatever_a_handler_raises_ends_its_attempt_alone(
    lab: JobLab, stage: Stage, exc: BaseException
) -> None:
    stage.raises("x", exc)
    ended = lab.run(Act.Args(word="x"))
    assert (ended.state, ended.outcome) == (JobState.RETRYABLE, "failed")
    assert ended.error.startswith(type(exc).__name__)
    assert lab.run(Act.Args(word="y")).state is JobState.SUCCEEDED


@pytest.mark.parametrize(
    ("result", "error"),
    [
        (object(), "ValueError: the result cannot be kept as JSON"),
        ("\ud800", "ValueError: the result cannot be kept as JSON"),
        ("x" * RESULT_BYTES, f"ValueError: the result is {RESULT_BYTES + 2} bytes of JSON"),
    ],
)
def test_result_that_cannot_be_kept_is_a_failure(
    lab: JobLab, stage: Stage, result: object, error: str
) -> None:
    stage.answers("x", result)
    ended = lab.run(Act.Args(word="x"))
    assert (ended.state, ended.result) == (JobState.RETRYABLE, None)
    assert ended.error.startswith(error)


# Arguments


def stored(lab: JobLab, args: JobArgs, *, version: int, body: str) -> int:
    """As an older or newer release, or a broken disk, would have left it."""
    job_id = lab.enqueue(args)
    change = "UPDATE job_payload SET version = ?, body = ? WHERE job_id = ?"
    lab.write(lambda tx: tx.execute(change, (version, body, job_id)))
    return job_id


def test_older_arguments_are_brought_to_this_version(lab: JobLab, stage: Stage) -> None:
    job_id = stored(lab, Second.Args(vehicle="x"), version=1, body='{"truck": "T-1"}')
    lab.drain()
    assert (lab.job(job_id).state, stage.done) == (JobState.SUCCEEDED, ["T-1"])


def test_newer_arguments_are_parked_without_cost(lab: JobLab, stage: Stage) -> None:
    job_id = stored(lab, Second.Args(vehicle="x"), version=3, body='{"van": "T-1"}')
    lab.drain()
    parked = lab.job(job_id)
    assert (parked.state, parked.attempt, parked.outcome) == (JobState.SCHEDULED, 0, "unserved")
    assert "version 3; this release reads up to 2" in parked.error
    assert stage.done == []


def test_arguments_that_do_not_fit_end_the_job_with_the_field_named(lab: JobLab) -> None:
    job_id = stored(lab, Act.Args(word="x"), version=1, body='{"word": 5, "more": 1}')
    lab.drain()
    dead = lab.job(job_id)
    assert (dead.state, dead.outcome) == (JobState.DEAD, "refused")
    assert re.search(r"word: .*string.*more: no such argument", dead.error)


def test_job_of_an_unknown_kind_is_parked(lab: JobLab) -> None:
    job_id = lab.enqueue(Act.Args(word="x"))
    lab.write(lambda tx: tx.execute("INSERT INTO job_kind(id, name) VALUES (99, 'old.kind')"))
    lab.write(lambda tx: tx.execute("UPDATE job SET kind = 99 WHERE id = ?", (job_id,)))
    assert lab.drain() == []
    parked = lab.job(job_id)
    assert (parked.state, parked.attempt, parked.outcome) == (JobState.SCHEDULED, 0, "unserved")


# Saving


def test_i4_save_that_fails_is_rolled_back_alone(lab: JobLab, tmp_path: Path, stage: Stage) -> None:
    words = ["a", "b!", "c"]
    ids = [lab.enqueue(Save.Args(word=word)) for word in words]
    hands = [run_next(lab) for _ in words]
    for assignment, ending in hands:
        lab.engine.report(assignment, ending)
    lab.settle()
    states = [lab.job(job_id).state for job_id in ids]
    assert states == [JobState.SUCCEEDED, JobState.RETRYABLE, JobState.SUCCEEDED]
    assert lab.job(ids[1]).error == "ValueError: wrong in save"
    assert ask(tmp_path, "SELECT name FROM unit ORDER BY name") == [("a",), ("c",)]
    assert [event.subject for event in lab.events()] == ["a", "c"]
    lab.assert_enqueued(Act, word="after c")
    lab.assert_not_enqueued(Act, word="after b!")
    assert stage.done == words


def test_constraint_that_save_breaks_is_its_own_failure(lab: JobLab, tmp_path: Path) -> None:
    assert lab.run(Save.Args(word="a")).state is JobState.SUCCEEDED
    again = lab.run(Save.Args(word="a"))
    assert (again.state, again.error) == (
        JobState.RETRYABLE,
        "IntegrityError: UNIQUE constraint failed: unit.name",
    )
    assert ask(tmp_path, "SELECT count(*) FROM unit") == [(1,)]


def test_i4_what_was_decided_without_a_fence_is_not_saved(lab: JobLab, tmp_path: Path) -> None:
    """The row is somebody else's by now; memory does not know."""
    job_id = lab.enqueue(Save.Args(word="a"))
    assignment, ending = run_next(lab)
    lab.write(lambda tx: tx.execute("UPDATE job SET token = 1 WHERE id = ?", (job_id,)))
    lab.engine.report(assignment, ending)
    lab.settle()
    assert ask(tmp_path, "SELECT count(*) FROM unit") == [(0,)]
    assert lab.job(job_id).state is JobState.RUNNING
