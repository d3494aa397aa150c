"""Lays out a town: streets, a motorway with a tunnel, sites with yards, and its fences.

Fence edges lie across the roads that lead in, well away from roads that pass by, so that
being inside is a matter of metres along the way and never of metres beside it.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import atan2, cos, dist, pi, sin
from random import Random

from daemon.domain.master import Shape
from daemon.town.dice import dice, happens
from daemon.town.fences import FlatFence
from daemon.town.plane import Plane, Point
from daemon.town.roads import NodeId, Road, RoadMap

COLUMNS, ROWS = 9, 7
BLOCK_M = 560.0
JITTER_M = 45.0
ARTERIAL_EVERY = 3

ARTERIAL = Road(limit_m_s=16.7, urban=True)
STREET = Road(limit_m_s=12.5, urban=True)
RURAL = Road(limit_m_s=22.2)
MOTORWAY = Road(limit_m_s=24.4)
TUNNEL = Road(limit_m_s=22.2, tunnel=True)
ACCESS = Road(limit_m_s=8.3, private=True)

MOTORWAY_M = 14_000
MOTORWAY_STEP_M = 200
TUNNEL_AT_M = 3_400
TOLL_AT_M = 8_000
BYPASS_M = (9_600, 11_600)
BERTH_M = 3.0
"""A berth is on the loop of a yard; the gate is well outside of it."""


class SiteKind(StrEnum):
    DEPOT = "depot"
    PLANT = "plant"
    QUARRY = "quarry"
    JOB = "job"
    WASH = "wash"
    FUEL = "fuel"


@dataclass(frozen=True, slots=True, kw_only=True)
class TownPlan:
    """What a town depends on; equal plans are equal towns."""

    seed: int = 1
    lat: float = 41.3021
    lon: float = -98.2047
    zone: str = "America/Chicago"
    name: str = "Alder Falls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    name: str
    label: str
    kind: SiteKind
    centre: Point
    entry: NodeId
    heading: float
    """Direction of the approach in radians, from the road to the centre."""
    loop_m: float
    """Radius of the way around the yard."""
    gate_m: float
    """Distance of the gate from the centre."""

    def at(self, angle: float) -> Point:
        """A place on the yard's loop; 0 is where one comes in."""
        towards = self.heading + pi + angle
        east, north = self.centre
        return east + self.loop_m * cos(towards), north + self.loop_m * sin(towards)


@dataclass(frozen=True, slots=True, kw_only=True)
class TownMap:
    plan: TownPlan
    plane: Plane
    roads: RoadMap
    sites: tuple[Site, ...]
    fences: tuple[FlatFence, ...]

    def of_kind(self, kind: SiteKind) -> list[Site]:
        return [site for site in self.sites if site.kind is kind]

    def site_at(self, place: Point) -> Site | None:
        """In whose yard it is."""
        return next(
            (one for one in self.sites if dist(one.centre, place) <= one.loop_m + BERTH_M), None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Yard:
    name: str
    label: str
    kind: SiteKind
    loop_m: float
    fence_m: float


TOWN_YARDS = (
    _Yard(name="depot", label="Depot", kind=SiteKind.DEPOT, loop_m=36, fence_m=105),
    _Yard(name="plant", label="Concrete plant", kind=SiteKind.PLANT, loop_m=28, fence_m=95),
    _Yard(name="wash", label="Truck wash", kind=SiteKind.WASH, loop_m=20, fence_m=75),
    _Yard(name="fuel", label="Fuel station", kind=SiteKind.FUEL, loop_m=20, fence_m=75),
    _Yard(name="mill-lane", label="Mill Lane", kind=SiteKind.JOB, loop_m=24, fence_m=100),
    _Yard(name="school", label="School extension", kind=SiteKind.JOB, loop_m=24, fence_m=110),
    _Yard(name="clinic", label="Clinic", kind=SiteKind.JOB, loop_m=26, fence_m=120),
    _Yard(name="harbour", label="Harbour hall", kind=SiteKind.JOB, loop_m=30, fence_m=130),
)
QUARRY = _Yard(name="quarry", label="Quarry", kind=SiteKind.QUARRY, loop_m=34, fence_m=140)
WIND_FARM = _Yard(name="wind-farm", label="Wind farm", kind=SiteKind.JOB, loop_m=30, fence_m=120)
ENTRY_BEFORE_LOOP_M = 15.0
GATE_BEFORE_LOOP_M = 45.0


def build(plan: TownPlan) -> TownMap:
    return _Builder(plan).build()


class _Builder:
    def __init__(self, plan: TownPlan) -> None:
        self._plan = plan
        self._plane = Plane(lat=plan.lat, lon=plan.lon)
        self._rng: Random = dice(plan.seed, "layout")
        self._roads = RoadMap()
        self._grid: dict[tuple[int, int], NodeId] = {}
        self._sites: list[Site] = []
        self._fences: list[FlatFence] = []
        self._touched: set[tuple[int, int]] = set()

    def build(self) -> TownMap:
        self._lay_streets()
        self._lay_main_street_fence()
        self._place_yards()
        self._close_some_streets()
        self._lay_motorway()
        return TownMap(
            plan=self._plan,
            plane=self._plane,
            roads=self._roads,
            sites=tuple(self._sites),
            fences=tuple(self._fences),
        )

    def _lay_streets(self) -> None:
        rng, roads = self._rng, self._roads
        for column in range(COLUMNS):
            for row in range(ROWS):
                east = (column - (COLUMNS - 1) / 2) * BLOCK_M + rng.uniform(-JITTER_M, JITTER_M)
                north = (row - (ROWS - 1) / 2) * BLOCK_M + rng.uniform(-JITTER_M, JITTER_M)
                self._grid[column, row] = roads.add_node((east, north))
                crossing = column % ARTERIAL_EVERY == 1 or row % ARTERIAL_EVERY == 0
                if happens(rng, 0.85 if crossing else 0.15):
                    roads.signals.add(self._grid[column, row])
        for (column, row), node in self._grid.items():
            if column + 1 < COLUMNS:
                kind = ARTERIAL if row % ARTERIAL_EVERY == 0 else STREET
                roads.join(node, self._grid[column + 1, row], kind)
            if row + 1 < ROWS:
                kind = ARTERIAL if column % ARTERIAL_EVERY == 1 else STREET
                roads.join(node, self._grid[column, row + 1], kind)

    def _lay_main_street_fence(self) -> None:
        nodes = self._roads.nodes
        line = tuple(nodes[self._grid[column, ARTERIAL_EVERY]] for column in (3, 4, 5))
        self._fences.append(
            FlatFence(name="main-street", shape=Shape.CORRIDOR, points=line, radius_m=60.0)
        )

    def _place_yards(self) -> None:
        # Blocks of one colour of a chessboard share no side, so no street is split twice.
        blocks = [
            (column, row)
            for column in range(COLUMNS - 1)
            for row in range(ROWS - 1)
            if (column + row) % 2 == 0 and not (column in (2, 3, 4, 5) and row in (2, 3))
        ]
        for yard, block in zip(TOWN_YARDS, self._rng.sample(blocks, len(TOWN_YARDS)), strict=True):
            column, row = block
            sides = [((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 0), (0, 1)), ((1, 0), (1, 1))]
            side = self._rng.choice(sides)
            a, b = (self._grid[column + dc, row + dr] for dc, dr in side)
            corners = [
                self._roads.nodes[self._grid[column + dc, row + dr]]
                for dc, dr in ((0, 0), (1, 0), (0, 1), (1, 1))
            ]
            centre = (sum(p[0] for p in corners) / 4, sum(p[1] for p in corners) / 4)
            self._touched |= {(column + dc, row + dr) for dc in (-1, 0, 1) for dr in (-1, 0, 1)}
            self._add_site(yard, self._roads.split(a, b), centre)

    def _add_site(self, yard: _Yard, junction: NodeId, centre: Point) -> None:
        east, north = self._roads.nodes[junction]
        heading = atan2(centre[1] - north, centre[0] - east)
        entry_m = yard.loop_m + ENTRY_BEFORE_LOOP_M
        entry = self._roads.add_node(
            (centre[0] - entry_m * cos(heading), centre[1] - entry_m * sin(heading))
        )
        self._roads.join(junction, entry, ACCESS)
        site = Site(
            name=yard.name,
            label=yard.label,
            kind=yard.kind,
            centre=centre,
            entry=entry,
            heading=heading,
            loop_m=yard.loop_m,
            gate_m=yard.loop_m + GATE_BEFORE_LOOP_M,
        )
        self._sites.append(site)
        self._fences.append(_fence_around(site, yard.fence_m))

    def _close_some_streets(self) -> None:
        """Takes a few streets out: dead ends and detours. Two never share a block."""
        for column in range(1, COLUMNS - 1):
            for row in range(ROWS - 1):
                blocks = {(column - 1, row), (column, row)}
                is_street = column % ARTERIAL_EVERY != 1
                if is_street and not blocks & self._touched and happens(self._rng, 0.3):
                    self._roads.cut(self._grid[column, row], self._grid[column, row + 1])
                    self._touched |= blocks

    def _lay_motorway(self) -> None:
        roads, rng = self._roads, self._rng
        south = self._grid[COLUMNS // 2, 0]
        east0, north0 = roads.nodes[south][0], roads.nodes[south][1] - 1500.0
        bend_m, wave_m = rng.uniform(80, 150), rng.uniform(4500, 6000)

        def place(along_m: float) -> Point:
            return east0 + along_m, north0 + bend_m * sin(along_m / wave_m * 2 * pi)

        tunnel_m = rng.randrange(900, 2600, 100)
        marks = [0, TUNNEL_AT_M, TUNNEL_AT_M + tunnel_m, MOTORWAY_M]
        nodes = [roads.add_node(place(mark)) for mark in marks]
        roads.join(south, nodes[0], RURAL)
        for index, kind in enumerate((MOTORWAY, TUNNEL, MOTORWAY)):
            first, last = marks[index], marks[index + 1]
            via = [place(m) for m in range(first + MOTORWAY_STEP_M, last, MOTORWAY_STEP_M)]
            roads.join(nodes[index], nodes[index + 1], kind, via=via)
        self._fences.append(_line_across("toll-line", place(TOLL_AT_M - 1), place(TOLL_AT_M + 1)))
        bypass = tuple(place(m) for m in range(*BYPASS_M, MOTORWAY_STEP_M))
        self._fences.append(
            FlatFence(name="bypass", shape=Shape.CORRIDOR, points=bypass, radius_m=40.0)
        )
        east, north = roads.nodes[nodes[-1]]
        branch = roads.add_node((east + 700, north - 250))
        roads.join(nodes[-1], branch, RURAL)
        self._add_site(QUARRY, branch, (east + 1050, north - 300))
        hill = roads.add_node((east + 400, north + 3600))
        roads.join(
            nodes[-1], hill, RURAL, via=((east + 90, north + 1200), (east + 320, north + 2400))
        )
        self._add_site(WIND_FARM, hill, (east + 480, north + 3950))


def _fence_around(site: Site, reach_m: float) -> FlatFence:
    if site.kind in (SiteKind.DEPOT, SiteKind.QUARRY):
        east, north = site.centre
        c, s = reach_m * cos(site.heading), reach_m * sin(site.heading)
        corners = ((c - s, s + c), (c + s, s - c), (-c + s, -s - c), (-c - s, -s + c))
        points = tuple((east + dx, north + dy) for dx, dy in corners)
        return FlatFence(
            name=site.name, shape=Shape.POLYGON, points=points, site=site.name, dwell_s=300
        )
    return FlatFence(
        name=site.name,
        shape=Shape.CIRCLE,
        points=(site.centre,),
        radius_m=reach_m,
        site=site.name,
    )


def _line_across(name: str, a: Point, b: Point) -> FlatFence:
    """A narrow strip across the road: 18 m along it, 200 m wide."""
    length = dist(a, b)
    ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    mx, my = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
    half_m, wide_m = 9.0, 100.0
    corners = ((1, 1), (1, -1), (-1, -1), (-1, 1))
    points = tuple(
        (
            mx + i * half_m * ux - j * wide_m * uy,
            my + i * half_m * uy + j * wide_m * ux,
        )
        for i, j in corners
    )
    return FlatFence(name=name, shape=Shape.POLYGON, points=points)
