import pytest

from daemon.domain.events import Event
from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import TruckState
from daemon.jobs import order_status_update
from daemon.jobs.order_status_update import UpdateStatus
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.round_scene import Trip


def changed(new: object, reason: str = "") -> Event:
    return Event(
        kind="order.status_changed",
        at=0,
        subject="O-1",
        body={"new": new, "reason": reason},
        correlation_id="c",
    )


def test_a_customer_hears_when_its_order_is_on_its_way_there_and_over(desk: Desk) -> None:
    trip = Trip(desk)
    for state in (TruckState.LOADING, TruckState.EN_ROUTE, TruckState.AT_JOB_SITE,
                  TruckState.DELIVERING, TruckState.RETURNING):  # fmt: skip
        trip.bring(state)
        trip.drain()
    assert trip.alerts("customer") == [
        ("low", "Order O-1 of ACME is in transit"),
        ("low", "Order O-1 of ACME is delivering"),
        ("low", "Order O-1 of ACME is delivered"),
    ]
    assert trip.alerts("customer", unread=True) == [("low", "Order O-1 of ACME is delivered")]


def test_who_speaks_with_the_customer_asks_for_a_rating_when_it_is_delivered(desk: Desk) -> None:
    trip = Trip(desk)
    desk.tx.execute("UPDATE customer SET contact = 'Ada, 555-0100'")
    trip.bring(TruckState.RETURNING)
    trip.drain()
    ((text,),) = desk.tx.execute("SELECT text FROM alert WHERE event = 'order.news'").fetchall()
    assert text == (
        "For Ada, 555-0100. Unloading has ended. Ask how it went, 1 to 5, and enter it: depotd"
        " orders rate O-1 1..5."
    )


def test_what_has_gone_on_meanwhile_is_told_as_it_is_now(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.DELIVERING)
    trip.drain()
    assert trip.alerts("customer") == [("low", "Order O-1 of ACME is delivering")]
    assert desk.run(UpdateStatus.Args(order="O-1", state=OrderState.IN_TRANSIT)) == {"told": False}


def test_nobody_is_told_of_an_order_that_there_is_not(desk: Desk) -> None:
    args = UpdateStatus.Args(order="O-9", state=OrderState.IN_TRANSIT)
    assert desk.run(args) == {"told": False}


@pytest.mark.parametrize("new", ["pending", "assigned", "loading", "odd", None])
def test_of_other_states_no_customer_hears(new: object) -> None:
    assert order_status_update.of_event(changed(new)) is None


def test_why_an_order_is_cancelled_is_told() -> None:
    args = order_status_update.of_event(changed("cancelled", "rain."))
    assert args is not None
    assert args.reason == "rain"
    moved = order_status_update.of_event(changed("in_transit", "seen late"))
    assert moved is not None
    assert moved.reason == ""
