"""A job is claimed by the very commit that makes it durable, when a worker waits for it."""

from pathlib import Path

import pytest

from daemon.clock import ManualClock
from daemon.errors import StoreFull
from daemon.interfaces import Tx
from daemon.queue.requests import Cause, Enqueued
from daemon.queue.states import JobState
from tests.simulation.kinds import Plain
from tests.simulation.life import Life

CAUSE = Cause(correlation_id="c", causation="command 1")
STATES = "SELECT state FROM job ORDER BY id"


@pytest.fixture
def life(tmp_path: Path) -> Life:
    found = Life(tmp_path / "depotd.db", ManualClock(1_790_000_000_000))
    found.engine.turn()
    return found


def put(life: Life, number: int) -> Enqueued:
    return life.writer.write(
        lambda tx: life.queue.enqueue(tx, Plain.Args(number=number), cause=CAUSE)
    )


def states(life: Life) -> list[JobState]:
    return [JobState(state) for (state,) in life.reader.execute(STATES)]


def test_one_commit_enqueues_and_claims(life: Life) -> None:
    put(life, 1)
    assert states(life) == [JobState.RUNNING]
    assignment = life.engine.next_assignment()
    assert assignment is not None
    life.engine.report(assignment, life.engine.run(assignment))
    life.engine.turn()
    assert states(life) == [JobState.SUCCEEDED]


def test_ends_that_were_reported_ride_along(life: Life) -> None:
    put(life, 1)
    first = life.engine.next_assignment()
    assert first is not None
    life.engine.report(first, life.engine.run(first))
    put(life, 2)
    assert states(life) == [JobState.SUCCEEDED, JobState.RUNNING]


def test_who_holds_the_turn_is_not_ridden_over(life: Life) -> None:
    """The turn that is under way claims what it finds; two would claim over one memory."""
    turn = life.engine.turn_fn
    with life.engine.turns:
        put(life, 1)
        assert states(life) == [JobState.AVAILABLE]
        done = life.writer.write(turn())
        life.engine.apply(done)
    assert states(life) == [JobState.RUNNING]


def test_a_full_disk_takes_the_rider_back_and_the_turn_is_free_again(life: Life) -> None:
    life.limit_pages(is_full=True)

    def fill(tx: Tx) -> None:
        life.queue.enqueue(tx, Plain.Args(number=1), cause=CAUSE)
        tx.execute("CREATE TABLE too_much(x)")

    with pytest.raises(StoreFull):
        life.writer.write(fill)
    life.limit_pages(is_full=False)
    assert states(life) == []
    life.machine.advance(10_000)
    put(life, 2)
    life.engine.turn()
    assert states(life) == [JobState.RUNNING]


def test_nobody_rides_once_the_engine_closes(life: Life) -> None:
    life.engine.close()
    put(life, 1)
    assert states(life) == [JobState.AVAILABLE]


def put_later(life: Life, number: int, *, delay_ms: int) -> Enqueued:
    return life.writer.write(
        lambda tx: life.queue.enqueue(tx, Plain.Args(number=number), cause=CAUSE, delay_ms=delay_ms)
    )


def test_rider_does_not_look_for_what_is_not_due(life: Life) -> None:
    put_later(life, 1, delay_ms=60_000)
    life.engine.wait_ms()
    asked: list[str] = []
    life.store.connection.set_trace_callback(asked.append)
    put(life, 2)
    life.store.connection.set_trace_callback(None)
    assert states(life) == [JobState.SCHEDULED, JobState.RUNNING]
    assert not [statement for statement in asked if "is_dated = " in statement]


def test_rider_takes_what_has_become_due_along(life: Life) -> None:
    put_later(life, 1, delay_ms=60_000)
    life.engine.wait_ms()
    life.machine.advance(60_000)
    put(life, 2)
    assert states(life) == [JobState.RUNNING, JobState.RUNNING]


def test_delayed_job_that_came_with_a_rider_is_not_forgotten(life: Life) -> None:
    def both(tx: Tx) -> None:
        for number, delay_ms in ((1, 5_000), (2, 0)):
            life.queue.enqueue(tx, Plain.Args(number=number), cause=CAUSE, delay_ms=delay_ms)

    life.writer.write(both)
    assert states(life) == [JobState.SCHEDULED, JobState.RUNNING]
    life.machine.advance(4_999)
    assert life.engine.wait_ms() == 1
    life.machine.advance(1)
    life.engine.turn()
    assert states(life) == [JobState.RUNNING, JobState.RUNNING]
