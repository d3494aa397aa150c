import sqlite3

from daemon.domain.orders.order import OrderSource
from daemon.readmodel.order import OrderDetail, order_detail
from tests.daemon.readmodel.sample_fleet import NOW

MINUTE = 60_000


def detail(db: sqlite3.Connection, name: str) -> OrderDetail:
    found = order_detail(db, name, NOW)
    assert found is not None
    return found


def test_an_order_that_is_not_there_is_none(desk: sqlite3.Connection) -> None:
    assert order_detail(desk, "O-999", NOW) is None


def test_the_way_of_an_order_is_told_in_its_order(desk: sqlite3.Connection) -> None:
    found = detail(desk, "O-101")
    instants = [one.at for one in found.timeline]
    assert instants == sorted(instants)
    assert [one.kind for one in found.timeline if one.kind.startswith("order.")] == [
        "order.created",
        *["order.status_changed"] * 5,
        "order.delivered",
    ]
    assert "returning" in {one.body.get("new") for one in found.timeline}
    assert set(found.times) == {
        "assigned", "loading", "in_transit", "arrived", "delivering", "delivered",
    }  # fmt: skip


def test_of_a_truck_only_what_it_did_for_the_order_is_told(desk: sqlite3.Connection) -> None:
    found = detail(desk, "O-107")
    assert {one.body["order"] for one in found.timeline} == {"O-107"}
    assert {one.subject for one in found.timeline} == {"O-107", "T-01"}


def test_a_call_back_and_its_answer_belong_to_the_way(desk: sqlite3.Connection) -> None:
    assert [one.kind for one in detail(desk, "O-112").timeline][-1] == "recall.sent"
    desk.execute("UPDATE recall SET acknowledged_at = ?, acknowledged_by = 'ana'", (NOW,))
    last = detail(desk, "O-112").timeline[-1]
    assert (last.kind, last.subject, last.body["by"]) == ("recall.heard", "T-08", "ana")


def test_fields_that_a_list_does_not_show(desk: sqlite3.Connection) -> None:
    found = detail(desk, "O-113")
    assert (found.source, found.created_by) == (OrderSource.PERSON, "ana")
    assert found.cancel_reason == "entered twice"
    assert found.contact == "works@city.example"
    assert found.turn is None
    rating = detail(desk, "O-101").rating
    assert rating is not None
    assert (rating.rating, rating.by, rating.note) == (5, "ana", "clean chute")


def test_the_ledger_has_what_was_expected_over_time(desk: sqlite3.Connection) -> None:
    found = detail(desk, "O-103")
    assert found.promise is not None
    assert [one.arrival_at for one in found.promise.predictions] == [
        NOW + 5 * MINUTE, NOW + 15 * MINUTE, NOW + 21 * MINUTE,
    ]  # fmt: skip
    assert [one.level for one in found.promise.told] == ["notify"]
    assert (found.promise.breach_min, found.promise.tracking_s) == (None, 300)
    assert (found.traffic_s, found.left_m) == (260, 11_200)
    kept = detail(desk, "O-102").promise
    assert kept is not None
    assert (kept.breach_min, kept.cause) == (12, "traffic")
    assert detail(desk, "O-110").promise is None


def test_who_had_it_before_is_kept(desk: sqlite3.Connection) -> None:
    desk.execute("UPDATE assignment SET ended_at = 7, ending = 'moved' WHERE order_id = 8")
    desk.execute(
        "INSERT INTO assignment(order_id, vehicle_id, driver_id, position, assigned_at,"
        " assigned_by, terms) VALUES (8, 10, 3, 1, ?, 'ana', '{}')",
        (NOW,),
    )
    found = detail(desk, "O-108")
    assert found.turn is not None
    assert found.turn.vehicle == "T-10"
    assert [(turn.vehicle, turn.ending) for turn in found.turns] == [
        ("T-10", ""),
        ("T-01", "moved"),
    ]
