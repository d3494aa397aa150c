import sqlite3

import pytest

from daemon.queue.states import JobState
from daemon.readmodel.jobs import OF_TAB, Cursor, JobFilter, job_names, job_rows, jobs
from daemon.readmodel.queues import Tab
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_jobs import LOST, MINUTE, REFUSED

EVERY_TAB = list(Tab)


def ids(db: sqlite3.Connection, tab: Tab, wanted: JobFilter, *, limit: int) -> list[list[int]]:
    """Page by page."""
    pages: list[list[int]] = []
    after: Cursor | None = None
    while not pages or after is not None:
        page = jobs(db, tab, wanted, after=after, limit=limit)
        pages.append([row.id for row in page.rows])
        after = page.next
    return pages


def test_every_state_has_one_tab() -> None:
    assert sorted(state for states in OF_TAB.values() for state in states) == list(JobState)


@pytest.mark.parametrize("tab", EVERY_TAB)
@pytest.mark.parametrize("limit", [1, 2, 50])
def test_pages_hold_every_job_of_the_tab_once(db: sqlite3.Connection, tab: Tab, limit: int) -> None:
    states = [int(state) for state in OF_TAB[tab]]
    marks = ", ".join(map(str, states))
    stored = {n for (n,) in db.execute(f"SELECT id FROM job WHERE state IN ({marks})")}  # noqa: S608 - numbers
    pages = ids(db, tab, JobFilter(), limit=limit)
    found = [number for page in pages for number in page]
    assert sorted(found) == sorted(stored)
    assert all(len(page) <= limit for page in pages)


@pytest.mark.parametrize("tab", EVERY_TAB)
def test_jobs_of_one_instant_are_not_lost_between_pages(db: sqlite3.Connection, tab: Tab) -> None:
    db.execute("UPDATE job SET run_at = 7, priority = 100")
    db.execute("UPDATE job SET done_at = 7 WHERE done_at IS NOT NULL")
    db.execute("UPDATE job SET claimed_at = 7 WHERE state = 2")
    whole = ids(db, tab, JobFilter(), limit=200)[0]
    assert [n for page in ids(db, tab, JobFilter(), limit=2) for n in page] == whole


def test_the_order_is_the_one_people_ask_for(db: sqlite3.Connection) -> None:
    waiting = jobs(db, Tab.WAITING).rows
    assert [row.run_at for row in waiting] == sorted(row.run_at for row in waiting)
    db.execute("UPDATE job SET priority = 0 WHERE id = ?", (waiting[-1].id,))
    assert jobs(db, Tab.WAITING).rows[0].id == waiting[-1].id
    delayed = jobs(db, Tab.DELAYED).rows
    assert [row.run_at for row in delayed] == sorted(row.run_at for row in delayed)
    done = [row.done_at or 0 for row in jobs(db, Tab.COMPLETED).rows]
    assert done == sorted(done, reverse=True)


def test_a_row_says_what_a_list_needs(db: sqlite3.Connection) -> None:
    running = {row.kind: row for row in jobs(db, Tab.ACTIVE).rows}["system.maintain"]
    assert (running.progress, running.progress_note) == (0.42, "looking at position, 2 of 5")
    assert (running.queue, running.attempt, running.max_attempts) == ("housekeeping", 1, 3)
    assert running.body == '{"tables": ["position", "event"]}'
    dead = jobs(db, Tab.FAILED, JobFilter(queue="notification")).rows[0]
    assert (dead.error, dead.causation) == (REFUSED, "event 3")
    assert dead.tab is Tab.FAILED


def test_parked_jobs_say_so(db: sqlite3.Connection) -> None:
    parked = [row for row in jobs(db, Tab.DELAYED).rows if row.is_parked]
    assert [row.kind for row in parked] == ["legacy.import"] * 2
    assert not any(row.is_parked for row in jobs(db, Tab.WAITING).rows)


@pytest.mark.parametrize(
    ("tab", "wanted", "found"),
    [
        (Tab.FAILED, JobFilter(), 4),
        (Tab.FAILED, JobFilter(kind="sla.monitor"), 1),
        (Tab.FAILED, JobFilter(queue="notification"), 3),
        (Tab.FAILED, JobFilter(kind="sla.monitor", queue="notification"), 0),
        (Tab.FAILED, JobFilter(error="CONNECTION refused"), 3),
        (Tab.FAILED, JobFilter(error="50%_"), 0),
        (Tab.FAILED, JobFilter(text="4711"), 1),
        (Tab.FAILED, JobFilter(text="Stop.Started"), 3),
        (Tab.FAILED, JobFilter(kind="nobody.knows"), 0),
        (Tab.WAITING, JobFilter(queue="pattern"), 6),
        (Tab.WAITING, JobFilter(queue="tracking"), 0),
        (Tab.WAITING, JobFilter(queue="no such queue"), 0),
        (Tab.COMPLETED, JobFilter(correlation_id=LOST), 1),
        (Tab.FAILED, JobFilter(correlation_id=LOST), 0),
        (Tab.COMPLETED, JobFilter(text=LOST), 1),
        (Tab.DELAYED, JobFilter(kind="pattern.analyze"), 1),
        (Tab.ACTIVE, JobFilter(text="4733"), 1),
    ],
)
def test_filters_find_what_they_name(
    db: sqlite3.Connection, tab: Tab, wanted: JobFilter, found: int
) -> None:
    page = jobs(db, tab, wanted, limit=200)
    assert len(page.rows) == found
    assert (page.next, page.is_cut) == (None, False)


def test_a_filter_that_looked_at_enough_says_so_and_goes_on(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.readmodel.jobs.LOOK_MOST", 20)
    monkeypatch.setattr("daemon.readmodel.jobs.LOOK_STEP", 10)
    wanted = JobFilter(kind="notification.send")
    first = jobs(db, Tab.COMPLETED, wanted)
    assert (first.rows, first.is_cut) == ((), True)
    pages = ids(db, Tab.COMPLETED, wanted, limit=50)
    assert len([number for page in pages for number in page]) == 1
    assert len(pages) == 4


def test_rows_come_in_the_order_of_their_ids_without_those_that_are_gone(
    db: sqlite3.Connection,
) -> None:
    assert [row.id for row in job_rows(db, [3, 1, 999_999, 2])] == [3, 1, 2]


def test_a_job_whose_payload_is_gone_is_still_listed(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM job_payload")
    row = jobs(db, Tab.FAILED).rows[0]
    assert (row.created_at, row.body, row.correlation_id) == (None, "", "")
    assert jobs(db, Tab.FAILED, JobFilter(kind="sla.monitor")).rows


def test_names_are_those_that_were_ever_entered(db: sqlite3.Connection) -> None:
    names = job_names(db)
    assert names.queues[:2] == ("compliance", "critical")
    assert "legacy.import" in names.kinds


def test_a_page_is_as_dear_among_many_as_among_few(db: sqlite3.Connection) -> None:
    """Counted in steps of the database's machine, which do not depend on this one's speed."""
    few = _steps(db)
    db.execute(
        "INSERT INTO job(queue, kind, state, priority, run_at, max_attempts, done_at)"
        " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)"
        " SELECT 6, 1, 4, 100, i, 3, i FROM n"
    )
    many = _steps(db)
    assert many < few * 2 + 20


def _steps(db: sqlite3.Connection) -> int:
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    db.set_progress_handler(count, 50)
    page = jobs(db, Tab.COMPLETED)
    jobs(db, Tab.COMPLETED, after=page.next)
    db.set_progress_handler(None, 0)
    assert page.rows[0].done_at == NOW - MINUTE
    return steps
