from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.drawing.marks import Rect, hatching

SIZES = st.floats(0.5, 300)


@given(SIZES, SIZES)
@settings(max_examples=40)
def test_hatching_stays_in_its_box(width: float, height: float) -> None:
    for line in hatching(Rect(x=10, y=20, width=width, height=height)):
        assert 10 - 1e-6 <= line.x1 < line.x2 <= 10 + width + 1e-6
        assert 20 - 1e-6 <= line.y2 < line.y1 <= 20 + height + 1e-6


def test_hatching_fills_its_box() -> None:
    lines = hatching(Rect(x=0, y=0, width=40, height=20), step=4)
    assert len(lines) == 14
    assert min(line.x1 for line in lines) == 0
    assert max(line.x2 for line in lines) == 40
