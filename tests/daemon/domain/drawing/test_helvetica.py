import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.drawing.helvetica import BOLD, REGULAR, fitted, width, wrapped


def test_letters_are_as_wide_as_the_font_says() -> None:
    assert len(REGULAR) == len(BOLD) == 95
    assert width("Ab1 .", 10) == pytest.approx(6.67 + 5.56 + 5.56 + 2.78 + 2.78)
    assert width("Ab1 .", 10, is_bold=True) == pytest.approx(7.22 + 6.11 + 5.56 + 2.78 + 2.78)


def test_an_accent_does_not_widen_a_letter() -> None:
    assert width("é", 10) == width("e", 10)
    assert width("東", 10) == 10.0


@given(st.text(max_size=60), st.floats(12, 200))
def test_what_is_fitted_fits(text: str, room: float) -> None:
    shown = fitted(text, room, 8)
    assert width(shown, 8) <= room
    assert shown == text or text.startswith(shown[:-1].rstrip())


@given(st.text(max_size=80), st.floats(12, 200))
def test_wrapping_keeps_every_letter_and_every_line_fits(text: str, room: float) -> None:
    lines = wrapped(text, room, 7)
    assert lines
    assert all(width(line, 7) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
