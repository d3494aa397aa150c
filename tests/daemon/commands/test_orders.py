import json
from typing import Any

import pytest

from daemon.commands import orders
from daemon.domain.commands import Role
from daemon.domain.orders.order import OrderSource, OrderState, Tier
from daemon.domain.orders.truck import TruckState
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.orders_desk import (
    OFFICE,
    TOLD,
    add,
    assigned,
    body,
    brought,
    order,
    orders_desk,
    truck_state,
)
from tests.daemon.commands.scene import OLGA, VERA, Desk
from tests.daemon.store.duty_scene import HOUR, MINUTE
from tests.daemon.store.scene import NOW, ask

EVENTS = "SELECT kind, subject, body FROM event ORDER BY seq"


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    return orders_desk(desk_with)


def events(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    """What commands have recorded; others tell the test's own list."""
    return [(kind, json.loads(body)) for kind, _, body in ask(desk.path, EVENTS)]


def kinds(desk: Desk) -> list[str]:
    return [kind for kind, _ in events(desk)]


def test_an_order_takes_what_it_does_not_say_from_customer_and_rules(desk: Desk) -> None:
    answer = add(desk)
    assert answer.message == "order O-1 of ACME is taken"
    assert answer.body == {"order": "O-1", "is_new": True, "warnings": []}
    taken = order(desk)
    assert (taken.state, taken.tier, taken.source) == (
        OrderState.PENDING,
        Tier.PREMIUM,
        OrderSource.PERSON,
    )
    assert (taken.loading_min, taken.unloading_min, taken.discharge_limit_min) == (5, 15, 90)
    ((kind, said),) = events(desk)
    assert kind == "order.created"
    assert (said["order"], said["promised_at"], said["by"]) == ("O-1", NOW + 2 * HOUR, "olga")


def test_what_is_told_goes_before_customer_and_rules(desk: Desk) -> None:
    given = {
        "tier": "standard",
        "earliest_at": NOW + HOUR,
        "equipment": ["Mixer"],
        "certificates": ["CDL"],
        "loading_min": 8,
        "unloading_min": 0,
        "discharge_limit_min": 60,
        "volume_l": 7000,
    }
    assert add(desk, **given).is_done
    taken = order(desk)
    assert (taken.tier, taken.earliest_at, taken.volume_l) == (Tier.STANDARD, NOW + HOUR, 7000)
    assert (taken.equipment, taken.certificates) == (frozenset({"mixer"}), ("cdl",))
    assert (taken.loading_min, taken.unloading_min, taken.discharge_limit_min) == (8, 0, 60)


@pytest.mark.parametrize(
    ("given", "limit"),
    [
        ({"material": "gravel"}, None),
        ({"material": "gravel", "equipment": ["mixer"]}, 90),
        ({"material": "gravel", "discharge_limit_min": 45}, 45),
        ({"discharge_limit_min": 0}, None),
    ],
)
def test_only_what_sets_has_a_limit(desk: Desk, given: dict[str, Any], limit: int | None) -> None:
    add(desk, **given)
    assert order(desk).discharge_limit_min == limit


def test_head_office_is_the_source_of_its_orders(desk: Desk) -> None:
    desk.ask_with("orders.add", TOLD, actor=OFFICE)
    assert order(desk).source is OrderSource.HEADOFFICE


def test_the_same_order_twice_is_one(desk: Desk) -> None:
    add(desk)
    again = add(desk)
    assert (again.is_done, again.body["is_new"]) == (True, False)
    assert again.message == "order O-1 is known already: it is pending"
    assert kinds(desk) == ["order.created"]


def test_the_same_order_is_known_when_its_promise_is_past(desk: Desk) -> None:
    add(desk)
    desk.machine.advance(3 * HOUR)
    assert add(desk).body["is_new"] is False


def test_another_order_of_that_name_is_refused_with_the_differences(desk: Desk) -> None:
    add(desk)
    other = add(desk, weight_kg=9_000, promised_at=NOW + HOUR)
    assert other.code == "order_differs"
    assert "weight_kg is 18000, not 9000" in other.message
    assert "promised_at is 2026-06-01 10:03 MDT, not 2026-06-01 09:03 MDT" in other.message
    assert "depotd orders change O-1" in other.next_step
    assert body(other)["differences"]["promised_at"] == {"was": NOW + 2 * HOUR, "now": NOW + HOUR}


def test_a_promise_beyond_the_calendar_is_refused_with_a_date(desk: Desk) -> None:
    answer = add(desk, promised_at=4_134_027_600_000)
    assert answer.message.endswith("promised_at: is later than 2099-12-31, the last day there is")


def test_all_faults_are_named_at_once(desk: Desk) -> None:
    answer = add(
        desk,
        customer="NOBODY",
        destination="PLANT",
        promised_at=NOW - 1,
        weight_kg=20_001,
        certificates=["pilot"],
    )
    assert (answer.is_done, answer.code) == (False, "bad_order")
    assert [fault["field"] for fault in body(answer)["faults"]] == [
        "customer",
        "destination",
        "promised_at",
        "certificates",
        "weight_kg",
    ]
    assert "customer: no customer is called 'NOBODY'" in answer.message
    assert "weight_kg: up to 20000 kg" in answer.next_step
    assert ask(desk.path, "SELECT count(*) FROM customer_order") == [(0,)]


def test_what_is_doubtful_is_taken_and_said(desk: Desk) -> None:
    answer = add(desk, promised_at=NOW + 10 * MINUTE)
    assert answer.is_done
    assert "; warning: promised_at: cannot be kept" in answer.message
    assert [one["field"] for one in body(answer)["warnings"]] == ["promised_at"]


def test_a_change_of_an_order_that_waits_is_told_with_what_was(desk: Desk) -> None:
    add(desk)
    answer = desk.ask("orders.change", order="O-1", weight_kg=None, note="gate 3", actor=OLGA)
    assert answer.message == "order O-1: weight_kg, note changed"
    changed = order(desk)
    assert (changed.weight_kg, changed.note) == (None, "gate 3")
    kind, said = events(desk)[-1]
    assert kind == "order.changed"
    assert said["changes"]["weight_kg"] == {"was": 18_000, "now": None}
    assert said["taken_from"] is None


def test_a_change_gives_back_to_customer_and_rules_what_was_told(desk: Desk) -> None:
    add(desk, tier="priority", loading_min=7, discharge_limit_min=80)
    usual: dict[str, Any] = {"tier": None, "loading_min": None, "discharge_limit_min": None}
    answer = desk.ask("orders.change", order="O-1", **usual)
    assert body(answer)["changes"].keys() == usual.keys()
    assert body(answer)["changes"]["discharge_limit_min"] == {"was": 80, "now": 90}
    assert order(desk).tier is Tier.PREMIUM
    again = desk.ask("orders.change", order="O-1", **usual)
    assert again.message == "order O-1 is so already: nothing to change"


def test_a_change_that_changes_nothing_is_no_event(desk: Desk) -> None:
    add(desk)
    assert desk.ask("orders.change", order="O-1", weight_kg=18_000).body["changes"] == {}
    assert kinds(desk) == ["order.created"]


def test_the_limit_follows_what_is_brought(desk: Desk) -> None:
    add(desk)
    desk.ask("orders.change", order="O-1", material="gravel")
    assert order(desk).discharge_limit_min is None
    answer = desk.ask("orders.change", order="O-1", material="Concrete C40")
    assert order(desk).discharge_limit_min == 90
    assert set(body(answer)["changes"]) == {"material", "discharge_limit_min"}


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"weight_kg": 17_000}, OrderState.PENDING),
        ({"promised_at": NOW + 3 * HOUR}, OrderState.PENDING),
        ({"note": "gate 3", "tier": "standard"}, OrderState.ASSIGNED),
    ],
)
def test_a_change_of_place_load_or_promise_takes_the_order_back(
    desk: Desk, change: dict[str, Any], state: OrderState
) -> None:
    add(desk)
    assigned(desk)
    answer = desk.ask("orders.change", order="O-1", **change)
    is_back = state is OrderState.PENDING
    assert (order(desk).state, body(answer)["is_taken_back"]) == (state, is_back)
    assert truck_state(desk) is (TruckState.AVAILABLE if is_back else TruckState.ASSIGNED)
    assert events(desk)[-1][1]["taken_from"] == ("T1" if is_back else None)


def test_a_change_is_judged_by_what_changes(desk: Desk) -> None:
    add(desk)
    desk.machine.advance(3 * HOUR)
    assert desk.ask("orders.change", order="O-1", note="late").is_done
    refused = desk.ask("orders.change", order="O-1", promised_at=NOW + HOUR)
    assert (refused.code, body(refused)["faults"][0]["field"]) == ("bad_order", "promised_at")


def test_what_is_loaded_is_not_changed(desk: Desk) -> None:
    add(desk)
    assigned(desk)
    brought(desk, TruckState.LOADING)
    answer = desk.ask("orders.change", order="O-1", note="x")
    assert answer.code == "order_not_editable"
    assert "order O-1 is loading" in answer.message


def test_a_cancelled_order_frees_its_truck_and_is_cancelled_once(desk: Desk) -> None:
    add(desk)
    assigned(desk)
    answer = desk.ask("orders.cancel", order="O-1", reason="rain")
    assert answer.message == "order O-1 is cancelled; truck T1 is washing"
    assert (order(desk).state, truck_state(desk)) == (OrderState.CANCELLED, TruckState.WASHING)
    again = desk.ask("orders.cancel", order="O-1", reason="rain")
    assert (again.code, again.message) == ("move_refused", "order O-1 is cancelled already: rain")
    assert kinds(desk).count("order.cancelled") == 1


def test_a_delivered_order_is_not_cancelled(desk: Desk) -> None:
    add(desk)
    assigned(desk)
    brought(desk, TruckState.RETURNING)
    answer = desk.ask("orders.cancel", order="O-1", reason="rain")
    assert answer.message == "order O-1 is delivered: nothing follows that"


def test_an_order_is_taken_back_while_nothing_is_loaded(desk: Desk) -> None:
    add(desk)
    assigned(desk)
    answer = desk.ask("orders.take_back", order="O-1", reason="flat tyre")
    assert answer.message == "order O-1 is taken back from T1: it waits again"
    assert (order(desk).state, truck_state(desk)) == (OrderState.PENDING, TruckState.AVAILABLE)
    assigned(desk)
    brought(desk, TruckState.LOADING)
    assert desk.ask("orders.take_back", order="O-1", reason="x").code == "move_refused"


def test_a_delay_is_declared_with_minutes_and_reason(desk: Desk) -> None:
    add(desk)
    answer = desk.ask("orders.delay", order="O-1", minutes=25, reason="bridge is up")
    assert body(answer)["expected_at"] == NOW + 2 * HOUR + 25 * MINUTE
    kind, said = events(desk)[-1]
    assert (kind, said["minutes"], said["reason"]) == (
        "order.delay_declared",
        25,
        "bridge is up",
    )
    desk.ask("orders.cancel", order="O-1", reason="x")
    assert desk.ask("orders.delay", order="O-1", minutes=5, reason="x").code == "order_over"


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("orders.change", {"note": "x"}),
        ("orders.cancel", {"reason": "x"}),
        ("orders.take_back", {"reason": "x"}),
        ("orders.delay", {"minutes": 5, "reason": "x"}),
    ],
)
def test_an_unknown_order_is_named(desk: Desk, name: str, args: dict[str, Any]) -> None:
    answer = desk.ask_with(name, {"order": "O-9", **args})
    assert (answer.code, answer.message) == ("order_not_found", "there is no order O-9")
    assert answer.next_step == "depotd orders list --state all names them all"


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("orders.change", {}),
        ("orders.cancel", {"reason": " "}),
        ("orders.delay", {"minutes": 0, "reason": "x"}),
        ("orders.add", {k: v for k, v in TOLD.items() if k not in ("order", "customer")}),
        ("orders.add", TOLD | {"equipment": ["two words"]}),
    ],
)
def test_arguments_that_say_nothing_are_refused(
    desk: Desk, name: str, args: dict[str, Any]
) -> None:
    assert desk.ask_with(name, {"order": "O-1", **args}).code == "bad_arguments"


def test_viewers_only_look(desk: Desk) -> None:
    for spec in orders.specs():
        assert spec.role is Role.OPERATOR
        assert desk.ask_with(spec.name, {}, actor=VERA).code == "not_allowed"
