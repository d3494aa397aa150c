from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.eta.defaults import P80_BY_P50, default_min, road_m
from daemon.domain.eta.estimate import straight_m, travel
from daemon.domain.eta.eta import EtaSource
from daemon.domain.eta.lanes import LaneBook, Leg, Spot, lane_book

UTC = ZoneInfo("UTC")
START, END = Spot(398_000_000, -1_049_000_000, 1), Spot(398_900_000, -1_049_000_000, 2)
MONDAY = 1_780_272_000_000


def test_where_nobody_has_driven_the_default_says_so() -> None:
    way = travel(LaneBook(), START, END, MONDAY)
    assert straight_m(START, END) == pytest.approx(10_007, abs=10)
    assert way.source is EtaSource.DEFAULT
    assert way.p50_min == pytest.approx(default_min(straight_m(START, END)))
    assert way.p80_min == pytest.approx(way.p50_min * P80_BY_P50)
    assert way.road_m == pytest.approx(road_m(straight_m(START, END)))
    assert way.traffic_s is None


def test_what_was_driven_is_learned_and_says_so() -> None:
    took_s = 3_600
    legs = [
        Leg(
            from_id=1,
            to_id=2,
            hour=0,
            took_s=took_s,
            straight_m=straight_m(START, END),
            driven_m=15_000,
        )
    ] * 200
    way = travel(lane_book(legs, UTC), START, END, MONDAY)
    assert way.source is EtaSource.LEARNED
    assert way.p50_min == pytest.approx(60, rel=0.02)
    assert way.road_m == pytest.approx(15_000)


@given(st.integers(-800_000_000, 800_000_000), st.integers(-5_000_000, 5_000_000))
def test_every_drive_takes_time_and_four_of_five_take_no_less(lat: int, step: int) -> None:
    way = travel(LaneBook(), Spot(lat, 0), Spot(lat + step, 0), MONDAY)
    assert 0 < way.p50_min <= way.p80_min
