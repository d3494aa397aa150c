from typing import Any
from zoneinfo import ZoneInfo

import pytest

from daemon.domain.maintenance.causes import ActiveFault, Causes, DueService
from daemon.domain.maintenance.going_out import hindrance
from daemon.domain.maintenance.work_orders import Slot, WorkOrder, WorkState, WorkUrgency

UTC = ZoneInfo("UTC")
HOUR = 3_600_000
NOW = 100 * 24 * HOUR


def order(**changes: Any) -> WorkOrder:
    usual: dict[str, Any] = {
        "id": 7,
        "name": "W-7",
        "vehicle_id": 1,
        "vehicle": "T1",
        "state": WorkState.ACCEPTED,
        "version": 1,
        "urgency": WorkUrgency.ROUTINE,
        "kinds": ("oil",),
        "duration_min": 60,
    }
    return WorkOrder(**(usual | changes))


def slots(begins_in_h: float, hours: float = 1) -> tuple[Slot, ...]:
    begins = NOW + round(begins_in_h * HOUR)
    return (Slot(bay=1, from_at=begins, until_at=begins + round(hours * HOUR)),)


def past_limit(**changes: Any) -> DueService:
    usual: dict[str, Any] = {
        "kind": "b",
        "title": "service B",
        "standing": "overdue",
        "due_on": 1,
        "low_on": 1,
        "is_urgent": True,
        "duration_min": 60,
        "why": "9,000 km past it",
    }
    return DueService(**(usual | changes))


RED = Causes(faults=(ActiveFault(code="110/0", severity="red_stop"),))
AMBER = Causes(faults=(ActiveFault(code="110/0", severity="amber_warning"),))


@pytest.mark.parametrize(
    ("causes", "at_work", "said"),
    [
        (Causes(), None, ""),
        (AMBER, None, ""),
        (RED, None, "red stop lamp, fault 110/0"),
        (RED, order(), "depotd maintenance order W-7 says when"),
        (Causes(services=(past_limit(),)), None, "service B is past its limit: 9,000 km past it"),
        (Causes(services=(past_limit(is_urgent=False),)), None, ""),
        (Causes(services=(past_limit(standing="due"),)), None, ""),
        (Causes(), order(state=WorkState.STARTED), "in the workshop with W-7: oil"),
        (Causes(), order(slots=slots(3)), "goes to the workshop at 03:00 with W-7: oil"),
        (Causes(), order(slots=slots(5)), ""),
        (Causes(), order(slots=slots(-3)), ""),
        (Causes(), order(slots=slots(3), state=WorkState.PROPOSED), ""),
        (
            Causes(),
            order(slots=slots(3), state=WorkState.PROPOSED, is_fixed=True),
            "goes to the workshop at 03:00",
        ),
        (
            Causes(),
            order(slots=slots(3), state=WorkState.PROPOSED, urgency=WorkUrgency.URGENT),
            "goes to the workshop at 03:00",
        ),
    ],
)
def test_what_keeps_a_vehicle_is_said_with_the_next_step(
    causes: Causes, at_work: WorkOrder | None, said: str
) -> None:
    found = hindrance(causes, at_work, zone=UTC, now=NOW)
    assert said in found
    assert bool(found) is bool(said)
