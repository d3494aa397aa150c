"""One such job, as soon as anybody wants it."""

import pytest

from daemon.domain.events import ClockQuality
from daemon.queue.news import News
from daemon.queue.requests import JobOptions, JobRequest, QueuePlan
from daemon.queue.states import AttemptOutcome, JobState
from tests.daemon.queue.queue_scene import (
    BOOT,
    CAUSE,
    HOUR_MS,
    NOW,
    Hourly,
    Next,
    Once,
    Plain,
    Scene,
)

YEAR_MS = 366 * 24 * HOUR_MS
ARGS = Once.Args(n=1)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def place(scene: Scene, job_id: int) -> tuple[JobState, int, int]:
    return (
        scene.state(job_id),
        scene.column(job_id, "run_at") - NOW,
        scene.column(job_id, "is_dated"),
    )


@pytest.mark.parametrize("put_off", [JobOptions(delay_ms=HOUR_MS), JobOptions(at=NOW + YEAR_MS)])
def test_job_that_was_put_off_runs_when_it_is_wanted_now(scene: Scene, put_off: JobOptions) -> None:
    later = scene.put(ARGS, **put_off)
    scene.queue.take_news()
    assert scene.ask(ARGS) == (later, False)
    assert place(scene, later) == (JobState.AVAILABLE, 0, 0)
    assert scene.queue.take_news() == News(has_ready=True, earliest_due=None)
    assert scene.tally() == scene.counted() == {}
    assert scene.claim_one().id == later


def test_job_is_due_at_the_earliest_of_all_wishes(scene: Scene) -> None:
    job_id = scene.put(ARGS, delay_ms=500)
    for delay_ms, run_at in ((900, 500), (200, 200), (300, 200)):
        assert scene.ask(ARGS, delay_ms=delay_ms) == (job_id, False)
        assert place(scene, job_id) == (JobState.SCHEDULED, run_at, 0)
    assert scene.ask(ARGS, at=NOW + 100) == (job_id, False)
    assert place(scene, job_id) == (JobState.SCHEDULED, 100, 1)
    assert scene.tally() == {("work", 0): 1}


def test_while_the_time_is_unknown_a_delay_is_sooner_than_any_date(scene: Scene) -> None:
    scene.trust(ClockQuality.UNTRUSTED)
    dated = scene.put(ARGS, at=NOW + 5)
    scene.ask(ARGS, delay_ms=500)
    assert place(scene, dated) == (JobState.SCHEDULED, 500, 0)
    scene.ask(ARGS, at=NOW + 5)
    assert place(scene, dated) == (JobState.SCHEDULED, 500, 0)


def test_job_has_the_priority_of_whoever_wants_it_most(scene: Scene) -> None:
    job_id = scene.put(ARGS, delay_ms=HOUR_MS, priority=900)
    scene.ask(ARGS, priority=950)
    assert scene.column(job_id, "priority") == 900
    other = scene.put(Once.Args(n=2), delay_ms=HOUR_MS, priority=900)
    scene.ask(Once.Args(n=2))
    assert scene.column(other, "priority") == 100


def test_failed_job_keeps_its_back_off(scene: Scene) -> None:
    claimed = scene.running(ARGS)
    scene.end(claimed, AttemptOutcome.FAILED, again_at=NOW + 500)
    assert scene.ask(ARGS) == (claimed.id, False)
    assert place(scene, claimed.id) == (JobState.RETRYABLE, 500, 0)


def test_job_that_waits_for_another_release_stands_for_none(scene: Scene) -> None:
    claimed = scene.running(ARGS)
    scene.end(claimed, AttemptOutcome.UNSERVED)
    second = scene.put(ARGS)
    assert scene.ask(ARGS) == (second, False)
    again = scene.reopened()
    assert again.state(claimed.id) is JobState.AVAILABLE
    assert {job.id for job in again.claim()} == {claimed.id, second}


def test_pulled_job_counts_its_delay_on_the_clock_of_this_boot(scene: Scene) -> None:
    job_id = scene.put(ARGS, at=NOW + YEAR_MS)
    again = scene.reopened()
    again.ask(ARGS, delay_ms=500)
    assert again.column(job_id, "boot") == BOOT + 1
    again.move_clock(HOUR_MS)
    assert place(again, job_id) == (JobState.SCHEDULED, HOUR_MS + 500, 0)


def test_many_pull_forward_what_is_there_and_each_other(scene: Scene) -> None:
    there = scene.put(ARGS, delay_ms=HOUR_MS)
    requests = [
        JobRequest(ARGS, delay_ms=700),
        JobRequest(Next.Args(n=1), delay_ms=900),
        JobRequest(ARGS),
        JobRequest(Next.Args(n=1), delay_ms=300),
        JobRequest(ARGS, delay_ms=100),
    ]
    answers = scene.queue.enqueue_many(scene.tx, requests, CAUSE)
    second = answers[1].id
    assert answers == [
        (there, False), (second, True), (there, False), (second, False), (there, False),
    ]  # fmt: skip
    assert place(scene, there) == (JobState.AVAILABLE, 0, 0)
    assert place(scene, second) == (JobState.SCHEDULED, 300, 0)
    assert scene.tally() == scene.counted() == {("work", 0): 1}


def test_full_queue_that_refuses_others_pulls_none_of_them_forward() -> None:
    scene = Scene(plans=(QueuePlan(name="work", max_waiting=1), QueuePlan(name="other")))
    there = scene.put(ARGS, delay_ms=HOUR_MS)
    scene.put()
    requests = [JobRequest(ARGS), JobRequest(Plain.Args())]
    with pytest.raises(Exception, match="queue work"):
        scene.queue.enqueue_many(scene.tx, requests, CAUSE)
    assert scene.state(there) is JobState.SCHEDULED


def test_window_that_a_wrong_clock_began_is_over(scene: Scene) -> None:
    """It was told on a clock a day ahead, by a daemon that has ended since."""
    scene.machine.advance(24 * HOUR_MS)
    scene.succeed(scene.running(Hourly.Args(n=1)))
    again = scene.reopened()
    again.machine.advance(HOUR_MS // 2)
    assert not again.ask(Hourly.Args(n=1)).is_new
    again.machine.advance(-24 * HOUR_MS)
    assert again.ask(Hourly.Args(n=1)).is_new
