import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.widgets.clock_bar import ClockFigure, clock_line, short_figure
from tui.widgets.status import Left

minutes = st.none() | st.integers(0, 70 * 60)


def figure(
    left: int | None, limit: int | None = 660, *, known: bool = True, if_paired: int | None = None
) -> ClockFigure:
    return ClockFigure(name="driving", left=left, limit=limit, is_known=known, if_paired=if_paired)


@pytest.mark.parametrize(
    ("shown", "how_much", "said", "brief"),
    [
        (figure(312), Left.ENOUGH, "● enough", "5:12▄"),
        (figure(660), Left.ENOUGH, "11:00 left of 11:00", "11:00█"),
        (figure(60), Left.SHORT, "▲ short", "1:00▁"),
        (figure(0), Left.NOTHING, "x used up", "0:00x"),
        (figure(None), Left.NOT_APPLIED, "this rule does not apply to him", "n/a"),
        (figure(None, known=False), Left.UNKNOWN, "nobody can tell", "?"),
        (figure(0, if_paired=180), Left.NOTHING, "0:00 left of 11:00  3:00 once paired", "0:00x"),
        (figure(90, None), Left.ENOUGH, "1:30 left", "1:30▁"),
    ],
)
def test_a_clock_is_word_sign_and_figure(
    shown: ClockFigure, how_much: Left, said: str, brief: str
) -> None:
    assert shown.how_much is how_much
    assert said in clock_line(shown, 80).plain
    assert short_figure(shown) == brief


def test_the_bar_tells_the_share() -> None:
    text = clock_line(figure(165), 80).plain
    assert (text.count("█"), text.count("░")) == (9, 26)
    assert "█" not in clock_line(figure(165), 50).plain


@settings(max_examples=50)
@given(minutes, minutes, minutes, st.booleans(), st.sampled_from([80, 120]))
def test_a_clock_fits_its_line(
    left: int | None, limit: int | None, paired: int | None, known: bool, width: int
) -> None:
    shown = figure(left, limit, known=known, if_paired=paired)
    line = clock_line(shown, width)
    assert "\n" not in line.plain
    assert line.cell_len <= width
    assert len(short_figure(shown)) <= 6
