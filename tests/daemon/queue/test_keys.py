"""Who holds a unique key, and who gives way."""

import pytest

from daemon.errors import BadArguments
from daemon.queue import keys
from daemon.queue.states import UNFINISHED, AttemptOutcome, JobState, bits
from tests.daemon.queue.queue_scene import HOUR_MS, A, Held, Hourly, Next, Once, R, S, Scene


@pytest.fixture
def scene() -> Scene:
    return Scene()


def key(scene: Scene, job_id: int) -> str:
    return str(scene.column(job_id, "unique_key"))


def test_index_holds_a_key_as_long_as_the_state_counts(scene: Scene) -> None:
    claimed = scene.running(Next.Args(n=1))
    text = key(scene, claimed.id)
    assert keys.holder(scene.tx, text, scene.now) is None
    scene.end(claimed, AttemptOutcome.FAILED)
    assert keys.holder(scene.tx, text, scene.now) == claimed.id


def test_key_whose_window_is_over_is_freed_by_whoever_asks(scene: Scene) -> None:
    job_id = scene.put(Hourly.Args(n=1))
    text = key(scene, job_id)
    assert keys.holder(scene.tx, text, scene.now + HOUR_MS - 1) == job_id
    asked = {text: None, "nobody's": None}
    assert {k: held.id for k, held in keys.holders(scene.tx, asked, scene.now).items()} == {
        text: job_id
    }
    assert keys.holders(scene.tx, {text: None}, scene.now + HOUR_MS) == {}
    assert scene.column(job_id, "unique_states") == 0
    assert keys.holder(scene.tx, text, scene.now) is None


def test_window_that_ends_after_one_that_begins_now_was_begun_in_the_future(scene: Scene) -> None:
    job_id = scene.put(Hourly.Args(n=1))
    text = key(scene, job_id)
    ends_at = scene.now + HOUR_MS
    assert keys.holders(scene.tx, {text: ends_at}, scene.now)[text].id == job_id
    assert keys.holders(scene.tx, {text: ends_at - 1}, scene.now) == {}
    assert scene.column(job_id, "unique_states") == 0


def test_two_jobs_cannot_hold_one_key(scene: Scene) -> None:
    scene.put(Once.Args(n=1))
    other = scene.put(Once.Args(n=2))
    with pytest.raises(Exception, match="UNIQUE"):
        scene.tx.execute("UPDATE job SET unique_key = 'once [1]' WHERE id = ?", (other,))


def test_job_gives_way_only_where_it_would_collide(scene: Scene) -> None:
    """Failed jobs of this kind do not count: when one is promoted its key may be taken."""
    first, second = scene.running(Held.Args(n=1)), scene.running(Held.Args(n=2))
    for claimed in (first, second):
        scene.end(claimed, AttemptOutcome.FAILED, again_at=scene.now + 5)
    scene.put(Held.Args(n=1))
    keys.give_way(scene.tx, [first.id, second.id], JobState.AVAILABLE)
    assert scene.column(first.id, "unique_states") == 0
    assert scene.column(second.id, "unique_states") == bits((S, A, R))


def test_jobs_without_keys_need_not_give_way(scene: Scene) -> None:
    job_id = scene.put()
    keys.give_way(scene.tx, [job_id], JobState.AVAILABLE)
    keys.give_way(scene.tx, [], JobState.AVAILABLE)
    assert scene.column(job_id, "unique_states") == 0


def test_states_are_counted_in_any_order() -> None:
    assert keys.counting((A, S)) == keys.counting((S, A)) == 0b11
    assert keys.counting((*UNFINISHED, JobState.DEAD)) == 0b1001111
    with pytest.raises(BadArguments, match="unique in available, dead") as caught:
        keys.counting((JobState.DEAD, A))
    assert "count scheduled and available" in caught.value.next_step
