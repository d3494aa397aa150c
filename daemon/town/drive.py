"""How a truck gets along a way: corners rounded, limits kept, accelerating and braking.

The motion is a row of phases with constant acceleration, so that place, speed and the
instant of any event are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, dist, pi, sqrt, tan
from typing import NamedTuple

from daemon.town.plane import Point

CORNER_RADIUS_M = 15.0
SIDEWAYS_M_S2 = 1.8
STRAIGHT_RAD = 0.14
ARC_STEPS = 5
SHORTEST_M = 0.01


class Way(NamedTuple):
    """A point of the way; limit and cover belong to the piece that leads to it."""

    point: Point
    limit_m_s: float
    covered: bool = False
    """Under a roof: no sky, no fix."""
    stand_s: float = 0.0
    """How long the truck stands at the point; 0 is driving on."""


class Phase(NamedTuple):
    seconds: float
    speed_m_s: float
    """At its beginning."""
    acceleration_m_s2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    accelerates_m_s2: float = 0.8
    brakes_m_s2: float = 1.1


def round_corners(ways: Sequence[Way]) -> list[Way]:
    """Replaces each corner by an arc and limits the speed on it."""
    if not ways:
        return []
    smooth = [ways[0]]
    for index in range(1, len(ways) - 1):
        before, corner, after = ways[index - 1], ways[index], ways[index + 1]
        turn = _turn(before.point, corner.point, after.point)
        if abs(turn) < STRAIGHT_RAD or corner.stand_s:
            smooth.append(corner)
        else:
            smooth += _arc(before.point, corner, after, abs(turn))
    if len(ways) > 1:
        smooth.append(ways[-1])
    return smooth


def _turn(a: Point, b: Point, c: Point) -> float:
    """Change of direction at b, -pi..pi."""
    turn = atan2(c[1] - b[1], c[0] - b[0]) - atan2(b[1] - a[1], b[0] - a[0])
    return (turn + pi) % (2 * pi) - pi


def _arc(before: Point, corner: Way, after: Way, turn: float) -> list[Way]:
    bx, by = corner.point
    room_m = 0.45 * min(dist(before, corner.point), dist(corner.point, after.point))
    slope = tan(min(turn, 0.95 * pi) / 2)
    cut_m = min(CORNER_RADIUS_M * slope, room_m)
    limit = sqrt(SIDEWAYS_M_S2 * cut_m / slope)
    start = _towards(corner.point, before, cut_m)
    end = _towards(corner.point, after.point, cut_m)
    arc = [corner._replace(point=start)]
    for step in range(1, ARC_STEPS + 1):
        f = step / ARC_STEPS
        g = 1 - f
        point = (
            g * g * start[0] + 2 * g * f * bx + f * f * end[0],
            g * g * start[1] + 2 * g * f * by + f * f * end[1],
        )
        arc.append(Way(point, min(limit, corner.limit_m_s, after.limit_m_s), after.covered))
    return arc


def _towards(a: Point, b: Point, metres: float) -> Point:
    f = metres / dist(a, b)
    return a[0] + f * (b[0] - a[0]), a[1] + f * (b[1] - a[1])


def phases(ways: Sequence[Way], driver: Driver) -> list[Phase]:
    """From standing at the first point to standing at the last, stands included."""
    lengths = [dist(a.point, b.point) for a, b in pairwise(ways)]
    speeds = _node_speeds(ways, lengths, driver)
    motion: list[Phase] = []
    for index, length_m in enumerate(lengths):
        there = ways[index + 1]
        motion += _piece((speeds[index], speeds[index + 1]), there.limit_m_s, length_m, driver)
        if there.stand_s:
            motion.append(Phase(there.stand_s, 0.0, 0.0))
    return motion


def _node_speeds(ways: Sequence[Way], lengths: Sequence[float], driver: Driver) -> list[float]:
    """The speed at each point, as much as limits, brakes and engine allow."""
    last = len(ways) - 1
    speeds = [0.0] * len(ways)
    for i in range(1, last):
        if not ways[i].stand_s:
            speeds[i] = min(ways[i].limit_m_s, ways[i + 1].limit_m_s)
    for i in range(last - 1, 0, -1):
        reach = speeds[i + 1] ** 2 + 2 * driver.brakes_m_s2 * lengths[i]
        speeds[i] = min(speeds[i], sqrt(reach))
    for i in range(1, last):
        reach = speeds[i - 1] ** 2 + 2 * driver.accelerates_m_s2 * lengths[i - 1]
        speeds[i] = min(speeds[i], sqrt(reach))
    return speeds


def _piece(ends: tuple[float, float], limit: float, length_m: float, driver: Driver) -> list[Phase]:
    """Speed up, keep, slow down over one piece of the way."""
    first, last = ends
    a, b = driver.accelerates_m_s2, driver.brakes_m_s2
    peak = sqrt((2 * a * b * length_m + b * first * first + a * last * last) / (a + b))
    peak = max(min(peak, limit), first, last)
    rise_m = (peak * peak - first * first) / (2 * a)
    fall_m = (peak * peak - last * last) / (2 * b)
    motion = []
    if rise_m > SHORTEST_M:
        motion.append(Phase((peak - first) / a, first, a))
    keep_m = length_m - rise_m - fall_m
    if keep_m > 0:
        motion.append(Phase(keep_m / peak, peak, 0.0))
    if fall_m > SHORTEST_M:
        motion.append(Phase((peak - last) / b, peak, -b))
    return motion
