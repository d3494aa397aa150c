import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.adapters.pdf_pages import pdf, winansi
from daemon.domain.drawing.marks import Align, Ink, Line, Page, Rect, Text
from daemon.domain.duty.sheet_pages import all_pages
from tests.daemon.domain.duty.day_sheets import LONG_DAY, sheet


def page(*marks: Line | Rect | Text) -> Page:
    return Page(width=200, height=100, title="D17", marks=marks)


def objects(file: bytes) -> dict[int, bytes]:
    """Each object, found as a reader does: from the end of the file through its table."""
    start = int(file.rstrip().splitlines()[-2])
    assert file[start:].startswith(b"xref\n")
    head, *entries = file[start:].split(b"trailer")[0].splitlines()[1:]
    count = int(head.split()[1])
    assert len(entries) == count
    assert entries[0] == b"0000000000 65535 f "
    assert f"/Size {count}".encode() in file[start:]
    found = {}
    for number, entry in enumerate(entries[1:], 1):
        assert len(entry) == 19  # twenty with its end of line
        offset = int(entry[:10])
        opening = b"%d 0 obj\n" % number
        assert file[offset:].startswith(opening)
        found[number] = file[offset + len(opening) :].split(b"\nendobj\n")[0]
    return found


def drawn(file: bytes) -> list[bytes]:
    """What is drawn on each page."""
    streams = []
    for content in objects(file).values():
        head, _, body = content.partition(b"\nstream\n")
        if body:
            (length,) = re.findall(rb"/Length (\d+)", head)
            packed = body.removesuffix(b"\nendstream")
            assert len(packed) == int(length)
            streams.append(zlib.decompress(packed))
    return streams


def test_days_are_pages_of_one_file() -> None:
    pages = all_pages([sheet(), sheet(LONG_DAY)])
    file = pdf(pages, title="Łukasz")
    assert file.startswith(b"%PDF-1.4\n")
    assert file.endswith(b"%%EOF\n")
    found = objects(file)
    assert b"/Count 2" in found[2]
    kids = re.findall(rb"(\d+) 0 R", found[2].split(b"[")[1].split(b"]")[0])
    for kid in map(int, kids):
        assert b"/MediaBox [0 0 792 612]" in found[kid]
        (contents,) = re.findall(rb"/Contents (\d+) 0 R", found[kid])
        assert b"\nstream\n" in found[int(contents)]
    first, second = drawn(file)
    assert b"(Saturday, 28 November 2026) Tj" in first
    assert b"(day of 25 h = 25:00) Tj" in second
    assert b"<feff0141" in found[3]
    assert file == pdf(pages, title="Łukasz")


def test_marks_are_counted_from_the_bottom() -> None:
    (marks,) = drawn(
        pdf(
            [
                page(
                    Line(x1=1, y1=2, x2=3, y2=2, ink=Ink.BLACK, dash=(4, 2.5)),
                    Rect(x=1, y=2, width=3, height=4, fill=Ink.WHITE),
                    Rect(x=1, y=2, width=3, height=4, edge=Ink.BLACK),
                    Text(x=50, y=20, text="1:00", size=10, align=Align.RIGHT),
                )
            ],
            title="",
        )
    )
    assert marks.splitlines() == [
        b"[4 2.5] 0 d 0.5 w 0 0 0 RG 1 98 m 3 98 l S",
        b"1 1 1 rg 1 94 3 4 re f",
        b"[] 0 d 0.5 w 0 0 0 RG 1 94 3 4 re S",
        b"BT 0 0 0 rg /F0 10 Tf 30.54 80 Td (1:00) Tj ET",
    ]


def test_text_cannot_end_itself() -> None:
    (marks,) = drawn(pdf([page(Text(x=1, y=1, text=r"a) Tj ET (b\ c"))], title=")"))
    assert rb"(a\) Tj ET \(b\\ c) Tj ET" in marks


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Müller-Ñandú €", "Müller-Ñandú €"),
        ("Łukasz Đorđević", "Lukasz Dordevic"),
        ("Ångström ŝ", "Ångström s"),
        ("Иван", "????"),
        ("a\x00\n\x1bb", "a???b"),
    ],
)
def test_names_keep_what_the_font_has(name: str, shown: str) -> None:
    assert winansi(name).decode("cp1252") == shown


@given(st.text(max_size=40))
def test_no_text_breaks_a_file(text: str) -> None:
    file = pdf([page(Text(x=1, y=1, text=text))], title=text)
    (marks,) = drawn(file)
    assert len(marks.splitlines()) == 1
