"""What is finished goes in time, and nothing else does."""

from dataclasses import dataclass

import pytest

from daemon.clock import ManualClock
from daemon.domain.events import ClockQuality
from daemon.queue import batches, pruning
from daemon.queue.pruning import BATCHES_KEPT_MS, ROWS_A_STATEMENT, prune
from daemon.queue.requests import JobRequest, QueuePlan
from daemon.queue.states import AttemptOutcome, JobState
from tests.daemon.queue.queue_scene import CAUSE, HOUR_MS, Once, Plain, Scene, Summary

PLANS = (
    QueuePlan(name="work", keep_succeeded_hours=1, keep_cancelled_hours=2, keep_dead_hours=3),
    QueuePlan(name="other", keep_succeeded_hours=9, keep_most=3),
)


@dataclass
class Ticking(ManualClock):
    """A millisecond goes by at each look at the monotonic clock."""

    def __init__(self, now_ms: int) -> None:
        super().__init__(now_ms)

    def monotonic(self) -> int:
        self.advance(1)
        return super().monotonic()


@pytest.fixture
def scene() -> Scene:
    return Scene(plans=PLANS)


def succeed(scene: Scene, count: int, queue: str = "work") -> list[int]:
    requests = [JobRequest(Plain.Args(), queue=queue) for _ in range(count)]
    answers = scene.queue.enqueue_many(scene.tx, requests, CAUSE)
    scene.succeed(*scene.claim(count, queue))
    return [answer.id for answer in answers]


def left(scene: Scene) -> set[int]:
    return {job_id for (job_id,) in scene.all("SELECT id FROM job")}


def test_each_end_state_is_kept_for_its_own_time(scene: Scene) -> None:
    (done,) = succeed(scene, 1)
    dead = scene.dead()
    cancelled = scene.put()
    scene.admin.cancel(scene.tx, cancelled, by="pete")
    kept = [{done, dead, cancelled}, {dead, cancelled}, {dead}, set()]
    for expected in kept:
        assert prune(scene.tx, scene.queue).is_done
        assert left(scene) == expected
        assert scene.tally() == scene.counted()
        scene.machine.advance(HOUR_MS + 1)


def test_unfinished_jobs_are_never_pruned(scene: Scene) -> None:
    claimed = scene.running()
    retryable = scene.running(Once.Args(n=1))
    scene.end(retryable, AttemptOutcome.FAILED, again_at=scene.now + 10)
    unfinished = {claimed.id, retryable.id, scene.put(), scene.put(delay_ms=5)}
    scene.machine.advance(10_000 * HOUR_MS)
    assert prune(scene.tx, scene.queue).removed == 0
    assert left(scene) == unfinished


def test_oldest_go_when_there_are_too_many(scene: Scene) -> None:
    jobs = []
    for _ in range(5):
        jobs += succeed(scene, 1, "other")
        scene.machine.advance(1)
    assert prune(scene.tx, scene.queue).removed == 2
    assert left(scene) == set(jobs[2:])


def test_age_waits_for_a_clock_that_can_be_trusted_and_number_does_not(scene: Scene) -> None:
    scene.trust(ClockQuality.UNTRUSTED)
    succeed(scene, 5, "other")
    succeed(scene, 1)
    scene.machine.advance(100 * HOUR_MS)
    assert prune(scene.tx, scene.queue).removed == 2
    assert scene.tally() == {("other", 4): 3, ("work", 4): 1}


def test_work_stops_when_its_time_is_over_and_goes_on_at_the_next_call() -> None:
    scene = Scene(plans=PLANS, machine=Ticking(1_780_322_600_000))
    succeed(scene, 3 * ROWS_A_STATEMENT)
    scene.machine.advance(2 * HOUR_MS)
    calls: list[pruning.Pruned] = []
    while not calls or not calls[-1].is_done:
        calls.append(prune(scene.tx, scene.queue, budget_ms=1))
        assert len(calls) < 50
        assert scene.tally() == scene.counted()
    assert {call.removed for call in calls[:-1]} <= {ROWS_A_STATEMENT}
    assert sum(call.removed for call in calls) == 3 * ROWS_A_STATEMENT


def test_queue_that_is_not_served_any_more_is_pruned_by_the_usual_rules(scene: Scene) -> None:
    succeed(scene, 1)
    again = scene.reopened(plans=PLANS, kinds=scene.kinds)
    bare = Scene(
        tx=again.tx, machine=scene.machine, plans=[PLANS[1], QueuePlan(name="new")], kinds=[]
    )
    scene.machine.advance(23 * HOUR_MS)
    assert prune(bare.tx, bare.queue).removed == 0
    scene.machine.advance(2 * HOUR_MS)
    assert prune(bare.tx, bare.queue).removed == 1


def test_ids_of_pruned_jobs_never_come_back(scene: Scene) -> None:
    jobs = succeed(scene, 3)
    scene.machine.advance(2 * HOUR_MS)
    prune(scene.tx, scene.queue)
    assert left(scene) == set()
    assert scene.reopened(plans=PLANS).put() == max(jobs) + 1


def test_mark_of_ids_never_goes_back(scene: Scene) -> None:
    early, late = succeed(scene, 2)
    pruning.delete(scene.tx, [late])
    pruning.delete(scene.tx, [early])
    assert scene.one("SELECT last_job FROM job_mark") == late


def test_batches_that_ended_long_ago_go_and_open_ones_stay(scene: Scene) -> None:
    ended = batches.begin(scene.tx, scene.queue, Summary.Args(title="t"), cause=CAUSE)
    batches.seal(scene.tx, scene.queue, ended)
    waiting = batches.begin(scene.tx, scene.queue, Summary.Args(title="t"), cause=CAUSE)
    scene.put(batch=waiting)
    scene.machine.advance(BATCHES_KEPT_MS + 1)
    prune(scene.tx, scene.queue)
    assert scene.all("SELECT id FROM job_batch") == [(waiting,)]


def test_key_that_a_kept_success_holds_is_free_once_it_is_pruned(scene: Scene) -> None:
    every_end = {"unique_key": "k", "unique_states": (*JobState,)}
    claimed = scene.running(Plain.Args(), **every_end)  # type: ignore[arg-type] # options
    scene.succeed(claimed)
    assert not scene.ask(Plain.Args(), **every_end).is_new  # type: ignore[arg-type] # options
    scene.machine.advance(2 * HOUR_MS)
    prune(scene.tx, scene.queue)
    assert scene.ask(Plain.Args(), **every_end).is_new  # type: ignore[arg-type] # options
