"""What piles up between two turns."""

import pytest

from daemon.errors import StoreFull
from daemon.queue.assignment import Assignment, Decided, Ending, Failed
from daemon.queue.states import AttemptOutcome
from daemon.queue.turn import TurnDone
from daemon.queue.worklist import FLUSH_MS, Worklist
from tests.daemon.queue.plant import assignment
from tests.daemon.queue.test_deadlines import Watch
from tests.daemon.queue.test_windows import Large, Small

STALE = Failed(outcome=AttemptOutcome.STALE, error="")
DECIDED = Decided(decision=1, rules=None)


class Pile(Watch):
    def __init__(self) -> None:
        super().__init__()
        self.list = Worklist(self.clock)

    def end(self, job_id: int, ending: Ending) -> Assignment:
        one = assignment(Small, lane=self.lanes[0], job_id=job_id)
        self.list.report((one, ending))
        return one

    def collect(self) -> None:
        self.list.collect(self.deadlines, self.now)


@pytest.fixture
def pile() -> Pile:
    return Pile()


def test_ends_are_sorted_by_what_is_to_be_done(pile: Pile) -> None:
    quiet, result, decided, failed = (
        pile.end(number, ending) for number, ending in enumerate((None, '"x"', DECIDED, STALE))
    )
    assert pile.list.reported == 4
    pile.collect()
    work = pile.list.work
    assert work.succeeded == [(quiet, None), (result, '"x"')]
    assert (work.to_save, work.failed) == ([(decided, DECIDED)], [(failed, STALE)])
    assert not pile.list.is_empty


def test_work_is_kept_until_it_is_written(pile: Pile) -> None:
    pile.end(1, None)
    pile.collect()
    assert pile.list.not_written(ValueError())  # at once, but each by itself
    assert pile.list.work.is_careful
    assert not pile.list.not_written(ValueError())
    pile.end(2, None)
    pile.collect()
    assert [one.job.id for one, _ in pile.list.work.succeeded] == [1, 2]
    pile.list.written(TurnDone())
    assert pile.list.is_empty
    assert not pile.list.work.is_careful


def test_store_that_refuses_is_not_asked_again_at_once(pile: Pile) -> None:
    pile.end(1, None)
    pile.collect()
    assert not pile.list.not_written(StoreFull("no room"))
    assert not pile.list.work.is_careful


def test_what_a_turn_had_no_time_to_save_is_left_to_the_next(pile: Pile) -> None:
    for number in range(5):
        pile.end(number, DECIDED)
    pile.collect()
    pile.list.written(TurnDone(saved=3))
    assert [one.job.id for one, _ in pile.list.work.to_save] == [3, 4]


def test_staleness_is_counted_in_a_row(pile: Pile) -> None:
    for times in (1, 2):
        one = pile.end(7, STALE)
        pile.collect()
        pile.list.written(TurnDone(failed=[(one, STALE)], stale=[7]))
        assert pile.list.work.stales == {7: times}
    pile.end(8, None)
    pile.collect()
    pile.list.written(TurnDone())
    assert pile.list.work.stales == {7: 2}
    pile.end(7, None)
    pile.collect()
    pile.list.written(TurnDone())
    assert pile.list.work.stales == {}


def test_too_often_stale_begins_to_count_anew(pile: Pile) -> None:
    one = pile.end(7, STALE)
    pile.list.work.stales = {7: 20}
    pile.collect()
    pile.list.written(TurnDone(failed=[(one, STALE)]))
    assert pile.list.work.stales == {}


def test_what_missed_its_deadline_has_failed(pile: Pile) -> None:
    begun = pile.begin(1)
    pile.clock.advance(60_000)
    pile.collect()
    ((failed, how),) = pile.list.work.failed
    assert (failed, how.outcome, begun.ran_ms) == (begun, AttemptOutcome.TIMED_OUT, 60_000)


def test_progress_is_flushed_once_a_second(pile: Pile) -> None:
    begun = pile.begin(1)
    begun.tell_progress(0.5, "half")
    pile.collect()
    assert pile.list.work.progress == [(1, 0.5, "half")]
    pile.list.written(TurnDone())
    begun.tell_progress(0.6, "more")
    pile.clock.advance(FLUSH_MS - 1)
    assert pile.list.flush_in_ms(pile.now) == 1
    pile.collect()
    assert pile.list.work.progress == []
    pile.clock.advance(1)
    pile.collect()
    assert pile.list.work.progress == [(1, 0.6, "more")]


def test_progress_of_a_turn_that_failed_is_not_forgotten(pile: Pile) -> None:
    begun = pile.begin(1)
    begun.tell_progress(0.5, "half")
    pile.collect()
    pile.list.not_written(StoreFull("no room"))
    pile.clock.advance(10)
    pile.collect()
    assert pile.list.work.progress == [(1, 0.5, "half")]


def test_leases_of_a_turn_that_failed_are_still_to_be_renewed(pile: Pile) -> None:
    begun = pile.begin(1, cls=Large)
    begun.heard_ms = 10_000_000
    pile.clock.advance(30_000)
    pile.collect()
    pile.list.not_written(StoreFull("no room"))
    pile.collect()
    assert pile.list.work.leases == {300: [(1, 1)]}
