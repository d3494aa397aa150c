import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.domain.orders.order import OrderState
from daemon.readmodel.order import OrderDetail, order_detail
from tests.daemon.readmodel.sample_fleet import NOW, ZONE
from tui.format import LocalTime
from tui.screens.order_rows import ledger_text, step_line, summary_text, timeline_rows

LOCAL = LocalTime.of(ZONE)


def detail(path: Path, name: str) -> OrderDetail:
    db = sqlite3.connect(path)
    found = order_detail(db, name, NOW)
    db.close()
    assert found is not None
    return found


def test_a_summary_has_the_facts_the_clock_and_the_promise(orders_path: Path) -> None:
    shown = summary_text(detail(orders_path, "O-103"), NOW, LOCAL).plain
    assert shown.startswith("► in transit since 07:19:20, 44 min ago\n● 38 min left of 90")
    for said in (
        "Customer   Acme Precast",
        "Truck      T-02 ► en route",
        "Driver     Tom Becker (D04)",
        "Load       7.5 m³, 18 000 kg",
        "Way left   11.2 km, 4 min traffic",
        "as expected now ! 12 min late",
        "08:02:20  expected 08:24, 4 of 5 by 08:29, online  !+12 min",
        "told: notify, 6 min late",
        "looked at every 300 s",
    ):
        assert said in shown
    assert max(len(line) for line in shown.splitlines()) <= 78


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("O-101", "● kept"),
        ("O-102", "! broken by 12 min, by traffic"),
        ("O-106", "as expected now 17 min in hand"),
        ("O-110", "nobody has watched it yet"),
    ],
)
def test_how_a_promise_was_kept(orders_path: Path, name: str, said: str) -> None:
    assert said in ledger_text(detail(orders_path, name), NOW, LOCAL).plain


def test_what_is_not_known_says_so(orders_path: Path) -> None:
    shown = summary_text(detail(orders_path, "O-110"), NOW, LOCAL).plain
    assert "Truck      -" in shown
    assert "Way left   -" in shown
    assert "does not set" in shown
    assert "None" not in shown


def test_who_had_it_and_where_it_stands_on_a_route(orders_path: Path) -> None:
    assert "had by T-01" in summary_text(detail(orders_path, "O-101"), NOW, LOCAL).plain
    next_one = summary_text(detail(orders_path, "O-108"), NOW, LOCAL).plain
    assert "T-01, place 2 on its route" in next_one
    off = summary_text(detail(orders_path, "O-112"), NOW, LOCAL).plain
    assert "Cancelled  customer called it off" in off


def test_the_timeline_says_how_long_each_step_took(orders_path: Path) -> None:
    rows = timeline_rows(detail(orders_path, "O-103").timeline, NOW, LOCAL)
    assert [tuple(cell.text for cell in row.cells) for row in rows] == [
        ("04:03:20", "", "created, premium", "person"),
        ("06:33:20", "2 h 30", "assigned to T-02 and D04", "dispatch"),
        ("07:11:20", "38 min", "loading", "geofence"),
        ("07:19:20", "8 min", "in transit", "geofence"),
    ]


def test_a_step_is_told_in_full_below_the_timeline(orders_path: Path) -> None:
    row = timeline_rows(detail(orders_path, "O-112").timeline, NOW, LOCAL)[-1]
    assert "customer called it off" in " ".join(step_line(row, 40).plain.split())
    assert max(len(line) for line in step_line(row, 40).plain.splitlines()) <= 40
    assert step_line(None, 40).plain == ""


def test_what_has_no_truck_is_not_said_to_be_in_hand(orders_path: Path) -> None:
    found = detail(orders_path, "O-106")
    waits = replace(found, row=replace(found.row, state=OrderState.PENDING, given=None))
    said = ledger_text(waits, NOW, LOCAL).plain
    assert "no truck yet, at the soonest 17 min in hand" in said
