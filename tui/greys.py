"""A screen without colour (NO_COLOR): greys that can be read, of whatever was coloured."""

from functools import lru_cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

LEAST_APART = 110
"""Of 255; red on a dark ground is a grey that nobody sees, and red says what matters most."""
LIGHT, DARK = 224, 16
MIDDLE = 128


class Greys(LineFilter):
    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        ground = background.monochrome.r
        return [
            Segment(text, None if style is None else grey_style(style, ground), control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def grey_style(style: Style, ground: int) -> Style:
    """`ground` is what lies behind where the style does not say."""
    behind = ground if style.bgcolor is None else _grey(style.bgcolor)
    front = None if style.color is None else _grey(style.color)
    if front is not None and abs(front - behind) < LEAST_APART:
        front = LIGHT if behind < MIDDLE else DARK
    return style + Style.from_color(
        None if front is None else RichColor.from_rgb(front, front, front),
        None if style.bgcolor is None else RichColor.from_rgb(behind, behind, behind),
    )


def _grey(colour: RichColor) -> int:
    return Color.from_rich_color(colour).monochrome.r
