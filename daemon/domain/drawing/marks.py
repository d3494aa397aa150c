"""What a drawn page is made of. Sizes are points (1/72 inch), from the top left corner."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Ink(StrEnum):
    BLACK = "#000000"
    WHITE = "#ffffff"
    GREY = "#5a5a5a"
    RULE = "#b4b4b4"
    """Of lines that only divide."""
    SHADE = "#eef0f3"
    PEN = "#0b2e83"
    """What was recorded."""
    RED = "#b00020"
    PALE_RED = "#f9d3d3"


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.5
    ink: Ink = Ink.BLACK
    dash: Sequence[float] = ()
    """Lengths of strokes and gaps; none: an unbroken line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    fill: Ink | None = None
    edge: Ink | None = None
    edge_width: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    x: float
    y: float
    """Of the line the letters stand on."""
    text: str
    size: float = 8.0
    is_bold: bool = False
    align: Align = Align.LEFT
    """What `x` is to the text: its left end, its middle, its right end."""
    ink: Ink = Ink.BLACK


Mark = Line | Rect | Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    width: float
    height: float
    title: str
    marks: Sequence[Mark]
    """In the order of drawing: later ones cover earlier ones."""


def hatching(box: Rect, *, step: float = 4.0, ink: Ink = Ink.GREY) -> list[Line]:
    """Slanted lines that fill the box and do not leave it."""
    lines = []
    slant = box.height
    count = int((box.width + slant) // step) + 1
    for number in range(1, count):
        foot = number * step - slant  # of the line, left of the box at first
        low = max(0.0, -foot)
        high = min(slant, box.width - foot)
        if low < high:
            lines.append(
                Line(
                    x1=box.x + foot + low,
                    y1=box.y + box.height - low,
                    x2=box.x + foot + high,
                    y2=box.y + box.height - high,
                    width=0.35,
                    ink=ink,
                )
            )
    return lines
