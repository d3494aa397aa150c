from dataclasses import replace
from typing import Any

import pytest

from daemon.domain.maintenance.causes import Need
from daemon.domain.maintenance.planning import Change, Planned, Vehicle
from daemon.domain.maintenance.work_orders import (
    Slot,
    WorkOrder,
    WorkRefused,
    WorkState,
    WorkUrgency,
)
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.queue.outcomes import Stale
from daemon.store import trucks, work_moves, work_orders
from daemon.store.database import Store
from daemon.store.order_events import How
from daemon.store.work_orders import Saying
from tests.daemon.store.duty_scene import HOUR, add_vehicle
from tests.daemon.store.order_scene import Telling
from tests.daemon.store.scene import NOW

SLOT = Slot(bay=1, from_at=NOW, until_at=NOW + HOUR)
HOW = How(at=NOW, source=MoveSource.PERSON, by="olga")
SAYING = Saying(at=NOW, by="olga")
NEED = Need(
    urgency=WorkUrgency.URGENT,
    kinds=("oil",),
    faults=("110/0",),
    duration_min=60,
    due_at=None,
    why="oil is due",
)


@pytest.fixture
def telling(store: Store) -> Telling:
    return Telling(store.connection)


def planned(telling: Telling, **changes: Any) -> Planned:
    vehicle = Vehicle(id=add_vehicle(telling, "T1"), name="T1")
    usual: dict[str, Any] = {
        "change": Change.PROPOSED,
        "vehicle": vehicle,
        "was": None,
        "need": NEED,
        "slots": (SLOT,),
    }
    return Planned(**(usual | changes))


def proposed(telling: Telling) -> tuple[Planned, WorkOrder]:
    plan = planned(telling)
    return plan, work_moves.apply(telling, plan)


def test_a_plan_becomes_a_proposal_with_its_event(telling: Telling) -> None:
    _, order = proposed(telling)
    assert (order.name, order.state, order.slots) == ("W-1", WorkState.PROPOSED, (SLOT,))
    ((kind, subject, body),) = telling.events
    assert (kind, subject, body["vehicle"]) == ("work_order.proposed", "W-1", "T1")
    assert body["slots"] == [{"bay": 1, "from_at": NOW, "until_at": NOW + HOUR}]


def test_two_plans_for_one_vehicle_are_not_both_done(telling: Telling) -> None:
    plan, order = proposed(telling)
    with pytest.raises(Stale, match="vehicle T1 has a work order by now"):
        work_moves.apply(telling, plan)
    changed = replace(plan, change=Change.MOVED, was=order, slots=())
    work_moves.apply(telling, changed)
    with pytest.raises(Stale, match="no longer version 1"):
        work_moves.apply(telling, changed)


def test_what_is_moved_says_where_it_was(telling: Telling) -> None:
    plan, order = proposed(telling)
    later = replace(SLOT, from_at=NOW + HOUR, until_at=NOW + 2 * HOUR)
    work_moves.apply(telling, replace(plan, change=Change.MOVED, was=order, slots=(later,)))
    kind, _, body = telling.events[-1]
    assert (kind, body["before"][0]["from_at"], body["slots"][0]["from_at"]) == (
        "work_order.moved",
        NOW,
        NOW + HOUR,
    )


def test_what_has_lapsed_is_a_proposal_that_nobody_fixed(telling: Telling) -> None:
    plan, order = proposed(telling)
    fixed = work_moves.accept(telling, replace(order, is_fixed=True), SAYING)
    again = work_moves.apply(
        telling, replace(plan, change=Change.MOVED, was=fixed, slots=(), lapsed=True)
    )
    assert (again.state, again.is_fixed) == (WorkState.PROPOSED, False)


def test_only_a_proposal_is_withdrawn(telling: Telling) -> None:
    plan, order = proposed(telling)
    gone = replace(plan, change=Change.CANCELLED, need=None, slots=())
    accepted = work_moves.accept(telling, order, SAYING)
    with pytest.raises(WorkRefused):
        work_moves.apply(telling, replace(gone, was=accepted))
    back = work_orders.save(telling, replace(accepted, state=WorkState.PROPOSED), SAYING)
    assert work_moves.apply(telling, replace(gone, was=back)).state is WorkState.CANCELLED
    assert telling.kinds()[-1] == "work_order.cancelled"


def test_the_truck_goes_out_of_service_and_comes_back_with_the_order(telling: Telling) -> None:
    _, order = proposed(telling)
    begun = work_moves.start(telling, order, HOW, mechanic="Ann")
    truck = trucks.truck(telling, order.vehicle_id)
    assert (begun.mechanic, truck.state, truck.note) == (
        "Ann",
        TruckState.OUT_OF_SERVICE,
        "in the workshop, W-1",
    )
    _, truck = work_moves.finish(telling, begun, HOW, records=())
    assert truck.state is TruckState.AVAILABLE


def test_looks_are_no_services() -> None:
    assert work_moves.looked_at(("oil", "fault", "check battery_rest")) == ("battery_rest",)
    assert work_moves.recorded(("oil", "fault", "check battery_rest", "checklist")) == (
        "oil",
        "checklist",
    )
