"""Ends of attempts: what each costs, where the job goes, and what is kept of it."""

import pytest

from daemon.queue.finish import (
    MAX_ATTEMPT_ROWS,
    MAX_DETAIL,
    MAX_ERROR,
    MOST_INTERRUPTED,
    AttemptEnd,
    Success,
    holds_fence,
)
from daemon.queue.registry import PARKED
from daemon.queue.states import AttemptOutcome, JobState
from tests.daemon.queue.queue_scene import Grown, Next, Plain, Scene

O = AttemptOutcome  # noqa: E741 - reads well in the tables below


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_success_is_written_once_with_its_result(scene: Scene) -> None:
    job, other = scene.running(), scene.running()
    endings = [Success(job.id, job.token, 12, '{"km":3}'), Success(other.id, other.token)]
    assert scene.finisher.succeed(scene.tx, endings, now=scene.now) == set()
    assert scene.state(job.id) is scene.state(other.id) is JobState.SUCCEEDED
    assert (scene.column(job.id, "done_at"), scene.column(job.id, "ran_ms")) == (scene.now, 12)
    assert scene.column(other.id, "ran_ms") is None
    assert scene.all("SELECT job_id, body FROM job_result") == [(job.id, '{"km":3}')]
    assert scene.tally() == {("work", 4): 2}
    assert scene.finisher.succeed(scene.tx, endings, now=scene.now) == {job.id, other.id}
    assert scene.tally() == {("work", 4): 2}


def test_success_with_a_lost_fence_writes_nothing_and_others_count(scene: Scene) -> None:
    zombie, job = scene.running(), scene.running()
    endings = [Success(zombie.id, zombie.token + 50, 1, '"late"'), Success(job.id, job.token)]
    assert scene.finisher.succeed(scene.tx, endings, now=scene.now) == {zombie.id}
    assert scene.state(zombie.id) is JobState.RUNNING
    assert scene.one("SELECT count(*) FROM job_result") == 0
    assert scene.tally() == {("work", 4): 1}


def test_same_success_twice_in_one_turn_counts_once(scene: Scene) -> None:
    job = scene.running()
    ending = Success(job.id, job.token)
    scene.finisher.succeed(scene.tx, [ending, ending], now=scene.now)
    assert scene.tally() == {("work", 4): 1}


def test_no_success_is_no_work(scene: Scene) -> None:
    assert scene.finisher.succeed(scene.tx, [], now=scene.now) == set()


@pytest.mark.parametrize(
    ("outcome", "again_ms", "state", "attempt", "interrupted"),
    [
        (O.FAILED, 100, JobState.RETRYABLE, 1, 0),
        (O.FAILED, None, JobState.AVAILABLE, 1, 0),
        (O.TIMED_OUT, 100, JobState.RETRYABLE, 1, 0),
        (O.REFUSED, None, JobState.DEAD, 1, 0),
        (O.CANCELLED, None, JobState.CANCELLED, 1, 0),
        (O.SNOOZED, 100, JobState.SCHEDULED, 0, 0),
        (O.SNOOZED, -100, JobState.AVAILABLE, 0, 0),
        (O.STALE, None, JobState.AVAILABLE, 0, 0),
        (O.STALE, 100, JobState.RETRYABLE, 0, 0),
        (O.UNSERVED, None, JobState.SCHEDULED, 0, 0),
        (O.INTERRUPTED, None, JobState.AVAILABLE, 0, 1),
    ],
)
def test_outcome_says_where_the_job_goes_and_what_it_costs(
    scene: Scene,
    outcome: AttemptOutcome,
    again_ms: int | None,
    state: JobState,
    attempt: int,
    interrupted: int,
) -> None:
    job = scene.running()
    again_at = None if again_ms is None else scene.now + again_ms
    ended = scene.end(job, outcome, error="so it\n is", detail="trace", ran_ms=3, again_at=again_at)
    assert scene.state(job.id) is state
    assert scene.column(job.id, "attempt") == attempt
    assert scene.column(job.id, "interrupted") == interrupted
    assert scene.all(
        "SELECT ordinal, started_at, ended_at, outcome, error, detail FROM job_attempt"
    ) == [(1, scene.now, scene.now, outcome.value, "so it is", "trace")]
    assert [dead.id for dead in ended.dead] == ([job.id] if state is JobState.DEAD else [])
    assert scene.tally() == scene.counted()
    assert scene.end(job, outcome).lost == {job.id}


def test_last_attempt_that_fails_makes_the_job_dead(scene: Scene) -> None:
    job = scene.running(Grown.Args(vehicle="T-1"))
    ended = scene.end(job, O.FAILED, error="engine off", again_at=scene.now + 5)
    assert scene.state(job.id) is JobState.DEAD
    (dead,) = ended.dead
    assert (dead.id, dead.queue, dead.kind, dead.error) == (
        job.id,
        job.queue,
        job.kind,
        "engine off",
    )


def test_queue_says_how_many_attempts_where_the_kind_does_not(scene: Scene) -> None:
    job = scene.running(queue="other")
    scene.end(job, O.FAILED)
    again = scene.claim_one("other")
    assert again.attempt == 2
    scene.end(again, O.FAILED)
    assert scene.state(job.id) is JobState.DEAD


def test_free_outcomes_never_exhaust_the_attempts(scene: Scene) -> None:
    job_id = scene.put()
    for outcome in (O.SNOOZED, O.STALE) * 10:
        scene.end(scene.claim_one(), outcome)
    assert scene.claim_one().attempt == 1
    assert len(scene.outcomes(job_id)) == 20


def test_job_whose_process_dies_each_time_ends_dead_with_its_errors(scene: Scene) -> None:
    job_id = scene.put()
    for _ in range(MOST_INTERRUPTED - 1):
        assert scene.end(scene.claim_one(), O.INTERRUPTED, error="killed").dead == ()
    assert [
        dead.id for dead in scene.end(scene.claim_one(), O.INTERRUPTED, error="killed").dead
    ] == [job_id]
    assert scene.state(job_id) is JobState.DEAD
    assert scene.outcomes(job_id) == [("interrupted", "killed")] * MOST_INTERRUPTED


def test_parked_job_waits_without_a_date_and_is_told_apart(scene: Scene) -> None:
    job = scene.running()
    scene.end(job, O.UNSERVED, error="kind plain is of a newer release")
    assert scene.column(job.id, "run_at") == PARKED
    scene.machine.advance(10**12)
    assert scene.promote() == 0


def test_newest_attempts_are_kept(scene: Scene) -> None:
    job_id = scene.put()
    for number in range(MAX_ATTEMPT_ROWS + 3):
        scene.end(scene.claim_one(), O.STALE, error=str(number))
    kept = scene.outcomes(job_id)
    assert len(kept) == MAX_ATTEMPT_ROWS
    assert kept[0] == ("stale", "3")
    assert kept[-1] == ("stale", str(MAX_ATTEMPT_ROWS + 2))


def test_long_errors_are_cut_and_the_end_of_a_traceback_is_kept(scene: Scene) -> None:
    job = scene.running()
    scene.end(job, O.FAILED, error="x" * 9_000, detail="first" + "y" * 99_000 + "last")
    ((error, detail),) = scene.all("SELECT error, detail FROM job_attempt")
    assert len(error) == MAX_ERROR
    assert len(detail) == MAX_DETAIL
    assert detail.endswith("last")


def test_ends_with_a_lost_fence_write_nothing(scene: Scene) -> None:
    job = scene.running()
    endings = [
        AttemptEnd(id=job.id, token=job.token + 9, outcome=O.FAILED),
        AttemptEnd(id=4711, token=1, outcome=O.FAILED),
    ]
    ended = scene.finisher.end(scene.tx, endings, now=scene.now)
    assert ended.lost == {job.id, 4711}
    assert scene.state(job.id) is JobState.RUNNING
    assert scene.all("SELECT job_id FROM job_attempt") == []


def test_fence_is_held_by_the_last_claim_alone(scene: Scene) -> None:
    job = scene.running()
    assert holds_fence(scene.tx, job.id, job.token)
    assert not holds_fence(scene.tx, job.id, job.token + 1)
    scene.end(job, O.INTERRUPTED)
    assert not holds_fence(scene.tx, job.id, job.token)
    again = scene.claim_one()
    assert holds_fence(scene.tx, job.id, again.token)
    assert not holds_fence(scene.tx, job.id, job.token)


def test_failed_job_goes_on_without_a_key_taken_meanwhile(scene: Scene) -> None:
    job = scene.running(Next.Args(n=1))
    twin = scene.put(Next.Args(n=1))
    scene.end(job, O.SNOOZED, again_at=scene.now + 5)
    assert scene.state(job.id) is JobState.SCHEDULED
    assert scene.ask(Next.Args(n=1)) == (twin, False)


def test_result_of_a_replayed_job_replaces_the_old(scene: Scene) -> None:
    job = scene.running(Plain.Args(n=1))
    scene.finisher.succeed(scene.tx, [Success(job.id, job.token, 1, "1")], now=scene.now)
    scene.tx.execute("UPDATE job SET state = 1, done_at = NULL WHERE id = ?", (job.id,))
    again = scene.claim_one()
    scene.finisher.succeed(scene.tx, [Success(again.id, again.token, 1, "2")], now=scene.now)
    assert scene.all("SELECT body FROM job_result") == [("2",)]
