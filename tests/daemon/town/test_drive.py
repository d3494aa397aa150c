from itertools import pairwise
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.town.drive import Driver, Phase, Way, phases, round_corners

DRIVER = Driver(accelerates_m_s2=0.8, brakes_m_s2=1.1)


def length_m(motion: list[Phase]) -> float:
    return sum((p.speed_m_s + p.acceleration_m_s2 * p.seconds / 2) * p.seconds for p in motion)


@st.composite
def some_way(draw: st.DrawFn) -> list[Way]:
    count = draw(st.integers(2, 12))
    steps = [(draw(st.floats(-300, 300)), draw(st.floats(5, 300))) for _ in range(count)]
    ways, east, north = [Way((0.0, 0.0), 5.0)], 0.0, 0.0
    for dx, dy in steps:
        east, north = east + dx, north + dy
        limit = draw(st.floats(2.0, 27.0))
        stand = draw(st.sampled_from([0.0, 0.0, 30.0]))
        ways.append(Way((east, north), limit, stand_s=stand))
    return ways


@given(ways=some_way())
def test_motion_covers_the_way_within_limits_and_starts_and_ends_standing(ways: list[Way]) -> None:
    motion = phases(ways, DRIVER)
    driven = sum(dist(a.point, b.point) for a, b in pairwise(ways))
    assert length_m(motion) == pytest.approx(driven, rel=1e-3, abs=0.3)
    assert motion[0].speed_m_s == 0.0
    for phase in motion:
        end = phase.speed_m_s + phase.acceleration_m_s2 * phase.seconds
        assert phase.acceleration_m_s2 in (0.0, 0.8, -1.1)
        assert -1e-6 < end <= 27.0 + 1e-6
    for before, after in pairwise(motion):
        end = before.speed_m_s + before.acceleration_m_s2 * before.seconds
        assert end == pytest.approx(after.speed_m_s, abs=0.25)
    last = motion[-1]
    assert last.speed_m_s + last.acceleration_m_s2 * last.seconds == pytest.approx(0.0, abs=0.25)


@given(ways=some_way())
def test_every_stand_is_stood(ways: list[Way]) -> None:
    motion = phases(round_corners(ways), DRIVER)
    wanted = sum(way.stand_s for way in ways[1:])
    stood = sum(p.seconds for p in motion if not p.speed_m_s and not p.acceleration_m_s2)
    assert stood == pytest.approx(wanted)


def test_a_right_angle_becomes_an_arc_driven_slowly() -> None:
    ways = [Way((0, 0), 20.0), Way((200, 0), 20.0), Way((200, 200), 20.0)]
    smooth = round_corners(ways)
    assert len(smooth) == 8
    assert smooth[0] == ways[0]
    assert smooth[-1] == ways[-1]
    assert max(way.limit_m_s for way in smooth[2:-1]) == pytest.approx((1.8 * 15.0) ** 0.5)


def test_a_straight_way_stays_as_it_is() -> None:
    ways = [Way((0, 0), 20.0), Way((200, 0), 20.0), Way((400, 10), 20.0)]
    assert round_corners(ways) == ways
