"""A value over time in braille, with axes and a cursor that reads values."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.format import DAY_MS, LocalTime
from tui.widgets.braille import Canvas, Point
from tui.widgets.chart_axis import Axis, axis_of, ticks_of

LINE_STYLE = "green"
LEVEL_STYLE = "cyan"
MARK_STYLE = "red"
GRID_STYLE = "bright_black"
CURSOR_STYLE = "yellow"
GAP_MS = 900_000
MIN_COLUMNS = 4
MINUTES_TO_MS = 31 * DAY_MS
"""Of a longer span days alone are told apart."""


@dataclass(frozen=True, slots=True)
class Read:
    at: int
    """ms UTC."""
    value: float | None
    """None: whoever measures it does not know, which breaks the line."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is drawn, and how people read it."""

    unit: str
    decimals: int = 0
    from_zero: bool = True
    """The axis begins at 0, or at the least value."""
    finest: float = 1.0
    """The axis counts in steps that are no smaller."""
    extreme: str = "most"
    """Word for the greatest value, e.g. fastest."""
    nothing: str = "not told"
    """Where no value is."""
    title: str = ""
    """Of what; empty: its unit says enough."""

    @property
    def named(self) -> str:
        return ", ".join(word for word in (self.title, self.unit) if word)

    def said(self, value: float) -> str:
        return f"{value:.{self.decimals}f}"


@dataclass(frozen=True, slots=True)
class Note:
    """What happened, said where the cursor comes by."""

    at: int
    said: str
    style: str = MARK_STYLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """All that one chart shows."""

    measure: Measure
    reads: Sequence[Read]
    from_ms: int
    until_ms: int
    gap_ms: int = GAP_MS
    """Reads that are farther apart are not joined."""
    levels: tuple[float, ...] = ()
    """Lines across, e.g. what is usual."""
    marks: tuple[int, ...] = ()
    """Instants at which something happened."""
    notes: tuple[Note, ...] = ()
    """Such instants with words."""


class LineChart(Widget, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "move(-1)", "Read", key_display="h/l", id="chart.left"),
        Binding("l,right", "move(1)", "Right", id="chart.right", show=False),
        Binding("H,ctrl+left", "move(-10)", "Far left", id="chart.far_left", show=False),
        Binding("L,ctrl+right", "move(10)", "Far right", id="chart.far_right", show=False),
        Binding("g,home", "move(-100000)", "Oldest", id="chart.first", show=False),
        Binding("G,end", "move(100000)", "Newest", id="chart.last", show=False),
    ]

    class Pointed(Message):
        """The cursor was moved to this instant."""

        def __init__(self, chart: "LineChart", at: int) -> None:
            super().__init__()
            self.chart = chart
            self.at = at

    def __init__(self, local: LocalTime, *, id: str) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self.readout = ""
        self._local = local
        self._drawn = Drawn(measure=Measure(""), reads=(), from_ms=0, until_ms=1)
        self._known: list[tuple[int, float]] = []
        self._cursor: int | None = None
        self._canvas = Canvas(1, 1)
        self._axis = Axis(0.0, 1.0, 1.0)

    def show(self, drawn: Drawn) -> None:
        if drawn == self._drawn:
            return
        if drawn.measure != self._drawn.measure:
            self._cursor = None
        self._drawn = drawn
        self._known = [(one.at, one.value) for one in drawn.reads if one.value is not None]
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def action_move(self, columns: int) -> None:
        last = self._canvas.columns - 1
        here = last if self._cursor is None else self._cursor
        self._cursor = max(0, min(last, here + columns))
        self._draw()
        self.post_message(self.Pointed(self, self._column_ms(self._cursor)))

    def point(self, at: int) -> None:
        """Puts the cursor where another chart's stands."""
        drawn, columns = self._drawn, self._canvas.columns
        span = drawn.until_ms - drawn.from_ms
        self._cursor = max(0, min(columns - 1, -(-(at - drawn.from_ms) * columns // span)))
        self._draw()

    def forget(self) -> None:
        """Another span is shown from now on: the cursor goes."""
        self._cursor = None

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            return _strip([Segment(self.readout, Style(bold=True))], width)
        grey = Style.parse(GRID_STYLE)
        if y - 1 < self._canvas.rows:
            gutter = Segment(self._axis.label(y - 1, self._canvas.rows), grey)
            return Strip.join([Strip([gutter]), self._canvas.strip(y - 1)])
        return _strip([Segment(self._times(), grey)], width)

    def _draw(self) -> None:
        drawn = self._drawn
        rows = self.size.height - 2
        if rows < 1:
            return
        shown = [value for _, value in self._known] + list(drawn.levels)
        measure = drawn.measure
        self._axis = axis_of(shown, rows, finest=measure.finest, from_zero=measure.from_zero)
        columns = self.size.width - self._axis.gutter
        if columns < MIN_COLUMNS:
            return
        canvas = self._canvas = Canvas(columns, rows)
        for value in self._axis.lines():
            self._across(value, GRID_STYLE, every=4)
        for level in drawn.levels:
            self._across(level, LEVEL_STYLE, every=2)
        for at in drawn.marks:
            x = self._x(at)
            canvas.line(Point(x, 0), Point(x, canvas.height - 1), MARK_STYLE, every=2)
        for note in drawn.notes:
            x = self._x(note.at)
            canvas.line(Point(x, 0), Point(x, canvas.height - 1), note.style, every=2)
        self._draw_line()
        self._draw_cursor()
        self.refresh()

    def _draw_line(self) -> None:
        for before, after in pairwise(self._drawn.reads):
            if before.value is None or after.value is None:
                continue
            if after.at - before.at <= self._drawn.gap_ms:
                ends = self._dot(before.at, before.value), self._dot(after.at, after.value)
                self._canvas.line(*ends, LINE_STYLE)
        for at, value in self._known:  # one alone between gaps is seen too
            dot = self._dot(at, value)
            self._canvas.dot(round(dot.x), round(dot.y), LINE_STYLE)

    def _draw_cursor(self) -> None:
        if self._cursor is not None:
            self._cursor = min(self._cursor, self._canvas.columns - 1)
            for row in range(self._canvas.rows):
                self._canvas.write(self._cursor, row, "│", CURSOR_STYLE)
        self.readout = f" {self._drawn.measure.named}   {self._read()}{self._noted()}".rstrip()

    def _noted(self) -> str:
        """What happened where the cursor stands; without one, how much did."""
        notes = self._drawn.notes
        if self._cursor is None:
            many = "1 mark" if len(notes) == 1 else f"{len(notes)} marks"
            return f"   {many}: h/l reads" if notes else ""
        start, end = self._column_ms(self._cursor), self._column_ms(self._cursor + 1)
        here = [note for note in notes if start <= note.at < end]
        return "".join(f"  ◂ {self._said(note.at)} {note.said}" for note in here[:2])

    def _across(self, value: float, style: str, *, every: int) -> None:
        y = round(self._y(value))
        self._canvas.line(Point(0, y), Point(self._canvas.width - 1, y), style, every=every)

    def _dot(self, at: int, value: float) -> Point:
        return Point(self._x(at), self._y(value))

    def _x(self, at: int) -> float:
        drawn = self._drawn
        span = drawn.until_ms - drawn.from_ms
        return (at - drawn.from_ms) / span * (self._canvas.width - 1)

    def _y(self, value: float) -> float:
        return (1 - self._axis.share(value)) * (self._canvas.height - 1)

    def _times(self) -> str:
        """Instants below their column, the axis' labels left out."""
        drawn, gutter, columns = self._drawn, self._axis.gutter, self._canvas.columns
        text = " " * gutter
        for at, label in ticks_of(self._local, drawn.from_ms, drawn.until_ms, columns):
            span = drawn.until_ms - drawn.from_ms
            column = gutter + (at - drawn.from_ms) * columns // span
            if column >= len(text) and column + len(label) + 1 <= gutter + columns:
                text = f"{text.ljust(column)}╵{label}"
        return text

    def _read(self) -> str:
        measure = self._drawn.measure
        if not self._known:
            return measure.nothing
        if self._cursor is None:
            at, value = max(self._known, key=lambda read: read[1])
            return f"{measure.extreme} {measure.said(value)} at {self._said(at)}"
        found = self._read_at(self._cursor)
        if found is None:
            return f"{self._said(self._column_ms(self._cursor))}  {measure.nothing}"
        at, value = found
        return f"{self._said(at, exact=True)}  {measure.said(value)} {measure.unit}".rstrip()

    def _said(self, at: int, *, exact: bool = False) -> str:
        span_ms = self._drawn.until_ms - self._drawn.from_ms
        if span_ms > 2 * DAY_MS:
            minute = f" {self._local.minute(at)}" if span_ms <= MINUTES_TO_MS else ""
            return f"{self._local.date(at)}{minute}"
        return self._local.second(at) if exact else self._local.minute(at)

    def _column_ms(self, column: int) -> int:
        drawn = self._drawn
        return drawn.from_ms + (drawn.until_ms - drawn.from_ms) * column // self._canvas.columns

    def _read_at(self, column: int) -> tuple[int, float] | None:
        """The greatest value of a column, as it is drawn; between reads the one before."""
        start, end = self._column_ms(column), self._column_ms(column + 1)
        first = bisect_left(self._known, (start, -math.inf))
        last = bisect_left(self._known, (end, -math.inf))
        if first < last:
            return max(self._known[first:last], key=lambda read: read[1])
        before = self._known[first - 1] if first else None
        return before if before is not None and start - before[0] <= self._drawn.gap_ms else None


def _strip(segments: list[Segment], width: int) -> Strip:
    return Strip(segments).adjust_cell_length(width)
