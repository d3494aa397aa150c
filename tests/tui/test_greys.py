import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tui.greys import LEAST_APART, Greys, grey_style

DARK = Color.parse("#272727")


@pytest.mark.parametrize(
    "said", ["#f92672 on #272727", "red on #272727", "magenta", "blue on #1e1e1e", "white on white"]
)
def test_what_matters_most_can_be_read_without_colour(said: str) -> None:
    ((_, style, _),) = Greys().apply([Segment("x violated", Style.parse(said))], DARK)
    assert style is not None
    assert style.color is not None
    front = style.color.get_truecolor()
    behind = DARK if style.bgcolor is None else Color(*style.bgcolor.get_truecolor())
    assert len(set(front)) == len({behind.r, behind.g, behind.b}) == 1
    assert abs(front[0] - behind.r) >= LEAST_APART


def test_weight_stays_and_what_has_no_colour_gets_none() -> None:
    assert grey_style(Style.parse("bold red"), 39).bold
    assert grey_style(Style.parse("bold"), 39) == Style.parse("bold")
    assert Greys().apply([Segment("x")], DARK) == [Segment("x")]
