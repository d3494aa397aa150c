from math import asin, cos, isclose, radians, sin, sqrt

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.geo import (
    EARTH_RADIUS_M,
    FULL_TURN_E7,
    HALF_TURN_E7,
    between,
    distance_m,
    east_e7,
    normal_lon_e7,
    offset_m,
)

LATS = st.integers(-800_000_000, 800_000_000)
LONS = st.integers(-HALF_TURN_E7, HALF_TURN_E7)
STEPS = st.integers(-100_000, 100_000)


def great_circle_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    phi1, phi2 = radians(lat1 / 1e7), radians(lat2 / 1e7)
    half_lat, half_lon = (phi2 - phi1) / 2, radians((lon2 - lon1) / 1e7) / 2
    root = sqrt(sin(half_lat) ** 2 + cos(phi1) * cos(phi2) * sin(half_lon) ** 2)
    return 2 * EARTH_RADIUS_M * asin(root)


@settings(deadline=None)
@given(lat=LATS, lon=LONS, up=STEPS, right=STEPS)
def test_short_distances_equal_the_great_circle(lat: int, lon: int, up: int, right: int) -> None:
    there = normal_lon_e7(lon + right)
    flat = distance_m(lat, lon, lat + up, there)
    assert isclose(flat, great_circle_m(lat, lon, lat + up, there), rel_tol=1e-5, abs_tol=0.01)


@settings(deadline=None)
@given(lat=LATS, lon=LONS, right=STEPS)
def test_the_antimeridian_changes_no_distance(lat: int, lon: int, right: int) -> None:
    east, north = offset_m(lat, lon, lat, normal_lon_e7(lon + right))
    assert isclose(east, offset_m(lat, 0, lat, right)[0], abs_tol=1e-6)
    assert north == 0.0


@settings(deadline=None)
@given(lon=LONS, other=LONS)
def test_the_way_east_is_never_longer_than_half_a_turn(lon: int, other: int) -> None:
    step = east_e7(lon, other)
    assert abs(step) <= HALF_TURN_E7
    assert (lon + step - other) % FULL_TURN_E7 == 0


def test_the_middle_across_the_antimeridian_lies_on_it() -> None:
    assert between((0, 1_799_990_000), (100, -1_799_990_000), 0.5) == (50, 1_800_000_000)
    assert between((0, 10), (100, 30), 0.0) == (0, 10)
    assert between((0, 10), (100, 30), 1.0) == (100, 30)
