"""Drawn pages as SVG 1.1, one below the other."""

from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from daemon.domain.drawing.marks import Align, Line, Mark, Page, Rect, Text

FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"
ANCHORS = {Align.LEFT: "start", Align.CENTRE: "middle", Align.RIGHT: "end"}


def svg(pages: Sequence[Page]) -> str:
    width = max((page.width for page in pages), default=0.0)
    height = sum(page.height for page in pages)
    title = pages[0].title if pages else ""
    box = f"0 0 {_n(width)} {_n(height)}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}pt" height="{_n(height)}pt"'
        f' viewBox="{box}" font-family={quoteattr(FONT)}>'
    )
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            head,
            f"<title>{escape(_legal(title))}</title>",
            f'<rect width="{_n(width)}" height="{_n(height)}" fill="#ffffff"/>',
            *_pages(pages),
            "</svg>\n",
        ]
    )


def _pages(pages: Iterable[Page]) -> Iterator[str]:
    top = 0.0
    for page in pages:
        yield f'<g transform="translate(0 {_n(top)})">'
        yield from map(_mark, page.marks)
        yield "</g>"
        top += page.height


def _mark(mark: Mark) -> str:
    if isinstance(mark, Line):
        return _line(mark)
    return _rect(mark) if isinstance(mark, Rect) else _text(mark)


def _line(line: Line) -> str:
    dash = f' stroke-dasharray="{" ".join(map(_n, line.dash))}"' if line.dash else ""
    return (
        f'<line x1="{_n(line.x1)}" y1="{_n(line.y1)}" x2="{_n(line.x2)}" y2="{_n(line.y2)}"'
        f' stroke="{line.ink}" stroke-width="{_n(line.width)}"{dash}/>'
    )


def _rect(rect: Rect) -> str:
    edge = f' stroke="{rect.edge}" stroke-width="{_n(rect.edge_width)}"' if rect.edge else ""
    return (
        f'<rect x="{_n(rect.x)}" y="{_n(rect.y)}" width="{_n(rect.width)}"'
        f' height="{_n(rect.height)}" fill="{rect.fill or "none"}"{edge}/>'
    )


def _text(text: Text) -> str:
    weight = ' font-weight="bold"' if text.is_bold else ""
    return (
        f'<text x="{_n(text.x)}" y="{_n(text.y)}" font-size="{_n(text.size)}"{weight}'
        f' text-anchor="{ANCHORS[text.align]}" fill="{text.ink}">{escape(_legal(text.text))}</text>'
    )


def _legal(text: str) -> str:
    """XML has no word for control characters."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
