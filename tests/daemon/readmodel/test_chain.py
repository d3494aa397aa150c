import sqlite3

from daemon.readmodel.chain import Link, chain
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_jobs import LOST, Jobs


def add(db: sqlite3.Connection, *, correlation_id: str, causation: str) -> int:
    jobs = Jobs(db, NOW)
    jobs.queues = dict(db.execute("SELECT name, id FROM job_queue"))
    jobs.kinds = dict(db.execute("SELECT name, id FROM job_kind"))
    return jobs.add(
        "sla.monitor", "critical", 1, ago=0, correlation_id=correlation_id, causation=causation
    )


def test_a_chain_tells_event_job_and_alert_in_their_order(db: sqlite3.Connection) -> None:
    found = chain(db, LOST)
    assert [row.what for row in found] == [Link.EVENT, Link.JOB, Link.ALERT]
    assert found[0].said == "signal lost T-09"
    assert found[1].said == "notification.send"
    assert found[2].said == "high to dispatch: T-09 is not heard"
    assert [row.depth for row in found] == [0, 1, 1]


def test_consequences_are_found_however_far_from_the_cause(db: sqlite3.Connection) -> None:
    seq = db.execute("SELECT max(seq) FROM event").fetchone()[0] + 5000
    db.execute(
        "INSERT INTO event(seq, at, seen_at, boot, monotonic_ms, clock, kind, body,"
        " correlation_id, depth) VALUES (?, ?, ?, 41, 0, 'gps', 'order.imagined', '{}', ?, 2)",
        (seq, NOW, NOW, LOST),
    )
    last = chain(db, LOST)[-1]
    assert (last.what, last.number, last.said) == (Link.EVENT, seq, "order imagined")


def test_an_event_of_another_cause_is_not_of_the_chain(db: sqlite3.Connection) -> None:
    seqs = [row.number for row in chain(db, LOST) if row.what is Link.EVENT]
    assert len(seqs) == 1
    db.execute("UPDATE event SET correlation_id = 'other' WHERE seq = ?", (seqs[0],))
    assert Link.EVENT not in {row.what for row in chain(db, LOST)}


def test_a_command_stands_first_with_who_gave_it(db: sqlite3.Connection) -> None:
    at = db.execute("SELECT at FROM audit WHERE command_id = 'cmd-2'").fetchone()[0]
    db.execute("INSERT INTO command_answer VALUES ('cmd-2', 'jobs.retry', 'd', ?, '{}')", (at + 3,))
    add(db, correlation_id="asked", causation="command cmd-2")
    found = chain(db, "asked")
    assert [(row.what, row.said) for row in found] == [
        (Link.COMMAND, "jobs.retry by ana, refused"),
        (Link.JOB, "sla.monitor"),
    ]


def test_a_command_whose_id_is_the_correlation_stands_once(db: sqlite3.Connection) -> None:
    at = db.execute("SELECT at FROM audit WHERE command_id = 'cmd-2'").fetchone()[0]
    db.execute("INSERT INTO command_answer VALUES ('cmd-2', 'jobs.retry', 'd', ?, '{}')", (at + 3,))
    add(db, correlation_id="cmd-2", causation="command cmd-2")
    assert [row.what for row in chain(db, "cmd-2")] == [Link.COMMAND, Link.JOB]


def test_odd_causations_are_survived(db: sqlite3.Connection) -> None:
    for causation in ("", "event", "event x", "event 99999999", "command", "job 1", "?"):
        add(db, correlation_id="odd", causation=causation)
    assert {row.what for row in chain(db, "odd")} == {Link.JOB}


def test_an_unknown_cause_has_no_chain(db: sqlite3.Connection) -> None:
    assert chain(db, "nothing has it") == ()
