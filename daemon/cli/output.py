"""How answers look: one JSON object, or a table that also reads well in a log."""

import errno
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

DASH = "-"
"""What is unknown, in text."""
SPARE_LEAST = 24
REST_LEAST = 4
HEADING_LEAST = 4
GAP = 2


def print_json(answer: object) -> None:
    """Standard output is exactly this object."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """As of everything else that is printed; rich would end the process with 1."""
        raise BrokenPipeError(errno.EPIPE, "nobody reads any more")


def print_table(
    columns: Mapping[str, str], rows: Iterable[Sequence[str]], *, width: int | None = None
) -> None:
    """`columns` maps each heading to `left`, `right`, or `rest`: what is cut where room is short.

    A `key` is never cut: people copy it into the next command. A `spare` column is left out where
    too little of it could be seen.
    `width` is that of the terminal, or 200 where there is none.
    """
    console = _Console(soft_wrap=False, highlight=False)
    if width is not None:
        console.width = width
    elif not console.is_terminal:
        console.width = 200
    cells = [[printable(cell) for cell in row] for row in rows]
    fitted = _fitted(columns, cells, console.width)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for (heading, kind), wide in zip(columns.items(), fitted, strict=True):
        if wide != 0:
            table.add_column(
                Text(heading, no_wrap=True, overflow="ellipsis"),
                justify="right" if kind == "right" else "left",
                no_wrap=kind != "rest",
                width=wide,
            )
    for row in cells:
        shown = (cell for cell, wide in zip(row, fitted, strict=True) if wide != 0)
        table.add_row(*(Text(cell, no_wrap=True, overflow="ellipsis") for cell in shown))
    console.print(table)


def _fitted(
    columns: Mapping[str, str], rows: Sequence[Sequence[str]], room: int
) -> list[int | None]:
    """How wide each column is; 0: left out, None: as it comes."""
    kinds = list(columns.values())
    if not {"key", "spare"} & set(kinds):
        return [None] * len(kinds)
    wide = [
        max(cell_len(cell) for cell in (heading, *(row[at] for row in rows)))
        for at, heading in enumerate(columns)
    ]
    if _taken(wide) > room:  # a heading gives way before what stands below it
        wide = [
            max([HEADING_LEAST, *(cell_len(row[at]) for row in rows)]) for at in range(len(kinds))
        ]
    for at, kind in enumerate(kinds):
        left = room - _taken(wide) + wide[at]
        if kind == "spare" and left < wide[at]:
            wide[at] = left if left >= SPARE_LEAST else 0
    for kinds_cut, least in (({"rest"}, REST_LEAST), ({"left", "right"}, 1)):
        while _taken(wide) > room:
            can = [at for at, kind in enumerate(kinds) if kind in kinds_cut and wide[at] > least]
            if not can:
                break
            wide[max(can, key=lambda at: wide[at])] -= 1
    return list(wide)


def _taken(wide: Sequence[int]) -> int:
    """Of the line, with what lies between the columns."""
    shown = [one for one in wide if one]
    return sum(shown) + GAP * max(0, len(shown) - 1)


def printable(text: str) -> str:
    """Names come from radios and files: a control character must not reach the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def iso(at_ms: int | None) -> str | None:
    """ISO 8601 UTC; milliseconds only where there are some."""
    if at_ms is None:
        return None
    instant = datetime.fromtimestamp(at_ms / 1000, tz=UTC)
    spec = "milliseconds" if at_ms % 1000 else "seconds"
    return instant.isoformat(timespec=spec).replace("+00:00", "Z")


def short(at_ms: int | None) -> str:
    """Date and time in UTC to the second, or a dash."""
    if at_ms is None:
        return DASH
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def lasting(seconds: int | None) -> str:
    """`1 h 05 min`, `4 min 10 s`, `9 s`, or a dash."""
    if seconds is None:
        return DASH
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {left:02d} s" if minutes else f"{left} s"


def km(metres: int | None) -> str:
    return DASH if metres is None else f"{metres / 1000:.1f} km"


def many(count: int, name: str) -> str:
    """`1 trip`, `2 trips`."""
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def number(value: float | None, digits: int = 0) -> str:
    return DASH if value is None else f"{value:.{digits}f}"
