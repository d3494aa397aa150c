from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from daemon.commands.work_order_desk import WorkOrderRefused, times_from
from daemon.domain.maintenance.booking import Workshop
from daemon.domain.maintenance.planning import workshop
from daemon.domain.maintenance.work_orders import Slot, WorkOrder, WorkState, WorkUrgency
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS

UTC = ZoneInfo("UTC")
HOUR = 3_600_000
DAY = 24 * HOUR
# A Monday.
NOW = 20_605 * DAY + 14 * HOUR
NIGHT = NOW + 8 * HOUR
ORDER = WorkOrder(
    id=1,
    name="W-1",
    vehicle_id=1,
    vehicle="T1",
    state=WorkState.PROPOSED,
    version=1,
    urgency=WorkUrgency.ROUTINE,
    kinds=("oil",),
    duration_min=120,
)


def shop(*taken: tuple[Slot, ...], **rules: Any) -> Workshop:
    named = {f"maintenance.{name}": value for name, value in rules.items()}
    values = {key.name: key.default for key in KEYS} | named
    return workshop(RuleValues(values, "test"), UTC, NOW, taken)


def times(at: int, order: WorkOrder = ORDER, *, on: Workshop | None = None) -> tuple[Slot, ...]:
    return times_from(on or shop(), order, at, bay=None, is_forced=False)


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (NOW + HOUR, "outside_window"),
        (NOW + 5 * HOUR, "no_mechanic"),
        (NOW + 20 * DAY + 15 * HOUR, "no_mechanic"),
    ],
)
def test_a_time_without_work_is_refused_with_what_to_do(at: int, code: str) -> None:
    with pytest.raises(WorkOrderRefused) as refused:
        times(at, replace(ORDER, duration_min=6000))
    assert refused.value.code == code
    assert refused.value.next_step


def test_what_may_not_go_out_is_moved_into_the_day_without_force() -> None:
    stop = replace(ORDER, urgency=WorkUrgency.STOP)
    assert times(NOW + HOUR, stop)[0].from_at == NOW + HOUR
    with pytest.raises(WorkOrderRefused):
        times(NOW + HOUR, stop, on=shop(stop_any_time=False))


def test_the_first_bay_that_is_free_is_taken() -> None:
    other = (Slot(bay=1, from_at=NIGHT, until_at=NIGHT + HOUR),)
    assert times(NIGHT, on=shop(other))[0].bay == 2
    with pytest.raises(WorkOrderRefused, match="bay 1 is taken"):
        times(NIGHT, on=shop(other, bays=1))
