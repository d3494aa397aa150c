from typing import Any

from daemon.domain.dispatch.choice import Chance, terms_of
from daemon.domain.dispatch.fleet import figures_of, fleet_of
from daemon.domain.orders.truck import Truck, TruckState
from tests.daemon.domain.dispatch.scene import (
    MINUTE,
    NOW,
    PLANT,
    driver,
    order,
    rules,
    truck,
    view,
    worked,
)
from tests.daemon.domain.dispatch.test_job_plan import way, work

FIGURES = figures_of(rules())
HOME = PLANT.spot


def chance(minutes: float = 60, worked_min: int = 60, **changes: Any) -> Chance:
    seen = view([], [truck(**changes)], [driver(log=worked(worked_min))])
    (column,) = fleet_of(seen, FIGURES, rules()).columns
    asked = order(minutes=minutes)
    return Chance.of(column, asked, work(), way(10, 13), now=NOW)


def test_plan_begins_when_the_truck_sets_out() -> None:
    found = chance(100)
    out = 100 - 5 - 28 - 16
    assert found.begins_in == out
    assert found.begins_at == NOW + out * MINUTE
    assert found.expected_at == NOW + (out + 10 + 5 + 20) * MINUTE
    assert found.steps[0].what == "approach"


def test_plan_of_a_truck_that_comes_back_begins_now_and_waits_between() -> None:
    washing = Truck(vehicle_id=1, name="T1", state=TruckState.WASHING, since=NOW)
    found = chance(100, truck=washing, home=HOME, is_washed=True)
    assert [(step.what, step.minutes) for step in found.steps[:3]] == [
        ("wash", 10),
        ("wait", 51 - 10),
        ("approach", 13),
    ]
    assert (found.begins_in, found.begins_at) == (0, NOW)


def test_law_is_asked_of_the_whole_plan() -> None:
    assert chance().judged(30)[1] is None
    _, reason = chance(worked_min=13 * 60).judged(30)
    assert reason is not None
    assert reason.code == "hours_window"


def test_every_term_is_kept_and_plain() -> None:
    terms = terms_of(chance(30), FIGURES, wishes=0.5)
    assert terms["certification"] == 0.5
    assert terms["late_min"] == 5.0
    assert terms["rating_is_prior"] is True
    assert terms["approach_source"] == "default"
    assert terms["steps"] == [
        ["D", "", 13, "approach"],
        ["ON", "", 5, "loading"],
        ["D", "", 24, "travel"],
        ["ON", "", 15, "unloading"],
        ["D", "", 24, "return"],
        ["ON", "", 10, "wash"],
    ]
