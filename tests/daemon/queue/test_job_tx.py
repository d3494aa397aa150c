"""What `save` may do with its transaction."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from daemon.domain.events import MAX_DEPTH
from daemon.domain.rules.key import RuleValues
from daemon.queue import batches
from daemon.queue.kinds import JobArgs, JobTx, job
from daemon.queue.requests import JobOptions
from daemon.queue.states import JobState
from daemon.queue.testing import JobLab, LabConfig
from tests.daemon.queue.kinds_at_work import Act, Stage
from tests.lab import NOW, ask, open_lab

SCRIPTS: list[Callable[[JobTx], Any]] = []


@job("tx.try", queue="tx")
class Try:
    """Does in save what the script says."""

    class Args(JobArgs):
        pass

    @staticmethod
    def save(tx: JobTx, _args: Args) -> Any:
        return SCRIPTS.pop()(tx)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[JobLab]:
    SCRIPTS.clear()
    config = LabConfig(rules=RuleValues({"a": 1}, "of now"), adapters=Stage())
    with open_lab(tmp_path, Try, Act, config=config) as opened:
        yield opened


def run(lab: JobLab, script: Callable[[JobTx], Any], *, depth: int = 0) -> Any:
    SCRIPTS.append(script)
    job_id = lab.enqueue(Try.Args(), depth=depth)
    lab.drain(most=1)
    return lab.job(job_id)


def test_transaction_knows_its_job(lab: JobLab) -> None:
    done = run(lab, lambda tx: [tx.job_id, tx.now, tx.stamp.seen_at, tx.correlation_id])
    assert done.result == [done.id, NOW, NOW, "lab"]


def test_queue_is_at_hand(lab: JobLab) -> None:
    assert run(lab, lambda tx: tx.jobs is lab.jobs).result is True


def test_many_rows_go_in_at_once(lab: JobLab) -> None:
    insert = "INSERT INTO unit(name) VALUES (?)"
    run(lab, lambda tx: tx.executemany(insert, [("a",), ("b",)]) and None)
    assert run(lab, lambda tx: tx.execute("SELECT count(*) FROM unit").fetchone()).result == [2]


def test_event_carries_its_cause_one_deeper(lab: JobLab) -> None:
    done = run(lab, lambda tx: tx.record("x.done", at=5, subject="s", body={"n": 1}), depth=3)
    event = lab.assert_recorded("x.done", subject="s", n=1)
    assert (event.at, event.depth, event.correlation_id) == (5, 4, "lab")
    assert done.result == 1


def test_successor_carries_its_cause_one_deeper(lab: JobLab, tmp_path: Path) -> None:
    done = run(lab, lambda tx: tx.enqueue(Act.Args(word="x"), delay_ms=9, priority=5), depth=3)
    successor = lab.assert_enqueued(Act, word="x")
    assert (done.result, successor.run_at) == (successor.id, NOW + 9)
    cause = "SELECT causation, depth, correlation_id FROM job_payload WHERE job_id = ?"
    assert ask(tmp_path, cause, successor.id) == [(f"job {done.id}", 4, "lab")]


def test_successor_has_what_any_job_may_have(lab: JobLab, tmp_path: Path) -> None:
    def script(tx: JobTx) -> list[int]:
        batch = batches.begin(tx, tx.jobs, Act.Args(word="end"), cause=tx.cause)
        options: JobOptions = {"batch": batch, "queue": "tx", "unique_key": "one", "at": NOW + 9}
        return [tx.enqueue(Act.Args(word=word), **options) for word in ("x", "y")]

    first, second = run(lab, script).result
    assert first == second
    placed = "SELECT q.name, j.batch FROM job j JOIN job_queue q ON q.id = j.queue WHERE j.id = ?"
    assert ask(tmp_path, placed, first) == [("tx", 1)]


def test_loop_of_consequences_ends(lab: JobLab) -> None:
    done = run(lab, lambda tx: tx.enqueue(Act.Args(word="x")), depth=MAX_DEPTH)
    assert (done.state, lab.all_jobs()) == (JobState.RETRYABLE, [done])
    assert "TooDeep" in done.error


def test_decision_is_kept_under_the_rules_of_now_where_none_were_given(lab: JobLab) -> None:
    run(lab, lambda tx: tx.decided(subject="truck 7", outcome="sent", terms={"km": 3}))
    (kept,) = lab.decisions()
    assert (kept.kind, kept.subject, kept.terms) == ("tx.try", "truck 7", {"km": 3})
