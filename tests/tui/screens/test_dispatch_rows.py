import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.readmodel.dispatch import Dispatch, dispatch
from tests.daemon.readmodel.sample_fleet import NOW, ZONE
from tui.format import LocalTime
from tui.screens.dispatch_rows import (
    NEEDS_COLUMNS,
    WAITS_COLUMNS,
    figures_text,
    kept_words,
    left_words,
    needs_line,
    needs_rows,
    waits_rows,
)

LOCAL = LocalTime.of(ZONE)


@pytest.fixture
def found(orders_path: Path) -> Dispatch:
    db = sqlite3.connect(orders_path)
    now = dispatch(db, NOW)
    db.close()
    return now


@pytest.mark.parametrize("width", [80, 120])
def test_the_figures_fit_their_width(found: Dispatch, width: int) -> None:
    lines = figures_text(found, LOCAL, width).plain.splitlines()
    assert max(len(line) for line in lines) < width
    assert lines[1].split() == [
        "premium",
        "3",
        "1",
        "!2",
        "2",
        "h",
        "30",
        "/",
        "3",
        "h",
        "48",
        "(3)",
        "100%",
        "(1/1)",
    ]
    assert "x1 out of service" in "".join(lines)
    assert "07h█4" in lines[-1]


def test_what_needs_a_word_stands_by_what_presses_most(found: Dispatch) -> None:
    rows = needs_rows(found, NOW, LOCAL)
    assert [row.key for row in rows] == ["rT-08", "lT-06", "lT-08", "p1"]
    assert [row.cells[0].text for row in rows] == ["! call", "! load", "! decide", "» proposal"]
    assert {len(row.cells) for row in rows} == {len(NEEDS_COLUMNS)}
    assert rows[0].cells[3].text.startswith("call the driver: no answer for 4 min")
    assert "order cancelled" in rows[2].cells[3].text


def test_a_call_that_is_not_due_yet_says_when_it_is(found: Dispatch) -> None:
    (call,) = found.recalls
    early = replace(found, recalls=(replace(call, due_at=NOW + 60_000, is_overdue=False),))
    row = needs_rows(early, NOW, LOCAL)[0]
    assert (row.cells[0].text, row.cells[3].text[:20]) == ("… recalled", "answer due in 1 min ")


def test_a_row_in_full_says_what_can_be_done(found: Dispatch) -> None:
    for row, said in zip(needs_rows(found, NOW, LOCAL), ("H:", "L ", "L ", "Y "), strict=True):
        lines = needs_line(row, 70).plain.splitlines()
        assert len(lines) == 2
        assert lines[1].startswith(f" {said}")
        assert max(len(line) for line in lines) <= 70


def test_orders_that_wait_say_what_for(found: Dispatch) -> None:
    rows = waits_rows(found.waiting, NOW, LOCAL)
    assert {len(row.cells) for row in rows} == {len(WAITS_COLUMNS)}
    assert [row.cells[5].text[:24] for row in rows] == [
        "nobody has looked for a ",
        "truck T-01 and 8 more: c",
        "its time has not come: i",
    ]


def test_shares_leave_out_what_nobody_saw(found: Dispatch) -> None:
    premium = found.tiers[0]
    assert kept_words(premium) == "100% (1/1)"
    assert kept_words(replace(premium, delivered=3, unknown=1, on_time=1)) == "50% (1/2) ?1"
    assert kept_words(replace(premium, delivered=0, on_time=0)) == "-"
    load = found.loads[0]
    over = replace(load, clock=replace(load.clock, left_min=-3))
    assert (left_words(load), left_words(over)) == ("12 min left", "3 min OVER its limit")
