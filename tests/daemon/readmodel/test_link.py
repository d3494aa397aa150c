import sqlite3

import pytest

from daemon.readmodel.link import LATE_MS, LinkRow, link, retired_vehicles
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_link import BEHIND, add_link, add_no_link


def row(db: sqlite3.Connection, *, now: int = NOW) -> LinkRow:
    found = link(db, now)
    assert found is not None
    return found


def test_before_the_first_word_of_a_daemon_nothing_is_known(db: sqlite3.Connection) -> None:
    assert link(db, NOW) is None


def test_link_says_how_it_is(db: sqlite3.Connection) -> None:
    add_link(db, now=NOW)
    said = row(db)
    assert (said.state, said.since, said.head_office) == ("catching-up", NOW - 90_000, True)
    assert (said.broker, said.depot_id) == ("mqtts://mqtt.example.org:8883", "denver-north")
    assert (said.rtt_ms, said.skew_ms, said.window_bytes) == (61.5, -140, 32768)
    assert (said.last_error, said.refused) == ("mqtt.example.org:8883: connection refused", 1)
    assert [(one.doc, one.version, one.state) for one in said.desired] == [("rules", 13, "applied")]


def test_streams_say_what_waits_and_since_when(db: sqlite3.Connection) -> None:
    add_link(db, now=NOW)
    said = row(db)
    streams = {stream.name: stream for stream in said.streams}
    assert [stream.name for stream in said.streams] == [
        "alert", "event", "result", "position", "telemetry",
    ]  # fmt: skip
    position = streams["position"]
    assert position.mark == position.last - BEHIND
    assert position.waiting == said.waiting == BEHIND
    first = "SELECT seen_at FROM position WHERE seq = ?"
    (seen_at,) = db.execute(first, (position.last - BEHIND + 1,)).fetchone()
    assert position.oldest_unsent_at == said.oldest_unsent_at == seen_at
    assert (streams["event"].waiting, streams["event"].oldest_unsent_at) == (0, None)


def test_oldest_of_a_range_that_is_all_hole_is_unknown(db: sqlite3.Connection) -> None:
    add_link(db, now=NOW)
    db.execute("DELETE FROM position WHERE seq > (SELECT mark FROM link_mark"
               " WHERE stream = 'position')")  # fmt: skip
    said = row(db)
    assert (said.waiting, said.oldest_unsent_at) == (BEHIND, None)


def test_without_head_office_nothing_waits_for_it(db: sqlite3.Connection) -> None:
    add_no_link(db, now=NOW)
    said = row(db)
    assert (said.state, said.waiting, said.oldest_unsent_at) == ("off", None, None)
    assert {(stream.mark, stream.waiting) for stream in said.streams} == {(None, None)}


@pytest.mark.parametrize(("late_ms", "is_current"), [(0, True), (LATE_MS, False)])
def test_words_of_a_daemon_that_is_gone_are_not_current(
    db: sqlite3.Connection, late_ms: int, is_current: bool
) -> None:
    add_link(db, now=NOW)
    assert row(db, now=NOW + late_ms).is_current is is_current


def test_vehicles_that_were_retired_lately_are_named(db: sqlite3.Connection) -> None:
    assert retired_vehicles(db, since=NOW - 10) == ()
    (first, second, *_) = db.execute("SELECT id, name FROM vehicle ORDER BY name").fetchall()
    db.execute("UPDATE vehicle SET retired_at = ? WHERE id = ?", (NOW - 10, first[0]))
    db.execute("UPDATE vehicle SET retired_at = ? WHERE id = ?", (NOW - 11, second[0]))
    assert retired_vehicles(db, since=NOW - 10) == (first[1],)
