"""Geofences: how far a place lies outside their edge, and which are near at all.

Each fence measures on a plane of its own around its middle, so the antimeridian is no
special case. Distances are negative inside and never change faster than the place moves:
`deepest` relies on that to walk along a line without missing a narrow fence.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import pairwise
from math import cos, dist, hypot
from typing import NamedTuple

from daemon.domain.geo import HALF_TURN_E7, M_PER_E7, RAD_PER_E7, between, east_e7, normal_lon_e7
from daemon.domain.master import Degrees, Geofence, Shape

NEAR_M = 300.0
"""Fences are looked at from so far outside their bounding box."""
CELL_E7 = 100_000
"""Side of a cell of the lookup grid, 0.01 degrees."""
CELLS_AROUND = 2 * HALF_TURN_E7 // CELL_E7
MOST_CELLS = 4096
"""A fence over more cells than this is checked by its box alone."""
FINEST_STEP_M = 0.5
MOST_STEPS = 2000

Place = tuple[float, float]  # lat_e7, lon_e7
Metres = tuple[float, float]  # east, north of the fence's middle


class Fence(ABC):
    """One geofence, ready to measure."""

    def __init__(self, geofence: Geofence) -> None:
        self.name = geofence.name
        self.site = geofence.site
        self.dwell_s = geofence.dwell_s
        self.radius_m = geofence.radius_m or 0.0
        self.fingerprint = _fingerprint([geofence])
        self.lat_e7, self.lon_e7 = _middle(geofence.points)
        self._scale = M_PER_E7 * cos(self.lat_e7 * RAD_PER_E7)
        corners = [self.metres(lat * 1e7, lon * 1e7) for lat, lon in geofence.points]
        self.reach_m = self._build(corners)

    @abstractmethod
    def _build(self, corners: list[Metres]) -> float:
        """Takes the shape over; answers how far it reaches from the middle."""

    @abstractmethod
    def beyond_m(self, lat_e7: float, lon_e7: float) -> float:
        """Metres outside the edge; negative inside."""

    @property
    @abstractmethod
    def half_width_m(self) -> float:
        """About the depth of the deepest place inside; never more."""

    def metres(self, lat_e7: float, lon_e7: float) -> Metres:
        return (
            east_e7(self.lon_e7, lon_e7) * self._scale,
            (lat_e7 - self.lat_e7) * M_PER_E7,
        )

    def is_near(self, lat_e7: float, lon_e7: float, within_m: float) -> bool:
        east, north = self.metres(lat_e7, lon_e7)
        reach = self.reach_m + within_m
        return -reach <= east <= reach and -reach <= north <= reach

    def deepest(self, start: Place, end: Place) -> tuple[float, float]:
        """Walks from start to end: least distance beyond the edge, and at which share of the
        way the edge was first reached (1.0 if never)."""
        length = dist(self.metres(*start), self.metres(*end))
        walked, least, reached = 0.0, float("inf"), 1.0
        for _ in range(MOST_STEPS):
            share = min(1.0, walked / length) if length else 1.0
            beyond = self.beyond_m(*between(start, end, share))
            if beyond <= 0.0 < least:
                reached = share
            least = min(least, beyond)
            if share >= 1.0:
                break
            walked += max(FINEST_STEP_M, abs(beyond))
        return least, reached


class Circle(Fence):
    def _build(self, corners: list[Metres]) -> float:  # noqa: ARG002 - its middle says it all
        return self.radius_m

    def beyond_m(self, lat_e7: float, lon_e7: float) -> float:
        east, north = self.metres(lat_e7, lon_e7)
        return hypot(east, north) - self.radius_m

    @property
    def half_width_m(self) -> float:
        return self.radius_m


class Corridor(Fence):
    """Everything within `radius_m` of a line."""

    def _build(self, corners: list[Metres]) -> float:
        self._sides = _sides(corners)
        return max(max(abs(x), abs(y)) for x, y in corners) + self.radius_m

    def beyond_m(self, lat_e7: float, lon_e7: float) -> float:
        return _to_line_m(*self.metres(lat_e7, lon_e7), self._sides) - self.radius_m

    @property
    def half_width_m(self) -> float:
        return self.radius_m


class Polygon(Fence):
    """Inside where a ray crosses the ring an odd number of times."""

    def _build(self, corners: list[Metres]) -> float:
        self._sides = _sides([*corners, corners[0]])
        area = abs(sum(ax * (ay + dy) - (ax + dx) * ay for ax, ay, dx, dy, _ in self._sides)) / 2
        around = sum(hypot(dx, dy) for _, _, dx, dy, _ in self._sides)
        self._half_width_m = area / around
        return max(max(abs(x), abs(y)) for x, y in corners)

    def beyond_m(self, lat_e7: float, lon_e7: float) -> float:
        east, north = self.metres(lat_e7, lon_e7)
        edge_m = _to_line_m(east, north, self._sides)
        inside = False
        for ax, ay, dx, dy, _ in self._sides:
            if (ay > north) != (ay + dy > north) and east < ax + (north - ay) / dy * dx:
                inside = not inside
        return -edge_m if inside else edge_m

    @property
    def half_width_m(self) -> float:
        return self._half_width_m


SHAPES: dict[Shape, type[Fence]] = {
    Shape.CIRCLE: Circle,
    Shape.CORRIDOR: Corridor,
    Shape.POLYGON: Polygon,
}


class Nearby(NamedTuple):
    names: tuple[str, ...]
    fences: tuple[Fence, ...]


NOTHING = Nearby((), ())


class FenceSet:
    """All fences in force, with a grid that answers quickly that none is near."""

    def __init__(self, geofences: Iterable[Geofence] = ()) -> None:
        ordered = sorted(geofences, key=lambda geofence: geofence.name)
        self.fences = tuple(SHAPES[geofence.shape](geofence) for geofence in ordered)
        self.by_name = {fence.name: fence for fence in self.fences}
        self.fingerprint = _fingerprint(ordered)
        self._wide: list[Fence] = []
        cells: dict[int, list[Fence]] = {}
        for fence in self.fences:
            keys = _cells(fence)
            if keys is None:
                self._wide.append(fence)
            else:
                for key in keys:
                    cells.setdefault(key, []).append(fence)
        self._cells = {
            key: Nearby(tuple(f.name for f in near), tuple(near)) for key, near in cells.items()
        }

    def __len__(self) -> int:
        return len(self.fences)

    def near(self, lat_e7: int, lon_e7: int) -> "Nearby":
        """Every fence within NEAR_M of the place, and perhaps some more."""
        found = self._cells.get(lat_e7 // CELL_E7 * CELLS_AROUND + lon_e7 // CELL_E7, NOTHING)
        if not self._wide:
            return found
        fences = (*found.fences, *(f for f in self._wide if f.is_near(lat_e7, lon_e7, NEAR_M)))
        return Nearby(tuple(fence.name for fence in fences), fences)

    def along(self, start: Place, end: Place, length_m: float) -> Sequence[Fence]:
        """Every fence that the straight line might touch."""
        middle = between(start, end, 0.5)
        return [fence for fence in self.fences if fence.is_near(*middle, length_m / 2 + NEAR_M)]


def _cells(fence: Fence) -> list[int] | None:
    reach = fence.reach_m + NEAR_M
    high = reach / M_PER_E7
    steepest = min(899_000_000.0, abs(fence.lat_e7) + high)
    wide = high / cos(steepest * RAD_PER_E7)
    rows = range(int((fence.lat_e7 - high) // CELL_E7), int((fence.lat_e7 + high) // CELL_E7) + 1)
    columns = range(
        int((fence.lon_e7 - wide) // CELL_E7), int((fence.lon_e7 + wide) // CELL_E7) + 1
    )
    if len(rows) * len(columns) > MOST_CELLS:
        return None
    keys = {row * CELLS_AROUND + _around(column) for row in rows for column in columns}
    return sorted(keys)


def _around(column: int) -> int:
    half = CELLS_AROUND // 2
    return (column + half) % CELLS_AROUND - half


def _middle(points: Sequence[Degrees]) -> Place:
    """Middle of the bounding box; longitudes are taken the short way from the first point."""
    first = points[0][1] * 1e7
    east = [east_e7(first, lon * 1e7) for _, lon in points]
    lats = [lat * 1e7 for lat, _ in points]
    return (
        (min(lats) + max(lats)) / 2,
        normal_lon_e7(first + (min(east) + max(east)) / 2),
    )


Side = tuple[float, float, float, float, float]  # from x, y; step x, y; 1 / length squared


def _sides(line: Sequence[Metres]) -> tuple[Side, ...]:
    return tuple(_walk(line))


def _walk(line: Sequence[Metres]) -> Iterator[Side]:
    for (ax, ay), (bx, by) in pairwise(line):
        dx, dy = bx - ax, by - ay
        square = dx * dx + dy * dy
        yield ax, ay, dx, dy, 1.0 / square if square else 0.0


def _to_line_m(east: float, north: float, sides: Iterable[Side]) -> float:
    least = float("inf")
    for ax, ay, dx, dy, per_square in sides:
        x, y = east - ax, north - ay
        along = (x * dx + y * dy) * per_square
        if along > 0.0:
            along = min(along, 1.0)
            x -= along * dx
            y -= along * dy
        square = x * x + y * y
        least = min(least, square)
    return float(least**0.5)


def _fingerprint(geofences: Iterable[Geofence]) -> str:
    shapes = [
        (g.name, g.shape.value, tuple(map(tuple, g.points)), g.radius_m, g.dwell_s, g.site)
        for g in geofences
    ]
    return sha256(repr(shapes).encode()).hexdigest()[:16]
