import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.readmodel.jobs import JobFilter
from daemon.readmodel.queues import Tab
from tests.daemon.readmodel.sample_fleet import NOW, ZONE
from tests.daemon.readmodel.sample_jobs import LOST
from tui.format import LocalTime
from tui.job_questions import (
    AlertsQuestion,
    AlertsView,
    JobQuestion,
    JobsQuestion,
    JobsView,
    JobView,
    SchedulesQuestion,
    SchedulesView,
)
from tui.questions import Head, head


@pytest.fixture
def db(fleet_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(fleet_path)
    yield connection
    connection.close()


@pytest.fixture
def top(db: sqlite3.Connection) -> Head:
    return head(db, NOW, LocalTime.of(ZONE), is_locked=True, stale_s=600)


def tab_of(db: sqlite3.Connection, top: Head) -> Tab:
    view = JobsQuestion(tab=None).answer(db, top)
    assert isinstance(view, JobsView)
    return view.tab


def test_equal_questions_are_one() -> None:
    asked = JobsQuestion(tab=Tab.FAILED, wanted=JobFilter(text="x"))
    assert asked == JobsQuestion(tab=Tab.FAILED, wanted=JobFilter(text="x"))
    assert asked != JobsQuestion(tab=Tab.FAILED)


def test_the_first_tab_is_the_one_worth_seeing(db: sqlite3.Connection, top: Head) -> None:
    assert tab_of(db, top) is Tab.FAILED
    db.execute("UPDATE job_tally SET kept = 0 WHERE state = 6")
    assert tab_of(db, top) is Tab.WAITING
    db.execute("DELETE FROM job WHERE state = 1")
    assert tab_of(db, top) is Tab.ACTIVE
    db.execute("DELETE FROM job")
    assert tab_of(db, top) is Tab.COMPLETED


def test_a_job_brings_its_causes_only_where_they_are_shown(
    db: sqlite3.Connection, top: Head
) -> None:
    number = db.execute(
        "SELECT job_id FROM job_payload WHERE correlation_id = ?", (LOST,)
    ).fetchone()[0]
    for with_chain, links in ((False, 0), (True, 3)):
        view = JobQuestion(number=number, with_chain=with_chain).answer(db, top)
        assert isinstance(view, JobView)
        assert view.job is not None
        assert len(view.chain) == links


def test_a_job_that_is_gone_is_an_answer(db: sqlite3.Connection, top: Head) -> None:
    assert JobQuestion(number=999, with_chain=True).answer(db, top) == JobView(job=None, chain=())


def test_schedules_bring_several_firings(db: sqlite3.Connection, top: Head) -> None:
    view = SchedulesQuestion().answer(db, top)
    assert isinstance(view, SchedulesView)
    assert {len(row.upcoming) for row in view.schedules} == {5}


def test_alerts_bring_what_belongs_to_the_one_under_the_cursor(
    db: sqlite3.Connection, top: Head
) -> None:
    view = AlertsQuestion(desk="dispatch", correlation_id=LOST).answer(db, top)
    assert isinstance(view, AlertsView)
    assert (len(view.new), len(view.old), len(view.chain)) == (1, 1, 3)
    none = AlertsQuestion(desk=None, correlation_id="").answer(db, top)
    assert isinstance(none, AlertsView)
    assert (len(none.new), len(none.old), none.chain) == (3, 2, ())


def test_every_head_counts_what_is_unread(db: sqlite3.Connection, top: Head) -> None:
    assert top.unread.total == 3
    db.execute("UPDATE alert SET read_at = 1, read_by = 'ana'")
    after = head(db, NOW, LocalTime.of(ZONE), is_locked=True, stale_s=600)
    assert (after.unread.total, after.unread.worst) == (0, None)


def test_queues_share_the_starts_by_the_weights_in_force(db: sqlite3.Connection, top: Head) -> None:
    instants: list[int] = []

    def weights(db: sqlite3.Connection, now_ms: int) -> dict[str, float]:
        del db
        instants.append(now_ms)
        return {"critical": 60.0, "pattern": 20.0}

    view = JobsQuestion(tab=Tab.FAILED, weights=weights).answer(db, top)
    assert isinstance(view, JobsView)
    shares = {row.name: row.share for row in view.board.queues}
    assert (shares["critical"], shares["pattern"], shares["tracking"]) == (0.75, 0.25, None)
    assert instants == [NOW]
