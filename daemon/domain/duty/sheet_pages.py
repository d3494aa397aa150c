"""A driver's daily log as pages: head, graph grid, violations, remarks, certificate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from daemon.domain.drawing.helvetica import fitted, wrapped
from daemon.domain.drawing.marks import Align, Ink, Line, Mark, Page, Rect, Text
from daemon.domain.duty.day_spans import USUAL_MINUTES
from daemon.domain.duty.grid import GridBox, draw
from daemon.domain.duty.sheet import (
    NOT_AN_ELD,
    DaySheet,
    Remark,
    distance_words,
    span_words,
)
from daemon.domain.hours.duty import MINUTE_MS

# US Letter across; what is drawn leaves room enough to be printed on A4 unscaled too.
WIDTH = 792.0
HEIGHT = 612.0
LEFT = 36.0
RIGHT = 756.0
TOP = 28.0
GRID_TOP = 146.0
ROW_HEIGHT = 28.0
BELOW_GRID = 26.0
FOOT = 554.0
LINE = 10.0
SMALL = 7.0
FINDING = 8.0
SHORT_TOP = TOP + 14
Piece = tuple[list[Mark], float]
"""Marks as if it began at the top of the page, and how high it is."""
CERTIFIES = (
    "I hereby certify that my data entries and my record of duty status for this 24-hour period"
    " are true and correct."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    heading: str
    x: float
    width: float


NUMBER = Column(heading="no.", x=36, width=18)
TIME = Column(heading="time", x=56, width=46)
STATUS = Column(heading="status", x=104, width=48)
PLACE = Column(heading="place", x=154, width=176)
VEHICLE = Column(heading="vehicle", x=334, width=56)
ODOMETER = Column(heading="odometer", x=394, width=98)
BY = Column(heading="recorded by", x=496, width=84)
REMARK = Column(heading="remarks", x=584, width=172)
COLUMNS = (NUMBER, TIME, STATUS, PLACE, VEHICLE, ODOMETER, BY, REMARK)


def pages_of(sheet: DaySheet) -> tuple[Page, ...]:
    """One, or more where what is told of the day does not fit below its grid."""
    y, marks = _first(sheet)
    pages: list[list[Mark]] = [marks]
    for piece, height in (*_findings(sheet), _heading(), *_rows(sheet)):
        if y + height > FOOT - 3:
            again, y = _heading()
            pages.append([*_short_head(sheet), *(_lower(mark, SHORT_TOP) for mark in again)])
            y += SHORT_TOP
        pages[-1].extend(_lower(mark, y) for mark in piece)
        y += height
    title = f"{sheet.driver} {sheet.time.day.isoformat()}"
    return tuple(
        Page(
            width=WIDTH,
            height=HEIGHT,
            title=title,
            marks=(*marks, *_foot(sheet, number, len(pages))),
        )
        for number, marks in enumerate(pages, 1)
    )


def all_pages(sheets: Sequence[DaySheet]) -> tuple[Page, ...]:
    return tuple(page for sheet in sheets for page in pages_of(sheet))


def _first(sheet: DaySheet) -> tuple[float, list[Mark]]:
    """Head and grid, and where there is room below them."""
    box = GridBox(x=LEFT, y=GRID_TOP, width=RIGHT - LEFT, row_height=ROW_HEIGHT)
    changes = [one.at // MINUTE_MS for one in sheet.remarks if one.is_change]
    marks = [*_head(sheet), *draw(sheet.time, sheet.violations, changes, box)]
    return box.bottom + BELOW_GRID, marks


def _head(sheet: DaySheet) -> Iterator[Mark]:
    yield Text(x=LEFT, y=TOP + 12, text="Driver's daily log", size=16, is_bold=True)
    yield Text(
        x=RIGHT, y=TOP + 6, text=NOT_AN_ELD, size=9, is_bold=True, align=Align.RIGHT, ink=Ink.RED
    )
    begins, ends = sheet.time.local(sheet.time.begins), sheet.time.local(sheet.time.ends)
    day = f"{begins:%H:%M %Z} to {ends:%H:%M %Z} the next day"
    yield Text(x=RIGHT, y=TOP + 17, text=day, size=7, align=Align.RIGHT, ink=Ink.GREY)
    third = (RIGHT - LEFT) / 3
    for row, fields in enumerate(_fields(sheet)):
        for column, (name, words) in enumerate(fields):
            x, y = LEFT + column * third, TOP + 26 + row * 29
            yield Rect(x=x, y=y, width=third, height=29, edge=Ink.RULE)
            yield Text(x=x + 4, y=y + 8, text=name, size=6, ink=Ink.GREY)
            shown = fitted(words, third - 8, 9.5, is_bold=True)
            yield Text(x=x + 4, y=y + 21, text=shown, size=9.5, is_bold=True)


def _fields(sheet: DaySheet) -> tuple[tuple[tuple[str, str], ...], ...]:
    day = sheet.time
    begins = day.local(day.begins)
    length = "" if day.minutes == USUAL_MINUTES else f", {day.minutes / 60:g} hours long"
    name = f"{sheet.label} ({sheet.driver})" if sheet.label else sheet.driver
    driven, odometer = "not known", "not known"
    if sheet.odometer_m is not None:
        first, last = sheet.odometer_m
        driven = distance_words(last - first)
        odometer = distance_words(first)
    rules = sheet.rules or "not known"
    return (
        (
            ("DRIVER", name),
            ("DAY OF THE HOME TERMINAL", f"{begins:%A}, {begins.day} {begins:%B %Y}{length}"),
            ("HOME TERMINAL, TIME ZONE", f"{sheet.depot}, {day.zone.key} ({begins:%Z})"),
        ),
        (
            ("VEHICLES", ", ".join(sheet.vehicles) or "none recorded"),
            ("ODOMETER AT THE FIRST RECORD", odometer),
            ("DISTANCE BETWEEN FIRST AND LAST RECORD", driven),
        ),
        (
            ("RULES", rules),
            ("STANDING EXEMPTION", sheet.exemption or "none"),
            ("CO-DRIVERS", ", ".join(sheet.crew) or "none recorded"),
        ),
    )


def _findings(sheet: DaySheet) -> Iterator[Piece]:
    """What is said right below the grid."""
    for words, ink in _sentences(sheet):
        for line in wrapped(words, RIGHT - LEFT, FINDING):
            yield [Text(x=LEFT, y=LINE, text=line, size=FINDING, ink=ink)], LINE


def _sentences(sheet: DaySheet) -> Iterator[tuple[str, Ink]]:
    day = sheet.time
    for start, end in day.unknown:
        words = f"Not known: {day.clock(start)} to {day.clock(end)} ({span_words(end - start)})"
        yield f"{words}. Nothing is recorded, so it is no rest.", Ink.BLACK
    for number, one in enumerate(sheet.violations, 1):
        until = day.clock(one.at + one.minutes)
        words = f"V{number}: {one.rule.replace('_', ' ')}, {one.cite}: beyond it for"
        yield f"{words} {span_words(one.minutes)}, {day.clock(one.at)} to {until}", Ink.RED
    for reason in sheet.violations_unknown:
        yield f"Whether the hours were kept is not known in full: {reason}", Ink.RED
    if not (sheet.violations or sheet.violations_unknown):
        yield "No violation is known of." if sheet.rules else "Hours were not judged.", Ink.BLACK


def _heading() -> Piece:
    marks: list[Mark] = [
        Text(x=column.x, y=16, text=column.heading, size=6, ink=Ink.GREY) for column in COLUMNS
    ]
    return [*marks, Line(x1=LEFT, y1=18.5, x2=RIGHT, y2=18.5, width=0.6)], 26.0


def _rows(sheet: DaySheet) -> Iterator[Piece]:
    """Marks of each remark from y = 0, and how high it is."""
    if not sheet.remarks:
        words = "Nothing was recorded on this day."
        yield [Text(x=LEFT, y=3, text=words, size=SMALL)], LINE
    number = 0
    for one in sheet.remarks:
        number += one.is_change
        yield _row(sheet, one, str(number) if one.is_change else "")


def _row(sheet: DaySheet, one: Remark, number: str) -> Piece:
    odometer = "" if one.odometer_m is None else distance_words(one.odometer_m)
    cells = {
        NUMBER: number,
        TIME: sheet.time.clock(one.at // MINUTE_MS),
        STATUS: one.what,
        VEHICLE: one.vehicle,
        ODOMETER: odometer,
        BY: one.made_by,
    }
    marks: list[Mark] = []
    for column, words in cells.items():
        shown = fitted(words, column.width, SMALL)
        marks.append(Text(x=column.x, y=3, text=shown, size=SMALL, is_bold=column is STATUS))
    most = 1
    for column, words in ((PLACE, one.place), (REMARK, one.text)):
        lines = wrapped(words, column.width, SMALL)
        most = max(most, len(lines))
        marks += [
            Text(x=column.x, y=3 + index * 8.5, text=line, size=SMALL)
            for index, line in enumerate(lines)
            if line
        ]
    height = LINE + (most - 1) * 8.5
    marks.append(
        Line(x1=LEFT, y1=height - 4.5, x2=RIGHT, y2=height - 4.5, width=0.25, ink=Ink.RULE)
    )
    return marks, height


def _short_head(sheet: DaySheet) -> Iterator[Mark]:
    name = f"{sheet.label} ({sheet.driver})" if sheet.label else sheet.driver
    words = f"{name}, {sheet.time.day.isoformat()}, continued"
    yield Text(x=LEFT, y=TOP + 12, text=fitted(words, 480, 12), size=12, is_bold=True)
    yield Text(
        x=RIGHT, y=TOP + 6, text=NOT_AN_ELD, size=9, is_bold=True, align=Align.RIGHT, ink=Ink.RED
    )


def _foot(sheet: DaySheet, number: int, count: int) -> Iterator[Mark]:
    yield Line(x1=LEFT, y1=FOOT, x2=RIGHT, y2=FOOT, width=0.6)
    given, words = sheet.certificate, "Not certified."
    if given is not None:
        by = f"{given.by}, {_moment(sheet, given.at)}"
        words = f"Not certified: the records were changed after they had been certified by {by}."
        if given.is_valid:
            words = f"Certified by {by}."
            yield Text(x=LEFT, y=FOOT + 21, text=CERTIFIES, size=7)
    yield Text(
        x=LEFT, y=FOOT + 11, text=fitted(words, RIGHT - LEFT, 8, is_bold=True), size=8,
        is_bold=True, ink=Ink.BLACK if given is not None and given.is_valid else Ink.RED,
    )  # fmt: skip
    printed = f"Printed {_moment(sheet, sheet.printed_at)}, page {number} of {count}"
    yield Text(x=RIGHT, y=FOOT + 21, text=printed, size=7, align=Align.RIGHT, ink=Ink.GREY)


def _moment(sheet: DaySheet, at_ms: int) -> str:
    return f"{sheet.time.moment(at_ms):%Y-%m-%d %H:%M %Z}"


def _lower(mark: Mark, by: float) -> Mark:
    if isinstance(mark, Line):
        return replace(mark, y1=mark.y1 + by, y2=mark.y2 + by)
    return replace(mark, y=mark.y + by)
