"""What runs, watched on a clock that is moved."""

import pytest

from daemon.clock import ManualClock
from daemon.queue.assignment import Assignment, Over
from daemon.queue.deadlines import NEVER_MS, Deadlines
from daemon.queue.kinds import JobArgs, job
from daemon.queue.requests import QueuePlan
from daemon.queue.states import AttemptOutcome
from tests.daemon.queue.test_windows import Floor, Large, Small

PLAN = QueuePlan(name="a", lease_seconds=300, heartbeat_seconds=30)


class Watch(Floor):
    def __init__(self) -> None:
        super().__init__(PLAN, heavy_most=2)
        self.clock = ManualClock()
        self.deadlines = Deadlines(self.windows, self.clock)

    def begin(self, job_id: int = 1, *, cls: type = Small) -> Assignment:
        self.put(job_id, cls=cls)
        begun = self.take()
        begun.started_ms = begun.leased_ms = self.clock.monotonic()
        if cls is Large:
            begun.heard_ms = begun.started_ms
        return begun

    @property
    def now(self) -> int:
        return self.clock.monotonic()


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_nothing_runs_nothing_is_due(watch: Watch) -> None:
    assert watch.deadlines.wait_ms(0) == NEVER_MS


def test_timeout_is_due_to_the_millisecond_and_told_once(watch: Watch) -> None:
    begun = watch.begin()
    assert watch.deadlines.wait_ms(watch.now) == 60_000
    watch.clock.advance(59_999)
    assert watch.deadlines.missed(watch.now) == []
    watch.clock.advance(1)
    assert watch.deadlines.missed(watch.now) == [
        (begun, AttemptOutcome.TIMED_OUT, "took longer than 60 s")
    ]
    assert watch.deadlines.missed(watch.now) == []
    assert watch.deadlines.wait_ms(watch.now) == NEVER_MS


def test_job_that_has_not_begun_has_all_its_time(watch: Watch) -> None:
    watch.begin().started_ms = -1
    watch.clock.advance(10_000_000)
    assert watch.deadlines.missed(watch.now) == []
    assert watch.deadlines.wait_ms(watch.now) == 60_000


def test_thread_is_stuck_when_its_attempt_is_over_and_late(watch: Watch) -> None:
    slow, cancelled = watch.begin(1), watch.begin(2)
    watch.windows.end(cancelled, Over.CANCELLED)
    assert watch.deadlines.stuck(watch.now) == []  # it has had no time to notice
    watch.clock.advance(60_000)
    watch.deadlines.missed(watch.now)
    assert set(watch.deadlines.stuck(watch.now)) == {slow, cancelled}
    watch.windows.release(slow)
    assert watch.deadlines.stuck(watch.now) == [cancelled]


def test_leases_of_heavy_jobs_are_renewed_with_each_heartbeat(watch: Watch) -> None:
    watch.begin(1)
    begun = watch.begin(2, cls=Large)
    begun.heard_ms = 10_000_000
    watch.put(3, cls=Large)  # claimed, and waiting for its process
    assert watch.deadlines.leases(watch.now) == {}
    assert watch.deadlines.wait_ms(watch.now) == 30_000
    watch.clock.advance(30_000)
    assert watch.deadlines.leases(watch.now) == {300: [(2, 1), (3, 1)]}
    assert watch.deadlines.leases(watch.now) == {}
    assert watch.deadlines.wait_ms(watch.now) == 30_000


@job("long", queue="a", heavy=True, timeout_s=100_000)
class Long:
    class Args(JobArgs):
        pass

    @staticmethod
    def decide(_args: Args, _rules: object) -> None:
        raise NotImplementedError


def test_silent_child_has_lost_its_job(watch: Watch) -> None:
    killed: list[int] = []
    begun = watch.begin(1, cls=Long)
    begun.heard_ms = 0
    begun.kill = lambda: killed.append(1)
    watch.clock.advance(299_999)
    assert watch.deadlines.missed(watch.now) == []
    watch.clock.advance(1)
    ((missed, outcome, error),) = watch.deadlines.missed(watch.now)
    assert (missed, outcome) == (begun, AttemptOutcome.INTERRUPTED)
    assert error == "its process gave no sign of life for 300 s"
    assert (begun.over, killed) == (Over.LOST, [1])


def test_progress_is_taken_once_and_only_of_what_counts(watch: Watch) -> None:
    one, other = watch.begin(1), watch.begin(2)
    assert not watch.deadlines.has_progress
    one.tell_progress(0.5, "half")
    other.tell_progress(0.1, "")
    watch.windows.end(other, Over.CANCELLED)
    assert watch.deadlines.has_progress
    assert watch.deadlines.take_progress() == [(1, 0.5, "half")]
    assert not watch.deadlines.has_progress
    assert watch.deadlines.take_progress() == []
    one.tell_progress(0.5, "half")
    assert watch.deadlines.take_progress() == [(1, 0.5, "half")]
