import sqlite3

from daemon.readmodel.job import job
from daemon.readmodel.jobs import JobFilter, jobs
from daemon.readmodel.queues import Tab
from tests.daemon.readmodel.sample_jobs import LOST, TRACEBACK


def test_a_job_shows_its_attempts_the_latest_first(db: sqlite3.Connection) -> None:
    dead = jobs(db, Tab.FAILED, JobFilter(queue="notification")).rows[0]
    found = job(db, dead.id)
    assert found is not None
    assert found.row == dead
    assert [attempt.ordinal for attempt in found.attempts] == [3, 2, 1]
    assert found.attempts[0].detail == TRACEBACK
    assert found.attempts[0].outcome == "failed"
    assert found.result is None


def test_a_job_shows_arguments_and_result_whole(db: sqlite3.Connection) -> None:
    row = jobs(db, Tab.COMPLETED, JobFilter(correlation_id=LOST)).rows[0]
    db.execute(
        "UPDATE job_payload SET body = json_object('text', printf('%.*c', 900, 'x'))"
        " WHERE job_id = ?",
        (row.id,),
    )
    found = job(db, row.id)
    assert found is not None
    assert len(found.args) > 900 > len(found.row.body)
    assert (found.result, found.depth, found.version) == ('{"alert": 1}', 1, 1)


def test_a_job_shows_its_batch(db: sqlite3.Connection) -> None:
    db.execute(
        "INSERT INTO job_batch(id, created_at, total, unfinished, completion)"
        " VALUES (3, 1, 5, 2, '{}')"
    )
    number = jobs(db, Tab.WAITING).rows[0].id
    db.execute("UPDATE job SET batch = 3 WHERE id = ?", (number,))
    found = job(db, number)
    assert found is not None
    assert found.batch is not None
    assert (found.batch.id, found.batch.total, found.batch.unfinished) == (3, 5, 2)


def test_a_job_that_is_not_there_is_none(db: sqlite3.Connection) -> None:
    assert job(db, 999_999) is None


def test_a_job_whose_payload_is_gone_still_shows(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM job_payload WHERE job_id = 1")
    found = job(db, 1)
    assert found is not None
    assert (found.version, found.args, found.depth) == (None, "", 0)
