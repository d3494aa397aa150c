"""Drawn pages as PDF 1.4: lines, boxes and Helvetica, which every reader has.

Helvetica is set in WinAnsi: western letters. Others lose their accents or become `?` on the page;
the title of the document and its twin in SVG have them all.
"""

import unicodedata
import zlib
from collections.abc import Iterator, Sequence

from daemon.domain.drawing import helvetica
from daemon.domain.drawing.marks import Align, Ink, Line, Mark, Page, Rect, Text

FONTS = (b"Helvetica", b"Helvetica-Bold")
CATALOG, PAGES, INFO, FONT = 1, 2, 3, 4
FIRST_PAGE = FONT + len(FONTS)
PER_PAGE = 2
"""Objects: the page and what is drawn on it."""
ENCODING = "cp1252"
PLAIN = str.maketrans(
    {
        "\N{LATIN SMALL LETTER L WITH STROKE}": "l",
        "\N{LATIN CAPITAL LETTER L WITH STROKE}": "L",
        "\N{LATIN SMALL LETTER D WITH STROKE}": "d",
        "\N{LATIN CAPITAL LETTER D WITH STROKE}": "D",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "\N{REPLACEMENT CHARACTER}": "?",
    }
)


def pdf(pages: Sequence[Page], *, title: str) -> bytes:
    """Always the same for the same pages."""
    numbers = range(FIRST_PAGE, FIRST_PAGE + PER_PAGE * len(pages), PER_PAGE)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects = [
        b"<< /Type /Catalog /Pages %d 0 R >>" % PAGES,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Title <%s> /Producer (depotd) >>" % _utf16(title),
        *(
            b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name
            for name in FONTS
        ),
    ]
    for number, page in zip(numbers, pages, strict=True):
        objects += [_page(page, contents=number + 1), _stream(page)]
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    body = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size, start = len(objects) + 1, len(body)
    return bytes(
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\n" % (size, CATALOG, INFO)
        + b"startxref\n%d\n%%%%EOF\n" % start
    )


def _page(page: Page, *, contents: int) -> bytes:
    fonts = b" ".join(b"/F%d %d 0 R" % (at, FONT + at) for at in range(len(FONTS)))
    return (
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s]"
        b" /Resources << /Font << %s >> >> /Contents %d 0 R >>"
    ) % (PAGES, _n(page.width), _n(page.height), fonts, contents)


def _stream(page: Page) -> bytes:
    drawn = zlib.compress(b"\n".join(_drawn(page)), 9)
    head = b"<< /Length %d /Filter /FlateDecode >>" % len(drawn)
    return head + b"\nstream\n" + drawn + b"\nendstream"


def _drawn(page: Page) -> Iterator[bytes]:
    for mark in page.marks:
        yield _mark(mark, page.height)


def _mark(mark: Mark, height: float) -> bytes:
    """PDF counts upwards from the bottom of the page."""
    if isinstance(mark, Line):
        return _line(mark, height)
    return _rect(mark, height) if isinstance(mark, Rect) else _text(mark, height)


def _line(line: Line, height: float) -> bytes:
    return b"[%s] 0 d %s w %s RG %s %s m %s %s l S" % (
        b" ".join(map(_n, line.dash)),
        _n(line.width),
        _rgb(line.ink),
        _n(line.x1),
        _n(height - line.y1),
        _n(line.x2),
        _n(height - line.y2),
    )


def _rect(rect: Rect, height: float) -> bytes:
    paint = {(True, True): b"B", (True, False): b"f", (False, True): b"S"}
    ink = b""
    if rect.fill:
        ink += _rgb(rect.fill) + b" rg "
    if rect.edge:
        ink += b"[] 0 d %s w %s RG " % (_n(rect.edge_width), _rgb(rect.edge))
    return ink + b"%s %s %s %s re %s" % (
        _n(rect.x),
        _n(height - rect.y - rect.height),
        _n(rect.width),
        _n(rect.height),
        paint.get((rect.fill is not None, rect.edge is not None), b"n"),
    )


def _text(text: Text, height: float) -> bytes:
    letters = winansi(text.text)
    wide = helvetica.width(letters.decode(ENCODING), text.size, is_bold=text.is_bold)
    x = text.x - {Align.LEFT: 0.0, Align.CENTRE: wide / 2, Align.RIGHT: wide}[text.align]
    return b"BT %s rg /F%d %s Tf %s %s Td (%s) Tj ET" % (
        _rgb(text.ink),
        text.is_bold,
        _n(text.size),
        _n(x),
        _n(height - text.y),
        _escaped(letters),
    )


def winansi(text: str) -> bytes:
    """Each letter as Helvetica has it, without its accents where it has not, or `?`."""
    return b"".join(map(_letter, text))


def _letter(letter: str) -> bytes:
    if not letter.isprintable():
        return b"?"
    try:
        return letter.encode(ENCODING)
    except UnicodeEncodeError:
        bare = unicodedata.normalize("NFKD", letter.translate(PLAIN))
        kept = "".join(part for part in bare if not unicodedata.combining(part))
        return kept.encode(ENCODING, errors="replace")


def _escaped(letters: bytes) -> bytes:
    for special in (b"\\", b"(", b")"):
        letters = letters.replace(special, b"\\" + special)
    return letters


def _utf16(text: str) -> bytes:
    return ("\N{ZERO WIDTH NO-BREAK SPACE}" + text).encode("utf-16-be").hex().encode()


def _rgb(ink: Ink) -> bytes:
    return b" ".join(_n(int(ink[at : at + 2], 16) / 255) for at in (1, 3, 5))


def _n(number: float) -> bytes:
    return f"{number:.3f}".rstrip("0").rstrip(".").encode()
