import pytest

from daemon.queue.assignment import PRIORITY_MS, Over, stranger
from daemon.queue.claims import AGEING_MS
from daemon.queue.outcomes import Cancelled
from daemon.queue.requests import QueuePlan
from daemon.queue.windows import Lane
from tests.daemon.queue.plant import assignment, claimed
from tests.daemon.queue.test_windows import Small


def test_order_is_that_of_the_claim() -> None:
    """As `claim` reckons: a point of priority is worth so much waiting."""
    assert PRIORITY_MS == AGEING_MS
    soon = assignment(Small, job_id=9, priority=0, run_at=PRIORITY_MS)
    older = assignment(Small, job_id=1, priority=1, run_at=0)
    latest = assignment(Small, job_id=2, priority=1, run_at=1)
    assert sorted([latest, soon, older], key=lambda one: one.order) == [older, soon, latest]


def test_first_reason_stays_and_the_child_is_killed_each_time() -> None:
    one, killed = assignment(Small), list[str]()
    one.check()
    one.end(Over.TIMED_OUT)
    one.kill = lambda: killed.append("killed")
    one.end(Over.STOPPED)
    assert (one.over, killed) == (Over.TIMED_OUT, ["killed"])
    with pytest.raises(Cancelled, match="timed out"):
        one.check()


def test_stranger_is_told_by_its_number() -> None:
    one = stranger(claimed(5, kind=17, version=3), Lane(1, QueuePlan(name="q")))
    assert (one.kind.name, one.kind.queue, one.job.id) == ("kind 17", "q", 5)
