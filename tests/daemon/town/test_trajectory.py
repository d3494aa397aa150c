from itertools import pairwise
from math import hypot

import pytest

from daemon.town.drive import Driver, Way
from daemon.town.plane import Plane
from daemon.town.shift import Trade
from daemon.town.trajectory import Trajectory
from tests.daemon.town.scene import day, town

START = 1_781_520_000_000
PLANE = Plane(lat=41.3, lon=-98.2)
DRIVER = Driver(accelerates_m_s2=1.0, brakes_m_s2=1.0)


@pytest.fixture
def path() -> Trajectory:
    """Stands 60 s, drives 1000 m north at up to 10 m/s (110 s), stands 30 s."""
    made = Trajectory(PLANE, START, (0.0, 0.0), 0.0)
    made.stand(60)
    made.drive([Way((0.0, 0.0), 10.0), Way((0.0, 1000.0), 10.0)], DRIVER)
    made.stand(30)
    return made


def test_time_and_place_are_exact(path: Trajectory) -> None:
    assert path.now - START == 200_000
    assert path.length_m == 1000.0
    assert path.driven_at(START + 70_000) == pytest.approx(50.0)
    assert path.reached_at(50.0) == START + 70_000
    assert path.reached_at(500.0) == START + 115_000
    assert path.place_at(500.0) == pytest.approx((0.0, 500.0))


def test_standing_spans_are_the_stands(path: Trajectory) -> None:
    spans = [(s.start - START, s.end - START, s.distance_m) for s in path.standings()]
    assert spans == [(0, 60_000, 0.0), (170_000, 200_000, 1000.0)]


def test_speeding_spans_begin_and_end_at_the_limit(path: Trajectory) -> None:
    assert [(s.start - START, s.end - START) for s in path.faster_than(4.0)] == [(64_000, 166_000)]
    assert path.faster_than(10.5) == []
    assert path.top_speed(START, path.now) == pytest.approx(10.0)


def test_samples_start_and_end_where_asked(path: Trajectory) -> None:
    samples = list(path.samples(START + 60_000, START + 66_000, 2000))
    assert [s.at - START for s in samples] == [60_000, 62_000, 64_000]
    assert [s.speed_m_s for s in samples] == pytest.approx([0.0, 2.0, 4.0])
    assert [s.distance_m for s in samples] == pytest.approx([0.0, 2.0, 8.0])
    assert list(path.samples(path.now, path.now + 5000)) == []
    assert next(path.samples(START - 10_500, path.now, 1000)).at == START + 500


def test_a_trajectory_that_only_stands_has_samples() -> None:
    path = Trajectory(PLANE, START, (5.0, 5.0), 0.0)
    path.stand(3)
    assert [s.speed_m_s for s in path.samples(START, path.now)] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("trade", Trade)
def test_a_day_obeys_physics(trade: Trade) -> None:
    path = day(trade)
    plane = town().plane
    samples = list(path.samples(path.start_at, path.now))
    assert len(samples) > 9 * 3600
    for a, b in pairwise(samples):
        assert -1.35 < b.speed_m_s - a.speed_m_s < 1.05
        assert b.speed_m_s <= 27.0
        step = hypot(
            (b.lat - a.lat) * plane.metres_per_lat_degree,
            (b.lon - a.lon) * plane.metres_per_lon_degree,
        )
        assert step <= (b.distance_m - a.distance_m) * 1.003 + 0.01
        assert 0.0 <= b.distance_m - a.distance_m < 27.1
    assert samples[-1].distance_m == pytest.approx(path.length_m, abs=0.01)


@pytest.mark.parametrize("trade", Trade)
def test_course_turns_no_faster_than_a_truck(trade: Trade) -> None:
    path = day(trade)
    for a, b in pairwise(path.samples(path.start_at, path.now)):
        turn = abs((b.course_deg - a.course_deg + 180) % 360 - 180)
        if min(a.speed_m_s, b.speed_m_s) > 8.0:
            assert turn < 25.0
