"""The way from one yard to another, with the limits and halts that traffic puts on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import cos, dist, radians, sin
from random import Random

from daemon.town.dice import happens
from daemon.town.drive import Way
from daemon.town.layout import ENTRY_BEFORE_LOOP_M, Site, SiteKind, TownMap
from daemon.town.plane import Point
from daemon.town.roads import Edge
from daemon.town.traffic import crossing_gate_s, flow, jam_stands_s, queue_creeps, red_light_s

STOP_LINE_M = 30.0
PIECE_M = 180.0
YARD_M_S = 4.2
CREEP_M_S = 2.5
LOOP_STEP_DEG = 30
FAST_M_S = 26.8
FAST_FROM_M_S = 24.0
LAY_BY_M = 520.0
ROOM_AT_JUNCTION_M = 25.0
GATED = (SiteKind.DEPOT, SiteKind.PLANT, SiteKind.QUARRY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Berth:
    """Where in a yard a vehicle stands."""

    site: Site
    angle_deg: float

    @property
    def place(self) -> Point:
        return self.site.at(radians(self.angle_deg))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """One drive to be made."""

    start: Berth
    end: Berth
    hour: float
    """Local time of day at departure."""
    keenness: float = 1.0
    """How much of the possible speed this driver takes."""
    hurries: bool = False
    """Exceeds the limit where the road is fast."""
    queue: int = 0
    """Trucks waiting at the gate ahead."""
    pause_s: float = 0.0
    """A halt at the roadside on the way."""


class Router:
    def __init__(self, town: TownMap, rng: Random) -> None:
        self._town = town
        self._rng = rng

    def ways(self, ride: Ride) -> list[Way]:
        start, end = ride.start.site, ride.end.site
        route = self._town.roads.route(start.entry, end.entry)
        ways = list(_yard_out(ride.start))
        pause_on = self._pause_edge(route) if ride.pause_s else None
        for index, edge in enumerate(route):
            if index == len(route) - 1:
                ways += self._approach(edge, ride)
            else:
                ways += self._along(edge, ride, pause_s=ride.pause_s if edge is pause_on else 0.0)
        ways += _yard_in(ride.end)
        return ways

    def _pause_edge(self, route: tuple[Edge, ...]) -> Edge | None:
        """A lay-by lies in the middle of a long piece of road, far from any signal."""
        roads = [e for e in route if not (e.road.private or e.road.tunnel)]
        roads = [e for e in roads if len(e.points) == 2 and e.length_m > LAY_BY_M]  # noqa: PLR2004 - two ends
        return self._rng.choice(roads) if roads else None

    def _along(self, edge: Edge, ride: Ride, *, pause_s: float) -> Iterator[Way]:
        rng, road = self._rng, edge.road
        limit = road.limit_m_s * flow(ride.hour, urban=road.urban) * ride.keenness
        if ride.hurries and road.limit_m_s > FAST_FROM_M_S:
            limit = FAST_M_S
        stands = self._stands(edge, ride.hour)
        if pause_s:
            stands[edge.length_m / 2] = pause_s
        for point, stand_s in _cut(edge, stands):
            wobble = 1.0 if limit == FAST_M_S else rng.uniform(0.94, 1.0)
            yield Way(point, limit * wobble, road.tunnel, stand_s)

    def _stands(self, edge: Edge, hour: float) -> dict[float, float]:
        """Metres along the edge: seconds to stand there."""
        rng, length_m = self._rng, edge.length_m
        stands: dict[float, float] = {}
        if edge.road.private or length_m < 4 * STOP_LINE_M:
            return stands
        if edge.end in self._town.roads.signals:
            red_s = red_light_s(rng, hour)
            if red_s:
                stands[length_m - STOP_LINE_M] = red_s
        if edge.road.urban:
            along_m = length_m - STOP_LINE_M
            for stand_s in jam_stands_s(rng, hour):
                along_m -= rng.uniform(25.0, 60.0)
                stands[along_m] = stand_s
            blocked_s = crossing_gate_s(rng)
            if blocked_s and not stands:
                stands[length_m / 2] = blocked_s
        return stands

    def _approach(self, edge: Edge, ride: Ride) -> Iterator[Way]:
        """The access road up to the yard's entry, queueing at its gate."""
        site, limit = ride.end.site, edge.road.limit_m_s * ride.keenness
        if site.kind in GATED:
            yield from self._queue(edge, ride, limit)
        yield Way(edge.points[-1], limit)

    def _queue(self, edge: Edge, ride: Ride, limit: float) -> Iterator[Way]:
        site, rng = ride.end.site, self._rng
        room_m = edge.length_m + site.loop_m + ENTRY_BEFORE_LOOP_M - ROOM_AT_JUNCTION_M
        steps: list[tuple[float, float]] = [(site.gate_m, rng.uniform(8.0, 40.0))]
        for creep_m, stand_s in queue_creeps(rng, ride.queue):
            if steps[-1][0] + creep_m < room_m:
                steps.append((steps[-1][0] + creep_m, stand_s))
        if not ride.queue and happens(rng, 0.5):
            return
        for index, (before_m, stand_s) in enumerate(reversed(steps)):
            east, north = site.centre
            point = east - before_m * cos(site.heading), north - before_m * sin(site.heading)
            yield Way(point, limit if index == 0 else CREEP_M_S, False, stand_s)


def _cut(edge: Edge, stands: dict[float, float]) -> Iterator[tuple[Point, float]]:
    """The edge's points after the first, with points added for halts and on long pieces."""
    marks = sorted(stands)
    begin_m = 0.0
    for a, b in pairwise(edge.points):
        length_m = dist(a, b)
        pieces = max(1, round(length_m / PIECE_M))
        cuts = {length_m * n / pieces: 0.0 for n in range(1, pieces + 1)}
        cuts.update({m - begin_m: stands[m] for m in marks if begin_m < m <= begin_m + length_m})
        for along_m in sorted(cuts):
            f = along_m / length_m
            yield (a[0] + f * (b[0] - a[0]), a[1] + f * (b[1] - a[1])), cuts[along_m]
        begin_m += length_m


def _yard_in(berth: Berth) -> Iterator[Way]:
    for angle in range(LOOP_STEP_DEG, 360, LOOP_STEP_DEG):
        if angle > berth.angle_deg - LOOP_STEP_DEG / 2:
            break
        yield Way(berth.site.at(radians(angle)), YARD_M_S)
    yield Way(berth.place, YARD_M_S)


def _yard_out(berth: Berth) -> Iterator[Way]:
    site = berth.site
    yield Way(berth.place, YARD_M_S)
    for angle in range(LOOP_STEP_DEG, 360, LOOP_STEP_DEG):
        if angle >= berth.angle_deg + LOOP_STEP_DEG / 2:
            yield Way(site.at(radians(angle)), YARD_M_S)
    east, north = site.centre
    entry_m = site.loop_m + ENTRY_BEFORE_LOOP_M
    entry = east - entry_m * cos(site.heading), north - entry_m * sin(site.heading)
    yield Way(entry, YARD_M_S)
