"""Tables as CSV (RFC 4180) that a spreadsheet opens and does not calculate."""

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

FORMULA = "=+-@\t\r"
"""What a cell must not begin with: a spreadsheet would take it for a formula."""

Cell = str | int | float | None


def write_table(headings: Sequence[str], rows: Iterable[Sequence[Cell]], out: TextIO) -> int:
    """Answers how many rows there were; what is unknown is empty."""
    table = csv.writer(out)
    table.writerow(headings)
    count = 0
    for row in rows:
        table.writerow([_cell(cell) for cell in row])
        count += 1
    return count


def plain(text: str) -> str:
    """Figures are written as figures; a text that looks like a formula gets a quote before it."""
    return f"'{text}" if text and text.lstrip(" ")[:1] in FORMULA and text.strip(" ") else text


def _cell(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    return plain(cell) if isinstance(cell, str) else cell
