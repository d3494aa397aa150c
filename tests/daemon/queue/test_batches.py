"""Batches end once, when the last of their jobs has ended."""

import pytest

from daemon.errors import QueueError
from daemon.queue import batches
from daemon.queue.admin import JobAdmin
from daemon.queue.enqueue import JobQueue
from daemon.queue.finish import Finisher
from daemon.queue.registry import PARKED, Registry
from daemon.queue.requests import Cause, JobRequest
from daemon.queue.states import AttemptOutcome, JobState
from tests.daemon.queue.queue_scene import CAUSE, Once, Plain, Scene, Summary


@pytest.fixture
def scene() -> Scene:
    return Scene()


def begin(scene: Scene, title: str = "all done") -> int:
    cause = Cause(correlation_id="import-3", causation="command 9", depth=2)
    return batches.begin(scene.tx, scene.queue, Summary.Args(title=title), cause=cause)


def completions(scene: Scene) -> list[tuple[str, str, str, int]]:
    return scene.all(
        "SELECT p.body, p.correlation_id, p.causation, p.depth FROM job j"
        " JOIN job_payload p ON p.job_id = j.id JOIN job_kind k ON k.id = j.kind"
        " WHERE k.name = 'summary'"
    )


def test_completion_follows_the_last_member(scene: Scene) -> None:
    batch = begin(scene)
    for _ in range(3):
        scene.put(batch=batch)
    assert not batches.seal(scene.tx, scene.queue, batch)
    first, second, third = scene.claim()
    scene.succeed(first, second)
    assert completions(scene) == []
    scene.succeed(third)
    assert completions(scene) == [('{"title":"all done"}', "import-3", f"batch {batch}", 2)]
    status = batches.status(scene.tx, batch)
    assert (status.total, status.unfinished, status.failed) == (3, 0, 0)
    assert status.done_at == scene.now
    assert scene.queue.take_news().has_ready


def test_batch_that_is_not_sealed_waits_for_more(scene: Scene) -> None:
    batch = begin(scene)
    scene.succeed(scene.running(batch=batch))
    assert completions(scene) == []
    scene.succeed(scene.running(batch=batch))
    assert batches.seal(scene.tx, scene.queue, batch)
    assert len(completions(scene)) == 1


def test_empty_batch_is_complete_when_it_is_sealed(scene: Scene) -> None:
    assert batches.seal(scene.tx, scene.queue, begin(scene))
    assert len(completions(scene)) == 1


def test_nothing_joins_a_sealed_batch_or_one_that_never_was(scene: Scene) -> None:
    batch = begin(scene)
    batches.seal(scene.tx, scene.queue, batch)
    for number in (batch, 99):
        with pytest.raises(QueueError, match=f"batch {number} is sealed or was never begun"):
            scene.ask(batch=number)
    with pytest.raises(QueueError, match="sealed already"):
        batches.seal(scene.tx, scene.queue, batch)
    with pytest.raises(QueueError, match="there is no batch 99"):
        batches.seal(scene.tx, scene.queue, 99)


def test_every_kind_of_end_counts_and_failures_are_told_apart(scene: Scene) -> None:
    batch = begin(scene)
    for _ in range(3):
        scene.put(batch=batch)
    scene.put(batch=batch, delay_ms=5)
    batches.seal(scene.tx, scene.queue, batch)
    good, bad, asked = scene.claim()
    scene.succeed(good)
    scene.end(bad, AttemptOutcome.REFUSED)
    scene.end(asked, AttemptOutcome.CANCELLED)
    assert batches.status(scene.tx, batch).unfinished == 1
    (delayed,) = scene.all("SELECT id FROM job WHERE state = 0")
    scene.admin.cancel(scene.tx, delayed[0], by="pete")
    assert batches.status(scene.tx, batch).failed == 3
    assert len(completions(scene)) == 1


def test_failure_that_is_tried_again_does_not_count(scene: Scene) -> None:
    batch = begin(scene)
    claimed = scene.running(batch=batch)
    batches.seal(scene.tx, scene.queue, batch)
    scene.end(claimed, AttemptOutcome.FAILED)
    assert batches.status(scene.tx, batch).unfinished == 1
    scene.succeed(scene.claim_one())
    assert len(completions(scene)) == 1


def test_member_that_is_replayed_is_not_counted_twice(scene: Scene) -> None:
    batch = begin(scene)
    first, _ = scene.put(batch=batch), scene.put(batch=batch)
    batches.seal(scene.tx, scene.queue, batch)
    scene.end(scene.claim_one(), AttemptOutcome.REFUSED)
    scene.admin.retry(scene.tx, first)
    again = [job for job in scene.claim() if job.id == first]
    scene.succeed(*again)
    status = batches.status(scene.tx, batch)
    assert (status.unfinished, status.failed) == (1, 1)
    assert completions(scene) == []


def test_job_that_is_there_already_does_not_join(scene: Scene) -> None:
    scene.put(Once.Args(n=1))
    batch = begin(scene)
    assert not scene.ask(Once.Args(n=1), batch=batch).is_new
    requests = [JobRequest(Once.Args(n=n), batch=batch) for n in (1, 2, 2)]
    scene.queue.enqueue_many(scene.tx, requests, CAUSE)
    assert batches.status(scene.tx, batch).total == 1


def test_members_of_several_batches_end_in_one_turn(scene: Scene) -> None:
    one, other = begin(scene, "one"), begin(scene, "other")
    for batch in (one, other, one):
        scene.put(batch=batch)
    for batch in (one, other):
        batches.seal(scene.tx, scene.queue, batch)
    scene.succeed(*scene.claim())
    assert {body for body, *_ in completions(scene)} == {'{"title":"one"}', '{"title":"other"}'}


def test_last_member_whose_fence_is_lost_does_not_end_the_batch(scene: Scene) -> None:
    batch = begin(scene)
    claimed = scene.running(Plain.Args(), batch=batch)
    batches.seal(scene.tx, scene.queue, batch)
    scene.admin.cancel(scene.tx, claimed.id, by="pete")
    assert len(completions(scene)) == 1
    scene.succeed(claimed)
    assert len(completions(scene)) == 1
    assert scene.state(claimed.id) is JobState.CANCELLED


def downgraded(scene: Scene) -> Scene:
    """The next boot has a release that lacks the kind of the completion."""
    kinds = [served.kind for served in scene.registry.kinds if served.kind.name != "summary"]
    plans = [served.plan for served in scene.registry.queues]
    older = scene.reopened()
    older.registry = Registry(plans, kinds)
    older.registry.open(older.tx)
    older.queue = JobQueue(older.registry, older.clock)
    older.queue.boot = older.boot
    older.finisher = Finisher(older.queue)
    older.admin = JobAdmin(older.queue, older.finisher)
    return older


def waiting(scene: Scene) -> list[tuple[int, int]]:
    return scene.all(
        "SELECT j.state, j.run_at FROM job j JOIN job_kind k ON k.id = j.kind"
        " WHERE k.name = 'summary'"
    )


def test_completion_of_a_kind_that_is_gone_waits_for_a_release_that_knows_it(
    scene: Scene,
) -> None:
    batch = begin(scene)
    scene.put(batch=batch)
    batches.seal(scene.tx, scene.queue, batch)
    older = downgraded(scene)
    member = older.claim_one()
    assert older.succeed(member) == set()
    assert older.state(member.id) is JobState.SUCCEEDED
    assert waiting(older) == [(JobState.SCHEDULED, PARKED)]
    assert older.tally() == older.counted()
    newer = scene.reopened()
    assert [state for state, _ in waiting(newer)] == [JobState.AVAILABLE]
    assert completions(newer) == [('{"title":"all done"}', "import-3", f"batch {batch}", 2)]
    assert newer.tally() == newer.counted()


def test_member_of_a_batch_whose_completion_is_gone_can_be_cancelled(scene: Scene) -> None:
    batch = begin(scene)
    member = scene.put(batch=batch)
    batches.seal(scene.tx, scene.queue, batch)
    older = downgraded(scene)
    older.admin.cancel(older.tx, member, by="pete")
    assert older.state(member) is JobState.CANCELLED
    assert waiting(older) == [(JobState.SCHEDULED, PARKED)]
