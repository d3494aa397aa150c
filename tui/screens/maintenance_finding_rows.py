"""What has changed in how vehicles run as it is listed, in words, and as a chart of days."""

from collections.abc import Sequence
from datetime import date

from rich.text import Text

from daemon.domain.maintenance.condition import State
from daemon.readmodel.condition import FindingRow, feature_of
from daemon.readmodel.upkeep import day_number
from tui.folding import folded, stacked
from tui.format import DAY_MS, NOTHING, LocalTime, hanging, plain
from tui.maintenance_words import day
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.line_chart import Drawn, Measure, Read
from tui.widgets.status import CHANGED, OVER, Sign

COLUMNS = (
    Column("way", "Way", 7),
    Column("vehicle", "Truck", 6),
    Column("title", "What", 20),
    Column("levels", "Usual → now", 21),
    Column("since", "Since", 7),
    Column("deviations", "Dev.", 5, right=True),
    Column("latest", "Latest", 13, right=True),
    Column("hint", "It may be", 9, grows=True),
)
GAP_DAYS = 4
"""Days that are farther apart are not joined."""
LABEL = 11


def words_of(row: FindingRow) -> str:
    return " ".join((row.vehicle, row.feature, row.title, row.hint, row.state)).casefold()


def finding_sign(row: FindingRow) -> Sign:
    return CHANGED[row.way.value] if row.state is State.OPEN else OVER


def said(row: FindingRow, value: int | None) -> str:
    """`12.45 V`."""
    return NOTHING if value is None else feature_of(row).said(value)


def since(row: FindingRow, today: int) -> str:
    return day(day_number(date.fromisoformat(row.began_on)), today)


def finding_rows(rows: Sequence[FindingRow], today: int) -> list[Row]:
    return [_row(row, today) for row in rows]


def finding_line(row: FindingRow | None, today: int, width: int) -> Text:
    if row is None:
        return Text()
    sign = finding_sign(row)
    first = Text().append(f" {plain(row.vehicle)} ", style="bold")
    first.append(f"{row.title} ").append(
        f"{sign.sign} {row.way} from {said(row, row.usual)} to {said(row, row.now)} since"
        f" {since(row, today)}",
        style=sign.style,
    )
    above = folded(first, width, indent=1, most=2)
    second = Text(f" It may be: {row.hint}." if row.hint else "")
    above = stacked(above, folded(second, width, indent=1, most=1))
    over = f" It is {row.state} by {plain(row.ended_by)}: {plain(row.note)}" if row.ended_at else ""
    return stacked(
        above, folded(Text(over or f" Judged {_judged(row)}.", "dim"), width, indent=1, most=1)
    )


def finding_text(row: FindingRow, now: int, today: int, local: LocalTime, width: int) -> Text:
    """The numbers beside its chart."""
    sign = finding_sign(row)
    text = Text().append(f" {plain(row.vehicle)} ", style="bold")
    text.append(f"{row.title}   ")
    text.append(f"{sign.sign} {row.way} since {since(row, today)}\n", style=sign.style)
    facts = (
        ("Usual", f"{said(row, row.usual)}, dots across in the chart"),
        ("Now", f"{said(row, row.now)}, {row.deviations:.1f} deviations away"),
        ("Latest", said(row, row.latest)),
        ("Found", local.near(row.found_at, now)),
        ("It may be", row.hint or NOTHING),
        ("Judged", _judged(row)),
    )
    for label, words in facts:
        _fact(text, label, words, width)
    if row.ended_at is not None:
        ended = f"{row.state} {local.near(row.ended_at, now)} by {row.ended_by}: {row.note}"
        _fact(text, "Over", ended, width)
    return text


def drawn(row: FindingRow, local: LocalTime) -> Drawn:
    """A dot a day; the usual level across, and the day from which it is another."""
    feature = feature_of(row)
    reads = tuple(Read(local.noon(one.day), one.seen / row.per_unit) for one in row.days)
    began = local.noon(day_number(date.fromisoformat(row.began_on)))
    first, last = (reads[0].at, reads[-1].at) if reads else (began, began)
    return Drawn(
        measure=Measure(
            row.unit,
            decimals=feature.digits,
            from_zero=False,
            finest=10.0**-feature.digits,
            nothing="no day",
        ),
        reads=reads,
        from_ms=first,
        until_ms=max(last, first + DAY_MS),
        gap_ms=GAP_DAYS * DAY_MS,
        levels=(row.usual / row.per_unit,),
        marks=(began,) if first <= began <= last else (),
    )


def _judged(row: FindingRow) -> str:
    if row.is_beside_others:
        return "against its own past, and beside the other trucks of the same days"
    return "against its own past alone: too few others tell, and weather is still in it"


def _fact(text: Text, label: str, words: str, width: int) -> None:
    text.append(f" {label:<{LABEL}}", style="dim")
    lines = hanging(" " * LABEL + plain(words), width, indent=LABEL + 1)
    text.append(f"{lines[LABEL:]}\n")


def _row(row: FindingRow, today: int) -> Row:
    sign = finding_sign(row)
    usual = said(row, row.usual).removesuffix(f" {row.unit}")
    cells = (
        Cell(sign.both, sign.style),
        Cell(row.vehicle, "bold"),
        Cell(row.title),
        Cell(f"{usual} → {said(row, row.now)}"),
        Cell(since(row, today)),
        Cell(f"{row.deviations:.1f}"),
        Cell(said(row, row.latest)),
        Cell(row.hint or NOTHING),
    )
    return Row(str(row.id), cells)
