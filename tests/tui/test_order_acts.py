from dataclasses import replace
from typing import Any

import pytest

from daemon.commands.order_args import (
    AddOrder,
    CancelOrder,
    ChangeOrder,
    DeclareDelay,
    MoveOrder,
    RateOrder,
    TakeBack,
)
from daemon.commands.truck_args import AcknowledgeRecall, DecideLoad, SetTruckState
from daemon.control.client import ControlClient
from daemon.domain.orders.order import Tier
from daemon.readmodel.connect import open_read_only
from daemon.readmodel.dispatch import MoveRow, ProposalRow, RecallRow
from daemon.readmodel.orders import LookedAt, OrderRow, order_named
from tests.daemon.cli.order_depot import lay
from tests.daemon.cli.running import running_depot
from tests.daemon.control.scene import open_folder
from tests.daemon.readmodel.sample_fleet import NOW, ZONE
from tests.tui.order_rows import GIVEN, load, row
from tui import order_acts
from tui.acts import Act, Impossible
from tui.format import LocalTime

LOCAL = LocalTime.of(ZONE)
TOLD = {
    "order": "O-7",
    "customer": "ACME",
    "tier": "customer's",
    "origin": "plant",
    "destination": "tower",
    "promised_at": NOW + 3_600_000,
}


def stands(order: Any) -> dict[str, Any]:
    """What a form gives in which nothing was touched."""
    keys = (
        "customer", "origin", "destination", "promised_at", "material", "weight_kg", "volume_l",
        "loading_min", "unloading_min", "discharge_limit_min",
    )  # fmt: skip
    return {key: getattr(order, key) for key in keys} | {"tier": order.tier.value}


def test_a_new_order_is_told_with_what_was_typed() -> None:
    act = order_acts.add(TOLD, LOCAL, NOW)
    told = AddOrder.model_validate(act.args)
    assert (act.command, told.order, told.tier) == ("orders.add", "O-7", None)
    assert "ACME is promised a truck at tower by 09:03:20" in act.effect
    assert (
        AddOrder.model_validate(order_acts.add(TOLD | {"tier": "premium"}, LOCAL, NOW).args).tier
        is Tier.PREMIUM
    )


def test_only_what_was_changed_is_told_and_emptied_is_taken_away() -> None:
    order = row("O-1", note="gate B", equipment=("chute",))
    untouched = stands(order) | {"note": "gate B", "equipment": ["chute"]}
    assert isinstance(order_acts.edit(order, untouched), Impossible)
    emptied = {key: value for key, value in untouched.items() if key not in {"volume_l", "note"}}
    to_the_minute = untouched | {"promised_at": order.promised_at // 60_000 * 60_000}
    assert isinstance(order_acts.edit(order, to_the_minute), Impossible)
    act = order_acts.edit(order, emptied | {"origin": "depot"})
    assert isinstance(act, Act)
    assert act.args == {"order": "O-1", "volume_l": None, "note": "", "origin": "depot"}
    assert ChangeOrder.model_validate(act.args).changed_fields() == {
        "volume_l": None, "note": "", "origin": "depot",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("may", "state", "is_possible"),
    [
        (order_acts.may_edit, "assigned", True),
        (order_acts.may_edit, "loading", False),
        (order_acts.may_cancel, "delivering", True),
        (order_acts.may_cancel, "cancelled", False),
        (order_acts.may_take_back, "assigned", True),
        (order_acts.may_take_back, "pending", False),
        (order_acts.may_take_back, "in_transit", False),
        (order_acts.may_delay, "pending", True),
        (order_acts.may_delay, "delivered", False),
        (order_acts.may_rate, "delivered", True),
        (order_acts.may_rate, "delivering", False),
        (order_acts.may_assign, "pending", True),
        (order_acts.may_assign, "assigned", False),
        (order_acts.may_move, "assigned", True),
        (order_acts.may_move, "pending", False),
        (order_acts.may_move, "delivered", False),
    ],
)
def test_what_the_state_forbids_is_not_asked(may: Any, state: str, is_possible: bool) -> None:
    assert (may(row("O-1", state=state)) is None) is is_possible


def test_an_order_that_waits_on_a_route_is_not_moved() -> None:
    waits = row("O-1", state="assigned", given=replace(GIVEN, is_in_hand=False))
    cannot = order_acts.may_move(waits)
    assert cannot is not None
    assert cannot.why == "T-01 has another in hand before it"


@pytest.mark.parametrize(
    ("state", "changes", "effect"),
    [
        ("pending", {}, "Nobody is on it yet."),
        ("assigned", {}, "T-01 is free for another order."),
        ("in_transit", {"load": load(38)}, "38 min left: you decide"),
    ],
)
def test_what_a_cancellation_does_depends_on_how_far_it_has_come(
    state: str, changes: dict[str, Any], effect: str
) -> None:
    act = order_acts.cancel(row("O-1", state=state, **changes), {"reason": "rain"})
    assert effect in act.effect
    assert CancelOrder.model_validate(act.args).reason == "rain"


def test_other_acts_on_an_order_are_as_the_daemon_takes_them() -> None:
    order = row("O-1", state="assigned")
    TakeBack.model_validate(order_acts.take_back(order, {"reason": "breakdown"}).args)
    DeclareDelay.model_validate(order_acts.delay(order, {"minutes": 20, "reason": "jam"}).args)
    RateOrder.model_validate(order_acts.rate(order, {"rating": 4}).args)
    moved = order_acts.move(order, {"state": "loading", "is_skipping": False})
    assert moved.args == {"order": "O-1", "state": "loading"}
    MoveOrder.model_validate(moved.args)


def test_a_truck_that_is_chosen_says_what_spoke_against_it() -> None:
    shown = [["T-10", "carries 26 000 kg"]]
    rejected = [{"who": "truck", "code": "weight", "count": 1, "shown": shown}]
    look = LookedAt(at=NOW, outcome="none", body={"rejected": rejected})
    act = order_acts.assign(row("O-1", look=look), {"vehicle": "T-10"})
    assert (act.command, act.args) == ("orders.assign", {"order": "O-1", "vehicle": "T-10"})
    assert "this spoke against it: carries 26 000 kg" in act.effect


def test_what_an_assignment_breaks_is_shown_and_asked_again() -> None:
    act = order_acts.assign(row("O-1"), {"vehicle": "T-10", "driver": "D17"})
    assert act.anyway is not None
    again = act.anyway("breaks", "order O-1 for truck T-10: 40 min late")
    assert again is not None
    assert again.args == act.args | {"is_confirmed": True}
    assert "It breaks this: order O-1 for truck T-10: 40 min late" in again.effect
    assert act.anyway("vehicle_not_found", "there is no truck T-10") is None


def test_acts_on_trucks_are_as_the_daemon_takes_them() -> None:
    act = order_acts.set_state("T-01", {"state": "out_of_service", "reason": "drum"})
    assert act.what == "say that T-01 is out of service"
    SetTruckState.model_validate(act.args)
    call = RecallRow(
        id=1, vehicle="T-01", order="O-1", reason="off", sent_at=1, due_at=2, is_overdue=True
    )
    AcknowledgeRecall.model_validate(order_acts.acknowledge(call).args)
    dump = order_acts.decide_load("T-01", {"decision": "dump"})
    DecideLoad.model_validate(dump.args)
    assert dump.anyway is None


def test_a_load_that_goes_to_another_order_may_break_something_too() -> None:
    act = order_acts.decide_load("T-01", {"decision": "redirect", "order": "O-2"})
    assert act.anyway is not None
    forced = act.anyway("breaks", "no medical certificate on file")
    assert forced is not None
    assert (forced.what, DecideLoad.model_validate(forced.args).is_confirmed) == (
        "give the load of T-01 to O-2 all the same",
        True,
    )
    assert act.anyway("sets_before", "too far") is None


def test_a_proposal_says_what_would_move() -> None:
    move = MoveRow(order="O-8", from_truck="T-01", to_truck="", position=None)
    one = ProposalRow(
        id=4, made_at=1, order="O-8", tier=Tier.STANDARD, moves=(move,), gain_min=14, terms={}
    )
    assert order_acts.accept(one).effect == (
        "O-8 from T-01 to nobody. Lateness that it saves: 14 min weighted by tier."
    )
    assert order_acts.moves_said(replace(one, moves=())) == "nothing moves"
    assert order_acts.reject(one, {"reason": "no"}).args == {"id": 4, "reason": "no"}


def test_the_daemon_takes_what_the_screens_ask() -> None:
    with open_folder() as folder, running_depot(folder) as depot:
        lay(depot)
        client = ControlClient(depot.config.with_name("control.sock"), timeout_s=5)
        now = depot.clock.now()

        def do(act: Any) -> str:
            assert isinstance(act, Act)
            return client.ask(act.command, act.args).code

        def stands() -> OrderRow:
            with open_read_only(depot.config.with_name("live.db"), now_ms=now) as view:
                found = order_named(view.connection, "O-7", now)
            assert found is not None
            return found

        told = TOLD | {
            "customer": "ACME",
            "origin": "PLANT",
            "destination": "SITE-A",
            "promised_at": now + 7_200_000,
            "material": "concrete",
        }
        assert do(order_acts.add(told, LOCAL, now)) == "done"
        assert stands().discharge_limit_min == 90
        by_hand = order_acts.assign(stands(), {"vehicle": "T1", "driver": "D1"})
        assert do(by_hand) == "breaks"
        assert by_hand.anyway is not None
        assert do(by_hand.anyway("breaks", "papers")) == "done"
        assert do(order_acts.move(stands(), {"state": "loading"})) == "done"
        assert stands().load is not None
        assert do(order_acts.delay(stands(), {"minutes": 5, "reason": "jam"})) == "done"
        assert do(order_acts.set_state("T1", {"state": "en_route"})) == "done"
        assert do(order_acts.cancel(stands(), {"reason": "rain"})) == "done"
        assert do(order_acts.decide_load("T1", {"decision": "dump"})) == "done"
        client.close()
