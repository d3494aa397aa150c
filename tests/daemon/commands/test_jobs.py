import json

import pytest

from daemon.domain.commands import Role
from daemon.queue.states import AttemptOutcome, JobState
from tests.daemon.commands.scene import OLGA, VERA
from tests.daemon.commands.whole import WholeDesk
from tests.daemon.queue.queue_scene import Once
from tests.daemon.store.scene import NOW, ask


def test_dead_job_is_retried_and_told_with_its_author(whole: WholeDesk) -> None:
    job = whole.dead()
    answer = whole.ask("jobs.retry", actor=OLGA, ids=[job])
    assert answer.is_done
    assert answer.message == f"job {job} retried"
    assert whole.state(job) is JobState.AVAILABLE
    kind, subject, body = whole.events()[-1]
    assert (kind, subject) == ("job.retried", f"job {job}")
    assert json.loads(body) == {"by": "olga", "ids": [job], "kinds": ["plain"]}


def test_one_that_cannot_be_retried_says_why_and_what_instead(whole: WholeDesk) -> None:
    job = whole.put()
    answer = whole.ask("jobs.retry", ids=[job])
    assert (answer.is_done, answer.code) == (False, "job_wrong_state")
    assert "is available; retry is for dead, cancelled jobs" in answer.message
    assert answer.next_step
    assert whole.ask("jobs.retry", ids=[999]).code == "job_not_found"
    assert whole.events() == []


def test_of_many_those_that_cannot_be_are_skipped_and_named(whole: WholeDesk) -> None:
    dead = [whole.dead(), whole.dead()]
    answer = whole.ask("jobs.retry", ids=[999, *dead, dead[0]])
    assert answer.is_done
    assert answer.body["ids"] == dead
    assert answer.body["skipped"] == [{"id": 999, "why": "there is no job 999"}]
    assert answer.message == "2 jobs retried; 1 skipped, the first because there is no job 999"


def test_jobs_like_this_are_counted_first_and_then_retried(whole: WholeDesk) -> None:
    late = [whole.dead("too late") for _ in range(3)]
    other = whole.dead("no fuel")
    count = whole.ask("jobs.retry_like", error="LATE", dry_run=True)
    assert count.is_done
    assert count.message == "3 jobs would be retried"
    assert (count.body["ids"], count.body["is_all"]) == (late, True)
    assert {whole.state(job) for job in late} == {JobState.DEAD}
    assert whole.events() == []
    answer = whole.ask("jobs.retry_like", error="late")
    assert answer.message == "3 jobs retried"
    assert {whole.state(job) for job in late} == {JobState.AVAILABLE}
    assert whole.state(other) is JobState.DEAD
    assert whole.ask("jobs.retry_like", error="late").message == "no job retried"


def test_more_than_are_retried_at_once_is_said(whole: WholeDesk) -> None:
    for _ in range(3):
        whole.dead()
    answer = whole.ask("jobs.retry_like", kind="plain", queue="work", most=2)
    assert answer.message == "2 jobs retried; there may be more of them: do it again"
    assert answer.body["is_all"] is False


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"kind": "nonsense"}, "unknown_kind"),
        ({"queue": "nonsense"}, "unknown_queue"),
        ({"state": "running"}, "bad_arguments"),
        ({"most": 100_000}, "bad_arguments"),
    ],
)
def test_filter_that_cannot_be_is_refused(
    whole: WholeDesk, args: dict[str, object], code: str
) -> None:
    assert whole.ask_with("jobs.retry_like", args).code == code


def test_running_job_that_is_cancelled_is_revoked_once_that_is_durable(whole: WholeDesk) -> None:
    claim = whole.running()
    running, waiting = claim.id, whole.put()
    answer = whole.ask("jobs.cancel", ids=[waiting, running], reason="wrong depot")
    assert answer.message == "2 jobs cancelled"
    assert {whole.state(running), whole.state(waiting)} == {JobState.CANCELLED}
    assert whole.revoked == [(running, claim.token)]
    told = ask(whole.path, "SELECT error FROM job_attempt WHERE job_id = ?", running)
    assert told == [("cancelled by anna: wrong depot",)]
    assert json.loads(whole.events()[-1][2])["reason"] == "wrong depot"


def test_job_that_waits_for_its_next_attempt_is_discarded(whole: WholeDesk) -> None:
    job = whole.ended(AttemptOutcome.FAILED, wait_ms=60_000)
    assert whole.state(job) is JobState.RETRYABLE
    assert whole.ask("jobs.discard", actor=OLGA, ids=[job]).is_done
    assert whole.state(job) is JobState.DEAD
    assert whole.revoked == []


def test_finished_job_is_removed_by_an_admin_alone(whole: WholeDesk) -> None:
    job = whole.dead()
    assert whole.ask("jobs.remove", actor=OLGA, ids=[job]).code == "not_allowed"
    assert whole.ask("jobs.remove", ids=[job]).message == f"job {job} removed"
    assert whole.state(job) is None
    assert [row[3] for row in whole.audited()] == ["refused", "done"]


@pytest.mark.parametrize("act", ["retry", "cancel", "discard", "remove", "enqueue", "retry_like"])
def test_viewers_only_look(whole: WholeDesk, act: str) -> None:
    assert VERA.role is Role.VIEWER
    assert whole.ask(f"jobs.{act}", actor=VERA).code == "not_allowed"


def test_job_is_enqueued_by_name(whole: WholeDesk) -> None:
    answer = whole.ask(
        "jobs.enqueue", command_id="mine", kind="plain", args={"n": 4}, queue="other", priority=7
    )
    job = answer.body["id"]
    assert answer.message == f"job {job} (plain) is enqueued"
    row = ask(
        whole.path,
        "SELECT q.name, j.priority, p.body, p.correlation_id, p.causation FROM job j"
        " JOIN job_queue q ON q.id = j.queue JOIN job_payload p ON p.job_id = j.id",
    )
    assert [one[:2] for one in row] == [("other", 7)]
    assert json.loads(row[0][2])["n"] == 4
    assert row[0][3:] == ("mine", "command mine")


@pytest.mark.parametrize(
    ("when", "run_at"), [({"delay_ms": 5_000}, NOW + 5_000), ({"at": NOW + 9}, NOW + 9)]
)
def test_job_is_enqueued_for_later(whole: WholeDesk, when: dict[str, int], run_at: int) -> None:
    assert whole.ask_with("jobs.enqueue", {"kind": "plain", **when}).is_done
    assert ask(whole.path, "SELECT run_at, state FROM job") == [(run_at, 0)]


def test_job_that_is_there_already_is_named(whole: WholeDesk) -> None:
    first = whole.put(Once.Args(n=1))
    answer = whole.ask("jobs.enqueue", kind="once", args={"n": 1})
    assert answer.is_done
    assert answer.body == {"id": first, "is_new": False}
    assert whole.events() == []


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ({"kind": "nonsense"}, "unknown_kind", "'nonsense'"),
        ({"kind": "once"}, "bad_arguments", "n"),
        ({"kind": "plain", "args": {"m": 1}}, "bad_arguments", "m"),
        ({"kind": "plain", "queue": "x"}, "unknown_queue", "'x'"),
        ({"kind": "plain", "at": 5, "delay_ms": 5}, "bad_arguments", "delay_ms and at"),
        ({"kind": "plain", "priority": 1001}, "bad_arguments", "priority"),
    ],
)
def test_job_that_cannot_be_is_refused_by_name(
    whole: WholeDesk, args: dict[str, object], code: str, said: str
) -> None:
    answer = whole.ask_with("jobs.enqueue", args)
    assert answer.code == code
    assert said in answer.message
    assert ask(whole.path, "SELECT count(*) FROM job") == [(0,)]


def test_a_thousand_jobs_are_one_answer_and_one_event(whole: WholeDesk) -> None:
    ids = [whole.put() for _ in range(1_000)]
    answer = whole.ask("jobs.cancel", ids=ids, reason="x" * 500)
    assert answer.body["ids"] == ids
    assert len(whole.events()) == 1
    again = whole.ask("jobs.cancel", ids=[*ids[1:], whole.put()])
    assert again.is_done
    assert again.body["skipped_count"] == 999
