from math import isclose, pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.fences import NEAR_M, Fence, FenceSet
from daemon.domain.master import Degrees, Geofence, Shape
from tests.daemon.domain.tracking.drives import degrees, place_e7

METRES = st.floats(-600, 600)


def geofence(
    name: str, shape: Shape, points: list[Degrees], radius_m: float | None = None
) -> Geofence:
    return Geofence(
        name=name,
        label="",
        shape=shape,
        points=tuple(points),
        radius_m=radius_m,
        dwell_s=None,
        site=None,
    )


def ready(shape: Shape, points: list[Degrees], radius_m: float | None = None) -> Fence:
    return FenceSet([geofence("f", shape, points, radius_m)]).fences[0]


CIRCLE = ready(Shape.CIRCLE, [degrees(0, 0)], 100.0)
SQUARE = ready(
    Shape.POLYGON, [degrees(-100, -100), degrees(100, -100), degrees(100, 100), degrees(-100, 100)]
)
NOTCHED = ready(
    Shape.POLYGON,
    [degrees(-100, -100), degrees(100, -100), degrees(100, 100), degrees(0, 0), degrees(-100, 100)],
)
CORRIDOR = ready(Shape.CORRIDOR, [degrees(-200, 0), degrees(0, 0), degrees(0, 200)], 25.0)


@pytest.mark.parametrize(
    ("fence", "east", "north", "beyond"),
    [
        (CIRCLE, 0, 0, -100),
        (CIRCLE, 130, 0, 30),
        (CIRCLE, 0, -60, -40),
        (SQUARE, 0, 0, -100),
        (SQUARE, 90, 0, -10),
        (SQUARE, 103, 104, 5),
        (NOTCHED, 0, -50, -50),
        (NOTCHED, 0, 100, 70.7),
        (CORRIDOR, -100, 0, -25),
        (CORRIDOR, -100, 40, 15),
        (CORRIDOR, 30, 100, 5),
        (CORRIDOR, -230, 0, 5),
    ],
)
def test_distance_beyond_the_edge(fence: Fence, east: float, north: float, beyond: float) -> None:
    assert isclose(fence.beyond_m(*place_e7(east, north)), beyond, abs_tol=0.15)


@settings(deadline=None)
@given(east=METRES, north=METRES, right=st.floats(-50, 50), up=st.floats(-50, 50))
def test_distance_never_changes_faster_than_the_place_moves(
    east: float, north: float, right: float, up: float
) -> None:
    step = (right**2 + up**2) ** 0.5
    for fence in (CIRCLE, SQUARE, NOTCHED, CORRIDOR):
        here = fence.beyond_m(*place_e7(east, north))
        there = fence.beyond_m(*place_e7(east + right, north + up))
        assert abs(here - there) <= step * 1.001 + 0.05


@settings(deadline=None)
@given(east=METRES, north=METRES)
def test_a_square_across_the_antimeridian_measures_like_one_elsewhere(
    east: float, north: float
) -> None:
    corners = [(-0.001, 179.999), (-0.001, -179.999), (0.001, -179.999), (0.001, 179.999)]
    at_zero = [(-0.001, -0.001), (-0.001, 0.001), (0.001, 0.001), (0.001, -0.001)]
    here, there = ready(Shape.POLYGON, corners), ready(Shape.POLYGON, at_zero)
    lat, lon = round(north * 90), round(east * 90)
    across = lon + 1_800_000_000 if lon < 0 else lon - 1_800_000_000
    assert isclose(here.beyond_m(lat, across), there.beyond_m(lat, lon), abs_tol=0.02)


@settings(deadline=None)
@given(east=st.floats(-3000, 3000), north=st.floats(-3000, 3000))
def test_the_grid_forgets_no_fence_nearby(east: float, north: float) -> None:
    fences = [
        geofence("home", Shape.CIRCLE, [degrees(0, 0)], 150.0),
        geofence("road", Shape.CORRIDOR, [degrees(-2500, 900), degrees(2500, 1000)], 20.0),
        geofence("yard", Shape.POLYGON, [degrees(0, -900), degrees(90, -900), degrees(40, -700)]),
        geofence("state", Shape.CIRCLE, [degrees(0, 0)], 400_000.0),
    ]
    known = FenceSet(fences)
    lat, lon = place_e7(east, north)
    near = set(known.near(lat, lon).names)
    assert near >= {f.name for f in known.fences if f.beyond_m(lat, lon) < NEAR_M}
    assert "state" in near


def test_the_grid_joins_at_the_antimeridian() -> None:
    known = FenceSet([geofence("date line", Shape.CIRCLE, [(10.0, 179.9999)], 100.0)])
    assert known.near(100_000_000, -1_799_995_000).names == ("date line",)
    assert known.near(100_000_000, 1_799_995_000).names == ("date line",)
    assert known.near(100_000_000, -1_700_000_000).names == ()


def test_a_line_through_a_narrow_fence_is_seen() -> None:
    gate = ready(Shape.CORRIDOR, [degrees(0, -50), degrees(0, 50)], 2.0)
    least, share = gate.deepest(place_e7(-800, 3), place_e7(200, 3))
    assert isclose(least, -2.0, abs_tol=0.6)
    assert isclose(share, 798 / 1000, abs_tol=0.002)


def test_a_line_past_a_fence_tells_how_near_it_came() -> None:
    least, share = CIRCLE.deepest(place_e7(-400, 130), place_e7(400, 130))
    assert isclose(least, 30, abs_tol=1.0)
    assert share == 1.0


def test_half_the_width_is_never_more_than_the_deepest_place() -> None:
    assert CIRCLE.half_width_m == 100
    assert CORRIDOR.half_width_m == 25
    assert isclose(SQUARE.half_width_m, 50, abs_tol=0.1)


def test_the_fingerprint_tells_fence_sets_apart() -> None:
    one = geofence("a", Shape.CIRCLE, [degrees(0, 0)], 50.0)
    two = geofence("b", Shape.CIRCLE, [degrees(0, 0)], 50.0)
    assert FenceSet([one, two]).fingerprint == FenceSet([two, one]).fingerprint
    assert FenceSet([one]).fingerprint != FenceSet([two]).fingerprint
    wider = geofence("a", Shape.CIRCLE, [degrees(0, 0)], pi * 20)
    assert FenceSet([one]).fingerprint != FenceSet([wider]).fingerprint
