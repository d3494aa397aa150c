"""The laboratory itself, and with it the way of a job from its cause to its consequences."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon.domain.rules.key import RuleKey, RuleValues
from daemon.errors import JobNotFound, QueueError
from daemon.queue.kinds import Backoff, JobArgs, JobTx, Reads, job
from daemon.queue.outcomes import Retryable
from daemon.queue.requests import QueuePlan
from daemon.queue.states import JobState
from daemon.queue.testing import JobLab, LabConfig
from tests.lab import NOW, open_lab

LATE_MIN = RuleKey(name="lab.late_min", default=10, what="Later than this is late.")


@job("lab.tell", queue="lab")
class Tell:
    """Tells somebody."""

    class Args(JobArgs):
        text: str

    @staticmethod
    def act(args: Args, adapters: Callable[[str], object]) -> None:
        adapters(args.text)


@job("lab.judge", queue="lab", backoff=Backoff(base_ms=60_000, is_fixed=True))
class Judge:
    """Judges a delay."""

    class Args(JobArgs):
        order_id: int
        late_min: int

    @staticmethod
    def load(reads: Reads, args: Args, _now: int) -> tuple[int, Any]:
        (events,) = reads.execute("SELECT count(*) FROM event").fetchone()
        return events, args

    @staticmethod
    def decide(inputs: tuple[int, Any], rules: RuleValues) -> tuple[Any, bool]:
        events, args = inputs
        if args.late_min < 0:
            raise Retryable(f"{events} events, and the clock of order {args.order_id} is off")
        return args, args.late_min > rules[LATE_MIN]

    @staticmethod
    def save(tx: JobTx, decision: tuple[Any, bool]) -> dict[str, object]:
        args, is_late = decision
        subject = f"order {args.order_id}"
        tx.decided(subject=subject, outcome="late" if is_late else "in time", terms={"min": 1})
        if is_late:
            tx.record("lab.late", subject=subject, body={"late_min": args.late_min})
            tx.enqueue(Tell.Args(text=f"{subject} is late"), delay_ms=5_000)
        return {"is_late": is_late}


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def lab(tmp_path: Path, told: list[str]) -> Iterator[JobLab]:
    config = LabConfig(rules=RuleValues({"lab.late_min": 10}, "hash"), adapters=told.append)
    with open_lab(tmp_path, Judge, Tell, config=config) as opened:
        yield opened


def test_job_runs_with_all_that_follows_from_it(lab: JobLab, told: list[str]) -> None:
    judged = lab.run(Judge.Args(order_id=7, late_min=11))
    assert (judged.state, judged.result) == (JobState.SUCCEEDED, {"is_late": True})
    event = lab.assert_recorded("lab.late", subject="order 7", late_min=11)
    assert (event.correlation_id, event.depth, event.at) == ("lab", 1, NOW)
    follower = lab.assert_enqueued(Tell, text="order 7 is late")
    assert (follower.state, follower.run_at) == (JobState.SCHEDULED, NOW + 5_000)
    assert [decision.outcome for decision in lab.decisions()] == ["late"]
    assert (lab.drain(), told) == ([], [])
    lab.advance(seconds=5)
    assert [job.kind for job in lab.drain()] == ["lab.tell"]
    assert told == ["order 7 is late"]


def test_rules_may_change_between_two_runs(lab: JobLab) -> None:
    assert lab.run(Judge.Args(order_id=1, late_min=15)).result == {"is_late": True}
    lab.rules = RuleValues({"lab.late_min": 20}, "other")
    assert lab.run(Judge.Args(order_id=2, late_min=15)).result == {"is_late": False}
    assert [event.subject for event in lab.events()] == ["order 1"]


def test_what_a_handler_raised_is_told_with_the_job(lab: JobLab) -> None:
    ended = lab.run(Judge.Args(order_id=7, late_min=-1))
    assert (ended.state, ended.attempt, ended.outcome) == (JobState.RETRYABLE, 1, "failed")
    assert ended.error == "0 events, and the clock of order 7 is off"
    assert ended.run_at == NOW + 60_000
    lab.advance(minutes=1)
    assert [(again.id, again.attempt) for again in lab.drain()] == [(ended.id, 2)]


def test_failed_assertions_say_what_is_there(lab: JobLab) -> None:
    lab.run(Judge.Args(order_id=7, late_min=11))
    with pytest.raises(AssertionError, match=r"no job lab.tell with .*order 8.* among .*order 7"):
        lab.assert_enqueued(Tell, text="order 8 is late")
    with pytest.raises(AssertionError, match=r"there is a job lab.tell"):
        lab.assert_not_enqueued(Tell, text="order 7 is late")
    lab.assert_not_enqueued(Tell, text="order 8 is late")
    with pytest.raises(AssertionError, match=r"no event lab.late order 8 .* among .*order 7"):
        lab.assert_recorded("lab.late", subject="order 8")
    with pytest.raises(JobNotFound):
        lab.job(999)


def test_jobs_that_cause_each_other_are_not_drained_for_ever(lab: JobLab) -> None:
    for order in range(5):
        lab.enqueue(Judge.Args(order_id=order, late_min=0))
    with pytest.raises(AssertionError, match="over 3 attempts and no end"):
        lab.drain(most=3)


def test_queues_may_be_planned(tmp_path: Path) -> None:
    with (
        pytest.raises(QueueError, match="planned twice"),
        open_lab(
            tmp_path, Tell, config=LabConfig(queues=[QueuePlan(name="lab"), QueuePlan(name="lab")])
        ),
    ):
        pass


def test_lab_opened_again_has_the_jobs_of_before(tmp_path: Path) -> None:
    with open_lab(tmp_path, Judge, Tell) as first:
        first.enqueue(Tell.Args(text="hello"))
    with open_lab(tmp_path, Judge, Tell, config=LabConfig(adapters=str)) as second:
        assert [job.state for job in second.drain()] == [JobState.SUCCEEDED]


def test_lab_reads_one_job_by_its_id(lab: JobLab) -> None:
    ids = [lab.enqueue(Judge.Args(order_id=n, late_min=1)) for n in range(3)]
    assert [lab.job(job_id).id for job_id in ids] == ids == [job.id for job in lab.all_jobs()]
    with pytest.raises(JobNotFound, match="no job 99"):
        lab.job(99)
