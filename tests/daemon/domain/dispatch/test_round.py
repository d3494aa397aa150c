from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.dispatch.found import Decided, Found, Outcome
from daemon.domain.dispatch.job_plan import work_of
from daemon.domain.dispatch.matching import NOBODY, Table
from daemon.domain.dispatch.rejections import Who
from daemon.domain.dispatch.round import decide, setting
from daemon.domain.hours.duty import Change, Duty
from daemon.domain.orders.order import Tier
from daemon.domain.orders.truck import Truck, TruckState
from daemon.domain.papers.fitness import OpenDefect
from daemon.domain.papers.kinds import Kind
from tests.daemon.domain.dispatch.scene import (
    HOUR,
    MINUTE,
    NOW,
    PLANT,
    SITE,
    Log,
    driver,
    order,
    resting,
    rules,
    truck,
    view,
    with_paper,
    worked,
)
from tests.daemon.domain.dispatch.test_job_plan import way

HOME = PLANT.spot


def given_to(found: Decided) -> dict[str, str | None]:
    return {
        one.order.name: None if one.chosen is None else one.chosen.truck.name for one in found.found
    }


def only(found: Decided) -> Found:
    (one,) = found.found
    return one


def codes(found: Found) -> set[str]:
    return {one.code for one in found.rejected}


def test_nearest_of_equals_has_it() -> None:
    found = decide(view([order()], [truck(1, km=9), truck(2)], [driver(1), driver(2)]), rules())
    assert given_to(found) == {"O-1": "T2"}
    assert [one.truck for one in only(found).candidates] == ["T2", "T1"]


def test_terms_are_those_by_which_it_was_matched() -> None:
    one = only(decide(view([order()], [truck()], [driver()]), rules()))
    assert one.chosen is not None
    terms: dict[str, Any] = dict(one.chosen.terms)
    parts = ("proximity", "availability", "performance", "certification")
    total = sum(terms["weights"][name] * terms[name] for name in parts)
    assert abs(total - terms["score"]) < 0.001
    assert abs(one.candidates[0].score - terms["score"]) < 0.01
    assert terms["begins_at"] < terms["expected_at"] <= one.order.promised_at


def test_unknown_time_decides_nothing() -> None:
    found = decide(view([order()], [truck()], [driver()], is_time_known=False), rules())
    assert not found.is_judged
    assert found.found == ()


def test_order_is_held_until_its_time_comes() -> None:
    one = only(decide(view([order(minutes=300)], [truck()], [driver()]), rules()))
    assert (one.outcome, one.chosen) == (Outcome.WAITING, None)
    assert one.again_at is not None
    later = view([order(minutes=300)], [truck()], [driver()], now=one.again_at + MINUTE)
    trucks = tuple(replace(seen, heard_at=later.now) for seen in later.trucks)
    assert only(decide(replace(later, trucks=trucks), rules())).outcome is Outcome.ASSIGNED


def test_longer_lead_gives_it_at_once() -> None:
    lead = rules(dispatch__lead_minutes=600)
    assert only(decide(view([order(minutes=300)], [truck()], [driver()]), lead)).chosen


def test_only_pair_goes_to_the_order_that_counts_more() -> None:
    orders = [order(1), order(2, tier=Tier.PREMIUM)]
    found = decide(view(orders, [truck()], [driver()]), rules())
    assert given_to(found) == {"O-1": None, "O-2": "T1"}


def test_tier_decides_who_is_late() -> None:
    orders = [order(1, minutes=30), order(2, minutes=30, tier=Tier.PREMIUM)]
    trucks = [truck(1, km=1), truck(2, km=25)]
    found = decide(view(orders, trucks, [driver(1), driver(2)]), rules())
    assert given_to(found) == {"O-1": "T2", "O-2": "T1"}


def test_truck_that_comes_back_counts_from_when_it_is_free() -> None:
    state = Truck(
        vehicle_id=1, name="T1", state=TruckState.WASHING, since=NOW - 4 * MINUTE, version=3
    )
    seen = truck(1, truck=state, home=HOME, is_washed=True)
    one = only(decide(view([order()], [seen], [driver()]), rules()))
    assert one.chosen is not None
    steps: list[Any] = list(one.chosen.terms["steps"])  # type: ignore[call-overload] # a list
    assert steps[0] == ["ON", "", 6, "wash"]
    assert one.chosen.terms["free_in_min"] == 6
    assert one.chosen.terms["begins_at"] == NOW


def test_busy_trucks_are_waited_for_while_there_is_time() -> None:
    busy = truck(1, truck=Truck(vehicle_id=1, name="T1", state=TruckState.LOADING), orders=("O-9",))
    one = only(decide(view([order()], [busy], [driver(orders=("O-9",))]), rules()))
    assert one.outcome is Outcome.WAITING
    assert one.why.startswith("the trucks that fit are busy; a truck must set out in ")
    late = only(decide(view([order(minutes=5)], [busy], [driver(orders=("O-9",))]), rules()))
    assert late.outcome is Outcome.NONE
    assert codes(late) == {"busy"}


def test_nobody_can_have_it_says_everything_that_speaks_against() -> None:
    tired = driver(1, log=worked(13 * 60))
    ill = driver(2)
    ill = replace(ill, papers=with_paper(ill.papers, Kind.MEDICAL, days=-1))
    trucks = [truck(1), truck(2), truck(3, spot=None), truck(4)]
    drivers = [tired, ill, driver(3), driver(4, log=worked(), wheel_of=None, rides_in="T9")]
    one = only(decide(view([order()], trucks, drivers), rules()))
    assert one.outcome is Outcome.NONE
    assert codes(one) == {
        "hours_window", "paper_expired", "position_unknown", "truck_unusable", "co_driver",
        "no_driver",
    }  # fmt: skip
    assert "hours: window runs out before the job is done" in one.why


def test_order_that_no_truck_could_carry_says_that_first() -> None:
    asked = order(equipment=frozenset({"crane"}))
    busy = replace(truck(2), truck=replace(truck(2).truck, state=TruckState.EN_ROUTE))
    one = only(decide(view([asked], [truck(1), busy], [driver(1), driver(2)]), rules()))
    assert one.outcome is Outcome.NONE
    assert one.why.startswith("no truck has crane; ")


def test_what_keeps_the_truck_that_could_carry_it_is_said_before_what_keeps_most() -> None:
    asked = order(equipment=frozenset({"pump"}))
    brakes = OpenDefect(id=1, report=7, item="brakes", is_safety=True)
    plain = replace(truck().haul, equipment=frozenset())
    trucks = [truck(1, haul=plain), truck(2, haul=plain), truck(3, defects=(brakes,))]
    trucks[2] = replace(trucks[2], haul=replace(plain, equipment=frozenset({"pump"})))
    one = only(decide(view([asked], trucks, [driver(n) for n in (1, 2, 3)]), rules()))
    assert one.outcome is Outcome.NONE
    assert one.why.startswith(
        "truck T3: open safety defect: brakes, report 7; truck T1: lacks equipment: pump (1 more"
    )


PUMP = frozenset({"pump"})


def test_order_waits_no_longer_than_for_the_nearest_truck_that_may_have_it() -> None:
    """One that stands beside the plant without a pump does not let it wait."""
    far = truck(2, km=100, haul=replace(truck().haul, equipment=PUMP))
    asked = order(minutes=200, equipment=PUMP)
    for trucks in ([far], [truck(1, km=0.1), far]):
        drivers = [driver(one.truck.vehicle_id) for one in trucks]
        one = only(decide(view([asked], trucks, drivers), rules()))
        assert one.chosen is not None
        assert one.chosen.truck.name == "T2"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"equipment": PUMP}, "no_such_truck"), ({"discharge_limit_min": 30}, "load_sets")],
)
def test_what_no_truck_could_ever_bring_is_told_long_before_its_time(
    changes: dict[str, Any], code: str
) -> None:
    one = only(decide(view([order(minutes=900, **changes)], [truck()], [driver()]), rules()))
    assert (one.outcome, one.rejected[0].code) == (Outcome.NONE, code)


def test_papers_last_to_the_end_of_what_the_pair_would_do() -> None:
    """Late in the evening a long way ends after midnight, and so does a long approach."""
    now = NOW + 8 * HOUR + 30 * MINUTE
    ill = driver(log=worked(30, now=now))
    ill = replace(ill, papers=with_paper(ill.papers, Kind.MEDICAL, days=0))
    far = replace(SITE, lat_e7=SITE.lat_e7 + 7_500_000)
    late = order(minutes=530, destination=far, discharge_limit_min=None, loading_min=60)
    near = order(minutes=530 + 60, discharge_limit_min=None)
    for asked, km in ((late, 1), (near, 120)):
        seen = truck(km=km, heard_at=now - MINUTE)
        one = only(decide(view([asked], [seen], [ill], now=now), rules()))
        assert one.chosen is None
        assert "paper_runs_out" in codes(one)


def test_who_cannot_do_an_order_now_may_do_another_when_he_has_rested() -> None:
    """Forty minutes of his ten hours of rest are to come."""
    resting_driver = driver(log=resting(560))
    now, later = order(1, minutes=25, tier=Tier.PREMIUM), order(2, minutes=85)
    found = decide(view([now, later], [truck(km=0.1)], [resting_driver]), rules())
    assert given_to(found) == {"O-1": None, "O-2": "T1"}


def test_everything_that_speaks_against_anybody_is_kept() -> None:
    """Also of trucks and drivers that nobody can have in this round."""
    began = NOW - HOUR
    ill = driver(1, log=Log(changes=(Change(at=began, duty=Duty.ON),), known_from=began))
    ill = replace(ill, papers=with_paper(ill.papers, Kind.MEDICAL, days=-1))
    silent = truck(2, spot=None, haul=replace(truck().haul, capacity_kg=100))
    found = decide(view([order(weight_kg=200)], [truck(1), silent], [ill, driver(2)]), rules())
    told = {(one.who, one.code) for one in only(found).rejected}
    assert {
        (Who.DRIVER, "hours_unknown"), (Who.DRIVER, "paper_expired"), (Who.TRUCK, "no_driver"),
        (Who.TRUCK, "position_unknown"), (Who.TRUCK, "weight"),
    } <= told  # fmt: skip


def test_load_that_would_set_on_the_way_goes_to_nobody() -> None:
    asked = order(discharge_limit_min=30)
    one = only(decide(view([asked], [truck()], [driver()]), rules()))
    assert codes(one) == {"load_sets"}
    assert one.why.startswith("the load would set: ")


def test_wait_for_a_site_that_opens_late_lets_a_load_set_too() -> None:
    work = work_of(order(), way(20, 24), way(20), washing_min=10)
    assert setting(order(discharge_limit_min=44), work) is None
    asked = order(discharge_limit_min=44, earliest_at=order().promised_at)
    assert setting(asked, work) is not None


def test_drivers_reserve_is_kept() -> None:
    seen = view([order()], [truck()], [driver(log=worked(12 * 60 + 10))])
    assert only(decide(seen, rules())).chosen is None
    assert only(decide(seen, rules(dispatch__reserve_minutes=0))).chosen


def test_policy_can_be_another_one() -> None:
    def first(table: Table) -> Sequence[int]:
        return [0, *[NOBODY] * (len(table.costs) - 1)]

    seen = view([order()], [truck(1, km=9), truck(2)], [driver(1), driver(2)])
    assert given_to(decide(seen, rules(), choose=first)) == {"O-1": "T1"}


def test_pair_that_the_law_refuses_is_left_out_and_the_rest_matched_anew() -> None:
    """Of a log that begins within the day nobody can tell by the clocks alone."""
    unclear = driver(1, log=replace(worked(), known_from=NOW - 5 * 60 * MINUTE))
    seen = view([order()], [truck(1), truck(2, km=20)], [unclear, driver(2)])
    found = decide(seen, rules())
    assert given_to(found) == {"O-1": "T2"}
    assert "hours_unknown" in codes(only(found))


@given(data=st.data())
def test_no_truck_and_no_driver_has_two_orders_and_every_order_is_answered(
    data: st.DataObject,
) -> None:
    orders = [
        order(
            number,
            minutes=data.draw(st.integers(0, 120)),
            tier=data.draw(st.sampled_from(Tier)),
            weight_kg=data.draw(st.sampled_from([9_000, 18_000, 30_000])),
        )
        for number in range(data.draw(st.integers(0, 5)))
    ]
    trucks = [truck(number, km=data.draw(st.integers(0, 40))) for number in range(1, 5)]
    drivers = [
        driver(number, log=worked(data.draw(st.integers(1, 13 * 60)))) for number in range(1, 5)
    ]
    found = decide(view(orders, trucks, drivers), rules())
    given = [one.chosen for one in found.found if one.chosen is not None]
    assert {one.order.name for one in found.found} == {one.name for one in orders}
    assert len({one.truck.name for one in given}) == len(given)
    assert len({one.driver for one in given}) == len(given)
    for one in found.found:
        assert (one.outcome is Outcome.ASSIGNED) is (one.chosen is not None)
        if one.outcome is Outcome.NONE:
            assert one.why
            assert one.rejected
