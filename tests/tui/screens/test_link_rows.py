import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.readmodel.link import LATE_MS, LinkRow, LinkStreamRow, link
from tests.daemon.readmodel.sample_fleet import MINUTE, NOW, ZONE
from tests.tui.link_states import away, catching_up, held_back, live, off, offline
from tui.format import LocalTime
from tui.screens.link_rows import FRESH_MS, STREAMS_FROM, Seen, link_sign, link_text, office_text
from tui.widgets.status import ALERT, HEAD_OFFICE

SEEN = Seen(now=NOW, local=LocalTime.of(ZONE), is_running=True)
Change = Callable[[sqlite3.Connection], None]
ROW = LinkRow(
    state="live",
    since=NOW - MINUTE,
    is_current=True,
    broker="mqtt://127.0.0.1",
    depot_id="reno",
    head_office=True,
    rtt_ms=None,
    skew_ms=None,
    bytes_per_s=0,
    rows_per_s=0,
    window_bytes=1,
    sent_today_bytes=0,
    day=0,
    retry_at=None,
    held_by="",
    refused=0,
    last_error="",
    last_error_at=None,
    updated_at=NOW,
    streams=(),
    desired=(),
)


@pytest.fixture
def db(fleet_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(fleet_path)) as connection:
        yield connection


def row(db: sqlite3.Connection, state: Change, *, now: int = NOW) -> LinkRow:
    state(db)
    found = link(db, now)
    assert found is not None
    return found


def said(found: LinkRow | None, *, width: int = 80, seen: Seen = SEEN) -> dict[str, str]:
    """What stands behind each label."""
    lines = link_text(found, seen, width=width).plain.splitlines()
    return {line[1:13].strip(): line[13:] for line in lines if line[1:13].strip()}


def test_without_a_head_office_one_quiet_line_says_how_to_add_one(db: sqlite3.Connection) -> None:
    for found in (None, row(db, off)):
        assert said(found, width=120) == {
            "Head office": "- off: nothing is sent. [link] in depotd.toml names its broker"
        }


def test_live_link_says_that_it_is_up_to_date(db: sqlite3.Connection) -> None:
    assert said(row(db, live)) == {
        "Head office": "● live since 06:01:20, 2 h 02 ago; up to date",
        "Waiting": "alert 0  event 0  result 0  position 0  telemetry 0",
        "Sending": "410 B/s, 3 rows/s, answer in 62 ms, 7.3 MB today",
        "Broker": "mqtts://mqtt.example.org:8883 as denver-north",
    }


def test_offline_link_says_why_and_when_it_is_tried_again(db: sqlite3.Connection) -> None:
    found = said(row(db, offline))
    assert found["Head office"] == "x offline since 07:21:20, 42 min ago; next try 08:06:40"
    assert found["Waiting"] == "alert 0  event 12  result 0  position 250  telemetry 0"
    assert found["Oldest"].startswith("position of 05:51:00, 2 h 12 ago")
    assert found["Last error"].startswith("08:01:20, 2 min ago: mqtt.example.org:8883: the")
    assert "Sending" not in found


def test_error_of_now_is_loud_and_one_of_then_is_not(db: sqlite3.Connection) -> None:
    now = row(db, offline)
    then = replace(now, state="live", head_office=True)
    assert [ALERT.style in styles(found) for found in (now, then)] == [True, False]


def test_error_may_take_a_second_line_below_the_first(db: sqlite3.Connection) -> None:
    lines = link_text(row(db, offline), SEEN, width=80).plain.splitlines()
    assert lines[-1] == " " * 13 + "take this name and password (Not authorized)"
    assert max(len(line) for line in lines) < 80


def test_catching_up_says_how_long_it_will_take(db: sqlite3.Connection) -> None:
    found = replace(row(db, catching_up), rows_per_s=1.0)
    assert said(found)["Head office"].endswith("; 4 min to go")
    for no_pace in (replace(found, rows_per_s=0.1), replace(found, held_by="budget")):
        assert "to go" not in said(no_pace)["Head office"]


def test_what_holds_history_back_and_what_was_not_taken_is_said(db: sqlite3.Connection) -> None:
    found = said(row(db, held_back))
    assert found["Not sent"] == "older rows: the day's budget is used up"
    assert found["Clock"] == "head office is 2 min ahead of this depot"
    assert found["Not taken"].startswith("rules 13: compliance.daily_limit: 900 is over")
    assert found["Refused"] == "1 message since the start of the daemon"


@pytest.mark.parametrize(
    ("skew_ms", "expected"),
    [(30_000, None), (-45_000, "head office is 45.0 s behind this depot"), (None, None)],
)
def test_clocks_are_told_only_where_they_matter(skew_ms: int | None, expected: str | None) -> None:
    assert said(replace(ROW, skew_ms=skew_ms)).get("Clock") == expected


def test_broker_without_head_office_behind_it_is_told(db: sqlite3.Connection) -> None:
    found = row(db, away)
    for state in ("live", "catching-up"):
        told = said(replace(found, state=state, held_by="head office is not there"))
        assert told["Head office"] == "○ waiting for head office since 07:33:20, 30 min ago"
        assert "position 250" in told["Waiting"]
        assert "Not sent" not in told


@given(waiting=st.lists(st.integers(0, 250_000_000), min_size=5, max_size=5))
def test_what_waits_of_each_stream_fits_on_one_line(waiting: list[int]) -> None:
    names = ("alert", "event", "result", "position", "telemetry")
    streams = tuple(
        replace(events(number), name=name) for name, number in zip(names, waiting, strict=True)
    )
    lines = link_text(replace(ROW, streams=streams), SEEN, width=80).plain.splitlines()
    (line,) = [line for line in lines if line.startswith(" Waiting")]
    assert len(line) <= 80
    assert all(name in line for name in names)


def test_one_row_is_not_called_rows() -> None:
    assert "1 row/s" in said(replace(ROW, rows_per_s=1.2))["Sending"]
    assert "0 rows/s" in said(ROW)["Sending"]


@pytest.mark.parametrize(
    ("is_running", "now"), [(False, NOW), (True, NOW + LATE_MS)], ids=["stopped", "hangs"]
)
def test_what_nobody_says_any_more_is_not_known(
    db: sqlite3.Connection, is_running: bool, now: int
) -> None:
    seen = SEEN._replace(is_running=is_running, now=now)
    found = said(row(db, catching_up, now=now), seen=seen)
    assert found["Head office"].startswith("? unknown: it was catching up at 08:03:18")
    assert "position 250" in found["Waiting"]
    assert "Sending" not in found


def test_wide_screens_show_each_stream(db: sqlite3.Connection) -> None:
    found = row(db, catching_up)
    narrow, wide = (
        link_text(found, SEEN, width=width).plain for width in (STREAMS_FROM - 1, STREAMS_FROM)
    )
    assert "Oldest unsent" not in narrow
    last = {stream.name: stream for stream in found.streams}["position"].last
    shown = next(line for line in wide.splitlines() if line.startswith(" position"))
    assert shown.replace(" ", "").startswith(f"position{last}{last - 250}25005:51:00")


@pytest.mark.parametrize("state", sorted(HEAD_OFFICE))
def test_every_state_is_shown_by_its_own_sign(state: str) -> None:
    found = replace(ROW, state=state, head_office=True)
    assert link_sign(found, is_running=True) == HEAD_OFFICE[state]
    is_known = state == "off"
    assert (link_sign(found, is_running=False) == HEAD_OFFICE[state]) is (
        is_known or state == "unknown"
    )


def test_state_of_a_later_release_is_not_known() -> None:
    assert link_sign(replace(ROW, state="asleep"), is_running=True) == HEAD_OFFICE["unknown"]


@pytest.mark.parametrize(
    ("waiting", "head_office", "expected"),
    [
        (0, True, "● live"),
        (1200, True, "● live 1 200 wait"),
        (0, False, "○ waiting for head office"),
    ],
)
def test_overview_has_it_in_one_line(waiting: int, head_office: bool, expected: str) -> None:
    found = replace(ROW, streams=(events(waiting),), head_office=head_office)
    assert office_text(found, NOW, is_running=True).plain == expected


@pytest.mark.parametrize(("age_ms", "is_told"), [(FRESH_MS - 1, False), (FRESH_MS, True)])
def test_what_is_on_its_way_does_not_wait(age_ms: int, is_told: bool) -> None:
    found = replace(ROW, streams=(events(3, oldest_at=NOW - age_ms),))
    assert ("Oldest" in said(found)) is is_told
    assert said(found)["Head office"].endswith("up to date") is not is_told
    assert office_text(found, NOW, is_running=True).plain.endswith("wait") is is_told


def events(waiting: int, *, oldest_at: int | None = None) -> LinkStreamRow:
    return LinkStreamRow(
        name="event",
        last=waiting,
        mark=0,
        waiting=waiting,
        oldest_unsent_at=oldest_at,
        moved_at=None,
    )


@given(error=st.text(), width=st.integers(40, 200), state=st.sampled_from(sorted(HEAD_OFFICE)))
def test_nothing_that_a_broker_says_breaks_the_lines(error: str, width: int, state: str) -> None:
    found = replace(ROW, state=state, last_error=error, last_error_at=NOW)
    lines = link_text(found, SEEN, width=width).plain.split("\n")
    assert all(line.isprintable() for line in lines)
    about_it = [line for line in lines[1:] if line.startswith((" Last error", " " * 13))]
    assert len(about_it) <= 2
    assert all(len(line) < width for line in about_it)


def styles(found: LinkRow) -> set[str]:
    return {str(span.style) for span in link_text(found, SEEN, width=80).spans}
