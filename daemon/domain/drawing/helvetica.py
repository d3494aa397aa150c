"""How wide Helvetica is: its letters in thousandths of their size, as every PDF reader has them."""

import unicodedata
from collections.abc import Iterator

FIRST = " "
# From the space to the tilde, Adobe's font metrics.
REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)  # fmt: skip
OTHER = 600
"""Letters of other scripts; a little more than most need."""
WIDE = 1000
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
THOUSANDTHS = 1000.0


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    table = BOLD if is_bold else REGULAR
    return sum(_letter(letter, table) for letter in text) * size / THOUSANDTHS


def fitted(text: str, room: float, size: float, *, is_bold: bool = False) -> str:
    """The text, cut where it would be wider than the room."""
    if width(text, size, is_bold=is_bold) <= room:
        return text
    while text and width(text + ELLIPSIS, size, is_bold=is_bold) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def wrapped(text: str, room: float, size: float) -> list[str]:
    """Lines that fit; a word that alone is too wide is broken. At least one line."""
    lines = [""]
    for word in _pieces(text, room, size):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _pieces(text: str, room: float, size: float) -> Iterator[str]:
    for word in text.split():
        rest = word
        while width(rest, size) > room and len(rest) > 1:
            count = max(
                1, next(n for n in range(1, len(rest)) if width(rest[: n + 1], size) > room)
            )
            yield rest[:count]
            rest = rest[count:]
        yield rest


def _letter(letter: str, table: tuple[int, ...]) -> int:
    at = ord(letter) - ord(FIRST)
    if 0 <= at < len(table):
        return table[at]
    if letter == ELLIPSIS:
        return WIDE
    base = unicodedata.normalize("NFKD", letter)[:1]
    at = ord(base) - ord(FIRST) if base else -1
    if 0 <= at < len(table):
        return table[at]  # an accent does not widen its letter
    return WIDE if unicodedata.east_asian_width(letter) in "WF" else OTHER
