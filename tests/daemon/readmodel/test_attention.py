import sqlite3

import pytest

from daemon.readmodel.attention import (
    LINK_LONG_MS,
    AttentionRow,
    JobTrouble,
    LinkTrouble,
    Urgency,
    attention,
    link_trouble,
)
from daemon.readmodel.fleet import trucks
from daemon.readmodel.link import LATE_MS, link
from daemon.readmodel.ports import ports
from daemon.readmodel.queues import DEAD_FOR_MS, queue_trouble
from tests.daemon.readmodel.sample_fleet import DAY, NOW
from tests.daemon.readmodel.sample_jobs import REFUSED
from tests.daemon.readmodel.sample_link import add_link, add_no_link


def rows(db: sqlite3.Connection) -> dict[str, AttentionRow]:
    found = attention(trucks(db, NOW, day_ms=DAY), ports(db, NOW, is_locked=True))
    return {row.name: row for row in found}


def test_what_presses_most_comes_first(db: sqlite3.Connection) -> None:
    found = attention(trucks(db, NOW, day_ms=DAY), ports(db, NOW, is_locked=True))
    assert [row.urgency for row in found] == sorted(row.urgency for row in found)
    assert [row.name for row in found[:2]] == ["T-09", "workshop"]


def test_silence_on_a_trip_is_worse_than_silence_at_a_stop(db: sqlite3.Connection) -> None:
    found = rows(db)
    assert found["T-09"].said == "silent in the middle of a trip"
    assert found["T-05"].said == "silent since it stood at North yard Thornton"
    assert found["T-09"].urgency < found["T-05"].urgency


def test_a_calm_truck_and_a_good_port_need_nobody(db: sqlite3.Connection) -> None:
    assert not {"T-01", "T-04", "gate", "radio"} & rows(db).keys()


def test_a_damaged_line_needs_somebody(db: sqlite3.Connection) -> None:
    db.execute("UPDATE port_minute SET faults = sentences WHERE port = 'gate'")
    gate = rows(db)["gate"]
    assert (gate.said, gate.since) == ("50% damaged in the last hour", None)


def test_ports_in_one_kind_of_trouble_are_one_row_below_pressing_trucks(
    db: sqlite3.Connection,
) -> None:
    db.execute("UPDATE port_minute SET faults = sentences WHERE port = 'gate'")
    db.execute("UPDATE port_minute SET faults = sentences / 4 WHERE port = 'radio'")
    db.execute(
        "INSERT INTO port_state(name, url, state, since, updated_at)"
        " VALUES ('yard', '/dev/yard', 'absent', 1, 1)"
    )
    found = attention(trucks(db, NOW, day_ms=DAY), ports(db, NOW, is_locked=True))
    assert [(row.name, row.said) for row in found if row.port is not None] == [
        ("2 ports", "absent: workshop, yard"),
        ("2 ports", "20-50% damaged in the last hour"),
    ]
    assert [row.name for row in found if row.urgency == Urgency.SOON][-1] == "2 ports"
    assert len({(row.key, row.kind) for row in found}) == len(found)


def test_a_port_says_its_error(db: sqlite3.Connection) -> None:
    assert rows(db)["workshop"].said == "no such device; plug the receiver in"


def test_while_the_daemon_is_stopped_ports_need_nobody(db: sqlite3.Connection) -> None:
    found = attention((), ports(db, NOW, is_locked=False))
    assert [row.name for row in found] == []


def test_jobs_that_need_somebody_are_told_after_the_trucks(db: sqlite3.Connection) -> None:
    found = attention(trucks(db, NOW, day_ms=DAY), (), queue_trouble(db, NOW))
    jobs = [(row.jobs, row.name, row.said) for row in found if row.jobs is not None]
    assert jobs == [
        (
            JobTrouble.UNSERVED,
            "legacy.import",
            "2 jobs wait for nobody: no such kind in this release",
        ),
        (JobTrouble.DEAD, "notification.send", f"3 jobs failed for good: {REFUSED}"),
        (JobTrouble.PAUSED, "pattern", "queue paused by pete"),
        (JobTrouble.DEAD, "sla.monitor", "1 job failed for good: order 4711 is not known"),
    ]
    soon = [row.motion is None for row in found if row.urgency is Urgency.SOON]
    assert soon == sorted(soon)
    assert len({(row.key, row.kind) for row in found}) == len(found)


def test_what_died_long_ago_presses_nobody(db: sqlite3.Connection) -> None:
    assert queue_trouble(db, NOW + DEAD_FOR_MS).dead == ()
    assert [row.jobs for row in queue_trouble(db, NOW).dead] == [1, 3]


def test_more_dead_jobs_than_are_looked_at_are_not_counted_short(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("daemon.readmodel.queues.DEAD_MOST", 2)
    found = attention([], [], queue_trouble(db, NOW))
    said = [row.said for row in found if row.jobs is JobTrouble.DEAD]
    assert [words.partition(" failed")[0] for words in said] == ["1+ jobs", "1+ jobs"]


def office(db: sqlite3.Connection, *, now: int = NOW) -> list[tuple[LinkTrouble | None, str]]:
    return [(row.link, row.said) for row in link_trouble(link(db, now), now)]


def change(db: sqlite3.Connection, sql: str, *values: object) -> None:
    db.execute("UPDATE link_state SET " + sql, values)  # noqa: S608 - columns of this test alone


def everything_is_there(db: sqlite3.Connection) -> None:
    db.execute("UPDATE link_mark SET mark = (SELECT last FROM stream WHERE name = stream)")


@pytest.mark.parametrize("state", ["offline", "connecting"])
def test_link_that_is_away_for_long_says_its_error(db: sqlite3.Connection, state: str) -> None:
    add_link(db, now=NOW, state=state)
    everything_is_there(db)
    change(db, "since = ?", NOW - LINK_LONG_MS + 1)
    assert office(db) == []
    change(db, "since = ?", NOW - LINK_LONG_MS)
    assert office(db) == [(LinkTrouble.OFFLINE, "connection refused")]
    change(db, "last_error = ''")
    assert office(db) == [(LinkTrouble.OFFLINE, "the broker does not answer")]


def test_what_a_broker_refuses_is_told_at_once(db: sqlite3.Connection) -> None:
    add_link(db, now=NOW, state="offline")
    everything_is_there(db)
    change(db, "since = ?, held_by = 'the broker refuses this depot'", NOW - 1000)
    change(db, "last_error = 'up/event: refused: Not authorized'")
    assert office(db) == [(LinkTrouble.OFFLINE, "up/event: refused: Not authorized")]


def test_rows_that_wait_say_how_long_a_link_that_flaps_is_away(db: sqlite3.Connection) -> None:
    add_link(db, now=NOW, state="connecting")
    change(db, "since = ?", NOW)
    found = link(db, NOW)
    assert found is not None
    (row,) = link_trouble(found, NOW)
    assert row.since == found.oldest_unsent_at


def test_broker_without_head_office_behind_it_is_told(db: sqlite3.Connection) -> None:
    add_link(db, now=NOW, state="live")
    assert office(db) == []
    change(db, "head_office = 0")
    assert [trouble for trouble, _ in office(db)] == [LinkTrouble.AWAY]


def test_each_refused_document_is_a_row(db: sqlite3.Connection) -> None:
    add_link(db, now=NOW, state="live")
    db.execute("UPDATE link_desired SET state = 'refused', message = '900 is over 660'")
    db.execute(
        "INSERT INTO link_desired VALUES ('sites', 2, ?, 'refused', 'bad', 'no name', 1)",
        ("b" * 64,),
    )
    rows = attention((), (), more=link_trouble(link(db, NOW), NOW))
    assert [row.said for row in rows] == [
        "its rules 13 are not in force: 900 is over 660",
        "its sites 2 are not in force: no name",
    ]
    assert len({(row.key, row.kind) for row in rows}) == 2


def test_where_there_is_no_head_office_nobody_misses_it(db: sqlite3.Connection) -> None:
    assert link_trouble(None, NOW) == ()
    add_no_link(db, now=NOW)
    assert office(db) == []


def test_words_of_a_daemon_that_hangs_alarm_nobody(db: sqlite3.Connection) -> None:
    add_link(db, now=NOW, state="offline")
    assert office(db) != []
    assert office(db, now=NOW + LATE_MS) == []
