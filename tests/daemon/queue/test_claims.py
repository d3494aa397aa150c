"""Claims, their order, delays, leases, and what comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.clock import ManualClock
from daemon.domain.events import ClockQuality
from daemon.queue import claims, sql
from daemon.queue.claims import AGEING_MS
from daemon.queue.registry import PARKED
from daemon.queue.states import AttemptOutcome, JobState
from tests.daemon.queue.queue_scene import (
    BOOT,
    HOUR_MS,
    KINDS,
    NOW,
    Grown,
    Hourly,
    Next,
    Plain,
    Scene,
)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def ids(claimed: list[claims.ClaimedJob]) -> list[int]:
    return [job.id for job in claimed]


def test_claim_tells_all_that_a_worker_needs(scene: Scene) -> None:
    job_id = scene.put(Plain.Args(n=4, note='"quoted" \n and \x1e'), priority=7)
    job = scene.claim_one()
    assert (job.id, job.priority, job.attempt, job.max_attempts) == (job_id, 7, 1, 3)
    assert (job.version, job.correlation_id, job.causation) == (1, "c-1", "event 17")
    assert Plain.Args.model_validate_json(job.body) == Plain.Args(n=4, note='"quoted" \n and \x1e')
    assert scene.state(job_id) is JobState.RUNNING
    assert scene.column(job_id, "boot") == BOOT


def test_bodies_stay_with_their_jobs(scene: Scene) -> None:
    numbers = {scene.put(Plain.Args(n=n)): n for n in range(60)}
    claimed = scene.claim()
    assert {job.id: Plain.Args.model_validate_json(job.body).n for job in claimed} == numbers


def test_nothing_is_claimed_twice(scene: Scene) -> None:
    for _ in range(5):
        scene.put()
    first, second = scene.claim(3), scene.claim(3)
    assert len({*ids(first), *ids(second)}) == 5
    assert scene.claim() == []


def test_no_more_is_claimed_than_wanted(scene: Scene) -> None:
    for _ in range(3):
        scene.put()
    assert scene.claim(0) == []
    assert len(scene.claim(2)) == 2


def test_urgent_go_first_and_equals_in_the_order_they_came(scene: Scene) -> None:
    low, first, second, urgent = (scene.put(priority=p) for p in (900, 100, 100, 0))
    assert ids(scene.claim()) == [urgent, first, second, low]


def test_point_of_priority_is_worth_36_seconds_of_waiting(scene: Scene) -> None:
    low = scene.put(priority=101)
    scene.machine.advance(AGEING_MS - 1)
    before = scene.put(priority=100)
    scene.machine.advance(2)
    after = scene.put(priority=100)
    assert ids(scene.claim()) == [before, low, after]


@given(
    priority=st.integers(0, 1000),
    every_ms=st.integers(500, 10_000),
)
def test_no_job_starves_behind_a_stream_of_urgent_ones(priority: int, every_ms: int) -> None:
    """One urgent job comes each time one is claimed: the low one has its turn all the same."""
    scene = Scene()
    low = scene.put(priority=priority)
    steps_at_most = priority * AGEING_MS // every_ms + 2
    scene.tx.execute("BEGIN")
    # Skips ahead to shortly before its turn: what was claimed meanwhile does not matter.
    skipped = max(priority * AGEING_MS - 5 * every_ms, 0)
    scene.machine.advance(skipped)
    steps = skipped // every_ms
    claimed = 0
    while claimed != low:
        scene.put(priority=0)
        claimed = scene.claim_one().id
        scene.machine.advance(every_ms)
        steps += 1
        assert steps <= steps_at_most


def test_claim_uses_the_ready_index_in_its_order(scene: Scene) -> None:
    plan = scene.tx.execute(f"EXPLAIN QUERY PLAN {sql.READY}", {"queue": 1, "most": 5}).fetchall()
    steps = [row[3] for row in plan]
    assert "SEARCH job USING INDEX job_ready (state=? AND queue=?)" in steps
    assert not any("TEMP B-TREE" in step for step in steps)
    assert f"priority * {AGEING_MS}," in sql.READY


def test_paused_queue_gives_nothing_and_others_go_on(scene: Scene) -> None:
    scene.put()
    scene.admin.pause(scene.tx, "other", by="pete")
    scene.put(queue="other")
    assert scene.claim(queue="other") == []
    assert len(scene.claim()) == 1
    scene.admin.resume(scene.tx, "other")
    assert len(scene.claim(queue="other")) == 1


def test_several_queues_in_one_claim(scene: Scene) -> None:
    scene.put()
    scene.put(queue="other")
    want = {served.id: 5 for served in scene.registry.queues}
    claimed = claims.claim(scene.tx, want=want, boot=BOOT, token=99, now=scene.now)
    assert {job.queue for job in claimed} == set(want)


def test_what_is_given_back_burns_no_attempt_and_keeps_its_place(scene: Scene) -> None:
    first = scene.put()
    scene.machine.advance(10)
    second = scene.put()
    job = scene.claim_one()
    assert claims.give_back(scene.tx, [(job.id, job.token), (second, 1234)]) == {second}
    assert scene.outcomes(first) == []
    assert [(job.id, job.attempt) for job in scene.claim()] == [(first, 1), (second, 1)]


def test_nothing_is_given_back_with_an_old_token(scene: Scene) -> None:
    job = scene.running()
    claims.give_back(scene.tx, [(job.id, job.token)])
    again = scene.claim_one()
    assert claims.give_back(scene.tx, [(job.id, job.token)]) == {job.id}
    assert scene.column(job.id, "token") == again.token


def test_job_that_is_given_back_goes_on_without_a_key_taken_meanwhile(scene: Scene) -> None:
    job = scene.running(Next.Args(n=1))
    other = scene.put(Next.Args(n=1))
    claims.give_back(scene.tx, [(job.id, job.token)])
    assert scene.state(job.id) is JobState.AVAILABLE
    assert scene.ask(Next.Args(n=1)) == (other, False)


def test_of_two_that_are_given_back_with_one_key_the_first_keeps_it(scene: Scene) -> None:
    first = scene.running(Next.Args(n=1))
    second = scene.running(Next.Args(n=1))
    pairs = [(first.id, first.token), (second.id, second.token)]
    assert claims.give_back(scene.tx, pairs) == set()
    assert scene.ask(Next.Args(n=1)) == (first.id, False)
    assert len(scene.claim()) == 2


def test_delayed_job_is_promoted_at_its_time_and_not_before(scene: Scene) -> None:
    job_id = scene.put(delay_ms=500)
    assert scene.promote() == 0
    assert claims.next_due(scene.tx, is_trusted=True) == scene.now + 500
    scene.machine.advance(499)
    assert scene.promote() == 0
    scene.machine.advance(1)
    assert scene.promote() == 1
    assert scene.state(job_id) is JobState.AVAILABLE
    assert claims.next_due(scene.tx, is_trusted=True) is None
    assert scene.tally() == {}


def test_dated_job_waits_while_the_clock_is_not_trusted(scene: Scene) -> None:
    dated = scene.put(at=scene.now + 10)
    delayed = scene.put(delay_ms=20)
    scene.machine.advance(30)
    assert scene.promote(is_trusted=False) == 1
    assert (scene.state(dated), scene.state(delayed)) == (JobState.SCHEDULED, JobState.AVAILABLE)
    assert claims.next_due(scene.tx, is_trusted=False) is None
    assert claims.next_due(scene.tx, is_trusted=True) == scene.now - 20
    assert scene.promote() == 1


def test_more_are_due_when_as_many_as_asked_were_promoted(scene: Scene) -> None:
    for _ in range(3):
        scene.put(delay_ms=5)
        scene.put(at=scene.now + 5)
    scene.machine.advance(5)
    assert [scene.promote(most=4), scene.promote(most=4)] == [4, 2]


def test_retry_whose_key_was_taken_does_not_hold_up_the_others(scene: Scene) -> None:
    job = scene.running(Next.Args(n=1))
    scene.end(job, AttemptOutcome.FAILED, again_at=scene.now + 5)
    twin = scene.put(Next.Args(n=1))
    other = scene.put(delay_ms=5)
    scene.machine.advance(5)
    assert scene.promote() == 2
    assert scene.ask(Next.Args(n=1)) == (twin, False)
    assert set(ids(scene.claim())) == {job.id, twin, other}


def test_leases_are_renewed_by_whoever_holds_the_job(scene: Scene) -> None:
    job, lost = scene.running(), scene.running()
    claims.lease(scene.tx, [job.id, lost.id], scene.now + 100)
    scene.machine.advance(90)
    renewed = claims.renew(scene.tx, [(job.id, job.token), (lost.id, 999)], scene.now + 100)
    assert renewed == {lost.id}
    until = scene.tx.execute("SELECT lease_until - ? FROM job ORDER BY id", (scene.now,))
    assert until.fetchall() == [(100,), (10,)]


def test_moved_clock_moves_what_was_counted_on_it(scene: Scene) -> None:
    delayed, dated = scene.put(delay_ms=500), scene.put(at=scene.now + 500)
    job = scene.running()
    claims.lease(scene.tx, [job.id], scene.now + 100)
    began = scene.now
    claims.shift_delays(scene.tx, BOOT, HOUR_MS)
    assert scene.column(delayed, "run_at") == began + HOUR_MS + 500
    assert scene.column(dated, "run_at") == began + 500
    assert scene.column(job.id, "lease_until") == began + HOUR_MS + 100
    assert scene.column(job.id, "claimed_at") == began + HOUR_MS


@pytest.mark.parametrize("hours", [-24, 9])
@pytest.mark.parametrize("at", [None, 5])
def test_window_is_as_long_as_it_was_when_the_clock_is_set(
    scene: Scene, hours: int, at: int | None
) -> None:
    """Of a job that is done, and of one of the calendar that is not."""
    if at is None:
        scene.succeed(scene.running(Hourly.Args(n=1)))
    else:
        scene.put(Hourly.Args(n=1), at=scene.now + at)
    scene.machine.advance(1000)
    scene.move_clock(hours * HOUR_MS)
    scene.machine.advance(HOUR_MS - 1001)
    assert not scene.ask(Hourly.Args(n=1)).is_new
    scene.machine.advance(1)
    assert scene.ask(Hourly.Args(n=1)).is_new


def test_moved_clock_leaves_other_boots_and_parked_jobs_alone(scene: Scene) -> None:
    delayed = scene.put(delay_ms=500)
    parked = scene.running()
    scene.end(parked, AttemptOutcome.UNSERVED)
    before = [scene.column(job_id, "run_at") for job_id in (delayed, parked.id)]
    claims.shift_delays(scene.tx, BOOT - 1, HOUR_MS)
    assert scene.column(delayed, "run_at") == before[0]
    claims.shift_delays(scene.tx, BOOT, HOUR_MS)
    assert scene.column(parked.id, "run_at") == before[1]
    assert claims.next_due(scene.tx, is_trusted=True) == before[0] + HOUR_MS


def test_delay_is_as_long_as_it_was_when_the_clock_is_set_in_between(scene: Scene) -> None:
    scene.trust(ClockQuality.UNTRUSTED)
    job_id = scene.put(delay_ms=500)
    scene.machine.advance(200)
    scene.move_clock(9 * HOUR_MS, ClockQuality.GPS)
    scene.machine.advance(299)
    assert scene.promote() == 0
    scene.machine.advance(1)
    assert scene.promote() == 1
    assert scene.state(job_id) is JobState.AVAILABLE


YEARS_MS = 9 * 365 * 24 * HOUR_MS


@pytest.mark.parametrize("off_ms", [YEARS_MS, HOUR_MS, 0])
def test_delay_of_a_boot_that_was_ahead_goes_on_where_it_stood(off_ms: int) -> None:
    before = Scene(machine=ManualClock(NOW + off_ms))
    job_id = before.put(delay_ms=60_000)
    failed = before.running()
    before.end(failed, AttemptOutcome.FAILED, error="x", again_at=before.now + 90_000)
    before.machine.advance(20_000)
    before.machine = ManualClock(NOW + 20_000)
    scene = before.reopened()
    scene.machine.advance(39_999)
    assert scene.promote() == 0
    scene.machine.advance(1)
    assert scene.promote() == 1
    assert scene.state(job_id) is JobState.AVAILABLE
    scene.machine.advance(30_000)
    assert scene.promote() == 1


def test_delays_of_boots_that_were_ahead_are_brought_in_once_the_clock_is_right() -> None:
    """The next boot was as wrong, until somebody told it the time."""
    before = Scene(machine=ManualClock(NOW + YEARS_MS))
    job_id, dated = before.put(delay_ms=60_000), before.put(at=NOW + 2 * YEARS_MS)
    parked = before.running(Grown.Args(vehicle="T1"))
    before.end(parked, AttemptOutcome.UNSERVED)
    scene = before.reopened(kinds=[kind for kind in KINDS if kind.name != "grown"])
    scene.move_clock(-YEARS_MS, ClockQuality.GPS)
    assert scene.column(job_id, "run_at") == scene.now + 60_000
    assert scene.column(dated, "run_at") == NOW + 2 * YEARS_MS
    assert scene.column(parked.id, "run_at") == PARKED
    scene.move_clock(HOUR_MS)  # it counts on the clock of this boot from now on
    assert scene.column(job_id, "run_at") == scene.now + 60_000


def test_jobs_that_wait_since_years_ahead_have_their_turn() -> None:
    before = Scene(machine=ManualClock(NOW + YEARS_MS))
    waits = before.put()
    before.machine = ManualClock(NOW)
    scene = before.reopened()
    scene.machine.advance(1)
    scene.put()
    assert scene.claim_one().id == waits


def test_window_of_a_delayed_job_comes_along() -> None:
    before = Scene(machine=ManualClock(NOW + YEARS_MS))
    before.put(Hourly.Args(n=1), delay_ms=60_000)
    before.machine = ManualClock(NOW)
    scene = before.reopened()
    assert not scene.ask(Hourly.Args(n=1)).is_new
    scene.machine.advance(HOUR_MS)
    assert scene.ask(Hourly.Args(n=1)).is_new
