"""A cancelled order: its truck is called back, and somebody decides on its load."""

import pytest

from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import TruckState
from daemon.jobs.load_watch import WatchLoads
from daemon.jobs.order_cancel import FollowCancellation
from daemon.store import order_moves, recalls
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.round_scene import Trip
from tests.daemon.store.duty_scene import MINUTE

CALL = "Call the driver of T1: he has not answered the call back to PLANT"


@pytest.mark.parametrize(
    ("at", "becomes", "is_recalled", "is_asked"),
    [
        (None, TruckState.WASHING, False, False),
        (TruckState.LOADING, TruckState.WASHING, False, False),
        (TruckState.EN_ROUTE, TruckState.RETURNING, True, True),
        (TruckState.AT_JOB_SITE, TruckState.RETURNING, True, True),
        (TruckState.DELIVERING, TruckState.RETURNING, True, True),
    ],
)
def test_what_follows_depends_on_where_the_truck_is(
    desk: Desk, *, at: TruckState | None, becomes: TruckState, is_recalled: bool, is_asked: bool
) -> None:
    trip = Trip(desk)
    if at is not None:
        trip.bring(at)
    trip.cancel()
    trip.drain()
    assert (trip.truck.state, trip.truck.order_id) == (becomes, None)
    assert trip.order().state is OrderState.CANCELLED
    assert bool(trip.kinds("return_to_plant")) is is_recalled
    assert bool(trip.kinds("load.undecided")) is is_asked
    assert (trip.load is not None) is is_asked
    assert trip.alerts("customer", unread=True) == [("medium", "Order O-1 of ACME is cancelled")]


@pytest.mark.parametrize("sets", [True, False])
def test_a_broken_truck_is_called_back_too_and_comes_home_when_it_goes_again(
    desk: Desk, *, sets: bool
) -> None:
    trip = Trip(desk)
    if not sets:
        desk.lab.write(
            lambda tx: tx.execute("UPDATE customer_order SET discharge_limit_min = NULL")
        )
    trip.bring(TruckState.EN_ROUTE)
    trip.at(5)
    trip.act(lambda tx: order_moves.break_down(tx, trip.truck, trip.how("flat tyre")))
    trip.at(10)
    trip.cancel()
    trip.drain()
    assert trip.truck.state is TruckState.OUT_OF_SERVICE
    assert len(trip.bodies("return_to_plant")) == 1
    trip.at(30)
    trip.act(lambda tx: order_moves.back_in_service(tx, trip.truck, trip.how()))
    assert (trip.truck.state, trip.truck.order_id) == (TruckState.RETURNING, None)


def test_a_cancelled_order_that_has_no_truck_is_only_told_to_its_customer(desk: Desk) -> None:
    trip = Trip(desk)
    trip.add("O-2")
    trip.act(lambda tx: order_moves.cancel(tx, trip.order("O-2"), trip.how("rain")))
    trip.drain()
    assert trip.kinds("return_to_plant") == []
    assert ("medium", "Order O-2 of ACME is cancelled") in trip.alerts("customer")


def test_the_load_of_a_cancelled_order_keeps_its_clock_and_somebody_decides(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    trip.at(25)
    trip.cancel()
    trip.drain()
    assert ("critical", "T1 carries the load of cancelled order O-1: 65 min left") in trip.alerts()
    trip.at(61)
    desk.run(WatchLoads.Args())
    trip.drain()
    (warned,) = trip.bodies("load.warned")
    assert (warned["age_min"], warned["left_min"]) == (61, 29)
    assert warned["where"] == "truck returning, the order is cancelled"


def test_an_unanswered_call_back_has_somebody_phone_once(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    trip.cancel()
    trip.drain()
    (call,) = recalls.open_recalls(desk.tx)
    assert call.due_at == call.sent_at + 2 * MINUTE
    trip.at(1.9)
    trip.drain()
    assert ("critical", CALL) not in trip.alerts()
    trip.at(2)
    trip.drain()
    assert trip.alerts().count(("critical", CALL)) == 1
    for minute in (3, 40, 80):
        trip.at(minute)
        desk.run(WatchLoads.Args())
        trip.drain()
    assert trip.alerts().count(("critical", CALL)) == 1
    assert len(trip.bodies("truck.recall_unheard")) == 1


def test_a_driver_who_has_answered_is_not_phoned(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    trip.cancel()
    trip.drain()
    trip.at(1)
    desk.lab.write(lambda tx: recalls.acknowledge(tx, trip.pair.vehicle_id, at=1, by="D1"))
    trip.at(5)
    trip.drain()
    assert trip.kinds("truck.recall_unheard") == []


def test_when_the_truck_of_a_cancelled_load_is_home_nothing_critical_is_left(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    trip.cancel()
    for minute in (2, 80, 95):
        trip.at(minute)
        desk.run(WatchLoads.Args())
        trip.drain()
    assert len([one for one in trip.alerts(unread=True) if one[0] == "critical"]) >= 4
    trip.bring(TruckState.WASHING)
    assert [one for one in trip.alerts(unread=True) if one[0] == "critical"] == []


def test_the_call_says_where_to_and_until_when(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    trip.cancel("too wet")
    trip.drain()
    (body,) = trip.bodies("return_to_plant")
    assert (body["plant"], body["order"], body["reason"]) == ("PLANT", "O-1", "too wet")
    decided = [one for one in desk.lab.decisions() if one.subject == "order O-1"]
    assert [one.outcome for one in decided if one.outcome == "recalled"] == ["recalled"]


def test_a_truck_that_is_home_already_is_not_called_back(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    trip.cancel()
    trip.bring(TruckState.WASHING)
    trip.drain()
    assert trip.kinds("return_to_plant") == []
    assert trip.kinds("load.undecided") == []


def test_looking_twice_calls_once(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    trip.cancel()
    trip.drain()
    args = FollowCancellation.Args(
        order="O-1", vehicle_id=trip.pair.vehicle_id, was="in_transit", reason="rain"
    )
    assert desk.run(args)["recalled"] is False
    assert len(trip.bodies("return_to_plant")) == 1
