"""Jobs go in: when, where, how urgent, and which of them are there already."""

from typing import Any

import pytest

from daemon.domain.events import MAX_DEPTH, ClockQuality
from daemon.errors import BadArguments, QueueFull, TooDeep, UnknownKind, UnknownQueue
from daemon.queue import batches
from daemon.queue.kinds import JobArgs, job
from daemon.queue.news import News
from daemon.queue.registry import PARKED
from daemon.queue.requests import Cause, JobRequest, QueuePlan
from daemon.queue.states import UNFINISHED, AttemptOutcome, JobState
from tests.daemon.queue.queue_scene import (
    CAUSE,
    HOUR_MS,
    KINDS,
    NOW,
    A,
    Grown,
    Hourly,
    Next,
    Once,
    Plain,
    S,
    Scene,
    Summary,
)

ALL = (*UNFINISHED, JobState.SUCCEEDED, JobState.CANCELLED, JobState.DEAD)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_job_is_stored_with_its_cause(scene: Scene) -> None:
    cause = Cause(correlation_id="order-5", causation="job 4", depth=3)
    answer = scene.queue.enqueue(scene.tx, Plain.Args(n=2), cause=cause)
    assert answer == (1, True)
    assert scene.all(
        "SELECT version, body, created_at, correlation_id, causation, depth FROM job_payload"
    ) == [(1, '{"n":2,"note":""}', NOW, "order-5", "job 4", 3)]
    assert scene.state(1) is JobState.AVAILABLE


@pytest.mark.parametrize(
    ("options", "state", "run_at", "is_dated"),
    [
        ({}, A, NOW, 0),
        ({"delay_ms": 5}, S, NOW + 5, 0),
        ({"at": NOW + 5}, S, NOW + 5, 1),
        ({"at": NOW}, A, NOW, 1),
        ({"at": NOW - 5}, A, NOW - 5, 1),
    ],
)
def test_job_runs_at_once_later_or_at_an_instant(
    scene: Scene, options: Any, state: JobState, run_at: int, is_dated: int
) -> None:
    job_id = scene.put(**options)
    assert scene.state(job_id) is state
    assert scene.column(job_id, "run_at") == run_at
    assert scene.column(job_id, "is_dated") == is_dated
    assert scene.tally() == scene.counted()


def test_instant_in_the_past_waits_for_a_clock_that_can_be_trusted(scene: Scene) -> None:
    scene.trust(ClockQuality.UNTRUSTED)
    job_id = scene.put(at=NOW - 5)
    assert scene.state(job_id) is JobState.SCHEDULED
    assert scene.promote(is_trusted=False) == 0
    assert scene.promote(is_trusted=True) == 1


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"delay_ms": -1}, "delay_ms"),
        ({"delay_ms": 10**15}, "delay_ms"),
        ({"delay_ms": 5, "at": NOW}, "both"),
        ({"at": -1}, "at -1"),
        ({"at": PARKED}, "year 9000"),
        ({"priority": -1}, "priority -1"),
        ({"priority": 1001}, "0 (first) to 1000"),
        ({"unique_key": "x" * 300}, "300 characters"),
        ({"unique_key": "x", "unique_states": (A,)}, "unique in available"),
    ],
)
def test_options_that_make_no_sense_are_refused_by_name(
    scene: Scene, options: Any, named: str
) -> None:
    with pytest.raises(BadArguments) as caught:
        scene.ask(**options)
    assert named in caught.value.message
    assert scene.one("SELECT count(*) FROM job") == 0


def test_unknown_queue_is_refused(scene: Scene) -> None:
    with pytest.raises(UnknownQueue, match="'pattern'"):
        scene.ask(queue="pattern")


def test_kind_that_nobody_serves_is_refused(scene: Scene) -> None:
    @job("stranger", queue="work")
    class Stranger:
        class Args(JobArgs):
            pass

        @staticmethod
        def decide(inputs: object, rules: object) -> None: ...

    class Bare(JobArgs):
        pass

    with pytest.raises(UnknownKind, match="stranger"):
        scene.ask(Stranger.Args())
    with pytest.raises(UnknownKind, match="lacks @job"):
        scene.ask(Bare())


def test_arguments_of_another_class_with_the_same_kind_name_are_refused(scene: Scene) -> None:
    @job("plain", queue="work")
    class Twin:
        class Args(JobArgs):
            pass

        @staticmethod
        def decide(inputs: object, rules: object) -> None: ...

    with pytest.raises(BadArguments, match="plain"):
        scene.ask(Twin.Args())


def test_named_enqueue_judges_the_arguments(scene: Scene) -> None:
    answer = scene.queue.enqueue_named(scene.tx, "once", {"n": 3}, cause=CAUSE, priority=5)
    assert scene.column(answer.id, "priority") == 5
    with pytest.raises(BadArguments) as caught:
        scene.queue.enqueue_named(scene.tx, "once", {"n": "many", "m": 1}, cause=CAUSE)
    assert "n: " in caught.value.message
    assert "m: no such argument" in caught.value.message
    assert "n, note" in caught.value.next_step
    with pytest.raises(UnknownKind):
        scene.queue.enqueue_named(scene.tx, "nothing", {}, cause=CAUSE)


def test_consequences_end_at_the_limit(scene: Scene) -> None:
    deepest = Cause(correlation_id="c", causation="job 1", depth=MAX_DEPTH)
    assert scene.queue.enqueue(scene.tx, Plain.Args(), cause=deepest).is_new
    deeper = Cause(correlation_id="c", causation="job 1", depth=MAX_DEPTH + 1)
    with pytest.raises(TooDeep, match="job 1"):
        scene.queue.enqueue(scene.tx, Plain.Args(), cause=deeper)
    with pytest.raises(TooDeep):
        scene.queue.enqueue_many(scene.tx, [JobRequest(Plain.Args())], deeper)


def test_unique_job_is_answered_with_the_one_that_is_there(scene: Scene) -> None:
    job_id = scene.put(Once.Args(n=1))
    assert scene.ask(Once.Args(n=1, note="another payload")) == (job_id, False)
    assert scene.ask(Once.Args(n=2)).is_new
    assert scene.one("SELECT count(*) FROM job") == 2


@pytest.mark.parametrize(
    "outcome", [AttemptOutcome.REFUSED, AttemptOutcome.CANCELLED, None], ids=str
)
def test_key_of_a_finished_job_is_free(scene: Scene, outcome: AttemptOutcome | None) -> None:
    claimed = scene.running(Once.Args(n=1))
    assert scene.ask(Once.Args(n=1)) == (claimed.id, False)
    if outcome is None:
        scene.succeed(claimed)
    else:
        scene.end(claimed, outcome)
    assert scene.ask(Once.Args(n=1)).is_new


def test_key_counts_in_the_states_that_the_kind_names(scene: Scene) -> None:
    claimed = scene.running(Next.Args(n=1))
    waiting = scene.put(Next.Args(n=1))
    assert scene.ask(Next.Args(n=1)) == (waiting, False)
    scene.succeed(claimed)


def test_window_frees_the_key_of_a_success_and_of_a_job_under_way(scene: Scene) -> None:
    claimed = scene.running(Hourly.Args(n=1))
    scene.succeed(claimed)
    scene.machine.advance(HOUR_MS - 1)
    assert scene.ask(Hourly.Args(n=1)) == (claimed.id, False)
    scene.machine.advance(1)
    second = scene.put(Hourly.Args(n=1))
    scene.machine.advance(HOUR_MS)
    assert scene.put(Hourly.Args(n=1)) not in (claimed.id, second)


def test_dead_job_blocks_only_where_it_is_named(scene: Scene) -> None:
    options: Any = {"unique_key": "firing 5", "unique_states": ALL}
    claimed = scene.running(Plain.Args(), **options)
    scene.end(claimed, AttemptOutcome.REFUSED)
    assert scene.ask(Plain.Args(), **options) == (claimed.id, False)


def test_own_key_stands_in_place_of_the_kinds_and_is_the_kinds_alone(scene: Scene) -> None:
    job_id = scene.put(Once.Args(n=1), unique_key="mine")
    assert scene.ask(Once.Args(n=2), unique_key="mine") == (job_id, False)
    assert scene.ask(Once.Args(n=1)).is_new
    assert scene.ask(Plain.Args(), unique_key="mine").is_new


def test_many_go_in_with_their_payloads(scene: Scene) -> None:
    requests = [JobRequest(Plain.Args(n=n), priority=n) for n in range(120)]
    answers = scene.queue.enqueue_many(scene.tx, requests, CAUSE)
    assert len({answer.id for answer in answers}) == 120
    claimed = scene.claim(500)
    assert [job.id for job in claimed] == [answer.id for answer in answers]
    assert [Plain.Args.model_validate_json(job.body).n for job in claimed] == list(range(120))


def test_among_many_the_first_of_a_key_counts(scene: Scene) -> None:
    there = scene.put(Once.Args(n=1))
    requests = [JobRequest(Once.Args(n=n)) for n in (1, 2, 2, 1, 3)]
    answers = scene.queue.enqueue_many(scene.tx, requests, CAUSE)
    second, third = answers[1].id, answers[4].id
    assert answers == [
        (there, False),
        (second, True),
        (second, False),
        (there, False),
        (third, True),
    ]
    assert scene.one("SELECT count(*) FROM job") == 3


def test_many_free_keys_whose_window_is_over(scene: Scene) -> None:
    scene.put(Hourly.Args(n=1))
    scene.machine.advance(HOUR_MS)
    answers = scene.queue.enqueue_many(scene.tx, [JobRequest(Hourly.Args(n=1))], CAUSE)
    assert answers[0].is_new


def test_of_many_none_goes_in_when_one_is_refused(scene: Scene) -> None:
    requests = [JobRequest(Plain.Args()), JobRequest(Plain.Args(), priority=-5)]
    with pytest.raises(BadArguments):
        scene.queue.enqueue_many(scene.tx, requests, CAUSE)
    assert scene.one("SELECT count(*) FROM job") == 0


def test_delayed_ones_among_many_are_counted(scene: Scene) -> None:
    requests = [JobRequest(Plain.Args(), delay_ms=n) for n in range(4)]
    scene.queue.enqueue_many(scene.tx, [*requests, JobRequest(Summary.Args(title="t"))], CAUSE)
    assert scene.tally() == scene.counted() == {("work", 0): 3}


def test_full_queue_refuses_by_name_and_others_take_jobs() -> None:
    scene = Scene(plans=(QueuePlan(name="work", max_waiting=2), QueuePlan(name="other")))
    scene.put()
    scene.put()
    with pytest.raises(QueueFull, match="queue work"):
        scene.ask()
    with pytest.raises(QueueFull):
        scene.queue.enqueue_many(scene.tx, [JobRequest(Plain.Args())], CAUSE)
    assert scene.ask(queue="other").is_new


def test_unique_job_that_is_there_is_answered_by_a_full_queue_too() -> None:
    scene = Scene(plans=(QueuePlan(name="work", max_waiting=1), QueuePlan(name="other")))
    job_id = scene.put(Once.Args(n=1))
    assert scene.ask(Once.Args(n=1)) == (job_id, False)


def test_news_tell_what_came_in_since_they_were_taken(scene: Scene) -> None:
    assert not scene.queue.has_news
    scene.put(delay_ms=50)
    scene.put(delay_ms=20)
    assert scene.queue.take_news() == News(has_ready=False, earliest_due=NOW + 20)
    scene.put()
    assert scene.queue.take_news() == News(has_ready=True, earliest_due=None)
    assert scene.queue.take_news() == News(has_ready=False, earliest_due=None)


def test_what_is_there_already_is_no_news(scene: Scene) -> None:
    scene.put(Once.Args(n=1))
    scene.queue.take_news()
    scene.ask(Once.Args(n=1))
    assert not scene.queue.has_news


def test_ids_never_come_back(scene: Scene) -> None:
    claimed = scene.running()
    scene.succeed(claimed)
    scene.admin.remove(scene.tx, claimed.id)
    assert scene.reopened().put() > claimed.id


def test_rolled_back_enqueue_leaves_nothing_and_the_next_one_works(scene: Scene) -> None:
    scene.tx.execute("BEGIN")
    scene.put(Once.Args(n=1))
    scene.tx.execute("ROLLBACK")
    assert scene.one("SELECT count(*) FROM job") == 0
    assert scene.ask(Once.Args(n=1)).is_new


def test_what_must_follow_is_not_refused_for_want_of_room() -> None:
    scene = Scene(plans=(QueuePlan(name="work"), QueuePlan(name="other", max_waiting=1)))
    batch = batches.begin(scene.tx, scene.queue, Summary.Args(title="t"), cause=CAUSE)
    scene.put(Grown.Args(vehicle="T-1"))
    assert batches.seal(scene.tx, scene.queue, batch)
    assert len(scene.claim(queue="other")) == 2


def test_every_kind_of_the_scene_is_served(scene: Scene) -> None:
    assert {served.kind.name for served in scene.registry.kinds} == {kind.name for kind in KINDS}
