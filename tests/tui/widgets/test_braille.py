import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.braille import Canvas, Point, clip

FAR = st.floats(-1e9, 1e9)
POINTS = st.builds(Point, FAR, FAR)


def test_dots_stand_where_braille_has_them() -> None:
    canvas = Canvas(1, 1)
    canvas.dot(0, 0)
    canvas.dot(1, 3)
    assert canvas.plain() == "⢁"


def test_what_is_outside_is_left_out() -> None:
    canvas = Canvas(2, 1)
    for spot in ((-1, 0), (4, 0), (0, 4), (0, -1)):
        canvas.dot(*spot)
    assert canvas.plain() == "  "


def test_a_line_goes_from_end_to_end() -> None:
    canvas = Canvas(2, 1)
    canvas.line(Point(0, 0), Point(3, 3))
    assert canvas.plain() == "⠑⢄"


@given(POINTS, POINTS)
def test_a_line_from_anywhere_to_anywhere_is_drawn_within_the_canvas(a: Point, b: Point) -> None:
    clipped = clip(a, b, 99, 49)
    if clipped is not None:
        for point in clipped:
            assert -0.01 <= point.x <= 99.01 or abs(a.x - b.x) > 1e7
    canvas = Canvas(5, 3)
    canvas.line(a, b, "green")
    assert [len(row) for row in canvas.plain().split("\n")] == [5, 5, 5]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (Point(-5, 5), Point(15, 5), (Point(0, 5), Point(10, 5))),
        (Point(5, -10), Point(5, 30), (Point(5, 0), Point(5, 10))),
        (Point(-5, -1), Point(15, -1), None),
        (Point(2, 3), Point(4, 5), (Point(2, 3), Point(4, 5))),
        (Point(20, 20), Point(30, 30), None),
    ],
)
def test_lines_are_cut_at_the_edges(
    start: Point, end: Point, expected: tuple[Point, Point] | None
) -> None:
    assert clip(start, end, 10, 10) == expected


def test_letters_stand_above_dots_and_never_over_each_other() -> None:
    canvas = Canvas(6, 1)
    canvas.line(Point(0, 0), Point(11, 0))
    assert canvas.write(1, 0, "abc")
    assert not canvas.write(3, 0, "d")
    assert not canvas.write(5, 0, "de")
    assert not canvas.write(0, 0, "東")
    assert canvas.plain() == "⠉abc⠉⠉"
