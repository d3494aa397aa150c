from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.eta.estimate import travel
from daemon.domain.eta.eta import MINUTE_MS, EtaSource, Travel
from daemon.domain.eta.lanes import UTC_ZONE, LaneBook, Leg, Spot, lane_book
from daemon.domain.orders.order import Order, OrderState, Place, Tier, Times
from daemon.domain.orders.truck import Truck, TruckState
from daemon.domain.sla.expecting import (
    SLOWEST,
    Ahead,
    Basis,
    Expecting,
    Figures,
    Online,
    slowness,
)

NOW = 1_780_000_000_000
FIGURES = Figures(position_min=15, washing_min=10, online_s=300)
PLANT = Place(id=1, name="PLANT", lat_e7=398_000_000, lon_e7=-1_049_000_000)
SITE = Place(id=2, name="SITE", lat_e7=398_900_000, lon_e7=-1_049_000_000)


def order(number: int = 1, **changes: Any) -> Order:
    usual: dict[str, Any] = {
        "id": number,
        "name": f"O-{number}",
        "customer": "ACME",
        "tier": Tier.PREMIUM,
        "state": OrderState.ASSIGNED,
        "state_since": NOW,
        "version": 1,
        "origin": PLANT,
        "destination": SITE,
        "earliest_at": None,
        "promised_at": NOW + 60 * MINUTE_MS,
        "loading_min": 5,
        "unloading_min": 15,
        "discharge_limit_min": 90,
        "created_at": NOW,
    }
    return Order(**(usual | changes))


def truck(state: TruckState, order_id: int | None = 1, **changes: Any) -> Truck:
    return Truck(vehicle_id=1, name="T1", state=state, since=NOW, order_id=order_id, **changes)


def ahead(state: TruckState, *route: Order, **changes: Any) -> Ahead:
    usual: dict[str, Any] = {
        "truck": truck(state, route[0].id if route else None),
        "spot": PLANT.spot,
        "heard_at": NOW,
        "route": route,
    }
    return Ahead(**(usual | changes))


def expecting(book: LaneBook | None = None, now: int = NOW, **changes: Any) -> Expecting:
    known = book or LaneBook()

    def way(start: Spot, end: Spot) -> Travel:
        return travel(known, start, end, now)

    return Expecting(way, now, FIGURES, **changes)


USUAL = travel(LaneBook(), PLANT.spot, SITE.spot, NOW)


def minutes(at: int) -> float:
    return (at - NOW) / MINUTE_MS


@pytest.mark.parametrize(
    ("state", "basis", "expected"),
    [
        (TruckState.ASSIGNED, Basis.APPROACH, 5 + USUAL.p50_min),
        (TruckState.LOADING, Basis.LOADING, 5 + USUAL.p50_min),
        (TruckState.EN_ROUTE, Basis.ON_THE_WAY, USUAL.p50_min),
    ],
)
def test_each_state_adds_what_is_still_to_be_done(
    state: TruckState, basis: Basis, expected: float
) -> None:
    (found,) = expecting().route(ahead(state, order()))
    assert found.basis is basis
    assert found.eta is not None
    assert minutes(found.eta.arrival_at) == pytest.approx(expected, abs=0.01)
    assert found.eta.late_case_at > found.eta.arrival_at


def test_loading_that_has_begun_takes_only_what_is_left_of_it() -> None:
    (found,) = expecting(now=NOW + 3 * MINUTE_MS).route(ahead(TruckState.LOADING, order()))
    assert found.eta is not None
    assert minutes(found.eta.arrival_at) == pytest.approx(3 + 2 + USUAL.p50_min, abs=0.01)


def test_a_truck_that_is_there_is_expected_when_it_came() -> None:
    came = order(times=Times(arrived=NOW - 7 * MINUTE_MS))
    (found,) = expecting().route(ahead(TruckState.AT_JOB_SITE, came))
    assert found.basis is Basis.ARRIVED
    assert found.eta is not None
    assert minutes(found.eta.arrival_at) == -7


def test_what_is_behind_waits_for_pour_way_back_and_washing() -> None:
    first, second = expecting().route(ahead(TruckState.EN_ROUTE, order(1), order(2)))
    assert second.basis is Basis.QUEUED
    assert first.eta is not None
    assert second.eta is not None
    between = minutes(second.eta.arrival_at) - minutes(first.eta.arrival_at)
    assert between == pytest.approx(15 + USUAL.p50_min + 10 + 5 + USUAL.p50_min, abs=0.01)


def test_what_dispatch_has_planned_for_later_does_not_begin_before() -> None:
    planned = ahead(TruckState.ASSIGNED, order(), begins={1: NOW + 30 * MINUTE_MS})
    (found,) = expecting().route(planned)
    assert found.eta is not None
    assert minutes(found.eta.arrival_at) == pytest.approx(35 + USUAL.p50_min, abs=0.01)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"spot": None, "heard_at": None}, "never heard"),
        ({"heard_at": NOW - 16 * MINUTE_MS}, "last heard 16 min ago"),
    ],
)
@pytest.mark.parametrize("state", [TruckState.ASSIGNED, TruckState.EN_ROUTE])
def test_a_truck_of_which_nobody_knows_where_it_is_makes_all_its_orders_unknown(
    state: TruckState, changes: dict[str, Any], why: str
) -> None:
    found = expecting().route(ahead(state, order(1), order(2), **changes))
    assert [one.eta for one in found] == [None, None]
    assert all(why in one.unknown for one in found)


def test_a_truck_that_was_parked_at_a_site_is_still_there() -> None:
    parked = ahead(TruckState.ASSIGNED, order(), heard_at=NOW - 600 * MINUTE_MS, is_parked=True)
    assert expecting().route(parked)[0].eta is not None


def test_orders_of_a_truck_out_of_service_are_unknown_and_say_why() -> None:
    broken = ahead(
        TruckState.OUT_OF_SERVICE,
        order(),
        truck=truck(TruckState.OUT_OF_SERVICE, note="gearbox"),
    )
    (found,) = expecting().route(broken)
    assert found.eta is None
    assert found.unknown == "its truck T1 is out of service: gearbox"


def test_returning_and_washing_come_before_the_next_order() -> None:
    coming = ahead(
        TruckState.RETURNING,
        order(),
        truck=truck(TruckState.RETURNING, None),
        spot=SITE.spot,
        home=PLANT.spot,
        is_washed=True,
    )
    (found,) = expecting().route(coming)
    assert found.eta is not None
    expected = USUAL.p50_min + 10 + 5 + USUAL.p50_min
    assert minutes(found.eta.arrival_at) == pytest.approx(expected, abs=0.01)


def test_an_order_without_a_truck_names_that_and_is_no_earlier_than_thinkable() -> None:
    soon = expecting().pending(order(promised_at=NOW + 5 * MINUTE_MS))
    assert soon.basis is Basis.PENDING
    assert soon.eta is not None
    assert minutes(soon.eta.arrival_at) == pytest.approx(5 + USUAL.p50_min, abs=0.01)
    assert soon.late_min(NOW + 5 * MINUTE_MS) == pytest.approx(USUAL.p50_min, abs=0.01)
    later = order(promised_at=NOW + 600 * MINUTE_MS)
    assert expecting().pending(later).late_min(later.promised_at) == 0


def test_what_a_routing_service_says_of_the_way_counts_with_its_traffic() -> None:
    told = Online(asked_at=NOW, heard_at=NOW, travel_s=3600, traffic_s=1900, road_m=14_000)
    found = expecting(online={1: told}).route(ahead(TruckState.EN_ROUTE, order()))[0]
    assert found.eta is not None
    assert minutes(found.eta.arrival_at) == 60
    assert (found.eta.source, found.eta.traffic_s) == (EtaSource.ONLINE, 1900)


@pytest.mark.parametrize(("age_min", "expected"), [(0, 0), (5, 0), (10, 0), (14, 14)])
def test_the_arrival_of_a_truck_on_its_way_does_not_drift_with_the_age_of_its_position(
    age_min: int, expected: float
) -> None:
    """From ten minutes away it is there after ten minutes, however old that word is."""
    near = Spot(SITE.lat_e7 - round((SITE.lat_e7 - PLANT.lat_e7) * 10 / USUAL.p50_min), SITE.lon_e7)
    way = travel(LaneBook(), near, SITE.spot, NOW).p50_min
    now = NOW + age_min * MINUTE_MS
    (found,) = expecting(now=now).route(ahead(TruckState.EN_ROUTE, order(), spot=near))
    assert found.eta is not None
    assert minutes(found.eta.arrival_at) == pytest.approx(expected or way, abs=0.01)


def test_an_answer_of_a_routing_service_counts_from_when_the_truck_was_there() -> None:
    heard_at = NOW - 4 * MINUTE_MS
    told = Online(asked_at=NOW, heard_at=heard_at, travel_s=600, traffic_s=0, road_m=9_000)
    found = expecting(online={1: told}).route(ahead(TruckState.EN_ROUTE, order()))[0]
    assert found.eta is not None
    assert minutes(found.eta.arrival_at) == 6


def test_an_old_answer_of_a_routing_service_is_not_believed() -> None:
    then = NOW - 301_000
    old = Online(asked_at=then, heard_at=then, travel_s=600, traffic_s=120, road_m=9_000)
    (found,) = expecting(online={1: old}).route(ahead(TruckState.EN_ROUTE, order()))
    assert found.eta is not None
    assert found.eta.source is not EtaSource.ONLINE


def test_what_was_learned_of_the_whole_way_counts_for_the_rest_of_it() -> None:
    legs = [
        Leg(from_id=1, to_id=2, hour=0, took_s=3600, straight_m=10_000, driven_m=None)
        for _ in range(50)
    ]
    found = expecting(lane_book(legs, UTC_ZONE)).route(ahead(TruckState.EN_ROUTE, order()))[0]
    assert found.eta is not None
    assert found.eta.source is EtaSource.LEARNED
    assert minutes(found.eta.arrival_at) > 2 * USUAL.p50_min


def test_who_has_crawled_is_expected_to_go_on_crawling() -> None:
    left_at = NOW - 20 * MINUTE_MS
    slow = order(times=Times(in_transit=left_at))
    quick = order(times=Times(in_transit=NOW))
    crawled = expecting().route(ahead(TruckState.EN_ROUTE, slow))[0].eta
    begun = expecting().route(ahead(TruckState.EN_ROUTE, quick))[0].eta
    assert crawled is not None
    assert begun is not None
    assert crawled.arrival_at - NOW > 2 * (begun.arrival_at - NOW)


@given(usual=st.floats(-30, 600), took=st.floats(0, 600))
def test_slowness_is_never_less_than_usual_nor_without_bound(usual: float, took: float) -> None:
    assert 1 <= slowness(usual_min=usual, took_min=took) <= SLOWEST


@given(
    count=st.integers(1, 5),
    state=st.sampled_from(
        [TruckState.ASSIGNED, TruckState.LOADING, TruckState.EN_ROUTE, TruckState.AT_JOB_SITE]
    ),
    away=st.integers(-900_000, 900_000),
)
def test_orders_of_a_route_follow_each_other_and_the_late_case_is_not_earlier(
    count: int, state: TruckState, away: int
) -> None:
    route = [order(number) for number in range(1, count + 1)]
    spot = Spot(PLANT.lat_e7 + away, PLANT.lon_e7)
    found = expecting().route(ahead(state, *route, spot=spot))
    etas = [one.eta for one in found if one.eta is not None]
    assert len(etas) == count
    assert all(eta.late_case_at >= eta.arrival_at for eta in etas)
    arrivals = [eta.arrival_at for eta in etas]
    assert arrivals == sorted(arrivals)
