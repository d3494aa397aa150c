import sqlite3
from contextlib import closing
from pathlib import Path

from tests.daemon.cli.conftest import Depotd


def test_the_state_of_dispatch_fits_eighty_columns(depotd: Depotd, orders_database: Path) -> None:
    said = depotd("dispatch", "--database", orders_database)
    assert said.code == 0
    above, _, below = said.out.rpartition("\n\n")
    for part in (
        "premium",
        "100% (1/1)",
        "1 out of service",
        "recall    T-08 (order O-112): ! CALL the driver",
        "load      T-06 (O-104): ! 1",
        "order cancelled: decide what becomes of it",
        "late      T-02 (O-103): ! 12 min late for ",
        ", premium, in transit, load",
        "late      T-01 (O-108): ! ",
        "proposal  1: O-108 from T-01 to T-10, saves 14 min",
    ):
        assert part in above
    assert max(len(line.rstrip()) for line in above.splitlines()) <= 80
    assert [line.split()[0] for line in below.splitlines()] == ["order", "O-111", "O-109", "O-110"]
    assert "dispatch has not looked at it yet" in below


def test_for_programs_everything_is_in_one_object(depotd: Depotd, orders_database: Path) -> None:
    answer = depotd("dispatch", "--database", orders_database, "--json").answer
    assert len(answer["orders"]) == 9
    assert answer["trucks"]["available"] == 4
    assert [tier["on_time_share"] for tier in answer["tiers"]] == [1.0, None, 0.0]
    assert [load["vehicle"] for load in answer["loads"] if load["is_stranded"]] == ["T-08"]
    assert answer["recalls"][0]["due_at"].endswith("Z")
    assert sum(hour["assigned"] for hour in answer["hours"]) >= 7


def test_an_assignment_is_explained(depotd: Depotd, orders_database: Path) -> None:
    said = depotd("dispatch", "--explain", "O-103", "--database", orders_database)
    assert said.code == 0
    assert said.out.startswith("O-103: T-02 and D04 have it, given by order.assign\n")
    answer = depotd("dispatch", "--explain", "O-103", "--json", "--database", orders_database)
    assert answer.answer["order"] == "O-103"
    assert answer.answer["score"] == 0.71
    assert answer.answer["unknown"] == ["fuel of the truck"]
    assert [one["name"] for one in answer.answer["rejected"]] == ["T-09", "T-11", "D17", "D22"]


def test_without_orders_nothing_waits(depotd: Depotd, fleet_database: Path) -> None:
    assert "No order waits." in depotd("dispatch", "--database", fleet_database).out
    said = depotd("dispatch", "--explain", "O-1", "--database", fleet_database)
    assert said.code == 2
    assert "no order is called 'O-1'" in said.err


def test_a_call_that_is_not_due_says_when_it_is(depotd: Depotd, orders_database: Path) -> None:
    with closing(sqlite3.connect(orders_database)) as db, db:
        db.execute("UPDATE recall SET due_at = due_at + 3600000")
    out = depotd("dispatch", "--database", orders_database).out
    assert "recall    T-08 (order O-112): answer due in " in out
