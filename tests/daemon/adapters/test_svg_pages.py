from xml.etree import ElementTree as ET

from daemon.adapters.svg_pages import svg
from daemon.domain.drawing.marks import Align, Ink, Line, Page, Rect, Text
from daemon.domain.duty.sheet_pages import pages_of
from tests.daemon.domain.duty.day_sheets import sheet

SVG = "{http://www.w3.org/2000/svg}"


def page(*marks: Line | Rect | Text, title: str = "D17") -> Page:
    return Page(width=200, height=100, title=title, marks=marks)


def test_a_sheet_is_a_document_with_everything_on_it() -> None:
    (drawn,) = pages_of(sheet(label="Łukasz <O'Neil> & Sons"))
    root = ET.fromstring(svg([drawn]))  # noqa: S314 - our own
    assert root.get("viewBox") == "0 0 792 612"
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert "Łukasz <O'Neil> & Sons (D17)" in texts
    assert len(list(root.iter(f"{SVG}line"))) == sum(isinstance(m, Line) for m in drawn.marks)


def test_pages_stand_below_each_other() -> None:
    root = ET.fromstring(svg([page(), page(), page()]))  # noqa: S314 - our own
    assert root.get("height") == "300pt"
    assert [group.get("transform") for group in root.iter(f"{SVG}g")] == [
        "translate(0 0)",
        "translate(0 100)",
        "translate(0 200)",
    ]


def test_marks_keep_their_looks() -> None:
    root = ET.fromstring(  # noqa: S314 - our own
        svg(
            [
                page(
                    Line(x1=1, y1=2.5, x2=3, y2=4, ink=Ink.PEN, dash=(4, 2.5)),
                    Rect(x=1, y=2, width=3, height=4, fill=Ink.SHADE, edge=Ink.RED),
                    Text(x=9, y=8, text="total", align=Align.RIGHT, is_bold=True),
                )
            ]
        )
    )
    (line,) = root.iter(f"{SVG}line")
    assert (line.get("stroke"), line.get("stroke-dasharray")) == ("#0b2e83", "4 2.5")
    rect = list(root.iter(f"{SVG}rect"))[-1]
    assert (rect.get("fill"), rect.get("stroke")) == ("#eef0f3", "#b00020")
    (text,) = root.iter(f"{SVG}text")
    assert (text.get("text-anchor"), text.get("font-weight")) == ("end", "bold")


def test_control_characters_do_not_break_the_document() -> None:
    root = ET.fromstring(svg([page(Text(x=1, y=1, text="a\x00\x1b[31mb"), title="\x07")]))  # noqa: S314 - our own
    (text,) = root.iter(f"{SVG}text")
    assert text.text == "a\ufffd\ufffd[31mb"
