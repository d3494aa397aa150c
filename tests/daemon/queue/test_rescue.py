"""Orphans run again; the one that kills its process ends dead, those beside it do not."""

import pytest
from structlog.testing import capture_logs

from daemon.queue import rescue
from daemon.queue.finish import MOST_INTERRUPTED, DeadJob
from daemon.queue.rescue import SUSPECT_AFTER, SUSPECT_APART_MS
from daemon.queue.states import JobState
from tests.daemon.queue.queue_scene import Next, Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()


def restarted(scene: Scene) -> tuple[Scene, rescue.Rescued]:
    again = scene.reopened()
    return again, rescue.rescue(again.tx, again.finisher, now=again.now)


def test_every_orphan_is_ready_again_at_once_and_no_attempt_is_burned(scene: Scene) -> None:
    jobs = [scene.put() for _ in range(4)]
    finished, *_ = scene.claim(3)
    scene.succeed(finished)
    again, rescued = restarted(scene)
    assert (rescued.jobs, rescued.dead) == (2, ())
    assert {again.state(job_id) for job_id in jobs[1:]} == {JobState.AVAILABLE}
    assert again.outcomes(jobs[1]) == [("interrupted", "the daemon ended while it ran")]
    assert [job.attempt for job in again.claim()] == [1, 1, 1]
    assert again.succeed(finished) == {finished.id}


def test_zombie_of_the_boot_before_is_fenced_off(scene: Scene) -> None:
    zombie = scene.running()
    again, _ = restarted(scene)
    taken = again.claim_one()
    assert taken.id == zombie.id
    assert again.succeed(zombie) == {zombie.id}
    assert again.succeed(taken) == set()


def test_nothing_to_rescue(scene: Scene) -> None:
    scene.put()
    _, rescued = restarted(scene)
    assert rescued.jobs == 0


def test_poisoned_job_ends_dead_and_its_neighbours_live(scene: Scene) -> None:
    """The poisoned one kills the daemon as soon as it starts; all claimed are interrupted."""
    poisoned, *innocent = (scene.put() for _ in range(20))
    starts = 0
    while scene.state(poisoned) is not JobState.DEAD:
        starts += 1
        assert starts < 50
        scene = drained_until_killed(scene, poisoned)
        scene, _ = restarted(scene)
    while scene.claim_all_and_succeed():
        pass
    assert {scene.state(job_id) for job_id in innocent} == {JobState.SUCCEEDED}
    assert scene.outcomes(poisoned) == [("interrupted", "the daemon ended while it ran")] * (
        MOST_INTERRUPTED
    )


def test_suspects_start_one_by_one(scene: Scene) -> None:
    jobs = [scene.put() for _ in range(3)]
    for _ in range(SUSPECT_AFTER):
        scene.claim()
        scene, _ = restarted(scene)
    run_at = [scene.column(job_id, "run_at") - scene.now for job_id in jobs]
    assert run_at == [0, SUSPECT_APART_MS, 2 * SUSPECT_APART_MS]
    assert [scene.state(job_id) for job_id in jobs] == [
        JobState.AVAILABLE,
        JobState.RETRYABLE,
        JobState.RETRYABLE,
    ]
    assert scene.tally() == scene.counted()


def test_orphan_that_cannot_be_given_back_stands_alone(scene: Scene) -> None:
    jobs = [scene.running() for _ in range(3)]
    scene.tx.execute(
        "CREATE TRIGGER bad BEFORE UPDATE ON job"
        f" WHEN old.id = {jobs[1].id} BEGIN SELECT raise(ABORT, 'bad row'); END"
    )
    with capture_logs() as lines:
        again, rescued = restarted(scene)
    assert (rescued.jobs, rescued.stranded) == (3, (jobs[1].id,))
    states = [again.state(job.id) for job in jobs]
    assert states == [JobState.AVAILABLE, JobState.RUNNING, JobState.AVAILABLE]
    assert again.outcomes(jobs[1].id) == []
    assert [(line["job"], line["error"]) for line in lines] == [(jobs[1].id, "bad row")]


def test_orphan_that_cannot_be_buried_is_not_dead(scene: Scene) -> None:
    job = scene.running()
    scene.tx.execute("UPDATE job SET interrupted = ?", (MOST_INTERRUPTED - 1,))

    def bury(_dead: DeadJob) -> None:
        raise ValueError("no grave")

    again = scene.reopened()
    rescued = rescue.rescue(again.tx, again.finisher, now=again.now, bury=bury)
    assert (rescued.dead, rescued.stranded) == ((), (job.id,))
    assert again.state(job.id) is JobState.RUNNING
    assert again.tally() == again.counted()


def test_orphans_with_one_key_are_all_rescued(scene: Scene) -> None:
    first = scene.running(Next.Args(n=1))
    second = scene.running(Next.Args(n=1))
    waiting = scene.put(Next.Args(n=1))
    again, rescued = restarted(scene)
    assert rescued.jobs == 2
    assert {job.id for job in again.claim()} == {first.id, second.id, waiting}


def drained_until_killed(scene: Scene, poisoned: int) -> Scene:
    """Works as a daemon would that prefetches; stops dead when it starts the poisoned job."""
    for _ in range(100):
        claimed = scene.claim()
        if any(job.id == poisoned for job in claimed):
            return scene
        scene.succeed(*claimed)
        scene.machine.advance(SUSPECT_APART_MS)
        scene.promote()
    raise AssertionError("the poisoned job never started")
