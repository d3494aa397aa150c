import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from textual.geometry import Size

from daemon.domain.orders.concrete import Hardness
from daemon.domain.orders.order import OrderState
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
    needs_word,
    quiet_text,
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
    lines = figures_text(found, LOCAL, Size(width, 40)).plain.splitlines()
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
    assert " Loads    T-06 ! 12 min" in "\n".join(lines)
    assert "07h█4" in lines[-1]
    low = figures_text(found, LOCAL, Size(width, 24)).plain.splitlines()
    assert [line.rstrip() for line in low] == [line.rstrip() for line in lines[:-1]]


def test_what_needs_a_word_stands_by_what_presses_most(found: Dispatch) -> None:
    rows = needs_rows(found, NOW, LOCAL)
    assert [row.key for row in rows] == ["rT-08", "lT-06", "lT-08", "oO-103", "oO-108", "p1"]
    signs = ["! call", "! load", "! decide", "! late", "! late", "» proposal"]
    assert [row.cells[0].text for row in rows] == signs
    assert {len(row.cells) for row in rows} == {len(NEEDS_COLUMNS)}
    assert rows[0].cells[3].text.startswith("call the driver: no answer for 4 min")
    assert "order cancelled" in rows[2].cells[3].text
    assert rows[3].cells[1].text == "T-02"
    assert rows[3].cells[3].text == "12 min late for 08:12, premium, in transit, load ● 38 min"


def test_a_call_that_is_not_due_yet_says_when_it_is(found: Dispatch) -> None:
    (call,) = found.recalls
    early = replace(found, recalls=(replace(call, due_at=NOW + 60_000, is_overdue=False),))
    row = needs_rows(early, NOW, LOCAL)[0]
    assert (row.cells[0].text, row.cells[3].text[:20]) == ("… recalled", "answer due in 1 min ")


def test_a_row_in_full_says_what_can_be_done(found: Dispatch) -> None:
    todo = ("H:", "L ", "L ", "D ", "D ", "Y ")
    for row, said in zip(needs_rows(found, NOW, LOCAL), todo, strict=True):
        lines = needs_line(row, 70).plain.splitlines()
        assert lines[-1].startswith(f" {said}")
        assert "…" not in "".join(lines[:-1])
        assert max(len(line) for line in lines) <= 70


def test_what_a_load_is_warned_of_needs_a_word_unless_it_is_being_poured(found: Dispatch) -> None:
    load = next(row for row in found.loads if row.vehicle == "T-02")
    warned = replace(load, clock=replace(load.clock, hardness=Hardness.WARNED))
    assert not needs_word(load)
    assert needs_word(warned)
    assert not needs_word(replace(warned, order_state=OrderState.DELIVERING))


def test_it_is_calm_only_if_no_order_is_late_or_in_want_of_a_truck(found: Dispatch) -> None:
    assert quiet_text(found).plain == ""
    still = replace(found, recalls=(), proposals=(), loads=(), orders=found.waiting)
    said = quiet_text(still).plain
    assert said == (
        " ! 1 late and 1 that nobody can have: A gives one to a truck, enter says why it waits."
    )
    served = tuple(replace(row, late_min=-5, look=None) for row in found.waiting)
    assert quiet_text(replace(still, orders=served)).plain == " Nothing needs your word."


def test_a_clock_that_nobody_vouches_for_is_named_whatever_else_there_is(found: Dispatch) -> None:
    lost = tuple(replace(row, is_time_known=False) for row in found.orders)
    for here in (replace(found, orders=lost), replace(found, orders=lost, recalls=())):
        said = quiet_text(here).plain
        assert said.startswith(" ! the clock is untrusted: dispatch waits until GPS")
    assert quiet_text(replace(found, orders=())).plain == ""


def test_orders_that_wait_say_what_for(found: Dispatch) -> None:
    rows = waits_rows(found.waiting, NOW, LOCAL)
    assert {len(row.cells) for row in rows} == {len(WAITS_COLUMNS)}
    assert [row.cells[4].text[:24] for row in rows] == [
        "dispatch has not looked ",
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
