import pytest

from daemon.domain.master import Shape
from daemon.town.fences import FlatFence
from daemon.town.plane import Plane, Point

CIRCLE = FlatFence(name="c", shape=Shape.CIRCLE, points=((10.0, 0.0),), radius_m=5.0, site="s")
SQUARE = FlatFence(
    name="p", shape=Shape.POLYGON, points=((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0))
)
CORRIDOR = FlatFence(
    name="l", shape=Shape.CORRIDOR, points=((0.0, 0.0), (100.0, 0.0), (100.0, 50.0)), radius_m=10.0
)


@pytest.mark.parametrize(
    ("fence", "point", "beyond_m"),
    [
        (CIRCLE, (10.0, 0.0), -5.0),
        (CIRCLE, (10.0, 8.0), 3.0),
        (SQUARE, (5.0, 9.0), -1.0),
        (SQUARE, (5.0, 14.0), 4.0),
        (SQUARE, (13.0, 14.0), 5.0),
        (CORRIDOR, (50.0, 4.0), -6.0),
        (CORRIDOR, (50.0, 25.0), 15.0),
        (CORRIDOR, (-13.0, 0.0), 3.0),
        (CORRIDOR, (104.0, 25.0), -6.0),
    ],
)
def test_distance_to_the_edge(fence: FlatFence, point: Point, beyond_m: float) -> None:
    assert fence.beyond_m(point) == pytest.approx(beyond_m)


def test_in_degrees_it_is_the_same_fence() -> None:
    plane = Plane(lat=41.3, lon=-98.2)
    plan = CORRIDOR.in_degrees(plane)
    back = [plane.to_plane(lat, lon) for lat, lon in plan.points]
    assert plan.shape is Shape.CORRIDOR
    assert plan.radius_m == 10.0
    for got, point in zip(back, CORRIDOR.points, strict=True):
        assert got == pytest.approx(point, abs=0.02)
