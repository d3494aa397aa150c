"""What holds jobs back or ends them from outside: timeouts, cancels, limits, pauses, time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.domain.events import ClockQuality
from daemon.queue.assignment import Over
from daemon.queue.requests import Cause, QueuePlan
from daemon.queue.states import JobState
from daemon.queue.testing import JobLab, LabConfig
from tests.daemon.queue.kinds_at_work import Act, Careful, Save, Second, Stage
from tests.daemon.queue.steps import admin, begin, cancel, revoke, run_next
from tests.lab import NOW, ask, open_lab

KINDS = (Act, Save, Careful, Second)
CAUSE = Cause(correlation_id="lab", causation="test")


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def lab(tmp_path: Path, stage: Stage) -> Iterator[JobLab]:
    with open_lab(tmp_path, *KINDS, config=LabConfig(adapters=stage)) as opened:
        yield opened


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
    lab.enqueue(Act.Args(word="x"))
    assignment, ending = run_next(lab)
    lab.engine.report(assignment, ending)
    lab.settle()
    lab.engine.revoke([assignment.claim])
    lab.settle()
    assert lab.job(assignment.job.id).state is JobState.SUCCEEDED


@pytest.mark.parametrize("is_applied", [True, False])
def test_late_word_of_a_cancel_does_not_end_the_claim_after_it(
    lab: JobLab, stage: Stage, *, is_applied: bool
) -> None:
    """It was retried and claimed anew between the commit of the cancel and what follows that."""
    job_id = lab.enqueue(Act.Args(word="x"))
    lab.settle()
    cancelled = lab.write(lambda tx: admin(lab).cancel(tx, job_id, by="a"))
    lab.write(lambda tx: admin(lab).retry(tx, job_id))
    lab.engine.wake()
    assert lab.engine.wait_ms() == 0
    done = lab.write(lab.engine.turn_fn())
    if is_applied:
        lab.engine.apply(done)
    revoke(lab, cancelled)
    if not is_applied:
        lab.engine.apply(done)
    lab.drain()
    assert (lab.job(job_id).state, stage.done) == (JobState.SUCCEEDED, ["x"])


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
