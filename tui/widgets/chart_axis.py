"""Round numbers for the axes of a chart."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui.format import DAY_MS, MINUTE_MS, LocalTime

LEAST_GUTTER = 5
ROUND = (1, 2, 5, 10)
ROWS_A_LINE = 2
TICKS_MS = tuple(minutes * MINUTE_MS for minutes in (10, 30, 60, 120, 180, 360))
TICK_DAYS = (1, 2, 7, 14, 28, 91)
CELLS_A_MINUTE, CELLS_A_DATE = 8, 10
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Axis:
    bottom: float
    top: float
    step: float
    """Between two lines; bottom and top are whole multiples of it."""

    @property
    def gutter(self) -> int:
        """Cells that the labels need, with a blank on their right."""
        widest = max(len(self._said(value)) for value in (self.bottom, self.top))
        return max(LEAST_GUTTER, widest + 1)

    def share(self, value: float) -> float:
        """How far up it stands, 0 to 1."""
        return (value - self.bottom) / (self.top - self.bottom)

    def lines(self) -> Iterator[float]:
        for number in range(round((self.top - self.bottom) / self.step) + 1):
            yield self.bottom + number * self.step

    def label(self, row: int, rows: int) -> str:
        """Of a row, counted from the top; blank where no line stands."""
        for value in self.lines():
            if rows - 1 - round(self.share(value) * (rows - 1)) == row:
                return f"{self._said(value):>{self.gutter - 1}} "
        return " " * self.gutter

    def _said(self, value: float) -> str:
        decimals = max(0, -math.floor(math.log10(self.step) + SLACK))
        return f"{value:.{decimals}f}"


def axis_of(values: Sequence[float], rows: int, *, finest: float, from_zero: bool) -> Axis:
    """Holds all values; every second row at most has a line."""
    least, most = min(values, default=0.0), max(values, default=0.0)
    if from_zero:
        least, most = min(0.0, least), max(0.0, most)
    lines = max(1, rows // ROWS_A_LINE)
    step = _round_up(max(finest, (most - least) / lines))
    while True:
        bottom = math.floor(least / step + SLACK) * step
        top = max(math.ceil(most / step - SLACK) * step, bottom + step)
        if round((top - bottom) / step) <= lines or lines == 1:
            return Axis(bottom, top, step)
        step = _round_up(step * 1.01)


def _round_up(least: float) -> float:
    """The next of 1, 2, 5, 10, 20, ..."""
    unit = 10.0 ** math.floor(math.log10(least) + SLACK)
    return next(unit * one for one in ROUND if unit * one >= least * (1 - SLACK))


def ticks_of(
    local: LocalTime, from_ms: int, until_ms: int, columns: int
) -> Iterator[tuple[int, str]]:
    """Whole hours of the depot's day, or whole parts of one; of many days their dates."""
    span = until_ms - from_ms
    day = local.day_start(from_ms)
    if span > 2 * DAY_MS:
        days = next((n for n in TICK_DAYS if span / DAY_MS / n * CELLS_A_DATE <= columns), 182)
        at = local.day_start(day + DAY_MS + DAY_MS // 2)
        while at < until_ms:
            yield at, local.date(at)
            at = local.day_start(at + days * DAY_MS + DAY_MS // 2)
        return
    every = next((t for t in TICKS_MS if span / t * CELLS_A_MINUTE <= columns), span)
    first = day - (day - from_ms) // every * every
    for at in range(first, until_ms, every):
        yield at, local.minute(at)
