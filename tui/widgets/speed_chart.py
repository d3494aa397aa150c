"""Speed over time in braille, with an axis and a cursor that reads values."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget

from daemon.readmodel.trail import TrailPoint
from tui.format import LocalTime, kmh
from tui.widgets.braille import Canvas, Point

GUTTER = 5
LINE_STYLE = "green"
GRID_STYLE = "bright_black"
CURSOR_STYLE = "yellow"
GAP_MS = 900_000
STEP_KMH = 20
LABEL_CELLS = 8
TICKS_MS = tuple(minutes * 60_000 for minutes in (10, 30, 60, 120, 180, 360))
MIN_COLUMNS = 4


class SpeedChart(Widget, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "move(-1)", "Read", key_display="h/l", id="chart.left"),
        Binding("l,right", "move(1)", "Right", id="chart.right", show=False),
        Binding("H,ctrl+left", "move(-10)", "Far left", id="chart.far_left", show=False),
        Binding("L,ctrl+right", "move(10)", "Far right", id="chart.far_right", show=False),
        Binding("g,home", "move(-100000)", "Oldest", id="chart.first", show=False),
        Binding("G,end", "move(100000)", "Newest", id="chart.last", show=False),
    ]

    def __init__(self, local: LocalTime, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.readout = ""
        self._local = local
        self._points: list[TrailPoint] = []
        self._from_ms = 0
        self._until_ms = 1
        self._cursor: int | None = None
        self._canvas = Canvas(1, 1)
        self._top_kmh = STEP_KMH

    def show(self, trail: Sequence[TrailPoint], *, from_ms: int, until_ms: int) -> None:
        """The span is shown in whole minutes, so that it does not creep with every second."""
        known = [point for point in trail if point.speed_kmh is not None]
        span = (from_ms // 60_000 * 60_000, -(-until_ms // 60_000) * 60_000)
        if (known, span) == (self._points, (self._from_ms, self._until_ms)):
            return
        self._points = known
        self._from_ms, self._until_ms = span
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def action_move(self, columns: int) -> None:
        last = self._canvas.columns - 1
        here = last if self._cursor is None else self._cursor
        self._cursor = max(0, min(last, here + columns))
        self._draw()

    def render_line(self, y: int) -> Strip:
        if y == 0:
            return _strip([Segment(self.readout, Style(bold=True))], self.size.width)
        row = y - 1
        if row < self._canvas.rows:
            gutter = Segment(self._label(row), Style.parse(GRID_STYLE))
            return Strip.join([Strip([gutter]), self._canvas.strip(row)])
        return _strip([Segment(self._times(), Style.parse(GRID_STYLE))], self.size.width)

    def _draw(self) -> None:
        columns, rows = self.size.width - GUTTER, self.size.height - 2
        if columns < MIN_COLUMNS or rows < 1:
            return
        canvas = self._canvas = Canvas(columns, rows)
        fastest = max((point.speed_kmh or 0.0 for point in self._points), default=0.0)
        self._top_kmh = max(STEP_KMH, math.ceil(fastest / STEP_KMH) * STEP_KMH)
        for speed in self._grid().values():
            y = round((1 - speed / self._top_kmh) * (canvas.height - 1))
            canvas.line(Point(0, y), Point(canvas.width - 1, y), GRID_STYLE, every=4)
        for before, after in pairwise(self._points):
            if after.at - before.at <= GAP_MS:
                canvas.line(self._dot(before), self._dot(after), LINE_STYLE)
        self._draw_cursor()
        self.refresh()

    def _draw_cursor(self) -> None:
        if self._cursor is not None:
            self._cursor = min(self._cursor, self._canvas.columns - 1)
            for row in range(self._canvas.rows):
                self._canvas.write(self._cursor, row, "│", CURSOR_STYLE)
        self.readout = self._read()

    def _dot(self, point: TrailPoint) -> Point:
        share = (point.at - self._from_ms) / (self._until_ms - self._from_ms)
        height = self._canvas.height - 1
        return Point(
            share * (self._canvas.width - 1),
            height - (point.speed_kmh or 0.0) / self._top_kmh * height,
        )

    def _grid(self) -> dict[int, int]:
        """Round speeds by the row they stand on, the zero line always."""
        last = self._canvas.rows - 1
        every = STEP_KMH
        while self._top_kmh // every > max(1, last // 2):
            every *= 2
        return {
            last - round(speed * last / self._top_kmh): speed
            for speed in range(0, self._top_kmh + 1, every)
        }

    def _label(self, row: int) -> str:
        speed = self._grid().get(row)
        return " " * GUTTER if speed is None else f"{speed:>{GUTTER - 1}} "

    def _times(self) -> str:
        """Whole hours of the depot's day, or whole parts of one, below their column."""
        text = " " * GUTTER
        span, columns = self._until_ms - self._from_ms, self._canvas.columns
        every = next((t for t in TICKS_MS if span / t * LABEL_CELLS <= columns), span)
        day = self._local.day_start(self._from_ms)
        first = day - (day - self._from_ms) // every * every
        for at in range(first, self._until_ms, every):
            column = GUTTER + (at - self._from_ms) * columns // span
            label = f"╵{self._local.minute(at)}"
            if column >= len(text) and column + len(label) <= GUTTER + columns:
                text = text.ljust(column) + label
        return text

    def _read(self) -> str:
        if not self._points:
            return ""
        if self._cursor is None:
            fastest = max(self._points, key=lambda point: point.speed_kmh or 0.0)
            at = self._local.minute(fastest.at)
            return f" km/h   fastest {kmh(fastest.speed_kmh)} at {at}"
        point = self._read_at(self._cursor)
        if point is None:
            return f" km/h   {self._local.minute(self._column_ms(self._cursor))}  no fix"
        return f" km/h   {self._local.second(point.at)}  {kmh(point.speed_kmh)} km/h"

    def _column_ms(self, column: int) -> int:
        span = self._until_ms - self._from_ms
        return self._from_ms + span * column // self._canvas.columns

    def _read_at(self, column: int) -> TrailPoint | None:
        """The fastest point of a column, as it is drawn; between points the one before."""
        start, end = self._column_ms(column), self._column_ms(column + 1)
        first = bisect_left(self._points, start, key=lambda point: point.at)
        last = bisect_left(self._points, end, key=lambda point: point.at)
        if first < last:
            return max(self._points[first:last], key=lambda point: point.speed_kmh or 0.0)
        before = self._points[first - 1] if first else None
        return before if before is not None and start - before.at <= GAP_MS else None


def _strip(segments: list[Segment], width: int) -> Strip:
    return Strip(segments).adjust_cell_length(width)
