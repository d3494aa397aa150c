from typing import Any

import pytest

from daemon.commands.imports import packed
from daemon.commands.order_import import LINES_SHOWN, Judging, plan
from daemon.domain.orders.order import OrderSource
from daemon.interfaces import Tx
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.orders_desk import OFFICE, add, body, order, orders_desk
from tests.daemon.commands.scene import OLGA, Desk
from tests.daemon.domain.orders.told_scene import RULES
from tests.daemon.store.duty_scene import HOUR
from tests.daemon.store.scene import NOW, ask

HEADING = "order,customer,origin,destination,promised,material,weight_kg,equipment"
TWO = f"""{HEADING}
O-1,ACME,PLANT,SITE-A,2026-06-01T10:30,concrete,18000,
O-2,ACME,PLANT,SITE-A,2026-06-01T11:00,gravel,,crane
"""
COUNT = "SELECT count(*) FROM customer_order"
CREATED = "SELECT subject FROM event WHERE kind = 'order.created' ORDER BY seq"


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    return orders_desk(desk_with)


def take(desk: Desk, text: str = TWO, **more: Any) -> Any:
    args = {"file": "orders.csv", "packed": packed(text), **more}
    return desk.ask_with("orders.import", args, actor=OLGA)


def test_a_file_is_taken_with_a_report_per_line(desk: Desk) -> None:
    answer = take(desk)
    assert answer.message == "orders.csv: 2 rows, 2 taken"
    assert answer.body["lines"] == [
        {"line": 2, "order": "O-1", "verdict": "new", "remarks": []},
        {
            "line": 3,
            "order": "O-2",
            "verdict": "new",
            "remarks": ["warning: equipment: no truck has crane"],
        },
    ]
    assert ask(desk.path, CREATED) == [("O-1",), ("O-2",)]
    assert order(desk, "O-2").source is OrderSource.FILE
    assert order(desk).discharge_limit_min == 90


def test_the_same_file_twice_is_once_whatever_the_clock_says(desk: Desk) -> None:
    take(desk)
    desk.machine.advance(24 * HOUR)
    again = take(desk)
    assert again.message == "orders.csv: 2 rows, 2 known already"
    assert again.body["counts"] == {"rows": 2, "new": 0, "known": 2, "faulty": 0}
    assert len(ask(desk.path, CREATED)) == 2


def test_an_order_that_stands_twice_in_a_file_is_taken_once(desk: Desk) -> None:
    first = TWO.splitlines()[1]
    answer = take(desk, f"{TWO}{first}\n")
    assert answer.message == "orders.csv: 3 rows, 2 taken, 1 known already"
    assert answer.body["lines"][2] == {
        "line": 4,
        "order": "O-1",
        "verdict": "known",
        "remarks": ["is there already in line 2"],
    }
    assert ask(desk.path, CREATED) == [("O-1",), ("O-2",)]


def test_a_preview_takes_nothing(desk: Desk) -> None:
    add(desk, order="O-2", material="gravel", weight_kg=None, promised_at=1_780_333_200_000,
        equipment=["crane"])  # fmt: skip
    answer = take(desk, dry_run=True)
    assert answer.message == "orders.csv: 2 rows, 1 would be taken, 1 known already"
    assert ask(desk.path, COUNT) == [(1,)]


def test_one_fault_keeps_all_rows_out_and_all_faults_are_told(desk: Desk) -> None:
    text = TWO.replace("SITE-A,2026-06-01T11:00", "MOON,2026-05-01T11:00")
    answer = take(desk, text)
    assert (answer.is_done, answer.code) == (False, "input")
    assert body(answer)["faults"] == [
        (
            "orders.csv:3: destination: no site is called 'MOON'; allowed: what depotd sites list"
            " names"
        ),
        (
            "orders.csv:3: promised: 2026-05-01 11:00 MDT is past; allowed: an instant after"
            " 2026-06-01 08:03 MDT"
        ),
    ]
    assert [line["verdict"] for line in body(answer)["lines"]] == ["new", "faulty"]
    assert ask(desk.path, COUNT) == [(0,)]


def test_a_cell_that_cannot_be_read_hides_no_other_fault_of_its_row(desk: Desk) -> None:
    text = TWO.replace("O-2,ACME,PLANT,SITE-A,2026-06-01T11:00", "O-2,NOBODY,PLANT,MOON,soon")
    faults = body(take(desk, text))["faults"]
    assert [one.split("; ")[0] for one in faults] == [
        "orders.csv:3: promised: 'soon' is no instant",
        "orders.csv:3: customer: no customer is called 'NOBODY'",
        "orders.csv:3: destination: no site is called 'MOON'",
    ]


def test_a_cell_that_cannot_be_read_is_taken_for_nothing_else(desk: Desk) -> None:
    text = f"{HEADING},earliest\nO-1,ACME,,SITE-A,soon,,heavy,,2026-06-01T09:00\n"
    faults = body(take(desk, text))["faults"]
    assert [one.split(":")[2].strip() for one in faults] == ["promised", "weight_kg", "origin"]


def test_an_order_that_stands_with_other_fields_is_a_fault(desk: Desk) -> None:
    take(desk)
    answer = take(desk, TWO.replace("18000", "17000"))
    assert "orders.csv:2: weight_kg: order O-1 is there already, with 18000 and not 17000" in (
        answer.message
    )
    assert "depotd orders change O-1" in answer.message
    assert order(desk).weight_kg == 18_000


def test_instants_of_an_order_that_stands_are_told_by_the_depots_clock(desk: Desk) -> None:
    take(desk)
    answer = take(desk, TWO.replace("T10:30", "T10:45"))
    assert "with 2026-06-01 10:30 MDT and not 2026-06-01 10:45 MDT" in answer.message


def test_a_file_of_head_office_is_head_offices(desk: Desk) -> None:
    args = {"file": "orders.csv", "packed": packed(TWO)}
    desk.ask_with("orders.import", args, actor=OFFICE)
    assert order(desk).source is OrderSource.HEADOFFICE


def test_a_long_file_is_answered_within_bounds(desk: Desk) -> None:
    rows = [
        f"O-{number},ACME,PLANT,SITE-A,2026-06-01T10:30,concrete,,{'x' * 40}"
        for number in range(300)
    ]
    answer = take(desk, "\n".join([HEADING, *rows]))
    assert answer.is_done
    assert (len(body(answer)["lines"]), body(answer)["left_out"]) == (
        LINES_SHOWN,
        300 - LINES_SHOWN,
    )
    assert ask(desk.path, COUNT) == [(300,)]


def test_faults_of_the_whole_file_are_told(desk: Desk) -> None:
    answer = take(desk, "order,colour\nO-1,red\n")
    assert answer.message.startswith("orders.csv:1: colour: unknown column")
    assert take(desk, HEADING).message == "orders.csv:1: the file has no rows"


def test_whoever_looks_on_hears_how_many_rows_are_judged(desk: Desk) -> None:
    judging = Judging(rules=RULES, now=NOW, is_trusted=True)
    heard: list[tuple[int, int]] = []

    def look(tx: Tx) -> None:
        plan(tx, TWO, judging, tell=lambda judged, of: heard.append((judged, of)))

    desk.writer.write(look)
    assert heard == [(1, 2), (2, 2)]
