import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.eta.defaults import default_min, minutes_of, road_m

METRES = st.floats(0, 500_000)


@pytest.mark.parametrize(
    ("straight_m", "metres"),
    [(5_000, 7_000), (10_000, 14_000), (50_000, 65_000), (150_000, 180_000), (200_000, 240_000)],
)
def test_a_road_winds_less_the_longer_it_is(straight_m: float, metres: float) -> None:
    assert road_m(straight_m) == pytest.approx(metres)


@pytest.mark.parametrize(
    ("road", "minutes"),
    [(0, 1), (2_500, 6), (5_000, 11), (30_000, 41), (105_000, 101)],
)
def test_a_drive_begins_in_streets_and_goes_on_on_roads_and_highways(
    road: float, minutes: float
) -> None:
    assert minutes_of(road) == pytest.approx(minutes)


@given(METRES, METRES)
def test_what_is_further_away_is_never_nearer(one: float, other: float) -> None:
    near, far = sorted((one, other))
    assert road_m(near) <= road_m(far)
    assert 0 < default_min(near) <= default_min(far)
