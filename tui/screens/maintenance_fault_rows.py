"""Fault codes of vehicles as they are listed, and the one under the cursor in words."""

from collections.abc import Sequence

from rich.text import Text

from daemon.readmodel.fault_codes import FaultRow
from tui.folding import folded, stacked
from tui.format import LocalTime, plain
from tui.screens.help_signs import LAMP_SAID
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.status import FORMER, LAMP, Sign

COLUMNS = (
    Column("lamp", "Lamp", 9),
    Column("vehicle", "Truck", 6),
    Column("code", "Code", 9),
    Column("words", "What", 19, grows=True),
    Column("times", "Times", 5, right=True),
    Column("first", "First", 8),
    Column("last", "Last", 8),
    Column("unit", "Told by", 10),
)
NO_WORDS = "no words for it"


def words_of(row: FaultRow) -> str:
    return " ".join((row.vehicle, row.code, row.words, row.unit, row.severity)).casefold()


def fault_sign(row: FaultRow) -> Sign:
    return LAMP[row.severity] if row.ended_at is None else FORMER


def times(row: FaultRow) -> int:
    """As the vehicle counts; where it does not, how often it came up."""
    return row.episodes if row.occurrences is None else row.occurrences


def fault_rows(rows: Sequence[FaultRow], now: int, local: LocalTime) -> list[Row]:
    return [_row(row, now, local) for row in rows]


def fault_line(row: FaultRow | None, now: int, local: LocalTime, width: int) -> Text:
    if row is None:
        return Text()
    sign = fault_sign(row)
    first = Text().append(f" {plain(row.vehicle)} {plain(row.code)} ", style="bold")
    first.append(plain(row.words or NO_WORDS))
    lamp = LAMP_SAID[row.severity] if row.ended_at is None else _over(row, now, local)
    second = Text(f" {sign.sign} {lamp}", style=sign.style)
    which = "" if row.spn is None else f"SPN {row.spn}, FMI {row.fmi}, "
    third = Text(style="dim").append(
        f" {which}told by {plain(row.unit)}, address {row.source}; first"
        f" {local.near(row.first_at, now)}, last {local.near(row.last_at, now)}, came up"
        f" {'once' if row.episodes == 1 else f'{row.episodes} times'}"
    )
    above = stacked(folded(first, width, indent=1, most=1), folded(second, width, indent=1, most=1))
    return stacked(above, folded(third, width, indent=1, most=2))


def _over(row: FaultRow, now: int, local: LocalTime) -> str:
    return f"over since {local.near(row.ended_at, now)}"


def _row(row: FaultRow, now: int, local: LocalTime) -> Row:
    sign = fault_sign(row)
    cells = (
        Cell(sign.both, sign.style),
        Cell(row.vehicle, "bold" if row.is_known_vehicle else "magenta"),
        Cell(row.code),
        Cell(row.words or NO_WORDS, "" if row.words else "dim"),
        Cell(str(times(row))),
        Cell(local.briefly(row.first_at, now)),
        Cell(local.briefly(row.last_at, now)),
        Cell(row.unit),
    )
    return Row(str(row.id), cells)
