"""The engine step by step, on a clock that is moved: how attempts end and what follows."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon.domain.events import ClockQuality
from daemon.errors import StoreFull
from daemon.queue.admin import JobAdmin
from daemon.queue.assignment import Assignment, Over
from daemon.queue.engine import AGAIN_MS, Engine
from daemon.queue.finish import Finisher
from daemon.queue.kinds import JobArgs
from daemon.queue.outcomes import Cancelled, Permanent, Retryable, Snooze, Stale
from daemon.queue.requests import Cause, QueuePlan
from daemon.queue.runner import RESULT_BYTES
from daemon.queue.states import JobState
from daemon.queue.testing import JobLab, LabConfig
from daemon.queue.turn import SNOOZE_LEAST_MS, STALES_IN_A_ROW
from tests.daemon.queue.kinds_at_work import Act, Careful, Save, Second, Stage
from tests.lab import NOW, open_lab, snapshot

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


def admin(lab: JobLab) -> JobAdmin:
    return JobAdmin(lab.jobs, Finisher(lab.jobs))


def cancel(lab: JobLab, job_id: int) -> None:
    lab.write(lambda tx: admin(lab).cancel(tx, job_id, by="test"))
    lab.engine.revoke([job_id])


def ask(folder: Path, sql: str, *params: object) -> list[Any]:
    with snapshot(folder / "lab.db") as reads:
        return reads.execute(sql, params).fetchall()


def begin(lab: JobLab, args: JobArgs) -> Assignment:
    """Enqueued, claimed, and in the hands of a worker that has started its clock."""
    job_id = lab.enqueue(args)
    lab.settle()
    assignment = lab.engine.next_assignment()
    assert assignment is not None
    assert assignment.job.id == job_id
    assignment.started_ms = lab.clock.monotonic()
    return assignment


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


def run_next(lab: JobLab) -> tuple[Assignment, Any]:
    lab.settle()
    assignment = lab.engine.next_assignment()
    assert assignment is not None
    return assignment, lab.engine.run(assignment)


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


# Timeouts


def test_timeout_ends_the_attempt_and_its_worker_saves_nothing(lab: JobLab, tmp_path: Path) -> None:
    slow = begin(lab, Save.Args(word="slow"))
    lab.advance(ms=29_999)
    assert lab.engine.wait_ms() == 1
    lab.advance(ms=1)
    lab.settle()
    ended = lab.job(slow.job.id)
    assert (ended.state, ended.outcome) == (JobState.RETRYABLE, "timed_out")
    assert ended.error == "took longer than 30 s"
    assert slow.over is Over.TIMED_OUT
    lab.engine.report(slow, lab.engine.run(slow))
    lab.settle()
    assert ask(tmp_path, "SELECT count(*) FROM unit") == [(0,)]
    lab.advance(minutes=1)
    assert [again.state for again in lab.drain() if again.id == slow.job.id] == [JobState.SUCCEEDED]


def test_queue_goes_on_beside_an_attempt_that_is_over(tmp_path: Path, stage: Stage) -> None:
    config = LabConfig(adapters=stage, queues=[QueuePlan(name="work", max_workers=1)])
    with open_lab(tmp_path, *KINDS, config=config) as lab:
        begin(lab, Act.Args(word="slow"))
        job_id = lab.enqueue(Act.Args(word="next"))
        assert lab.drain() == []
        lab.advance(seconds=30)
        lab.drain()
        assert lab.job(job_id).state is JobState.SUCCEEDED


# Cancel, in every phase


def test_cancelled_while_it_waits(lab: JobLab, stage: Stage) -> None:
    job_id = lab.enqueue(Act.Args(word="x"))
    cancel(lab, job_id)
    assert (lab.drain(), stage.done) == ([], [])


def test_cancelled_in_the_window(lab: JobLab, stage: Stage) -> None:
    job_id = lab.enqueue(Act.Args(word="x"))
    lab.settle()
    assert lab.job(job_id).state is JobState.RUNNING
    cancel(lab, job_id)
    assert (lab.drain(), stage.done) == ([], [])
    assert lab.job(job_id).state is JobState.CANCELLED


def test_cancelled_while_its_claim_is_on_its_way(lab: JobLab, stage: Stage) -> None:
    job_id = lab.enqueue(Act.Args(word="x"))
    assert lab.engine.wait_ms() == 0
    done = lab.write(lab.engine.turn_fn())
    cancel(lab, job_id)
    lab.engine.apply(done)
    assert (lab.drain(), stage.done) == ([], [])
    assert lab.job(job_id).state is JobState.CANCELLED


def test_cancelled_while_it_runs_stops_where_it_asks(lab: JobLab, stage: Stage) -> None:
    job_id = lab.enqueue(Careful.Args(steps=5))
    stage.scripts["step 1"] = lambda: cancel(lab, job_id)
    lab.drain()
    assert stage.done == ["step 0", "step 1"]
    assert lab.job(job_id).state is JobState.CANCELLED


def test_cancel_wins_over_completion(lab: JobLab, tmp_path: Path) -> None:
    job_id = lab.enqueue(Save.Args(word="a"))
    assignment, ending = run_next(lab)
    lab.engine.finished(assignment, ending)
    cancel(lab, job_id)
    lab.engine.windows.release(assignment)
    lab.settle()
    assert lab.job(job_id).state is JobState.CANCELLED
    assert ask(tmp_path, "SELECT count(*) FROM unit") == [(0,)]


def test_cancel_after_completion_comes_too_late(lab: JobLab) -> None:
    ended = lab.run(Act.Args(word="x"))
    lab.engine.revoke([ended.id])
    lab.settle()
    assert lab.job(ended.id).state is JobState.SUCCEEDED


# Limits


def test_rate_limit_holds_to_the_second(tmp_path: Path, stage: Stage) -> None:
    config = LabConfig(adapters=stage, queues=[QueuePlan(name="work", rate_per_minute=2)])
    with open_lab(tmp_path, *KINDS, config=config) as lab:
        for number in range(5):
            lab.enqueue(Act.Args(word=str(number)))
        assert len(lab.drain()) == 2
        states = [job.state for job in lab.all_jobs()]
        assert states.count(JobState.AVAILABLE) == 3  # no more are claimed than may start
        lab.advance(ms=lab.engine.windows.rate_free_in_ms(lab.clock.monotonic()) or 0)
        assert len(lab.drain()) == 2
        lab.advance(seconds=59)
        assert lab.drain() == []
        lab.advance(seconds=2)
        assert len(lab.drain()) == 1


def test_queue_runs_no_more_than_its_workers(tmp_path: Path, stage: Stage) -> None:
    config = LabConfig(adapters=stage, queues=[QueuePlan(name="work", max_workers=2)])
    with open_lab(tmp_path, *KINDS, config=config) as lab:
        for number in range(3):
            lab.enqueue(Act.Args(word=str(number)))
        lab.settle()
        first, second, third = (lab.engine.next_assignment() for _ in range(3))
        assert first is not None
        assert second is not None
        assert third is None
        lab.engine.report(first, lab.engine.run(first))
        assert lab.engine.next_assignment() is not None


def test_changed_plan_counts_at_once(lab: JobLab) -> None:
    begin(lab, Act.Args(word="x"))
    lab.registry.plan("work", QueuePlan(name="work", max_workers=1))
    lab.engine.wake()
    lab.enqueue(Act.Args(word="y"))
    lab.settle()
    assert lab.engine.next_assignment() is None


def test_paused_queue_gives_back_what_it_holds(lab: JobLab) -> None:
    job_id = lab.enqueue(Act.Args(word="x"))
    lab.settle()
    lab.write(lambda tx: admin(lab).pause(tx, "work", by="test"))
    lab.engine.wake()
    assert lab.drain() == []
    waiting = lab.job(job_id)
    assert (waiting.state, waiting.attempt) == (JobState.AVAILABLE, 0)
    lab.write(lambda tx: admin(lab).resume(tx, "work"))
    assert [ended.id for ended in lab.drain()] == [job_id]


def test_urgent_newcomer_passes_what_is_held(lab: JobLab, stage: Stage) -> None:
    for word in "abc":
        lab.enqueue(Act.Args(word=word))
    lab.settle()
    lab.write(lambda tx: lab.jobs.enqueue(tx, Act.Args(word="urgent"), cause=CAUSE, priority=0))
    lab.drain()
    assert stage.done == ["urgent", "a", "b", "c"]


# Time


def test_dated_jobs_wait_for_a_trusted_clock(lab: JobLab, stage: Stage) -> None:
    lab.clock.trim(lab.clock.anchor_ms, ClockQuality.UNTRUSTED)
    lab.enqueue(Act.Args(word="dated"), at=NOW + 1_000)
    lab.enqueue(Act.Args(word="delayed"), delay_ms=1_000)
    lab.enqueue(Act.Args(word="now"))
    lab.drain()
    lab.advance(seconds=1)
    lab.drain()
    assert stage.done == ["now", "delayed"]
    lab.clock.trim(lab.clock.anchor_ms, ClockQuality.GPS)
    lab.drain()
    assert stage.done == ["now", "delayed", "dated"]


def test_engine_sleeps_until_the_next_job_is_due(lab: JobLab) -> None:
    lab.drain()
    assert lab.engine.wait_ms() == 1_000
    lab.enqueue(Act.Args(word="x"), delay_ms=700)
    assert lab.engine.wait_ms() == 700
    lab.settle()
    assert lab.engine.wait_ms() == 700
    lab.advance(ms=699)
    assert lab.engine.wait_ms() == 1
    assert lab.drain() == []


def test_progress_is_written_at_most_once_a_second(lab: JobLab, tmp_path: Path) -> None:
    told = "SELECT done, note FROM job_progress"
    slow = begin(lab, Careful.Args(steps=9))
    slow.tell_progress(0.1, "one")
    lab.settle()
    lab.advance(seconds=1)
    lab.settle()
    assert ask(tmp_path, told) == [(0.1, "one")]
    slow.tell_progress(0.2, "two")
    assert lab.engine.wait_ms() == 1_000
    lab.settle()
    assert ask(tmp_path, told) == [(0.1, "one")]
    lab.advance(seconds=1)
    lab.settle()
    assert ask(tmp_path, told) == [(0.2, "two")]


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
