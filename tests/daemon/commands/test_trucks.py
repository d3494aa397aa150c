from typing import Any

import pytest

from daemon.commands import trucks as family
from daemon.domain.events import ClockQuality
from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.interfaces import Tx
from daemon.store import order_moves, recalls, truck_loads, trucks
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.orders_desk import (
    OFFICE,
    add,
    assigned,
    brought,
    order,
    orders_desk,
    truck_state,
)
from tests.daemon.commands.scene import Desk
from tests.daemon.store.alert_scene import add_alert
from tests.daemon.store.duty_scene import MINUTE
from tests.daemon.store.order_scene import Telling, read, routes
from tests.daemon.store.scene import NOW, ask

UNREAD = "SELECT event FROM alert WHERE read_at IS NULL"
WAY = (
    TruckState.LOADING,
    TruckState.EN_ROUTE,
    TruckState.AT_JOB_SITE,
    TruckState.DELIVERING,
    TruckState.RETURNING,
    TruckState.WASHING,
    TruckState.AVAILABLE,
)


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    desk = orders_desk(desk_with, *family.specs())
    add(desk)
    return desk


def put(desk: Desk, state: str, **args: Any) -> Any:
    return desk.ask_with("trucks.set_state", {"vehicle": "T1", "state": state, **args})


def test_a_truck_goes_its_round_by_hand_and_its_order_with_it(desk: Desk) -> None:
    assigned(desk)
    for state in WAY:
        answer = put(desk, state.value)
        assert answer.is_done, answer.message
        assert truck_state(desk) is state
    assert order(desk).state is OrderState.DELIVERED
    assert answer.message == "truck T1 is available, it was washing"


def test_head_office_says_it_as_head_office_and_when_it_was(desk: Desk) -> None:
    assigned(desk)
    desk.machine.advance(10 * MINUTE)
    args = {"vehicle": "T1", "state": "loading", "at": NOW + 4 * MINUTE}
    desk.ask_with("trucks.set_state", args, actor=OFFICE)
    truck = desk.writer.write(lambda tx: trucks.truck_named(tx, "T1"))
    assert truck is not None
    assert (truck.source, truck.since) == (MoveSource.HEADOFFICE, NOW + 4 * MINUTE)


@pytest.mark.parametrize(
    ("at", "said"), [(NOW + 61_000, "at: is in the future"), (NOW - 1, "only after that")]
)
def test_a_state_is_neither_ahead_nor_before_the_last(desk: Desk, at: int, said: str) -> None:
    assigned(desk)
    answer = put(desk, "loading", at=at)
    assert (answer.code, said in answer.message) == ("bad_truck", True), answer.message


def test_states_that_nobody_saw_are_passed_only_when_that_is_meant(desk: Desk) -> None:
    assigned(desk)
    refused = put(desk, "delivering")
    assert refused.code == "skips_states"
    assert "before delivering comes loading, en route, at job site" in refused.message
    assert truck_state(desk) is TruckState.ASSIGNED
    answer = put(desk, "delivering", is_skipping=True)
    assert answer.body["passed"] == ["loading", "en_route", "at_job_site"]
    assert (order(desk).state, truck_state(desk)) == (
        OrderState.DELIVERING,
        TruckState.DELIVERING,
    )


def test_a_truck_that_is_home_has_delivered_what_it_carried_only_when_that_is_meant(
    desk: Desk,
) -> None:
    assigned(desk)
    brought(desk, TruckState.EN_ROUTE)
    for state in ("returning", "available"):
        assert put(desk, state).code == "skips_states"
    assert order(desk).state is OrderState.IN_TRANSIT
    assert put(desk, "available", is_skipping=True).is_done
    assert (order(desk).state, truck_state(desk)) == (OrderState.DELIVERED, TruckState.AVAILABLE)


@pytest.mark.parametrize("to", ["returning", "washing", "available"])
def test_a_truck_that_has_loaded_nothing_is_freed_by_taking_the_order_back(
    desk: Desk, to: str
) -> None:
    assigned(desk)
    answer = put(desk, to, is_skipping=True)
    assert (answer.code, answer.next_step) == (
        "move_refused",
        "depotd orders take-back O-1 frees the truck",
    )
    assert order(desk).state is OrderState.ASSIGNED


@pytest.mark.parametrize("to", [TruckState.ASSIGNED, TruckState.LOADING, TruckState.EN_ROUTE])
def test_a_truck_without_an_order_carries_none(desk: Desk, to: TruckState) -> None:
    before = truck_state(desk)
    assert put(desk, to.value).code == "move_refused"
    assigned(desk)
    brought(desk, TruckState.RETURNING)
    assert put(desk, to.value).code == "move_refused"
    assert before is TruckState.AVAILABLE


def test_a_truck_does_not_go_back(desk: Desk) -> None:
    assigned(desk)
    brought(desk, TruckState.AT_JOB_SITE)
    answer = put(desk, "loading")
    assert answer.message == (
        "truck T1 is at job site, not to become loading: next is delivering, returning"
    )


def test_a_report_with_an_order_that_is_not_its_own_is_flagged(desk: Desk) -> None:
    assigned(desk)
    answer = put(desk, "delivering", order="O-1", vehicle="T2")
    assert (answer.is_done, answer.body["is_flagged"]) == (True, True)
    assert order(desk).state is OrderState.ASSIGNED
    assert len(ask(desk.path, "SELECT 1 FROM event WHERE kind = 'order.flagged'")) == 1
    assert put(desk, "loading", order="O-1").body["is_flagged"] is False
    assert put(desk, "loading", order="O-9").code == "order_not_found"


def test_nobody_goes_out_of_service_without_a_reason(desk: Desk) -> None:
    assert put(desk, "out_of_service", reason=" ").code == "reason_missing"
    assert truck_state(desk) is TruckState.AVAILABLE


def test_a_truck_that_breaks_down_gives_back_what_is_not_loaded(desk: Desk) -> None:
    add(desk, order="O-2")
    for name in ("O-1", "O-2"):
        assigned(desk, name)
    assert put(desk, "out_of_service", reason="gearbox").is_done
    assert truck_state(desk) is TruckState.OUT_OF_SERVICE
    assert {order(desk, name).state for name in ("O-1", "O-2")} == {OrderState.PENDING}
    assert desk.writer.write(routes) == []
    assert put(desk, "loading").next_step.endswith("depotd trucks set T1 available")
    assert put(desk, "available").message == "truck T1 is available, it was out of service"


@pytest.mark.parametrize(
    ("at", "goes_on"),
    [
        (TruckState.LOADING, TruckState.LOADING),
        (TruckState.EN_ROUTE, TruckState.EN_ROUTE),
        (TruckState.AT_JOB_SITE, TruckState.EN_ROUTE),
        (TruckState.DELIVERING, TruckState.DELIVERING),
    ],
)
def test_a_loaded_truck_that_breaks_down_keeps_its_order_and_goes_on_with_it(
    desk: Desk, at: TruckState, goes_on: TruckState
) -> None:
    assigned(desk)
    brought(desk, at)
    state = order(desk).state
    put(desk, "out_of_service", reason="gearbox")
    assert order(desk).state is state
    assert ask(desk.path, "SELECT subject FROM event WHERE kind = 'truck.stranded'") == [("T1",)]
    assert "out of service" in desk.ask("orders.move", order="O-1", state="delivered").message
    assert desk.writer.write(truck_loads.loads) != ()
    put(desk, "available")
    assert (truck_state(desk), order(desk).state) == (goes_on, state)


def test_a_mended_truck_whose_order_is_gone_brings_its_load_home(desk: Desk) -> None:
    assigned(desk)
    brought(desk, TruckState.EN_ROUTE)
    put(desk, "out_of_service", reason="gearbox")
    desk.ask("orders.cancel", order="O-1", reason="broken down")
    assert truck_state(desk) is TruckState.OUT_OF_SERVICE
    put(desk, "available")
    assert truck_state(desk) is TruckState.RETURNING
    assert desk.writer.write(truck_loads.loads) != ()


def test_an_unknown_truck_is_named(desk: Desk) -> None:
    assert put(desk, "loading", vehicle="T9").code == "vehicle_not_found"
    assert desk.ask("trucks.acknowledge", vehicle="T9").code == "vehicle_not_found"


def test_a_call_back_is_heard_once_and_nobody_need_phone(desk: Desk) -> None:
    assigned(desk)

    def call(tx: Tx) -> None:
        truck = trucks.truck(tx, 1)
        order_moves.recall(Telling(tx), truck, read(tx), reason="rain", due_at=NOW + MINUTE)
        add_alert(tx, event="truck.recall_unheard", subject="T1")

    desk.writer.write(call)
    answer = desk.ask("trucks.acknowledge", vehicle="T1", by="D1")
    assert answer.message == "truck T1 knows that it is called back"
    assert desk.writer.write(recalls.open_recalls) == ()
    assert ask(desk.path, UNREAD) == []
    ((by,),) = ask(desk.path, "SELECT acknowledged_by FROM recall")
    assert by == "D1"
    again = desk.ask("trucks.acknowledge", vehicle="T1")
    assert (again.is_done, again.body["acknowledged"]) == (True, 0)
    assert len(ask(desk.path, "SELECT 1 FROM event WHERE kind = 'truck.recall_heard'")) == 1


def test_while_the_clock_is_not_trusted_only_its_own_time_is_taken(desk: Desk) -> None:
    """What is given then could not be told from what the clock is put right by."""
    assigned(desk)
    desk.clock.trim(desk.clock.anchor_ms, ClockQuality.UNTRUSTED)
    refused = put(desk, "loading", at=NOW)
    assert (refused.is_done, refused.code) == (False, "clock_untrusted")
    assert put(desk, "loading").is_done
