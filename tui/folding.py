"""Styled text broken into lines that fit."""

from rich.text import Text

LEAST = 20
"""A narrower screen is not written for."""


def folded(text: Text, width: int, *, indent: int = 0, most: int | None = None) -> Text:
    """Broken at blanks; further lines stand in by `indent`. What is beyond `most` lines ends in
    an ellipsis."""
    room, left = max(LEAST, width), text
    lines: list[Text] = []
    while True:
        edge = Text(" " * indent if lines else "")
        free = room - len(edge)
        is_last = most is not None and len(lines) + 1 >= most
        if len(left) <= free or is_last:
            left.truncate(free, overflow="ellipsis")
            return Text("\n").join([*lines, edge.append_text(left)])
        cut = left.plain.rfind(" ", 1, free + 1)
        line, left = left.divide([cut if cut > 0 else free])
        left = left[len(left) - len(left.plain.lstrip()) :]
        lines.append(edge.append_text(line))


def stacked(above: Text, below: Text) -> Text:
    return Text("\n").join(part for part in (above, below) if part)


def lines_of(text: Text) -> int:
    return text.plain.count("\n") + 1 if text else 0
