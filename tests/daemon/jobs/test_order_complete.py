import pytest

from daemon.domain.alerts import Desk as Recipient
from daemon.domain.orders.truck import TruckState
from daemon.jobs.order_complete import CompleteOrder
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.round_scene import Trip
from tests.daemon.store.alert_scene import add_alert, unread

OF_ORDER = ("order.off_route", "order.unassignable", "order.delayed", "order.dwelling")
OTHERS = ("order.news", "driver.assigned")
OF_LOAD = ("load.warned", "load.undecided")


@pytest.fixture
def trip(desk: Desk) -> Trip:
    """With alerts of its order, of its load and of others."""
    trip = Trip(desk)
    for kind in OF_ORDER:
        add_alert(desk.tx, kind, "O-1")
    add_alert(desk.tx, "order.delayed", "O-1", Recipient.CUSTOMER)
    for kind in OF_LOAD:
        add_alert(desk.tx, kind, "T1")
    add_alert(desk.tx, "load.warned", "T2")
    add_alert(desk.tx, "order.delayed", "O-2")
    return trip


def waiting(desk: Desk) -> set[tuple[str, str]]:
    return {(kind, subject) for _, kind, subject in unread(desk.tx) if kind not in OTHERS}


def test_nobody_need_act_on_what_was_told_of_a_delivered_order(desk: Desk, trip: Trip) -> None:
    trip.bring(TruckState.RETURNING)
    trip.drain()
    assert waiting(desk) == {("load.warned", "T2"), ("order.delayed", "O-2")}


def test_the_load_of_a_cancelled_order_still_wants_a_decision(desk: Desk, trip: Trip) -> None:
    trip.bring(TruckState.EN_ROUTE)
    trip.cancel()
    trip.drain()
    of_load = {(kind, "T1") for kind in OF_LOAD}
    assert waiting(desk) == of_load | {("load.warned", "T2"), ("order.delayed", "O-2")}
    trip.bring(TruckState.WASHING)
    trip.drain()
    assert waiting(desk) == {("load.warned", "T2"), ("order.delayed", "O-2")}


def test_an_order_that_is_not_over_is_not_settled(desk: Desk, trip: Trip) -> None:
    before = waiting(desk)
    assert desk.run(CompleteOrder.Args(order="O-1")) == {"settled": 0}
    assert desk.run(CompleteOrder.Args(order="O-9")) == {"settled": 0}
    assert waiting(desk) == before
    assert trip.truck.state is TruckState.ASSIGNED
