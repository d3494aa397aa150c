import sqlite3
import time

import pytest

from daemon.domain.eta.eta import EtaSource
from daemon.domain.orders.order import OrderState, Tier
from daemon.domain.orders.truck import TruckState
from daemon.readmodel.orders import TIME_UNKNOWN, Wanted, known, order_named, orders
from tests.daemon.readmodel.sample_fleet import NOW

MINUTE = 60_000
MANY = 500


def names(db: sqlite3.Connection, **wanted: object) -> list[str]:
    return [row.name for row in orders(db, NOW, Wanted(**wanted))]  # type: ignore[arg-type] # as told


def test_open_orders_stand_by_their_promise(desk: sqlite3.Connection) -> None:
    assert names(desk) == [
        "O-105", "O-111", "O-104", "O-103", "O-109", "O-106", "O-107", "O-108", "O-110",
    ]  # fmt: skip


def test_what_is_over_is_listed_by_its_span_or_state(desk: sqlite3.Connection) -> None:
    assert names(desk, since=0, states=frozenset({OrderState.DELIVERED})) == ["O-101", "O-102"]
    assert names(desk, since=NOW, until=NOW + 45 * MINUTE) == ["O-103", "O-112", "O-109"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"tier": Tier.PREMIUM}, ["O-111", "O-103", "O-107"]),
        ({"customer": "CITY"}, ["O-105", "O-108", "O-110"]),
        ({"text": "boulder homes"}, ["O-104", "O-109", "O-106"]),
        ({"text": "T-01"}, ["O-107", "O-108"]),
        ({"text": "golden"}, ["O-105", "O-108"]),
        ({"text": "in transit"}, ["O-104", "O-103"]),
        ({"text": "no such word"}, []),
        ({"states": frozenset({OrderState.PENDING})}, ["O-111", "O-109", "O-110"]),
    ],
)
def test_filters_keep_what_was_asked_for(
    desk: sqlite3.Connection, wanted: dict[str, object], found: list[str]
) -> None:
    assert names(desk, **wanted) == found


@pytest.mark.parametrize(
    ("name", "late"),
    [
        ("O-101", -6),  # arrived before its promise
        ("O-102", 12),
        ("O-103", 12),  # as it is expected
        ("O-104", -2),
        ("O-106", -17),
        ("O-110", None),  # nobody knows
        ("O-111", 10),  # without a truck, and its promise has passed
        ("O-112", None),  # cancelled
    ],
)
def test_lateness_is_what_was_or_what_is_expected(
    desk: sqlite3.Connection, name: str, late: int | None
) -> None:
    row = order_named(desk, name, NOW)
    assert row is not None
    assert row.late_min == late


def test_what_has_not_arrived_cannot_arrive_before_now(desk: sqlite3.Connection) -> None:
    row = order_named(desk, "O-103", NOW + 60 * MINUTE)
    assert row is not None
    assert row.late_min == 51
    assert row.expected is not None
    assert row.expected.source is EtaSource.ONLINE


def test_who_has_it_and_whether_the_truck_is_on_it(desk: sqlite3.Connection) -> None:
    rows = {row.name: row for row in orders(desk, NOW, Wanted(since=0))}
    in_hand, next_one, over = (rows[name].given for name in ("O-107", "O-108", "O-101"))
    assert in_hand is not None
    assert next_one is not None
    assert over is not None
    assert (in_hand.vehicle, in_hand.driver, in_hand.is_in_hand) == ("T-01", "D17", True)
    assert (next_one.position, next_one.is_in_hand) == (2, False)
    assert (over.vehicle, over.truck_state) == ("T-01", TruckState.ASSIGNED)
    assert rows["O-110"].given is None


def test_an_order_that_was_taken_back_has_no_truck(desk: sqlite3.Connection) -> None:
    desk.execute("UPDATE assignment SET ended_at = 1, ending = 'moved' WHERE order_id = 8")
    desk.execute("UPDATE customer_order SET state = 'pending' WHERE id = 8")
    row = order_named(desk, "O-108", NOW)
    assert row is not None
    assert (row.given, row.is_waiting, row.is_unassignable) == (None, True, False)


def test_nobody_can_have_what_dispatch_found_nobody_for(desk: sqlite3.Connection) -> None:
    assert [row.name for row in orders(desk, NOW) if row.is_unassignable] == ["O-109"]


def test_the_load_is_on_the_truck_also_of_an_order_that_is_cancelled(
    desk: sqlite3.Connection,
) -> None:
    row = order_named(desk, "O-112", NOW)
    assert row is not None
    assert row.load is not None
    assert row.load.left_min == 59


def test_names_that_forms_know(desk: sqlite3.Connection) -> None:
    desk.execute("UPDATE customer SET retired_at = 1 WHERE name = 'CITY'")
    found = known(desk)
    assert found.customers == ("ACME", "BOULDER")
    assert "tower" in found.sites
    assert len(found.vehicles) == 11
    assert "O-101" not in found.orders
    assert "O-103" in found.orders
    assert order_named(desk, "O-999", NOW) is None


def test_five_hundred_open_orders_are_read_quickly(desk: sqlite3.Connection) -> None:
    columns = (
        "customer_id, tier, state, state_since, version, origin_id, destination_id, promised_at,"
        " loading_min, unloading_min, source, created_at, created_by"
    )
    desk.execute(
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})"  # noqa: S608 - ours
        f" INSERT INTO customer_order(name, {columns}) SELECT 'M-' || i, {columns}"
        " FROM n, customer_order WHERE customer_order.name = 'O-110'"
    )
    began = time.perf_counter()
    found = orders(desk, NOW)
    assert len(found) == MANY + 9
    assert time.perf_counter() - began < 0.5


def test_what_an_order_waits_for_is_said_of_those_that_wait(desk: sqlite3.Connection) -> None:
    said = {row.name: row.waits_for for row in orders(desk, NOW)}
    assert said["O-103"] == ""
    assert said["O-111"] == "dispatch has not looked at it yet"
    assert said["O-110"].startswith("its time has not come")
    desk.execute("UPDATE boot SET clock = 'untrusted'")
    assert {row.waits_for for row in orders(desk, NOW)} == {"", TIME_UNKNOWN}
