import sqlite3

from daemon.readmodel.queues import QueueRow, Tab, UnservedRow, queue_board, unserved
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_jobs import HOUR, MINUTE


def row(db: sqlite3.Connection, name: str) -> QueueRow:
    return next(row for row in queue_board(db).queues if row.name == name)


def test_a_queue_says_what_is_in_it(db: sqlite3.Connection) -> None:
    pattern = row(db, "pattern")
    assert (pattern.waiting, pattern.active, pattern.delayed) == (6, 0, 1)
    assert (pattern.failed, pattern.completed, pattern.cancelled) == (0, 0, 1)
    tracking = row(db, "tracking")
    assert (tracking.waiting, tracking.completed, tracking.completed_ever) == (0, 60, 60)
    assert (row(db, "notification").failed, row(db, "critical").active) == (3, 1)


def test_a_pause_names_who_and_since_when(db: sqlite3.Connection) -> None:
    pattern = row(db, "pattern")
    assert (pattern.is_paused, pattern.paused_by) == (True, "pete")
    assert pattern.paused_at == NOW - 22 * MINUTE
    assert not row(db, "tracking").is_paused


def test_the_oldest_waiting_is_the_one_that_could_have_run_first(db: sqlite3.Connection) -> None:
    assert row(db, "pattern").oldest_waiting_at == NOW - 21 * MINUTE
    db.execute("UPDATE job SET run_at = 5 WHERE state = 1 AND id = (SELECT max(id) FROM job"
               " WHERE state = 1)")  # fmt: skip
    assert row(db, "pattern").oldest_waiting_at == 5
    assert row(db, "tracking").oldest_waiting_at is None


def test_the_board_counts_every_tab(db: sqlite3.Connection) -> None:
    board = queue_board(db)
    assert {tab: board.count(tab) for tab in Tab} == {
        Tab.WAITING: 6,
        Tab.DELAYED: 5,
        Tab.ACTIVE: 2,
        Tab.FAILED: 4,
        Tab.COMPLETED: 61,
        Tab.CANCELLED: 1,
    }


def test_pruned_jobs_are_counted_ever_and_not_kept(db: sqlite3.Connection) -> None:
    db.execute("UPDATE job_tally SET ever = ever + 1000 WHERE state = 4")
    tracking = row(db, "tracking")
    assert (tracking.completed, tracking.completed_ever) == (60, 1060)


def test_weights_are_what_the_asker_says(db: sqlite3.Connection) -> None:
    shares = {
        queue.name: (queue.weight, queue.share)
        for queue in queue_board(db, weights={"critical": 60.0, "pattern": 20.0}).queues
    }
    assert shares["critical"] == (60.0, 0.75)
    assert shares["tracking"] == (None, None)


def test_jobs_that_nobody_serves_are_named(db: sqlite3.Connection) -> None:
    assert unserved(db) == (
        UnservedRow(what="kind", name="legacy.import", jobs=2, since=NOW - 6 * HOUR),
    )
    db.execute("UPDATE job_kind SET is_served = 1")
    db.execute("UPDATE job_queue SET is_served = name <> 'pattern'")
    assert unserved(db) == (
        UnservedRow(what="queue", name="pattern", jobs=7, since=NOW - 21 * MINUTE),
    )


def test_an_unserved_kind_without_jobs_is_no_trouble(db: sqlite3.Connection) -> None:
    db.execute("UPDATE job_kind SET is_served = name <> 'system.cleanup'")
    assert unserved(db) == ()


def test_a_database_without_queues_has_an_empty_board(db: sqlite3.Connection) -> None:
    db.executescript(
        "DELETE FROM job; DELETE FROM job_tally; DELETE FROM job_queue; DELETE FROM job_kind"
    )
    board = queue_board(db)
    assert (board.queues, board.count(Tab.WAITING), board.count(Tab.DELAYED)) == ((), 0, 0)
