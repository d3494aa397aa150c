"""Rows of a CSV file as spreadsheets save it: comma, semicolon or tab, with a heading line."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from daemon.commands.told_rows import FileFault, FileRows, ToldRow, judged
from daemon.domain.master_standing import What

HEADINGS: Mapping[What, tuple[str, ...]] = {
    What.VEHICLE: ("name", "label", "plate", "class"),
    What.UNIT: ("name", "label", "vehicle", "from"),
    What.SITE: ("name", "label", "lat", "lon", "radius_m"),
    What.DRIVER: ("name", "label", "rule_set", "exemption", "zone", "sleeper", "cdl"),
}

DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    number: int
    cells: Sequence[str]


class _Unreadable(Exception):
    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def csv_rows(text: str, what: What) -> FileRows:
    """An empty cell says nothing of its field. Never raises for what is in the text."""
    try:
        return _rows(text, what)
    except _Unreadable as unreadable:
        return FileRows(rows=(), faults=(unreadable.fault,))


def _rows(text: str, what: What) -> FileRows:
    lines = _lines(text.removeprefix("\ufeff"))
    heading = next(lines, None)
    if heading is None:
        raise _Unreadable(
            FileFault(
                line=1, column="", message="the file is empty", allowed=_allowed(HEADINGS[what])
            )
        )
    names, faults = _names(heading, HEADINGS[what])
    if faults:
        return FileRows(rows=(), faults=faults)
    rows: list[ToldRow] = []
    for line in lines:
        found = _row(line, names, what)
        if isinstance(found, ToldRow):
            rows.append(found)
        else:
            faults += found
    return FileRows(rows=rows, faults=faults)


def _lines(text: str) -> Iterator[_Line]:
    """Records with the number of their first line; blank ones are left out."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text), strict=True)
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as exc:
            raise _Unreadable(
                FileFault(line=first, column="", message=f"is not CSV: {exc}")
            ) from exc
        if any(cell.strip() for cell in cells):
            yield _Line(number=first, cells=[cell.strip() for cell in cells])


def _delimiter(text: str) -> str:
    heading = text.split("\n", 1)[0]
    return max(DELIMITERS, key=heading.count)


def _names(heading: _Line, known: tuple[str, ...]) -> tuple[list[str], list[FileFault]]:
    names = [cell.lower().replace(" ", "_") for cell in heading.cells]
    faults = [
        FileFault(
            line=heading.number,
            column=cell or f"column {number}",
            message="unknown column",
            allowed=_allowed(known),
        )
        for number, (cell, name) in enumerate(zip(heading.cells, names, strict=True), 1)
        if name not in known
    ]
    faults += [
        FileFault(line=heading.number, column=name, message="this column is there twice")
        for name in known
        if names.count(name) > 1
    ]
    if "name" not in names:
        faults.append(
            FileFault(
                line=heading.number,
                column="name",
                message="this column is missing",
                allowed=_allowed(known),
            )
        )
    return names, faults


def _row(line: _Line, names: list[str], what: What) -> ToldRow | list[FileFault]:
    if len(line.cells) != len(names):
        return [
            FileFault(
                line=line.number,
                column="",
                message=f"has {len(line.cells)} cells, the heading has {len(names)}",
                allowed="as many cells as headings; quote a cell that holds the separator",
            )
        ]
    fields = {name: cell for name, cell in zip(names, line.cells, strict=True) if cell}
    return judged(what, fields, line=line.number, columns={})


def _allowed(headings: tuple[str, ...]) -> str:
    return "a heading line of " + ", ".join(headings)
