import json
from typing import Any

import pytest

from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.store import trucks
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.orders_desk import (
    OFFICE,
    add,
    assigned,
    body,
    brought,
    order,
    orders_desk,
    truck_state,
)
from tests.daemon.commands.scene import Desk
from tests.daemon.store.duty_scene import MINUTE
from tests.daemon.store.scene import NOW, ask

FLAGGED = "SELECT subject, vehicle_id, body FROM event WHERE kind = 'order.flagged'"
WAY = ("loading", "in_transit", "delivering", "delivered")


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    return orders_desk(desk_with)


def move(desk: Desk, state: str, **args: Any) -> Any:
    return desk.ask_with("orders.move", {"order": "O-1", "state": state, **args})


def test_an_order_goes_its_way_by_hand_and_its_truck_with_it(desk: Desk) -> None:
    add(desk)
    assigned(desk)
    seen = []
    for state in WAY:
        answer = move(desk, state)
        assert answer.is_done, answer.message
        seen.append((order(desk).state, truck_state(desk)))
    assert seen == [
        (OrderState.LOADING, TruckState.LOADING),
        (OrderState.IN_TRANSIT, TruckState.EN_ROUTE),
        (OrderState.DELIVERING, TruckState.DELIVERING),
        (OrderState.DELIVERED, TruckState.RETURNING),
    ]
    assert answer.message == "order O-1 is delivered with truck T1"
    assert order(desk).times.arrived == NOW  # on the way to the pour


def test_a_move_says_when_it_was_and_who_saw_it(desk: Desk) -> None:
    add(desk)
    assigned(desk)
    desk.machine.advance(10 * MINUTE)
    desk.ask_with(
        "orders.move",
        {"order": "O-1", "state": "loading", "at": NOW + 4 * MINUTE, "vehicle": "T1"},
        actor=OFFICE,
    )
    assert order(desk).times.loading == NOW + 4 * MINUTE
    truck = desk.writer.write(lambda tx: trucks.truck_named(tx, "T1"))
    assert truck is not None
    assert (truck.source, truck.since) == (MoveSource.HEADOFFICE, NOW + 4 * MINUTE)


def test_what_was_never_loaded_is_not_delivered(desk: Desk) -> None:
    add(desk)
    for _ in range(2):
        answer = move(desk, "delivered", is_skipping=True)
        assert answer.code == "move_refused"
        assert "what was never loaded is not delivered" in answer.message
        if order(desk).state is OrderState.PENDING:
            assigned(desk)
    assert order(desk).state is OrderState.ASSIGNED


def test_states_that_nobody_saw_are_passed_only_when_that_is_meant(desk: Desk) -> None:
    add(desk)
    assigned(desk)
    refused = move(desk, "delivering")
    assert refused.code == "skips_states"
    assert refused.message == (
        "order O-1 is assigned: before delivering comes loading, in transit, and nobody has seen"
        " that"
    )
    assert order(desk).state is OrderState.ASSIGNED
    answer = move(desk, "delivering", is_skipping=True)
    assert answer.body["passed"] == ["loading", "in_transit"]
    assert (order(desk).state, truck_state(desk)) == (
        OrderState.DELIVERING,
        TruckState.DELIVERING,
    )


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("in_transit", "order O-1 is in transit already"),
        ("loading", "order O-1 is in transit, not to become loading: next is delivering"),
    ],
)
def test_an_order_does_not_go_back(desk: Desk, state: str, said: str) -> None:
    add(desk)
    assigned(desk)
    brought(desk, TruckState.AT_JOB_SITE)
    answer = move(desk, state)
    assert (answer.code, said in answer.message) == ("move_refused", True), answer.message


def test_an_order_without_a_truck_does_not_move(desk: Desk) -> None:
    add(desk)
    assert "no truck has it" in move(desk, "loading").message
    add(desk, order="O-0")
    assigned(desk, "O-0")
    assigned(desk)
    assert move(desk, "loading").message == (
        "order O-1 waits on the route of T1, which has another in hand"
    )


def test_a_delivered_order_is_delivered_once(desk: Desk) -> None:
    add(desk)
    assigned(desk)
    brought(desk, TruckState.RETURNING)
    answer = move(desk, "delivered", vehicle="T1")
    assert (answer.code, answer.message) == ("move_refused", "order O-1 is delivered already")


def test_a_report_of_a_truck_that_does_not_have_the_order_is_flagged(desk: Desk) -> None:
    add(desk)
    assigned(desk)
    brought(desk, TruckState.DELIVERING)
    answer = move(desk, "delivered", vehicle="T2")
    assert answer.message == (
        "order O-1 is not moved: T2 reports it delivered, and it is T1's; the report is flagged"
    )
    assert body(answer)["is_flagged"] is True
    assert (order(desk).state, truck_state(desk)) == (
        OrderState.DELIVERING,
        TruckState.DELIVERING,
    )
    ((subject, vehicle_id, told),) = ask(desk.path, FLAGGED)
    assert (subject, vehicle_id) == ("O-1", 2)
    said = json.loads(told)
    assert (said["owner"], said["vehicle"], said["reported"]) == ("T1", "T2", "delivered")
    assert move(desk, "delivered", vehicle="T1").body["is_flagged"] is False


def test_a_report_of_an_order_that_was_taken_back_is_flagged(desk: Desk) -> None:
    add(desk)
    assigned(desk)
    desk.ask("orders.take_back", order="O-1", reason="flat tyre")
    assert "no truck has it" in move(desk, "loading", vehicle="T1").message
    assert len(ask(desk.path, FLAGGED)) == 1


def test_a_report_after_the_delivery_is_flagged_too(desk: Desk) -> None:
    add(desk)
    assigned(desk)
    brought(desk, TruckState.RETURNING)
    assert body(move(desk, "delivered", vehicle="T2"))["vehicle"] == "T1"


def test_an_unknown_vehicle_reports_nothing(desk: Desk) -> None:
    add(desk)
    assert move(desk, "loading", vehicle="T9").code == "vehicle_not_found"
    assert ask(desk.path, FLAGGED) == []


@pytest.mark.parametrize(
    ("at", "said"), [(NOW + 61_000, "at: is in the future"), (NOW - 1, "only after that")]
)
def test_a_move_is_neither_ahead_nor_before_the_last(desk: Desk, at: int, said: str) -> None:
    add(desk)
    assigned(desk)
    answer = move(desk, "loading", at=at)
    assert (answer.code, said in answer.message) == ("bad_order", True), answer.message
