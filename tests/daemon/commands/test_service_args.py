from typing import Any

import pytest
from pydantic import ValidationError

from daemon.commands.service_args import RecordDone, SetPlan

PLAN: dict[str, Any] = {"vehicle": "T07", "kind": "b", "every_days": 365}
DONE: dict[str, Any] = {"vehicle": "T07", "kinds": ["b"]}


def test_what_is_left_out_is_not_told() -> None:
    plan = SetPlan.model_validate(PLAN)
    assert (plan.includes, plan.duration_min, plan.every_m) == (None, None, None)
    told = RecordDone.model_validate(DONE)
    assert (told.at, told.odometer_m, told.parts, told.is_confirmed) == (None, None, (), False)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": ""},
        {"kind": "Tail Lift"},
        {"vehicle_class": "mixer"},
        {"vehicle": None},
        {"every_days": None},
        {"every_days": 0},
        {"includes": ["x"] * 11},
        {"duration_min": 0},
    ],
)
def test_plans_out_of_bounds_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SetPlan.model_validate(PLAN | change)


@pytest.mark.parametrize(
    "change",
    [
        {"kinds": []},
        {"kinds": ["b"] * 11},
        {"odometer_m": -1},
        {"engine_min": 10**9},
        {"parts": [{"name": ""}]},
        {"parts": [{"name": "x", "count": 0}]},
        {"cost_cents": -1},
    ],
)
def test_records_out_of_bounds_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RecordDone.model_validate(DONE | change)
