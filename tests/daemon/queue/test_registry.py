"""Queues and kinds fit together, or the start says so."""

from dataclasses import replace
from typing import Any

import pytest

from daemon.errors import QueueError, UnknownKind, UnknownQueue
from daemon.queue.kinds import Unique, kind_of
from daemon.queue.registry import Registry
from daemon.queue.requests import QueuePlan
from daemon.queue.states import AttemptOutcome, JobState
from tests.daemon.queue.queue_scene import KINDS, PLANS, A, Grown, Once, Plain, R, S, Scene, T

PLAIN = kind_of(Plain)
D = JobState.DEAD


def test_kind_whose_queue_nobody_serves_is_refused() -> None:
    with pytest.raises(QueueError, match="job grown: nobody serves the queue other") as caught:
        Registry([PLANS[0]], KINDS)
    assert "work" in caught.value.next_step


def test_names_are_given_once() -> None:
    with pytest.raises(QueueError, match="queue work is planned twice"):
        Registry([*PLANS, PLANS[0]], KINDS)
    with pytest.raises(QueueError, match="job plain is declared twice"):
        Registry(PLANS, [*KINDS, PLAIN])


@pytest.mark.parametrize("states", [(S, A), (A, S, R), (S, A, R, T), (S, A, R, T, D)])
def test_sets_of_states_that_can_keep_a_key(states: Any) -> None:
    Registry(PLANS, [replace(kind_of(Once), unique=Unique(keys=("n",), states=states))])


@pytest.mark.parametrize("states", [(), (S,), (A,), (R,), (S, A, T), (S, A, D), (S, A, R, D)])
def test_sets_of_states_that_would_want_a_key_back_are_refused(states: Any) -> None:
    with pytest.raises(QueueError, match="job once: unique in"):
        Registry(PLANS, [replace(kind_of(Once), unique=Unique(keys=("n",), states=states))])


def test_unknown_names_are_told_apart_from_known_ones() -> None:
    registry = Registry(PLANS, KINDS)
    assert registry.kind("plain").kind is PLAIN
    assert registry.queue("work").plan is PLANS[0]
    with pytest.raises(UnknownKind, match="'nobody'"):
        registry.kind("nobody")
    with pytest.raises(UnknownQueue, match="'nowhere'"):
        registry.queue("nowhere")


def test_ids_are_the_same_after_a_restart_with_more_names() -> None:
    scene = Scene(plans=PLANS[:1], kinds=[PLAIN])
    before = scene.registry.kind("plain").id, scene.registry.queue("work").id
    again = scene.reopened(plans=[QueuePlan(name="early"), *PLANS], kinds=KINDS)
    assert (again.registry.kind("plain").id, again.registry.queue("work").id) == before
    for served in again.registry.kinds:
        assert again.registry.kind_by_id(served.id) is served
    for queue in again.registry.queues:
        assert again.registry.queue_by_id(queue.id) is queue


def test_plan_of_a_queue_is_replaced_for_its_kinds_too() -> None:
    registry = Registry(PLANS, KINDS)
    registry.plan("work", replace(PLANS[0], weight=5.0, max_attempts=9))
    served = registry.kind("plain")
    assert served.queue.plan.weight == 5.0
    assert served.max_attempts(served.queue) == 9
    assert registry.kind("grown").max_attempts(served.queue) == 1


def test_start_names_the_jobs_that_nobody_will_run() -> None:
    scene = Scene()
    scene.dead(Once.Args(n=1))
    scene.put()
    scene.put(delay_ms=5)
    scene.put(Grown.Args(vehicle="T-1"))
    assert scene.unserved == ()
    again = scene.reopened(plans=PLANS[:1], kinds=[kind_of(Once)])
    assert {(gap.queue, gap.kind, gap.count) for gap in again.unserved} == {
        ("work", "plain", 2),
        ("other", "grown", 1),
    }
    assert again.all("SELECT name FROM job_kind WHERE is_served = 1") == [("once",)]
    assert again.all("SELECT name FROM job_queue WHERE is_served = 0") == [("other",)]
    assert scene.reopened().unserved == ()
    assert scene.one("SELECT min(is_served) FROM job_kind") == 1


def test_parked_job_has_its_turn_when_its_kind_is_served_again() -> None:
    scene = Scene(kinds=[kind_of(Once)], plans=PLANS)
    full = scene.reopened(kinds=KINDS)
    job_id = full.put()
    narrow = full.reopened(kinds=[kind_of(Once)])
    claimed = narrow.claim_one()
    assert narrow.registry.kind_by_id(claimed.kind) is None
    narrow.end(claimed, AttemptOutcome.UNSERVED, error="unknown kind")
    assert narrow.tally() == {("work", 0): 1}
    assert narrow.reopened(kinds=[kind_of(Once)]).state(job_id) is JobState.SCHEDULED
    wide = narrow.reopened(kinds=KINDS)
    assert wide.state(job_id) is JobState.AVAILABLE
    assert wide.tally() == {}
    assert wide.claim_one().attempt == 1
