"""A map drawn from our own tables: the trail, its stops, sites and geofences. No tiles."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget

from daemon.readmodel.places import FenceRow, Places
from daemon.readmodel.trail import TrailPoint
from daemon.readmodel.trips import StopRow
from tui.format import plain
from tui.widgets.braille import Canvas, Point
from tui.widgets.projection import METRES_PER_DEGREE, Projection, fitted

TRAIL_STYLE = "green"
FENCE_STYLE = "blue"
PLACE_STYLE = "bright_blue"
STOP_STYLE = "bold yellow"
TRUCK_STYLE = "bold red"
GAP_MS = 600_000
ZOOM = 1.5
CIRCLE_CORNERS = 40
NICE = (1, 2, 5)


class TrailMap(Widget, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("z", "zoom(-1)", "Zoom", key_display="z/x", id="map.zoom_in"),
        Binding("x", "zoom(1)", "Zoom out", id="map.zoom_out", show=False),
        Binding("h,left", "pan(-1,0)", "West", id="map.west", show=False),
        Binding("l,right", "pan(1,0)", "East", id="map.east", show=False),
        Binding("k,up", "pan(0,1)", "North", id="map.north", show=False),
        Binding("j,down", "pan(0,-1)", "South", id="map.south", show=False),
        Binding("c", "centre", "Centre", id="map.centre"),
        Binding("v", "fit", "Whole trail", id="map.fit", show=False),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.projection: Projection | None = None
        self.redraws = 0
        self._held = False
        self._trail: Sequence[TrailPoint] = ()
        self._stops: Sequence[StopRow] = ()
        self._places = Places(sites=(), fences=())
        self._canvas = Canvas(1, 1)

    def show(self, trail: Sequence[TrailPoint], stops: Sequence[StopRow], places: Places) -> None:
        """New data keeps a view that was zoomed or panned; otherwise the trail stays in view."""
        if (trail, stops, places) == (self._trail, self._stops, self._places):
            return
        self._trail, self._stops, self._places = trail, stops, places
        self._draw()

    def forget(self) -> None:
        """Another span or truck: the view fits itself again."""
        self._held = False

    def on_resize(self) -> None:
        self._draw()

    def action_zoom(self, direction: int) -> None:
        if self.projection is not None:
            self._hold(self.projection.zoomed(ZOOM**direction))

    def action_pan(self, east: int, north: int) -> None:
        if self.projection is not None:
            quarter = min(self.size.width * 2, self.size.height * 4) / 4
            self._hold(self.projection.panned(east * quarter, north * quarter))

    def action_centre(self) -> None:
        if self.projection is not None and self._trail:
            self._hold(self.projection.centred(self._trail[-1].lat, self._trail[-1].lon))

    def action_fit(self) -> None:
        self.forget()
        self._draw()

    def render_line(self, y: int) -> Strip:
        if y < self._canvas.rows:
            return self._canvas.strip(y)
        if y < self.size.height - 1:
            return Strip.blank(self.size.width)  # grown a moment ago, not drawn again yet
        return Strip([Segment(self._legend())]).adjust_cell_length(self.size.width)

    def _hold(self, projection: Projection) -> None:
        self._held = True
        self.projection = projection
        self._draw()

    def _draw(self) -> None:
        columns, rows = self.size.width, self.size.height - 1
        if columns < 1 or rows < 1:
            return
        self.redraws += 1
        self._canvas = Canvas(columns, rows)
        self.projection = self._view()
        if self.projection is not None:
            for fence in self._places.fences:
                self._fence(fence, self.projection)
            self._draw_trail(self.projection)
            self._labels(self.projection)
        self.refresh()

    def _view(self) -> Projection | None:
        width, height = self._canvas.width, self._canvas.height
        if self._held and self.projection is not None:
            return self.projection.sized(width, height)
        return fitted([(p.lat, p.lon) for p in self._trail], width=width, height=height)

    def _draw_trail(self, view: Projection) -> None:
        for before, after in pairwise(self._trail):
            start = view.point(before.lat, before.lon)
            end = view.point(after.lat, after.lon)
            unseen = after.at - before.at > GAP_MS
            self._canvas.line(start, end, TRAIL_STYLE, every=4 if unseen else 1)

    def _fence(self, fence: FenceRow, view: Projection) -> None:
        if fence.shape == "circle":
            corners = circle(fence.points[0], fence.radius_m or 0.0)
        elif fence.shape == "polygon":
            corners = [*fence.points, fence.points[0]]
        else:
            corners = list(fence.points)
        for start, end in pairwise(view.point(*corner) for corner in corners):
            self._canvas.line(start, end, FENCE_STYLE)

    def _labels(self, view: Projection) -> None:
        """The truck first, then its stops, then names of places where there is room left."""
        if self._trail:
            newest = self._trail[-1]
            self._mark(view.point(newest.lat, newest.lon), "●", TRUCK_STYLE)
            oldest = self._trail[0]
            self._mark(view.point(oldest.lat, oldest.lon), "○", TRUCK_STYLE)
        for stop in self._stops:
            self._mark(view.point(stop.lat, stop.lon), "■", STOP_STYLE)
        named = {site.label or site.name: (site.lat, site.lon) for site in self._places.sites}
        for fence in self._places.fences:
            if fence.site is None:
                named.setdefault(fence.place, middle(fence.points))
        for name, where in named.items():
            point = view.point(*where)
            column, row = int(point.x) // 2 + 2, int(point.y) // 4
            label = plain(name)
            if not self._canvas.write(column, row, label, PLACE_STYLE):
                self._canvas.write(column - 3 - len(label), row, label, PLACE_STYLE)

    def _mark(self, point: Point, sign: str, style: str) -> None:
        self._canvas.write(math.floor(point.x / 2), math.floor(point.y / 4), sign, style)

    def _legend(self) -> str:
        if self.projection is None:
            return ""
        metres, cells = scale_bar(self.projection.metres_per_dot)
        length = f"{metres} m" if metres < 1000 else f"{metres // 1000} km"  # noqa: PLR2004 - km
        return f" ● truck  ■ stop  ○ fence   ├{'─' * max(1, cells - 2)}┤ {length}"


def scale_bar(metres_per_dot: float, *, most_cells: int = 16) -> tuple[int, int]:
    """A round length and how many cells it takes."""
    most_m = metres_per_dot * 2 * most_cells
    power = 10 ** math.floor(math.log10(max(1.0, most_m)))
    metres = max((n * power for n in NICE if n * power <= most_m), default=power)
    return metres, max(2, round(metres / (metres_per_dot * 2)))


def circle(centre: tuple[float, float], radius_m: float) -> list[tuple[float, float]]:
    lat, lon = centre
    narrowing = max(0.01, math.cos(math.radians(lat)))
    corners = []
    for corner in range(CIRCLE_CORNERS + 1):
        angle = 2 * math.pi * corner / CIRCLE_CORNERS
        north = radius_m * math.cos(angle) / METRES_PER_DEGREE
        east = radius_m * math.sin(angle) / METRES_PER_DEGREE / narrowing
        corners.append((lat + north, lon + east))
    return corners


def middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    return (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
