import sqlite3

from daemon.readmodel.attention import OrderTrouble, Urgency
from daemon.readmodel.order_trouble import OrderCount, order_count, orders_trouble
from tests.daemon.readmodel.sample_fleet import NOW


def test_what_presses_is_told_with_its_order(desk: sqlite3.Connection) -> None:
    rows = orders_trouble(desk, NOW)
    assert [(row.order, row.name, row.urgency) for row in rows] == [
        (OrderTrouble.LATE, "O-105", Urgency.SOON),
        (OrderTrouble.LATE, "O-111", Urgency.NOW),
        (OrderTrouble.LATE, "O-103", Urgency.NOW),
        (OrderTrouble.NO_TRUCK, "O-109", Urgency.NOW),
        (OrderTrouble.LATE, "O-108", Urgency.NOW),
        (OrderTrouble.LOAD, "O-104", Urgency.NOW),
        (OrderTrouble.LOAD, "O-105", Urgency.SOON),
        (OrderTrouble.LOAD, "O-112", Urgency.NOW),
        (OrderTrouble.RECALL, "O-112", Urgency.NOW),
    ]
    said = {(row.order, row.name): row.said for row in rows}
    assert said[OrderTrouble.LATE, "O-105"] == "was 3 min late, standard, with T-04"
    assert said[OrderTrouble.LATE, "O-111"] == "will be 10 min late, premium, no truck has it"
    assert said[OrderTrouble.LOAD, "O-104"] == "T-06: 12 min left to pour"
    assert "nobody has decided where it goes" in said[OrderTrouble.LOAD, "O-112"]
    assert said[OrderTrouble.RECALL, "O-112"].endswith("has not answered: call the driver")
    assert len({f"{row.key}|{row.kind}" for row in rows}) == len(rows)


def test_a_load_beyond_its_limit_says_by_how_much(desk: sqlite3.Connection) -> None:
    rows = orders_trouble(desk, NOW + 20 * 60_000)
    (load,) = [row for row in rows if row.order is OrderTrouble.LOAD and row.name == "O-104"]
    assert load.said == "T-06: 8 min over its limit"


def test_counts_name_only_what_is_not_in_order(desk: sqlite3.Connection) -> None:
    counts = order_count(desk, NOW)
    assert counts == OrderCount(
        open=9, waiting=3, late=4, no_truck=1, loads=2, undecided=1, recalls=1
    )
    assert counts.said == (
        "9 open, 3 waiting, 4 late, 1 without a possible truck, 2 loads near or over the limit,"
        " 1 load to decide on, 1 unanswered call back"
    )
    calm = OrderCount(open=2, waiting=0, late=0, no_truck=0, loads=0, undecided=0, recalls=0)
    assert (calm.said, calm.is_told) == ("2 open, 0 waiting", True)


def test_a_fresh_load_that_nobody_has_decided_on_is_not_said_to_be_near_its_limit() -> None:
    counts = OrderCount(open=0, waiting=0, late=0, no_truck=0, loads=0, undecided=1, recalls=0)
    assert (counts.said, counts.is_told) == ("0 open, 0 waiting, 1 load to decide on", True)


def test_a_depot_without_orders_hears_nothing_of_them(db: sqlite3.Connection) -> None:
    assert not order_count(db, NOW).is_told
    assert orders_trouble(db, NOW) == ()
