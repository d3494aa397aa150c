"""A CSV file as spreadsheets save it: comma, semicolon or tab, with a heading line."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from daemon.commands.told_rows import FileFault

DELIMITERS = ",;\t"
_NO_OTHER: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    number: int
    cells: Sequence[str]


class _Unreadable(Exception):
    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvRow:
    line: int
    fields: Mapping[str, str]
    """By heading; an empty cell says nothing and is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvTable:
    rows: Sequence[CsvRow]
    faults: Sequence[FileFault]


def csv_table(
    text: str,
    known: Sequence[str],
    *,
    needed: Sequence[str],
    also: Mapping[str, str] = _NO_OTHER,
) -> CsvTable:
    """Headings are those that are `known`, in any order; `also`: other names of some of them.

    Never raises for what is in the text."""
    try:
        return _table(text, known, needed, also)
    except _Unreadable as unreadable:
        return CsvTable(rows=(), faults=(unreadable.fault,))


def _table(
    text: str, known: Sequence[str], needed: Sequence[str], also: Mapping[str, str]
) -> CsvTable:
    lines = _lines(text)
    heading = next(lines, None)
    if heading is None:
        raise _Unreadable(
            FileFault(line=1, column="", message="the file is empty", allowed=_allowed(known))
        )
    names, faults = _headings(heading, known, needed=needed, also=also)
    if faults:
        return CsvTable(rows=(), faults=faults)
    rows = []
    for line in lines:
        if len(line.cells) == len(names):
            fields = {name: cell for name, cell in zip(names, line.cells, strict=True) if cell}
            rows.append(CsvRow(line=line.number, fields=fields))
        else:
            faults.append(_uneven(line, names))
    return CsvTable(rows=rows, faults=faults)


def _uneven(line: _Line, names: Sequence[str]) -> FileFault:
    return FileFault(
        line=line.number,
        column="",
        message=f"has {len(line.cells)} cells, the heading has {len(names)}",
        allowed="as many cells as headings; quote a cell that holds the separator",
    )


def _lines(text: str) -> Iterator[_Line]:
    """Records with the number of their first line; blank ones are left out."""
    text = text.removeprefix("\ufeff")
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


def _headings(
    heading: _Line, known: Sequence[str], *, needed: Sequence[str], also: Mapping[str, str]
) -> tuple[list[str], list[FileFault]]:
    plain = [cell.lower().replace(" ", "_") for cell in heading.cells]
    names = [also.get(name, name) for name in plain]
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
    faults += [
        FileFault(
            line=heading.number,
            column=name,
            message="this column is missing",
            allowed=_allowed(known),
        )
        for name in needed
        if name not in names
    ]
    return names, faults


def _allowed(known: Sequence[str]) -> str:
    return "a heading line of " + ", ".join(known)
