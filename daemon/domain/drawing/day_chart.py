"""A line of days in plain text: braille dots, two days a cell, with the usual band around it."""

from collections.abc import Sequence
from dataclasses import dataclass

BRAILLE = 0x2800
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Of a cell, from its top row."""
BAND_EVERY = 3
"""Only each third day has the edges of the band, so that the line stands out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartDay:
    day: int
    value: float
    low: float
    """Of the usual band on that day."""
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    lines: Sequence[str]
    """From the top; each cell is two days wide."""
    top: float
    bottom: float


def day_chart(days: Sequence[ChartDay], *, rows: int) -> Chart:
    """Days in order; a day that is not told leaves a gap."""
    if not days:
        return Chart(lines=(), top=0.0, bottom=0.0)
    top = max(max(one.value, one.high) for one in days)
    bottom = min(min(one.value, one.low) for one in days)
    first = days[0].day
    columns = (days[-1].day - first) // 2 + 1
    cells = [[0] * columns for _ in range(rows)]
    height = rows * len(DOTS) - 1

    def dot(day: int, value: float) -> None:
        share = 0.5 if top == bottom else (top - value) / (top - bottom)
        y, x = round(share * height), day - first
        cells[y // len(DOTS)][x // 2] |= DOTS[y % len(DOTS)][x % 2]

    for one in days:
        dot(one.day, one.value)
        if (one.day - first) % BAND_EVERY == 0:
            dot(one.day, one.low)
            dot(one.day, one.high)
    lines = tuple("".join(chr(BRAILLE | cell) for cell in row) for row in cells)
    return Chart(lines=lines, top=top, bottom=bottom)
