from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.drawing.day_chart import BRAILLE, ChartDay, day_chart


def day(number: int, value: float) -> ChartDay:
    return ChartDay(day=number, value=value, low=9.0, high=11.0)


def test_the_newest_day_stands_where_its_value_is() -> None:
    chart = day_chart([day(0, 10), day(1, 10), day(2, 10), day(4, 10), day(5, 14)], rows=2)
    assert (chart.top, chart.bottom) == (14, 9)
    assert [len(line) for line in chart.lines] == [3, 3]
    assert ord(chart.lines[0][2]) & 0x08
    assert not ord(chart.lines[1][2]) & 0xB8


def test_days_that_are_not_told_leave_a_gap() -> None:
    chart = day_chart([day(0, 10), day(9, 10)], rows=1)
    assert chart.lines[0][1:4] == chr(BRAILLE) * 3


def test_no_days_make_no_chart() -> None:
    assert day_chart([], rows=3).lines == ()


def test_a_flat_line_without_a_band_is_drawn_in_the_middle() -> None:
    flat = [ChartDay(day=n, value=5, low=5, high=5) for n in range(4)]
    (line,) = day_chart(flat, rows=1).lines
    assert set(line) != {chr(BRAILLE)}


@given(
    st.lists(st.tuples(st.integers(0, 400), st.floats(-1e6, 1e6)), min_size=1, max_size=50),
    st.integers(1, 12),
)
def test_every_chart_is_a_rectangle_of_braille(days: list[tuple[int, float]], rows: int) -> None:
    shown = [
        ChartDay(day=number, value=value, low=value - 1, high=value + 1)
        for number, value in sorted(dict(days).items())
    ]
    chart = day_chart(shown, rows=rows)
    assert len(chart.lines) == rows
    assert len({len(line) for line in chart.lines}) == 1
    assert all(BRAILLE <= ord(letter) <= BRAILLE + 255 for line in chart.lines for letter in line)
