"""A queue's limit: estimated in memory, counted near it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from daemon.errors import QueueFull
from daemon.queue.requests import QueuePlan
from daemon.queue.room import COUNT_AGAIN_MS, DELAYED_FACTOR
from tests.daemon.queue.queue_scene import Scene

LIMIT = 4


@contextmanager
def counting(scene: Scene) -> Iterator[list[str]]:
    """The statements that count a queue."""
    counts: list[str] = []

    def note(statement: str) -> None:
        if "count(*)" in statement or "job_tally" in statement:
            counts.append(statement)

    scene.tx.set_trace_callback(note)
    yield counts
    scene.tx.set_trace_callback(None)


@pytest.fixture
def scene() -> Scene:
    return Scene(plans=(QueuePlan(name="work", max_waiting=LIMIT), QueuePlan(name="other")))


def test_queue_takes_jobs_up_to_its_limit(scene: Scene) -> None:
    for _ in range(LIMIT):
        scene.put()
    with pytest.raises(QueueFull, match="queue work: takes 0 more waiting jobs of 4") as caught:
        scene.ask()
    assert "queue.work.max_waiting" in caught.value.next_step


def test_room_is_noticed_when_told_that_jobs_left(scene: Scene) -> None:
    for _ in range(LIMIT):
        scene.put()
    with pytest.raises(QueueFull):
        scene.ask()
    scene.claim(1)
    with pytest.raises(QueueFull):
        scene.ask()
    scene.queue.left(scene.registry.queue("work").id)
    assert scene.ask().is_new
    with pytest.raises(QueueFull):
        scene.ask()


def test_room_is_noticed_after_a_while_without_being_told(scene: Scene) -> None:
    for _ in range(LIMIT):
        scene.put()
    with pytest.raises(QueueFull):
        scene.ask()
    scene.claim(2)
    scene.machine.advance(COUNT_AGAIN_MS)
    scene.put()
    scene.put()
    with pytest.raises(QueueFull):
        scene.ask()


def test_table_is_not_counted_far_from_the_limit() -> None:
    scene = Scene()
    with counting(scene) as counts:
        for _ in range(1_000):
            scene.put()
    assert len(counts) == 1


def test_full_queue_is_not_counted_at_every_refusal(scene: Scene) -> None:
    for _ in range(LIMIT):
        scene.put()
    with counting(scene) as counts:
        for _ in range(50):
            with pytest.raises(QueueFull):
                scene.ask()
    assert len(counts) == 1


def test_delayed_jobs_have_a_limit_of_their_own(scene: Scene) -> None:
    for _ in range(LIMIT * DELAYED_FACTOR):
        scene.put(delay_ms=1_000)
    with pytest.raises(QueueFull, match="delayed"):
        scene.ask(delay_ms=1_000)
    assert scene.ask().is_new


def test_limit_that_was_changed_holds_at_once(scene: Scene) -> None:
    for _ in range(LIMIT):
        scene.put()
    with pytest.raises(QueueFull):
        scene.ask()
    scene.registry.plan("work", QueuePlan(name="work", max_waiting=LIMIT + 1))
    scene.put()
    with pytest.raises(QueueFull):
        scene.ask()
    scene.registry.plan("work", QueuePlan(name="work", max_waiting=100))
    scene.put()
    scene.registry.plan("work", QueuePlan(name="work", max_waiting=LIMIT))
    with pytest.raises(QueueFull):
        scene.ask()


def test_retries_count_against_the_limit(scene: Scene) -> None:
    dead = scene.dead()
    for _ in range(LIMIT):
        scene.put()
    with pytest.raises(QueueFull):
        scene.admin.retry(scene.tx, dead)


def test_estimate_is_never_above_the_truth() -> None:
    scene = Scene(plans=(QueuePlan(name="work", max_waiting=50), QueuePlan(name="other")))
    accepted = 0
    for turn in range(400):
        scene.machine.advance(turn % 30)
        try:
            scene.put()
            accepted += 1
        except QueueFull:
            scene.claim(turn % 7)
        assert scene.one("SELECT count(*) FROM job WHERE state = 1") <= 50
    assert accepted > 50
