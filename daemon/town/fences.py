"""Fences of the town on its flat map, with exact distances to their edges."""

from dataclasses import dataclass
from itertools import pairwise
from math import dist, hypot

from daemon.domain.master import Geofence, Shape
from daemon.town.plane import Plane, Point


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatFence:
    """A fence in metres on the town's map."""

    name: str
    shape: Shape
    points: tuple[Point, ...]
    radius_m: float | None = None
    site: str | None = None
    dwell_s: int | None = None

    def beyond_m(self, point: Point) -> float:
        """Distance outside the edge; negative inside."""
        if self.shape is Shape.CIRCLE:
            return dist(point, self.points[0]) - (self.radius_m or 0.0)
        if self.shape is Shape.CORRIDOR:
            return _to_line_m(point, self.points) - (self.radius_m or 0.0)
        ring = (*self.points, self.points[0])
        edge_m = _to_line_m(point, ring)
        return -edge_m if _is_inside(point, ring) else edge_m

    def in_degrees(self, plane: Plane) -> Geofence:
        return Geofence(
            name=self.name,
            label="",
            shape=self.shape,
            points=tuple(
                (round(lat, 7), round(lon, 7)) for lat, lon in map(plane.to_geo, self.points)
            ),
            radius_m=self.radius_m,
            site=self.site,
            dwell_s=self.dwell_s,
        )


def _to_line_m(point: Point, line: tuple[Point, ...]) -> float:
    return min(_to_segment_m(point, a, b) for a, b in pairwise(line))


def _to_segment_m(point: Point, a: Point, b: Point) -> float:
    px, py = point
    ax, ay = a
    dx, dy = b[0] - ax, b[1] - ay
    along = ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy)
    along = min(1.0, max(0.0, along))
    return hypot(px - ax - along * dx, py - ay - along * dy)


def _is_inside(point: Point, ring: tuple[Point, ...]) -> bool:
    px, py = point
    inside = False
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > py) != (by > py) and px < ax + (py - ay) / (by - ay) * (bx - ax):
            inside = not inside
    return inside
