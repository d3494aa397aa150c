import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from daemon.commands import trucks as family
from daemon.domain.hours.duty import Duty
from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import TruckState
from daemon.domain.papers.kinds import Holder
from daemon.interfaces import Tx
from daemon.store import assignments, truck_loads, trucks
from daemon.store.truck_loads import LoadDecision, TruckLoad
from tests.daemon.commands.conftest import MakeDesk
from tests.daemon.commands.orders_desk import (
    add,
    assigned,
    brought,
    order,
    orders_desk,
    truck_state,
)
from tests.daemon.commands.scene import Desk
from tests.daemon.jobs.dispatch_scene import TODAY
from tests.daemon.store.alert_scene import add_alert, unread
from tests.daemon.store.duty_scene import DAY, HOUR, MINUTE, add_record, entry
from tests.daemon.store.order_scene import routes
from tests.daemon.store.paper_scene import file_whole
from tests.daemon.store.scene import NOW, ask
from tests.daemon.store.unit_scene import fit, say

UNDERWAY = (398_500_000, -1_049_000_000)
DECIDED = "SELECT body FROM event WHERE kind = 'load.decided'"


@pytest.fixture
def desk(desk_with: MakeDesk) -> Desk:
    """T1 carries the load of O-1, batched now, which was cancelled on its way to SITE-A."""
    desk = orders_desk(desk_with, *family.specs())
    add(desk, volume_l=7000)
    assigned(desk)
    brought(desk, TruckState.EN_ROUTE)
    desk.ask("orders.cancel", order="O-1", reason="rain")
    desk.writer.write(may_work)
    heard(desk, 0)
    return desk


def may_work(tx: Tx) -> None:
    """T1 has a unit and all its papers, D1 his own and an hour on duty after days of rest."""
    fit(tx, 1)
    file_whole(tx, Holder.VEHICLE, 1, TODAY + timedelta(days=300))
    file_whole(tx, Holder.DRIVER, 1, TODAY + timedelta(days=300))
    add_record(tx, 1, entry(Duty.OFF, NOW - 40 * DAY))
    add_record(tx, 1, entry(Duty.ON, NOW - HOUR))


def heard(desk: Desk, minute: int, place: tuple[int, int] = UNDERWAY) -> None:
    desk.writer.write(lambda tx: say(tx, 1, at=NOW + minute * MINUTE, place=place))


def decide(desk: Desk, decision: str, **args: Any) -> Any:
    return desk.ask_with("trucks.decide_load", {"vehicle": "T1", "decision": decision, **args})


def load(desk: Desk) -> TruckLoad | None:
    return desk.writer.write(lambda tx: truck_loads.load_of(tx, 1))


def test_a_load_is_dumped_and_nobody_need_decide_any_more(desk: Desk) -> None:
    desk.writer.write(lambda tx: add_alert(tx, "load.undecided", "T1"))
    answer = decide(desk, "dump")
    assert answer.message == "truck T1: its load of O-1 is dumped"
    assert load(desk) is None
    assert desk.writer.write(unread) == []
    ((body,),) = ask(desk.path, DECIDED)
    assert (json.loads(body)["decision"], json.loads(body)["of"]) == ("dump", "O-1")
    assert decide(desk, "dump").code == "no_load"


def test_a_load_that_comes_back_keeps_its_clock(desk: Desk) -> None:
    assert decide(desk, "return").is_done
    kept = load(desk)
    assert kept is not None
    assert (kept.decision, kept.batched_at) == (LoadDecision.RETURN, NOW)


def test_a_load_goes_to_another_order_with_its_clock_running(desk: Desk) -> None:
    add(desk, order="O-2", volume_l=6000)
    desk.machine.advance(20 * MINUTE)
    heard(desk, 20)
    answer = decide(desk, "redirect", order="O-2")
    assert answer.is_done, answer.message
    assert "within the limit of 90" in answer.message
    kept = load(desk)
    assert kept is not None
    assert (kept.order, kept.batched_at, kept.decision) == ("O-2", NOW, LoadDecision.UNDECIDED)
    assert (truck_state(desk), order(desk, "O-2").state) == (
        TruckState.EN_ROUTE,
        OrderState.IN_TRANSIT,
    )
    assert order(desk, "O-2").times.loading == NOW
    assert desk.writer.write(routes) == [("T1", "O-2", 1)]
    brought(desk, TruckState.RETURNING, start=TruckState.EN_ROUTE)
    assert order(desk, "O-2").state is OrderState.DELIVERED
    assert load(desk) is None


def test_it_goes_before_what_waits_on_the_route(desk: Desk) -> None:
    add(desk, order="O-2")
    add(desk, order="O-3")
    assigned(desk, "O-3")
    decide(desk, "redirect", order="O-2")
    assert desk.writer.write(routes) == [("T1", "O-2", 0), ("T1", "O-3", 1)]
    (given, _) = desk.writer.write(lambda tx: assignments.route(tx, 1))
    assert (given.order, given.driver, given.terms["redirected_from"]) == ("O-2", "D1", "O-1")
    assert [what for *_, what in given.terms["steps"]] == ["travel", "unloading", "return", "wash"]
    assert len(ask(desk.path, "SELECT 1 FROM event WHERE kind = 'truck.assigned'")) == 1


@pytest.mark.parametrize(("truck", "driver"), [("T1", "D1"), ("T2", "D2")])
def test_an_order_of_which_nothing_is_loaded_gets_it_from_whoever_has_it(
    desk: Desk, truck: str, driver: str
) -> None:
    add(desk, order="O-2", volume_l=6000)
    assigned(desk, "O-2", truck, driver)
    answer = decide(desk, "redirect", order="O-2")
    assert answer.is_done, answer.message
    assert (", T2 has it no more" in answer.message) is (truck == "T2")
    assert desk.writer.write(routes) == [("T1", "O-2", 1)]
    assert order(desk, "O-2").state is OrderState.IN_TRANSIT
    assert truck_state(desk, "T2") is TruckState.AVAILABLE


def test_the_stricter_limit_counts(desk: Desk) -> None:
    add(desk, order="O-2", discharge_limit_min=70)
    decide(desk, "redirect", order="O-2")
    kept = load(desk)
    assert kept is not None
    assert kept.limit_min == 70


def test_a_load_that_would_set_on_the_way_goes_nowhere(desk: Desk) -> None:
    add(desk, order="O-2")
    desk.machine.advance(70 * MINUTE)
    heard(desk, 70)
    answer = decide(desk, "redirect", order="O-2")
    assert answer.code == "sets_before"
    assert "min from batching (loading 70, travel" in answer.message
    assert order(desk, "O-2").state is OrderState.PENDING
    assert truck_state(desk) is TruckState.RETURNING


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"material": "concrete C50"}, "other_material"),
        ({"material": "sand"}, "other_material"),
        ({"volume_l": 7500}, "too_little"),
    ],
)
def test_an_order_that_wants_something_else_does_not_get_it(
    desk: Desk, changes: dict[str, Any], code: str
) -> None:
    add(desk, order="O-2", **changes)
    answer = decide(desk, "redirect", order="O-2")
    assert answer.code == code, answer.message
    assert order(desk, "O-2").state is OrderState.PENDING


@pytest.mark.parametrize(
    ("wanted", "carried", "said", "todo"),
    [
        (
            {"material": ""},
            "concrete",
            "nobody has told the material of order O-2; the load is concrete",
            'depotd orders change O-2 --material "concrete", if it is that; or another order',
        ),
        (
            {},
            "",
            "nobody has told what the load of O-1 is; order O-2 wants concrete C30",
            "have it brought back, or dump it",
        ),
        (
            {"material": ""},
            "",
            "order O-2 is told as one that does not set, and the load of O-1 sets",
            "depotd orders change O-2 --discharge-limit MIN, if it does set; or another order",
        ),
        (
            {"material": "sand"},
            "concrete",
            "order O-2 wants sand, the load is concrete",
            "name an order of the same material",
        ),
    ],
)
def test_a_refused_redirect_says_what_nobody_has_told(
    desk: Desk, wanted: dict[str, Any], carried: str, said: str, todo: str
) -> None:
    def tell(tx: Tx) -> None:
        tx.execute("UPDATE truck_load SET material = ?", (carried,))

    add(desk, order="O-2", **wanted)
    desk.writer.write(tell)
    answer = decide(desk, "redirect", order="O-2")
    assert (answer.code, answer.message, answer.next_step) == ("other_material", said, todo)


def no_medical(tx: Tx) -> None:
    tx.execute("DELETE FROM paper WHERE kind = 'medical'")


def unsafe(tx: Tx) -> None:
    tx.execute(
        "INSERT INTO inspection(id, vehicle_id, at, note, made_at, made_by)"
        " VALUES (1, 1, 1, '', 1, 'x')"
    )
    tx.execute("INSERT INTO defect(inspection_id, item, is_safety) VALUES (1, 'brakes', 1)")


def worked_all_day(tx: Tx) -> None:
    tx.execute("DELETE FROM duty_record WHERE at > ?", (NOW - DAY,))
    add_record(tx, 1, entry(Duty.ON, NOW - 14 * HOUR + 20 * MINUTE))


@pytest.mark.parametrize(
    ("changes", "befalls", "code"),
    [
        ({"equipment": ["mixer", "pump"]}, None, "equipment"),
        ({"certificates": ["hazmat"]}, None, "certificate"),
        ({"promised_at": NOW + 10 * MINUTE}, None, "late"),
        ({}, no_medical, "paper_missing"),
        ({}, unsafe, "defect_open"),
        ({}, worked_all_day, "hours_window"),
    ],
)
def test_what_a_redirect_breaks_is_listed_and_done_only_when_that_is_confirmed(
    desk: Desk, changes: dict[str, Any], befalls: Callable[[Tx], None] | None, code: str
) -> None:
    add(desk, order="O-2", **changes)
    if befalls is not None:
        desk.writer.write(befalls)
    answer = decide(desk, "redirect", order="O-2")
    assert (answer.code, [one["code"] for one in answer.body["breaks"]]) == ("breaks", [code])
    assert order(desk, "O-2").state is OrderState.PENDING
    answer = decide(desk, "redirect", order="O-2", is_confirmed=True)
    assert answer.is_done, answer.message
    assert [said.partition(":")[0] for said in answer.body["overrides"]] == [code]
    (given,) = desk.writer.write(lambda tx: assignments.route(tx, 1))
    assert [said.partition(":")[0] for said in given.overrides] == [code]
    ((kind, terms),) = ask(desk.path, "SELECT kind, terms FROM decision")
    assert (kind, json.loads(terms)["overrides"]) == (
        "trucks.decide_load",
        list(given.overrides),
    )


def test_words_of_one_material_are_one_material(desk: Desk) -> None:
    add(desk, order="O-2", material="Concrete c30")
    answer = decide(desk, "redirect", order="O-2")
    assert answer.is_done, answer.message
    assert answer.message.endswith("nobody has said whether its volume is enough")


@pytest.mark.parametrize("minute", [None, 0])
def test_nobody_redirects_a_truck_whose_place_nobody_knows(desk: Desk, minute: int | None) -> None:
    add(desk, order="O-2")
    desk.machine.advance(20 * MINUTE)

    def forget(tx: Tx) -> None:
        if minute is None:
            tx.execute("DELETE FROM unit_state")

    desk.writer.write(forget)
    answer = decide(desk, "redirect", order="O-2")
    assert answer.code == "position_unknown"
    assert ("never" if minute is None else "20 min ago") in answer.message


def test_only_a_pending_order_gets_it(desk: Desk) -> None:
    assert decide(desk, "redirect").code == "order_missing"
    assert decide(desk, "redirect", order="O-9").code == "order_not_found"
    assert decide(desk, "redirect", order="O-1").code == "move_refused"
    assert truck_state(desk) is TruckState.RETURNING


def test_the_load_of_an_order_in_hand_is_not_decided_on(desk: Desk) -> None:
    add(desk, order="O-2")
    decide(desk, "redirect", order="O-2")
    answer = decide(desk, "dump")
    assert (answer.code, answer.next_step) == (
        "load_has_order",
        "depotd orders cancel O-2 frees it",
    )


def test_a_broken_truck_does_not_bring_its_load_elsewhere(desk: Desk) -> None:
    add(desk, order="O-2")
    desk.ask("trucks.set_state", vehicle="T1", state="out_of_service", reason="gearbox")
    assert decide(desk, "redirect", order="O-2").code == "truck_broken"
    assert decide(desk, "dump").is_done
    desk.ask("trucks.set_state", vehicle="T1", state="available")
    truck = desk.writer.write(lambda tx: trucks.truck_named(tx, "T1"))
    assert truck is not None
    assert truck.state is TruckState.RETURNING


@pytest.mark.parametrize(("of_load", "of_order"), [(60, 120), (120, 60)])
def test_neither_limit_is_passed_by_a_redirect(desk: Desk, of_load: int, of_order: int) -> None:
    desk.writer.write(lambda tx: tx.execute("UPDATE truck_load SET limit_min = ?", (of_load,)))
    add(desk, order="O-2", discharge_limit_min=of_order)
    desk.machine.advance(40 * MINUTE)
    heard(desk, 40)
    answer = decide(desk, "redirect", order="O-2")
    assert (answer.code, "beyond the limit of 60" in answer.message) == ("sets_before", True)
