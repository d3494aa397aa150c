from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from tui.folding import folded, lines_of, stacked

SAID = st.text("ab ", max_size=200).map(lambda text: " ".join(text.split()))


@given(SAID, st.integers(20, 60), st.integers(0, 5))
def test_no_word_is_lost_and_no_line_is_too_long(said: str, width: int, indent: int) -> None:
    lines = folded(Text(said), width, indent=indent).plain.split("\n")
    assert "".join(lines).replace(" ", "") == said.replace(" ", "")
    assert max(len(line) for line in lines) <= width
    assert all(line.startswith(" " * indent) for line in lines[1:])


def test_styles_stay_with_their_words() -> None:
    text = Text.assemble("twenty letters or so ", ("then red", "red"))
    made = folded(text, 22, indent=1)
    assert made.plain == "twenty letters or so\n then red"
    (span,) = [span for span in made.spans if span.style == "red"]
    assert made.plain[span.start : span.end] == "then red"


def test_what_is_beyond_the_last_line_ends_in_an_ellipsis() -> None:
    made = folded(Text("one two three four five six seven eight"), 20, most=2)
    assert made.plain == "one two three four\nfive six seven eight"
    assert folded(Text("word " * 20), 20, most=2).plain.endswith("…")


def test_nothing_is_stacked_on_nothing() -> None:
    assert lines_of(Text()) == 0
    assert stacked(Text(), Text("a")).plain == "a"
    assert lines_of(stacked(Text("a"), Text("b"))) == 2
