from dataclasses import replace

import pytest

from daemon.domain.dispatch.fleet import figures_of, fleet_of
from daemon.domain.orders.rating import Rating
from daemon.domain.orders.truck import Truck, TruckState
from tests.daemon.domain.dispatch.scene import (
    MINUTE,
    NOW,
    PLANT,
    Log,
    driver,
    rules,
    truck,
    view,
    worked,
)

HOME = PLANT.spot
FIGURES = figures_of(rules())


def test_figures_are_those_of_the_rules() -> None:
    found = figures_of(rules(dispatch__lead_minutes=90, dispatch__reserve_minutes=0))
    assert (found.lead_min, found.reserve_min) == (90, 0)


def test_pair_that_could_work_has_its_clocks_and_its_rating() -> None:
    seen = view([], [truck()], [driver(rating=Rating(count=5, mean=5.0))])
    (column,) = fleet_of(seen, FIGURES, rules()).columns
    assert column.rating.value == 4.0
    assert column.clocks.verdict.remaining.window == 14 * 60 - 60
    assert (column.free, column.before, column.start) == (0, (), seen.trucks[0].spot)


def test_driver_whose_hours_nobody_knows_is_no_column() -> None:
    log = Log(changes=worked().changes, known_from=NOW - 5 * 60 * MINUTE)
    found = fleet_of(view([], [truck()], [driver(log=log)]), FIGURES, rules())
    assert found.columns == ()
    assert found.drivers["D1"].code == "hours_unknown"


def test_only_busy_trucks_are_soon_free() -> None:
    busy = Truck(vehicle_id=1, name="T1", state=TruckState.LOADING)
    lost = replace(busy, vehicle_id=2, name="T2")
    trucks = [truck(1, truck=busy), truck(2, truck=lost, spot=None), truck(3, spot=None)]
    found = fleet_of(view([], trucks, []), FIGURES, rules())
    assert [one.truck.name for one in found.soon] == ["T1"]


@pytest.mark.parametrize(
    ("state", "is_washed", "expected"),
    [
        (TruckState.RETURNING, True, ["return", "wash"]),
        (TruckState.RETURNING, False, ["return"]),
        (TruckState.WASHING, True, ["wash"]),
    ],
)
def test_job_before_is_ended_first_and_the_next_begins_at_home(
    state: TruckState, is_washed: bool, expected: list[str]
) -> None:
    back = Truck(vehicle_id=1, name="T1", state=state, since=NOW - 2 * MINUTE)
    seen = view([], [truck(km=12, truck=back, home=HOME, is_washed=is_washed)], [driver()])
    (column,) = fleet_of(seen, FIGURES, rules()).columns
    assert [step.what for step in column.before] == expected
    assert column.free == sum(step.minutes for step in column.before)
    assert column.start == HOME
