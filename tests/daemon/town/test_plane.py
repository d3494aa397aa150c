from math import asin, cos, dist, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.town.plane import Plane

METRES = st.floats(-15_000, 15_000)
CENTRES = [(41.3021, -98.2047), (-33.9, 151.2), (64.1, 20.9), (0.5, 179.0)]


def on_sphere_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    lat = radians(b[0] - a[0])
    lon = radians(b[1] - a[1])
    h = sin(lat / 2) ** 2 + cos(radians(a[0])) * cos(radians(b[0])) * sin(lon / 2) ** 2
    return 2 * 6_371_008.8 * asin(sqrt(h))


@pytest.mark.parametrize("centre", CENTRES)
def test_lengths_agree_with_a_sphere_to_six_in_a_thousand(centre: tuple[float, float]) -> None:
    plane = Plane(lat=centre[0], lon=centre[1])
    for east, north in ((9000.0, 0.0), (0.0, 9000.0), (-7000.0, 5000.0)):
        length = on_sphere_m(plane.to_geo((0.0, 0.0)), plane.to_geo((east, north)))
        assert length == pytest.approx(dist((0, 0), (east, north)), rel=0.006)


@given(east=METRES, north=METRES)
def test_there_and_back_is_the_same_place(east: float, north: float) -> None:
    plane = Plane(lat=41.3021, lon=-98.2047)
    got = plane.to_plane(*plane.to_geo((east, north)))
    assert dist(got, (east, north)) < 0.001


def test_degrees_have_their_length() -> None:
    plane = Plane(lat=41.3021, lon=-98.2047)
    assert plane.metres_per_lat_degree == pytest.approx(111_057, abs=20)
    assert plane.metres_per_lon_degree == pytest.approx(83_750, abs=60)
