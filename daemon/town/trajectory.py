"""The exact movement of one vehicle over its days, and its 1 Hz samples."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import atan2, degrees, dist, sqrt
from typing import NamedTuple

from daemon.town.drive import Driver, Phase, Way, phases, round_corners
from daemon.town.plane import Plane, Point


class Sample(NamedTuple):
    """Where the vehicle truly is."""

    at: int  # ms UTC
    lat: float
    lon: float
    speed_m_s: float
    course_deg: float
    covered: bool
    distance_m: float  # driven since the trajectory began


class Span(NamedTuple):
    """A time span, ms UTC."""

    start: int
    end: int


class Standing(NamedTuple):
    start: int
    end: int
    distance_m: float  # driven when it began


class Trajectory:
    """Built by appending; time and distance only grow."""

    def __init__(self, plane: Plane, start_at: int, place: Point, heading_rad: float) -> None:
        self.start_at = start_at
        self._plane = plane
        self._points: list[Point] = [place]
        self._reach_m: list[float] = [0.0]
        self._geo: list[tuple[float, float]] = [plane.to_geo(place)]
        self._course: list[float] = [(90.0 - degrees(heading_rad)) % 360.0]
        self._covered: list[bool] = [False]
        self._begin_s: list[float] = []
        self._begin_m: list[float] = []
        self._phases: list[Phase] = []
        self._now_s = 0.0
        self._driven_m = 0.0
        self.powered: list[Span] = []

    @property
    def now(self) -> int:
        """Where building has come to, ms UTC."""
        return self.start_at + round(self._now_s * 1000)

    @property
    def length_m(self) -> float:
        return self._reach_m[-1]

    def stand(self, seconds: float) -> None:
        self._add_phase(Phase(seconds, 0.0, 0.0))

    def drive(self, ways: Sequence[Way], driver: Driver) -> None:
        """From standing to standing along the way, which begins where the vehicle is."""
        smooth = round_corners(ways)
        distinct = [smooth[0]]
        distinct += [b for a, b in pairwise(smooth) if dist(a.point, b.point) > 0.0]
        for a, b in pairwise(distinct):
            self._add_point(a.point, b)
        for phase in phases(distinct, driver):
            self._add_phase(phase)
        # Rounding of the phases may leave a micrometre; the map is the truth.
        self._driven_m = self._reach_m[-1]

    def _add_point(self, before: Point, way: Way) -> None:
        heading = degrees(atan2(way.point[0] - before[0], way.point[1] - before[1]))
        self._points.append(way.point)
        self._reach_m.append(self._reach_m[-1] + dist(before, way.point))
        self._geo.append(self._plane.to_geo(way.point))
        self._course.append(heading % 360.0)
        self._covered.append(way.covered)

    def _add_phase(self, phase: Phase) -> None:
        if phase.seconds <= 0.0:
            return
        self._begin_s.append(self._now_s)
        self._begin_m.append(self._driven_m)
        self._phases.append(phase)
        t = phase.seconds
        self._now_s += t
        self._driven_m += (phase.speed_m_s + phase.acceleration_m_s2 * t / 2) * t

    def place_at(self, driven_m: float) -> Point:
        """The place on the map after so much driving."""
        index = min(bisect_left(self._reach_m, driven_m, 1), len(self._reach_m) - 1)
        (ax, ay), (bx, by) = self._points[index - 1], self._points[index]
        first, last = self._reach_m[index - 1], self._reach_m[index]
        f = min(1.0, max(0.0, (driven_m - first) / (last - first)))
        return ax + f * (bx - ax), ay + f * (by - ay)

    def reached_at(self, driven_m: float) -> int:
        """The first instant at which so much has been driven, ms UTC."""
        index = max(0, bisect_left(self._begin_m, driven_m) - 1)
        phase, left_m = self._phases[index], driven_m - self._begin_m[index]
        v, a = phase.speed_m_s, phase.acceleration_m_s2
        if a:
            seconds = (sqrt(max(0.0, v * v + 2 * a * left_m)) - v) / a
        else:
            seconds = left_m / v if v else 0.0
        seconds = min(max(0.0, seconds), phase.seconds)
        return self.start_at + round((self._begin_s[index] + seconds) * 1000)

    def driven_at(self, at: int) -> float:
        index, into_s = self._phase_at(at)
        phase = self._phases[index]
        part = (phase.speed_m_s + phase.acceleration_m_s2 * into_s / 2) * into_s
        return self._begin_m[index] + part

    def _phase_at(self, at: int) -> tuple[int, float]:
        since_s = (at - self.start_at) / 1000
        index = max(0, bisect_right(self._begin_s, since_s) - 1)
        return index, min(max(0.0, since_s - self._begin_s[index]), self._phases[index].seconds)

    def standings(self) -> list[Standing]:
        """Every span of speed zero, in order."""
        found: list[Standing] = []
        for begin_s, begin_m, phase in zip(self._begin_s, self._begin_m, self._phases, strict=True):
            if phase.speed_m_s or phase.acceleration_m_s2:
                continue
            start = self.start_at + round(begin_s * 1000)
            end = self.start_at + round((begin_s + phase.seconds) * 1000)
            if found and start - found[-1].end <= 1:
                found[-1] = found[-1]._replace(end=end)
            else:
                found.append(Standing(start, end, begin_m))
        return found

    def standings_between(self, start: int, end: int) -> list[Standing]:
        return [s for s in self.standings() if start < s.start and s.end < end]

    def top_speed(self, start: int, end: int) -> float:
        first, _ = self._phase_at(start)
        last, _ = self._phase_at(end)
        ends = (_end_speed(phase) for phase in self._phases[first : last + 1])
        return max(0.0, *ends, *(p.speed_m_s for p in self._phases[first : last + 1]))

    def faster_than(self, limit_m_s: float) -> list[Span]:
        """Spans above the limit, exact to the millisecond."""
        spans: list[Span] = []
        for begin_s, phase in zip(self._begin_s, self._phases, strict=True):
            t, v, a = phase
            if max(v, v + a * t) <= limit_m_s:
                continue
            rising, falling = v < limit_m_s, v + a * t < limit_m_s
            first = begin_s + ((limit_m_s - v) / a if rising else 0.0)
            last = begin_s + ((limit_m_s - v) / a if falling else t)
            span = Span(self.start_at + round(first * 1000), self.start_at + round(last * 1000))
            if spans and span.start - spans[-1].end <= 1:
                span = Span(spans.pop().start, span.end)
            spans.append(span)
        return spans

    def samples(self, start: int, end: int, step_ms: int = 1000) -> Iterator[Sample]:
        """Samples at start, start + step, ... before end, within the trajectory."""
        start += -(-max(0, self.start_at - start) // step_ms) * step_ms
        end = min(end, self.now)
        if start >= end:
            return
        index, _ = self._phase_at(start)
        reach, geo, last_edge = self._reach_m, self._geo, len(self._reach_m) - 1
        edge = min(last_edge, max(1, bisect_left(reach, self._begin_m[index])))
        last_phase = len(self._phases) - 1
        begin_s, (seconds, v, a) = self._begin_s[index], self._phases[index]
        for at in range(start, end, step_ms):
            t = (at - self.start_at) / 1000 - begin_s
            while t >= seconds and index < last_phase:
                index += 1
                t = (at - self.start_at) / 1000 - self._begin_s[index]
                begin_s, (seconds, v, a) = self._begin_s[index], self._phases[index]
            driven = self._begin_m[index] + (v + a * t / 2) * t
            while edge < last_edge and reach[edge] < driven:
                edge += 1
            if last_edge == 0:
                lat, lon = geo[0]
                yield Sample(at, lat, lon, 0.0, self._course[0], False, 0.0)
                continue
            f = (driven - reach[edge - 1]) / (reach[edge] - reach[edge - 1])
            lat0, lon0 = geo[edge - 1]
            lat1, lon1 = geo[edge]
            yield Sample(
                at,
                lat0 + f * (lat1 - lat0),
                lon0 + f * (lon1 - lon0),
                max(0.0, v + a * t),
                self._course[edge],
                self._covered[edge],
                driven,
            )


def _end_speed(phase: Phase) -> float:
    return phase.speed_m_s + phase.acceleration_m_s2 * phase.seconds
