import pytest

from daemon.domain.events import Event
from daemon.domain.orders.truck import TruckState
from daemon.jobs import order_delay
from daemon.jobs.order_delay import TellDelay
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.round_scene import Trip


def told(trip: Trip) -> list[str]:
    return [title for _, title in trip.alerts("customer")]


def late(minutes: int) -> str:
    return f"Order O-1 of ACME will be {minutes} min late"


def test_owner_and_customer_hear_of_a_declared_delay(desk: Desk) -> None:
    trip = Trip(desk)
    body: dict[str, object] = {"order": "O-1", "minutes": 25, "reason": "bridge is closed"}
    desk.happen("order.delay_declared", subject="O-1", body=body)
    trip.drain()
    assert trip.alerts("customer") == trip.alerts("owner") == [("high", late(25))]
    texts = desk.tx.execute(
        "SELECT text FROM alert WHERE event = 'order.delayed' ORDER BY recipient"
    ).fetchall()
    assert texts == [
        ("Tell ACME. Reason: bridge is closed.",),
        ("ACME is told. Reason: bridge is closed.",),
    ]


def test_each_step_of_a_delay_is_told_once_and_by_whomever_it_was_found(desk: Desk) -> None:
    trip = Trip(desk)
    for minutes in (4, 9, 18, 19, 33, 34, 34, 20, 49):
        desk.run(TellDelay.Args(order="O-1", minutes=minutes, is_declared=minutes == 34))
        trip.drain()
    assert told(trip) == [late(4), late(19), late(34), late(49)]
    decided = [one.outcome for one in desk.lab.decisions() if one.outcome == "order.delayed"]
    assert len(decided) == 4


def test_of_an_order_that_is_over_no_delay_is_told(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.RETURNING)
    trip.drain()
    before = told(trip)
    assert desk.run(TellDelay.Args(order="O-1", minutes=90))["told"] is False
    assert desk.run(TellDelay.Args(order="O-9", minutes=90))["told"] is False
    trip.drain()
    assert told(trip) == before


@pytest.mark.parametrize("minutes", [None, 0, -3, "many"])
def test_what_is_not_late_is_no_delay(minutes: object) -> None:
    body = {"minutes": minutes, "late_min": minutes}
    event = Event(kind="order.delay_declared", at=0, subject="O-1", body=body, correlation_id="c")
    assert order_delay.of_declared(event) is None
    assert order_delay.of_predicted(event) is None


def test_a_predicted_delay_is_told_as_such() -> None:
    event = Event(kind="x", at=0, subject="O-1", body={"late_min": 17}, correlation_id="c")
    assert order_delay.of_predicted(event) == TellDelay.Args(order="O-1", minutes=17)
