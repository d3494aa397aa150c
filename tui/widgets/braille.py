"""A drawing of dots: each character cell is two dots wide and four dots high."""

from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

BRAILLE = 0x2800
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


class Point(NamedTuple):
    x: float
    y: float


class Canvas:
    """Dots below, letters above. What is drawn later gives the cell its colour."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self.width = columns * 2
        self.height = rows * 4
        self._dots = [[0] * columns for _ in range(rows)]
        self._styles: list[list[str]] = [[""] * columns for _ in range(rows)]
        self._letters: list[list[str]] = [[""] * columns for _ in range(rows)]

    def dot(self, x: int, y: int, style: str = "") -> None:
        if 0 <= x < self.width and 0 <= y < self.height:
            self._dots[y >> 2][x >> 1] |= DOTS[y & 3][x & 1]
            self._styles[y >> 2][x >> 1] = style

    def line(self, start: Point, end: Point, style: str = "", *, every: int = 1) -> None:
        """`every` 3 leaves two of three dots out."""
        clipped = clip(start, end, self.width - 1, self.height - 1)
        if clipped is None:
            return
        (x, y), (to_x, to_y) = clipped
        steps = max(1, round(max(abs(to_x - x), abs(to_y - y))))
        for step in range(0, steps + 1, every):
            share = step / steps
            self.dot(round(x + (to_x - x) * share), round(y + (to_y - y) * share), style)

    def write(self, column: int, row: int, text: str, style: str = "") -> bool:
        """Letters over the dots, only where they fit whole and no others stand."""
        if not (0 <= row < self.rows and column >= 0) or column + len(text) > self.columns:
            return False
        if cell_len(text) != len(text) or any(
            self._letters[row][column + n] for n in range(len(text))
        ):
            return False
        for n, letter in enumerate(text):
            self._letters[row][column + n] = letter
            self._styles[row][column + n] = style
        return True

    def strip(self, row: int) -> Strip:
        segments: list[Segment] = []
        run, style = "", ""
        for column in range(self.columns):
            letter = self._letters[row][column]
            dots = self._dots[row][column]
            shown = letter or (chr(BRAILLE | dots) if dots else " ")
            own = self._styles[row][column] if letter or dots else ""
            if own != style and run:
                segments.append(Segment(run, Style.parse(style)))
                run = ""
            style = own
            run += shown
        segments.append(Segment(run, Style.parse(style)))
        return Strip(segments, self.columns)

    def plain(self) -> str:
        return "\n".join(self.strip(row).text for row in range(self.rows))


def clip(start: Point, end: Point, right: float, bottom: float) -> tuple[Point, Point] | None:
    """The part of the line inside the canvas, or None (Liang and Barsky)."""
    dx, dy = end.x - start.x, end.y - start.y
    first, last = 0.0, 1.0
    for towards, room in (
        (-dx, start.x),
        (dx, right - start.x),
        (-dy, start.y),
        (dy, bottom - start.y),
    ):
        if towards == 0:
            if room < 0:
                return None
            continue
        share = room / towards
        if towards < 0:
            first = max(first, share)
        else:
            last = min(last, share)
    if first > last:
        return None
    return (
        Point(start.x + first * dx, start.y + first * dy),
        Point(start.x + last * dx, start.y + last * dy),
    )
