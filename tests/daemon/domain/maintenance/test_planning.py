from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from daemon.domain.maintenance.causes import Causes, DueService
from daemon.domain.maintenance.planning import (
    Change,
    Dismissed,
    Planned,
    Vehicle,
    is_lapsed,
    planned,
    workshop,
)
from daemon.domain.maintenance.work_orders import (
    MINUTE_MS,
    Slot,
    WorkOrder,
    WorkState,
    WorkUrgency,
)
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS

UTC = ZoneInfo("UTC")
HOUR = 60 * MINUTE_MS
DAY = 24 * HOUR
TODAY = 20_605
NOW = TODAY * DAY + 14 * HOUR
RULES = RuleValues({key.name: key.default for key in KEYS}, "defaults")
NIGHT = TODAY * DAY + 22 * HOUR


def due(kind: str = "b", **changes: Any) -> DueService:
    usual: dict[str, Any] = {
        "kind": kind,
        "title": kind,
        "standing": "soon",
        "due_on": TODAY + 10,
        "low_on": TODAY + 8,
        "is_urgent": False,
        "duration_min": 120,
        "why": "",
    }
    return DueService(**(usual | changes))


def order(number: int = 1, **changes: Any) -> WorkOrder:
    usual: dict[str, Any] = {
        "id": number,
        "name": f"W-{number}",
        "vehicle_id": number,
        "vehicle": f"T{number}",
        "state": WorkState.ACCEPTED,
        "version": 1,
        "urgency": WorkUrgency.ROUTINE,
        "kinds": ("b",),
        "duration_min": 120,
        "slots": (slot(1, 0, 2),),
    }
    return WorkOrder(**(usual | changes))


def slot(bay: int, begins: float, ends: float) -> Slot:
    """In hours from 22:00 of today."""
    return Slot(bay=bay, from_at=NIGHT + round(begins * HOUR), until_at=NIGHT + round(ends * HOUR))


def vehicle(number: int = 1, *services: DueService, **changes: Any) -> Vehicle:
    return Vehicle(
        id=number, name=f"T{number}", causes=Causes(services=services or (due(),)), **changes
    )


def plan(*vehicles: Vehicle, now: int = NOW, **rules: Any) -> tuple[Planned, ...]:
    named = {f"maintenance.{name}": value for name, value in rules.items()}
    values = RuleValues({**RULES.by_name, **named}, "test")
    return planned(vehicles, rules=values, zone=UTC, now=now)


def test_a_cause_becomes_a_proposal_with_a_time() -> None:
    (found,) = plan(vehicle())
    assert (found.change, found.unbooked) == (Change.PROPOSED, "")
    assert sum(one.minutes for one in found.slots) == 120


def test_what_is_accepted_is_planned_around_and_left_alone() -> None:
    ours = order(slots=(slot(1, 0, 2),))
    urgent = due(standing="overdue")
    (found,) = plan(vehicle(1, order=ours), vehicle(2, urgent), bays=1)
    assert found.vehicle.name == "T2"
    assert found.slots[0].from_at >= ours.slots[0].until_at


def test_more_work_on_what_is_accepted_goes_on_behind_it_in_the_same_bay() -> None:
    (found,) = plan(vehicle(1, due(), due("c", duration_min=60), order=order()))
    assert (found.change, found.slots) == (Change.MOVED, (slot(1, 0, 3),))
    assert found.need is not None
    assert found.need.kinds == ("b", "c")


def test_where_the_bay_is_taken_then_it_says_what_is_missing() -> None:
    behind = order(2, slots=(slot(1, 2, 4),))
    found = plan(
        vehicle(1, due(), due("c", duration_min=60), order=order()), vehicle(2, order=behind)
    )
    assert [(one.change, one.slots) for one in found] == [(Change.CHANGED, (slot(1, 0, 2),))]
    assert found[0].unbooked.startswith("60 min more than the time that is booked")


def test_work_that_is_not_finished_in_its_time_keeps_its_bay() -> None:
    begun = order(state=WorkState.STARTED)
    assert plan(vehicle(order=begun), now=NIGHT + HOUR) == ()
    (found,) = plan(vehicle(order=begun), now=NIGHT + 3 * HOUR)
    assert found.slots == (slot(1, 0, 4),)


def test_orders_that_a_truck_was_given_over_its_time_are_said_once() -> None:
    late = vehicle(order=order(), ready_at=NIGHT + HOUR)
    (found,) = plan(late)
    assert (found.change, found.slots) == (Change.CHANGED, order().slots)
    assert found.unbooked == "the vehicle has orders beyond the time at which it is to be there"
    known = order(unbooked=found.unbooked)
    assert plan(vehicle(order=known, ready_at=NIGHT + 2 * HOUR)) == ()
    (again,) = plan(vehicle(order=known))
    assert (again.change, again.unbooked) == (Change.CHANGED, "")


def test_what_comes_up_while_it_is_in_the_workshop_waits() -> None:
    begun = order(state=WorkState.STARTED)
    assert plan(vehicle(1, due(), due("c"), order=begun), now=NIGHT + HOUR) == ()


@pytest.mark.parametrize(
    ("state", "hours", "lapsed"),
    [
        (WorkState.ACCEPTED, 1.5, False),
        (WorkState.ACCEPTED, 2.5, True),
        (WorkState.PROPOSED, 2.5, True),
        (WorkState.STARTED, 2.5, False),
    ],
)
def test_a_time_that_nobody_used_has_lapsed(state: WorkState, hours: float, lapsed: bool) -> None:
    assert is_lapsed(order(state=state), NIGHT + round(hours * HOUR)) is lapsed


def test_what_has_lapsed_gets_another_time() -> None:
    now = NIGHT + 3 * HOUR
    (found,) = plan(vehicle(order=order(is_fixed=True)), now=now)
    assert (found.change, found.lapsed) == (Change.MOVED, True)
    assert found.slots[0].from_at > now


@pytest.mark.parametrize("state", [WorkState.PROPOSED, WorkState.ACCEPTED])
def test_only_a_proposal_goes_with_its_cause(state: WorkState) -> None:
    gone = Vehicle(id=1, name="T1", order=order(state=state))
    found = [one.change for one in plan(gone)]
    assert found == ([Change.CANCELLED] if state is WorkState.PROPOSED else [])


def test_what_a_person_asked_for_needs_no_other_cause() -> None:
    asked = order(state=WorkState.PROPOSED, kinds=("oil",), asked=("oil",), slots=())
    (found,) = plan(Vehicle(id=1, name="T1", order=asked))
    assert found.change is Change.MOVED
    assert found.slots


@pytest.mark.parametrize(
    ("gone", "is_asked_again"),
    [
        ({}, False),
        ({"at": NOW - 8 * DAY}, True),
        ({"kinds": frozenset({"c"})}, True),
        ({"urgency": WorkUrgency.URGENT}, False),
    ],
)
def test_what_was_cancelled_is_proposed_again_only_for_more(
    gone: dict[str, Any], is_asked_again: bool
) -> None:
    usual = Dismissed(
        at=NOW - DAY, kinds=frozenset({"b"}), faults=frozenset(), urgency=WorkUrgency.ROUTINE
    )
    assert bool(plan(vehicle(dismissed=replace(usual, **gone)))) is is_asked_again
    assert plan(vehicle(1, due(standing="overdue", is_urgent=True), dismissed=usual))


def test_the_same_again_changes_nothing() -> None:
    (first,) = plan(vehicle())
    assert first.need is not None
    kept = order(
        state=WorkState.PROPOSED,
        urgency=first.need.urgency,
        kinds=first.need.kinds,
        duration_min=first.need.duration_min,
        why="other words",
        slots=first.slots,
    )
    assert plan(vehicle(order=kept)) == ()


def test_the_workshop_is_as_the_rules_say() -> None:
    rules = RuleValues({**RULES.by_name, "maintenance.bays": 5}, "test")
    shop = workshop(rules, UTC, NOW, [(), (slot(1, 0, 2),)])
    assert (shop.bays, shop.taken) == (5, ((slot(1, 0, 2),),))
    assert all(one.mechanics == 2 for one in shop.window)
