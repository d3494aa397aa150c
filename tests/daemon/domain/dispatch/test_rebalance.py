"""Small fleets in which one change is right, and laws that no change may break."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.dispatch.rebalance import STUCK_MIN, decide, fixed
from daemon.domain.dispatch.route_change import (
    Decided,
    Figures,
    Problem,
    Situation,
    Solve,
    figures_of,
)
from daemon.domain.eta.estimate import travel
from daemon.domain.eta.eta import MINUTE_MS, Travel
from daemon.domain.eta.lanes import LaneBook, Spot
from daemon.domain.orders.order import Order, OrderState, Tier
from daemon.domain.orders.truck import Truck, TruckState
from daemon.domain.sla.expecting import Ahead, Expecting
from daemon.domain.sla.expecting import Figures as EtaFigures
from tests.daemon.domain.sla.test_expecting import NOW, PLANT, order
from tests.daemon.domain.sla.test_levels import RULES

FIGURES = replace(figures_of(RULES), away_s=dict.fromkeys(Tier, 60))
"""Figures of the rules, but what is a minute away may move."""


def due(number: int, minutes: float, **changes: Any) -> Order:
    return order(number, promised_at=NOW + round(minutes * MINUTE_MS), **changes)


def ahead(
    vehicle: int, *route: Order, state: TruckState = TruckState.ASSIGNED, **changes: Any
) -> Ahead:
    state = state if route else TruckState.AVAILABLE
    truck = Truck(
        vehicle_id=vehicle,
        name=f"T{vehicle}",
        state=state,
        since=NOW,
        order_id=route[0].id if route else None,
    )
    usual: dict[str, Any] = {"spot": PLANT.spot, "heard_at": NOW}
    return Ahead(truck=truck, route=route, **(usual | changes))


def way(start: Spot, end: Spot) -> Travel:
    return travel(LaneBook(), start, end, NOW)


def decided(
    *fleet: Ahead,
    figures: Figures = FIGURES,
    quiet: frozenset[int] = frozenset(),
    may: Any = lambda _vehicle, _order: True,
    legal: Any = lambda _vehicle, _route: True,
    solve: Solve | None = None,
) -> Decided:
    seen = Situation(
        now=NOW,
        routes={one.truck.vehicle_id: one for one in fleet},
        quiet=quiet,
        may=may,
        legal=legal,
    )
    expecting = Expecting(way, NOW, EtaFigures(position_min=15, washing_min=10, online_s=300))
    return decide(seen, expecting, figures, solve=solve)


def moved(found: Decided) -> list[tuple[str, int, int, int]]:
    assert found.change is not None
    return [(one.order.name, one.from_id, one.to_id, one.place) for one in found.change.moves]


def test_the_one_behind_goes_to_the_idle_truck() -> None:
    found = decided(ahead(1, due(1, 30), due(2, 40)), ahead(2))
    assert moved(found) in ([("O-2", 1, 2, 1)], [("O-1", 1, 2, 1)])
    assert found.change is not None
    assert found.change.after == 0
    assert found.change.gain >= FIGURES.gain_min


def test_the_turn_on_one_truck_is_changed_where_that_is_enough() -> None:
    first, second = due(1, 300), due(2, 30)
    found = decided(ahead(1, first, second))
    assert len(moved(found)) == 1
    assert found.change is not None
    assert [one.id for one in found.change.routes[1]] == [2, 1]


def test_two_change_places_where_moving_one_does_not_pay() -> None:
    """Each truck can carry one only, and each has the one that is near to the other."""
    near = replace(PLANT, id=8, lat_e7=PLANT.lat_e7 + 9_000_000)
    far = near.spot
    soon, later = due(1, 80, origin=near, destination=PLANT), due(2, 30)
    found = decided(
        ahead(1, soon), ahead(2, later, spot=far),
        may=lambda _vehicle, _order: True,
        legal=lambda _vehicle, route: len(route) < 2,
    )  # fmt: skip
    assert found.why == "two orders change places"
    assert sorted(moved(found)) == [("O-1", 1, 2, 1), ("O-2", 2, 1, 1)]


@pytest.mark.parametrize(
    "state", [OrderState.LOADING, OrderState.IN_TRANSIT, OrderState.DELIVERING]
)
def test_what_is_loaded_stays(state: OrderState) -> None:
    loaded = due(1, -60, state=state)
    truck = {
        OrderState.LOADING: TruckState.LOADING,
        OrderState.IN_TRANSIT: TruckState.EN_ROUTE,
        OrderState.DELIVERING: TruckState.DELIVERING,
    }[state]
    fleet = ahead(1, loaded, state=truck), ahead(2)
    assert fixed(fleet[0]) == 1
    found = decided(*fleet)
    assert found.change is None


def test_it_fires_only_on_lateness_beyond_the_tier() -> None:
    assert not decided(ahead(1, due(1, 300)), ahead(2)).is_fired
    assert decided(ahead(1, due(1, 10)), ahead(2)).is_fired
    assert not decided(ahead(1, due(1, 10, tier=Tier.STANDARD)), ahead(2)).is_fired


def test_what_is_nearer_than_its_tier_allows_goes_to_no_other_truck() -> None:
    found = decided(ahead(1, due(1, 30), due(2, 40)), ahead(2), figures=figures_of(RULES))
    assert (found.is_fired, found.change) == (True, None)


def test_what_was_moved_just_now_stays() -> None:
    found = decided(ahead(1, due(1, 30), due(2, 40)), ahead(2), quiet=frozenset({1, 2}))
    assert found.change is None


def test_a_small_gain_is_not_worth_a_change() -> None:
    figures = replace(FIGURES, gain_min=1000.0)
    assert decided(ahead(1, due(1, 30), due(2, 40)), ahead(2), figures=figures).change is None
    figures = replace(FIGURES, gain_percent=101.0)
    assert decided(ahead(1, due(1, 30), due(2, 40)), ahead(2), figures=figures).change is None


def test_a_truck_that_nobody_knows_the_place_of_is_no_candidate() -> None:
    lost = ahead(2, spot=None, heard_at=None)
    assert decided(ahead(1, due(1, 30), due(2, 40)), lost).change is None


def test_orders_of_a_truck_out_of_service_move_and_it_gets_none() -> None:
    broken = ahead(1, due(1, 60), state=TruckState.OUT_OF_SERVICE)
    assert moved(decided(broken, ahead(2))) == [("O-1", 1, 2, 1)]
    idle = ahead(3, state=TruckState.OUT_OF_SERVICE)
    idle = replace(idle, truck=replace(idle.truck, state=TruckState.OUT_OF_SERVICE))
    assert decided(ahead(1, due(1, 30), due(2, 40)), idle).change is None


def test_who_only_has_less_to_do_needs_no_hours_for_it() -> None:
    fleet = ahead(1, due(1, 60), due(2, 70)), ahead(2)
    found = decided(*fleet, legal=lambda vehicle, _route: vehicle != 1)
    assert [to for _, _, to, _ in moved(found)] == [2]
    assert decided(*fleet, legal=lambda vehicle, _route: vehicle != 2).change is None


def test_a_plan_of_the_solver_takes_orders_from_a_truck_out_of_service() -> None:
    broken = ahead(1, due(1, 1000), state=TruckState.OUT_OF_SERVICE)
    busy = ahead(2, due(2, 400), due(3, 25), due(4, 60))
    asked: list[Problem] = []

    def solve(problem: Problem) -> Mapping[int, tuple[int, ...]]:
        asked.append(problem)
        return {2: (3, 4, 2, 1)}

    found = decided(broken, busy, solve=solve, legal=lambda _vehicle, _route: bool(asked))
    assert found.change is not None
    assert {key: [one.id for one in route] for key, route in found.change.routes.items()} == {
        1: [],
        2: [3, 4, 2, 1],
    }
    assert found.change.late_before["O-1"] == STUCK_MIN


def test_the_solver_is_asked_last_and_its_plan_must_pay_too() -> None:
    asked: list[Problem] = []

    def solve(problem: Problem) -> Mapping[int, tuple[int, ...]]:
        asked.append(problem)
        return {1: (1,), 2: (2,)}

    fleet = ahead(1, due(1, 30), due(2, 40)), ahead(2)
    assert decided(*fleet, solve=solve).change is not None
    assert asked == []
    found = decided(*fleet, solve=solve, legal=lambda _vehicle, route: route is not None and False)
    assert found.change is None
    (problem,) = asked
    assert problem.trucks == (1, 2)
    assert {one.id for one in problem.orders} == {1, 2}
    assert problem.then[1, 2] > 0
    assert problem.first[2, 1] > 0


@st.composite
def fleets(draw: st.DrawFn) -> tuple[Ahead, ...]:
    number, found = 1, []
    for vehicle in range(1, draw(st.integers(1, 4)) + 1):
        route = []
        for place in range(draw(st.integers(0, 4))):
            is_loaded = place == 0 and draw(st.booleans())
            route.append(
                due(
                    number,
                    draw(st.integers(-60, 300)),
                    tier=draw(st.sampled_from(Tier)),
                    state=OrderState.IN_TRANSIT if is_loaded else OrderState.ASSIGNED,
                )
            )
            number += 1
        is_loaded = bool(route) and route[0].is_loaded
        state = TruckState.EN_ROUTE if is_loaded else TruckState.ASSIGNED
        found.append(ahead(vehicle, *route, state=state))
    return tuple(found)


@given(fleet=fleets(), quiet=st.frozensets(st.integers(1, 16)))
def test_whatever_is_changed_keeps_every_order_once_and_the_loaded_and_quiet_where_they_are(
    fleet: tuple[Ahead, ...], quiet: frozenset[int]
) -> None:
    found = decided(*fleet, quiet=quiet)
    if found.change is None:
        return
    had = {one.truck.vehicle_id: one.route for one in fleet}
    after = had | dict(found.change.routes)
    numbers = sorted(one.id for route in after.values() for one in route)
    assert numbers == sorted(one.id for route in had.values() for one in route)
    for one in fleet:
        head = fixed(one)
        assert after[one.truck.vehicle_id][:head] == one.route[:head]
    assert not {move.order.id for move in found.change.moves} & quiet
    assert not any(move.order.is_loaded for move in found.change.moves)
    assert found.change.gain >= FIGURES.gain_min
    assert 100 * found.change.gain >= FIGURES.gain_percent * found.change.before
