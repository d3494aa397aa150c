from dataclasses import replace
from typing import Any

import pytest

from daemon.domain.dispatch.by_hand import NO_APPROACH, ByHand, Route, on_board, weighed
from daemon.domain.dispatch.candidates import DriverSeen, TruckSeen
from daemon.domain.eta.eta import EtaSource, Travel
from daemon.domain.hours.duty import MINUTE_MS, Duty
from daemon.domain.orders.order import Order
from daemon.domain.orders.truck import Truck, TruckState
from daemon.domain.papers.kinds import Kind
from daemon.domain.watch.work import Work, WorkStep
from tests.daemon.domain.dispatch.scene import (
    NOW,
    PLANT,
    driver,
    order,
    rules,
    truck,
    view,
    with_paper,
    worked,
)

HOME = PLANT.spot


def asked(
    one: Order | None = None,
    by: TruckSeen | None = None,
    who: DriverSeen | None = None,
    route: Route | None = None,
) -> ByHand:
    seen = view([one or order()], [by or truck()], [who or driver()])
    return weighed(seen, rules(), route=route)


def codes(found: ByHand) -> list[str]:
    return [one.code for one in found.breaks]


def ill() -> DriverSeen:
    seen = driver()
    return replace(seen, papers=with_paper(seen.papers, Kind.MEDICAL, days=-1))


def carrying(*, away: float, minutes: float) -> ByHand:
    """A truck with the load on it, so many minutes from the destination, and the promise."""
    way = Travel(p50_min=away, p80_min=away, road_m=1000, source=EtaSource.DEFAULT)
    returning = replace(truck().truck, state=TruckState.RETURNING)
    seen = view([order(minutes=minutes)], [replace(truck(), truck=returning)], [driver()])
    return on_board(seen, rules(), way=way)


def test_load_on_board_is_brought_at_once_without_loading() -> None:
    found = carrying(away=25, minutes=60)
    assert codes(found) == []
    assert found.terms["begins_at"] == NOW
    assert found.terms["expected_at"] == NOW + 25 * MINUTE_MS
    steps: Any = found.terms["steps"]
    assert [(minutes, what) for _, _, minutes, what in steps][:2] == [
        (25, "travel"),
        (order().unloading_min, "unloading"),
    ]


def test_load_on_board_that_comes_too_late_says_so() -> None:
    found = carrying(away=25, minutes=10)
    assert [one.text for one in found.breaks] == ["it would arrive 15 min after the promise"]


def test_good_choice_breaks_nothing() -> None:
    found = asked()
    assert (codes(found), found.notes) == ([], ())
    assert found.terms["score"]


@pytest.mark.parametrize(
    ("one", "by", "who", "expected"),
    [
        (order(weight_kg=30_000), truck(), driver(), ["weight"]),
        (order(), truck(), ill(), ["paper_expired"]),
        (order(), truck(), driver(log=worked(13 * 60 + 30)), ["hours_window"]),
        (order(minutes=5), truck(), driver(), ["late"]),
        (order(discharge_limit_min=30), truck(), driver(), ["load_sets"]),
        (order(), truck(), driver(wheel_of=7), ["seat"]),
        (order(), truck(), driver(wheel_of=None), []),
        (order(), truck(), driver(wheel_of=7, orders=("O-9",)), ["seat", "driver_busy"]),
    ],
)
def test_what_it_breaks_is_named(
    one: Order, by: TruckSeen, who: DriverSeen, expected: list[str]
) -> None:
    assert codes(asked(one, by, who)) == expected


def test_time_by_which_it_would_be_late_is_said() -> None:
    (late,) = asked(order(minutes=5)).breaks
    assert late.text.startswith("it would arrive ")
    assert late.text.endswith(" min after the promise")


def test_unknown_place_is_named_and_no_approach_is_made_up() -> None:
    found = asked(by=truck(spot=None))
    assert codes(found) == ["position_unknown"]
    assert found.terms["unknown"] == ["whether maintenance is due", NO_APPROACH]


def test_busy_truck_begins_after_what_it_has() -> None:
    busy = Truck(vehicle_id=1, name="T1", state=TruckState.LOADING)
    steps = (WorkStep(duty=Duty.D, minutes=40, what="travel"),)
    route = Route(work=Work(begins_at=NOW, steps=steps), end=HOME)
    by, who = truck(truck=busy, orders=("O-9",)), driver(orders=("O-9",))
    found = asked(order(minutes=200), by, who, route)
    assert codes(found) == []
    assert found.notes == ("it comes after O-9 on the route, in about 40 min",)
    assert found.terms["free_in_min"] == 40
