"""Acts of people on jobs and queues."""

import pytest

from daemon.errors import JobNotFound, JobWrongState, QueueFull, UnknownKind, UnknownQueue
from daemon.queue.admin import JobFilter
from daemon.queue.kinds import kind_of
from daemon.queue.requests import QueuePlan
from daemon.queue.states import AttemptOutcome, JobState
from tests.daemon.queue.queue_scene import (
    HOUR_MS,
    PLANS,
    Grown,
    Hourly,
    Next,
    Once,
    Plain,
    Scene,
)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def in_state(scene: Scene, state: JobState) -> int:
    """A job of the kind `plain` that came to the state the usual way."""
    if state is JobState.SCHEDULED:
        return scene.put(delay_ms=50)
    if state is JobState.AVAILABLE:
        return scene.put()
    claimed = scene.running()
    if state is JobState.RETRYABLE:
        scene.end(claimed, AttemptOutcome.FAILED, again_at=scene.now + 50)
    elif state is JobState.SUCCEEDED:
        scene.succeed(claimed)
    elif state is JobState.CANCELLED:
        scene.admin.cancel(scene.tx, claimed.id, by="pete")
    elif state is JobState.DEAD:
        scene.end(claimed, AttemptOutcome.REFUSED)
    assert scene.state(claimed.id) is state
    return claimed.id


ACTS = {
    "retry": {JobState.CANCELLED, JobState.DEAD},
    "cancel": {JobState.SCHEDULED, JobState.AVAILABLE, JobState.RUNNING, JobState.RETRYABLE},
    "discard": {JobState.RETRYABLE},
    "remove": {JobState.SUCCEEDED, JobState.CANCELLED, JobState.DEAD},
}


def act(scene: Scene, name: str, job_id: int) -> object:
    if name in ("cancel", "discard"):
        return getattr(scene.admin, name)(scene.tx, job_id, by="pete", why="not needed")
    return getattr(scene.admin, name)(scene.tx, job_id)


@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("name", ACTS)
def test_each_act_is_for_certain_states_and_says_what_else_can_be_done(
    scene: Scene, name: str, state: JobState
) -> None:
    job_id = in_state(scene, state)
    if state in ACTS[name]:
        changed = act(scene, name, job_id)
        assert getattr(changed, "was", None) is state
    else:
        with pytest.raises(JobWrongState) as caught:
            act(scene, name, job_id)
        assert f"job {job_id} (plain) is {state.name.lower()}; {name} is for" in str(caught.value)
        assert caught.value.next_step
        assert scene.state(job_id) is state
    assert scene.tally() == scene.counted()


@pytest.mark.parametrize("name", ACTS)
def test_job_that_is_not_there_is_named(scene: Scene, name: str) -> None:
    with pytest.raises(JobNotFound, match="there is no job 77"):
        act(scene, name, 77)


def test_retry_gives_a_fresh_budget_and_keeps_the_history(scene: Scene) -> None:
    job_id = scene.dead(error="flat tyre")
    scene.machine.advance(500)
    changed = scene.admin.retry(scene.tx, job_id)
    assert (changed.id, changed.kind, changed.queue) == (job_id, "plain", "work")
    assert scene.state(job_id) is JobState.AVAILABLE
    assert scene.column(job_id, "run_at") == scene.now
    assert scene.column(job_id, "done_at") is None
    assert scene.claim_one().attempt == 1
    assert scene.outcomes(job_id) == [("refused", "flat tyre")]
    assert scene.all("SELECT ever, kept FROM job_tally WHERE state = 6") == [(1, 0)]


def test_retry_wakes_the_engine(scene: Scene) -> None:
    job_id = scene.dead()
    scene.queue.take_news()
    scene.admin.retry(scene.tx, job_id)
    assert scene.queue.take_news().has_ready


def test_retry_whose_key_is_taken_is_refused_with_the_holder(scene: Scene) -> None:
    dead = scene.dead(Once.Args(n=1))
    holder = scene.put(Once.Args(n=1))
    with pytest.raises(JobWrongState, match=f"job {holder} has its unique key"):
        scene.admin.retry(scene.tx, dead)
    assert scene.state(dead) is JobState.DEAD
    scene.admin.cancel(scene.tx, holder, by="pete")
    scene.admin.retry(scene.tx, dead)
    assert scene.ask(Once.Args(n=1)) == (dead, False)


def test_retry_after_its_window_needs_no_key(scene: Scene) -> None:
    dead = scene.dead(Hourly.Args(n=1))
    scene.machine.advance(HOUR_MS)
    holder = scene.put(Hourly.Args(n=1))
    scene.admin.retry(scene.tx, dead)
    assert scene.ask(Hourly.Args(n=1)) == (holder, False)


def test_retry_of_a_job_that_gave_its_key_away_needs_none(scene: Scene) -> None:
    first = scene.running(Next.Args(n=1))
    second = scene.put(Next.Args(n=1))
    scene.end(first, AttemptOutcome.STALE)
    scene.admin.cancel(scene.tx, first.id, by="pete")
    scene.admin.retry(scene.tx, first.id)
    assert scene.ask(Next.Args(n=1)) == (second, False)


def test_retry_of_what_nobody_serves_is_refused(scene: Scene) -> None:
    dead = scene.dead()
    without = scene.reopened(kinds=[kind_of(Once)])
    with pytest.raises(UnknownKind, match="plain"):
        without.admin.retry(without.tx, dead)
    assert without.state(dead) is JobState.DEAD


def test_many_are_retried_and_those_that_cannot_be_are_named(scene: Scene) -> None:
    first, twin = scene.dead(Once.Args(n=1)), scene.dead(Once.Args(n=1))
    other = scene.dead(Plain.Args())
    retried = scene.admin.retry_all(scene.tx, JobFilter())
    assert [changed.id for changed in retried.jobs] == [first, other]
    (skipped,) = retried.skipped
    assert skipped.id == twin
    assert f"job {first} has its unique key" in skipped.why
    assert scene.tally() == scene.counted()


def test_filter_finds_by_kind_queue_state_and_error(scene: Scene) -> None:
    tyre = scene.dead(Plain.Args(), error="Flat TYRE")
    engine = scene.dead(Plain.Args(), error="engine off")
    once = scene.dead(Once.Args(n=1), error="flat tyre")
    elsewhere = scene.dead(Grown.Args(vehicle="T-1"), error="flat tyre")
    cancelled = in_state(scene, JobState.CANCELLED)

    def found(**wanted: object) -> list[int]:
        scene.tx.execute("SAVEPOINT look")
        retried = scene.admin.retry_all(scene.tx, JobFilter(**wanted))  # type: ignore[arg-type] # of the filter
        scene.tx.execute("ROLLBACK TO look")
        return [changed.id for changed in retried.jobs]

    assert found() == [tyre, engine, once, elsewhere]
    assert found(kind="plain") == [tyre, engine]
    assert found(queue="other") == [elsewhere]
    assert found(error="flat Tyre") == [tyre, once, elsewhere]
    assert found(error="100%_") == []
    assert found(most=2) == [tyre, engine]
    assert found(state=JobState.CANCELLED) == [cancelled]


def test_filter_with_unknown_names_or_states_is_refused(scene: Scene) -> None:
    with pytest.raises(UnknownKind):
        scene.admin.retry_all(scene.tx, JobFilter(kind="nothing"))
    with pytest.raises(UnknownQueue):
        scene.admin.retry_all(scene.tx, JobFilter(queue="nowhere"))
    with pytest.raises(JobWrongState, match="running jobs cannot be retried"):
        scene.admin.retry_all(scene.tx, JobFilter(state=JobState.RUNNING))


def test_many_stop_at_the_limit_of_the_queue() -> None:
    scene = Scene(plans=(QueuePlan(name="work", max_waiting=2), PLANS[1]))
    dead = []
    for _ in range(4):
        dead.append(scene.dead())
        scene.machine.advance(1_000)
    retried = scene.admin.retry_each(scene.tx, dead)
    assert [changed.id for changed in retried.jobs] == dead[:2]
    assert [skipped.id for skipped in retried.skipped] == dead[2:]
    with pytest.raises(QueueFull):
        scene.admin.retry(scene.tx, dead[3])


def test_cancel_wins_over_the_end_of_a_running_job(scene: Scene) -> None:
    claimed = scene.running()
    changed = scene.admin.cancel(scene.tx, claimed.id, by="pete", why="order withdrawn")
    assert changed.was is JobState.RUNNING
    assert scene.succeed(claimed) == {claimed.id}
    assert scene.end(claimed, AttemptOutcome.FAILED).lost == {claimed.id}
    assert scene.state(claimed.id) is JobState.CANCELLED
    assert scene.outcomes(claimed.id) == [("cancelled", "cancelled by pete: order withdrawn")]


def test_discard_says_who_gave_up(scene: Scene) -> None:
    job_id = in_state(scene, JobState.RETRYABLE)
    scene.admin.discard(scene.tx, job_id, by="pete")
    assert scene.state(job_id) is JobState.DEAD
    assert scene.outcomes(job_id)[-1] == ("refused", "discarded by pete")


def test_remove_takes_all_that_belongs_to_the_job(scene: Scene) -> None:
    job_id = scene.dead()
    scene.tx.execute("INSERT INTO job_progress(job_id, at, done) VALUES (?, 1, 0.5)", (job_id,))
    scene.admin.remove(scene.tx, job_id)
    for table in ("job", "job_payload", "job_attempt", "job_result", "job_progress"):
        assert scene.one(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - its own words


def test_pause_and_resume_answer_whether_they_changed_anything(scene: Scene) -> None:
    assert scene.admin.pause(scene.tx, "work", by="pete")
    assert not scene.admin.pause(scene.tx, "work", by="ann")
    assert scene.all("SELECT paused_by FROM job_queue WHERE paused_at IS NOT NULL") == [("pete",)]
    scene.queue.take_news()
    assert scene.admin.resume(scene.tx, "work")
    assert scene.queue.take_news().has_ready
    assert not scene.admin.resume(scene.tx, "work")
    with pytest.raises(UnknownQueue):
        scene.admin.pause(scene.tx, "nowhere", by="pete")
