"""How the state of dispatch is written: its figures, what needs a word, what waits."""

from collections.abc import Sequence

from rich.text import Text

from daemon.domain.orders.concrete import Hardness
from daemon.domain.orders.truck import TruckState
from daemon.readmodel.dispatch import Dispatch, HourRow, ProposalRow, RecallRow, TierRow
from daemon.readmodel.loads import LoadRow
from daemon.readmodel.orders import OrderRow
from tui.format import NOTHING, LocalTime, duration, plain
from tui.order_acts import moves_said
from tui.screens.order_list_rows import late_cell, sign_of, waits_for
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.status import LATE, LOAD, TIER, TRUCK, Sign

NEEDS_COLUMNS = (
    Column("what", "Needs you", 11),
    Column("truck", "Truck", 6),
    Column("order", "Order", 8),
    Column("said", "Why", 42, grows=True),
    Column("since", "Since", 8),
)
WAITS_COLUMNS = (
    Column("state", "State", 10),
    Column("name", "Order", 8),
    Column("tier", "Tier", 8),
    Column("promised", "Promised", 8),
    Column("late", "Late", 5, right=True),
    Column("why", "Waits for", 22, grows=True),
    Column("customer", "Customer", 12),
)
CALLED = Sign("!", "call", "bold red")
HEARING = Sign("…", "recalled", "yellow")
PROPOSED = Sign("»", "proposal", "cyan")
STRANDED = Sign("!", "decide", "bold red")
DO = {
    "r": "H: you have called, and the driver has heard. L decides on his load.",
    "l": "L decides: back to the plant, dump it, or on to another order.",
    "p": "Y accepts it, X rejects it.",
}
"""What can be done about a row, by the first letter of its key."""
WIDE = 100
SHADES = " ▁▂▃▄▅▆▇█"


def figures_text(found: Dispatch, local: LocalTime, width: int) -> Text:
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(
        f" {'Last 24 h':<10}{'open':>4}{'wait':>6}{'late':>6}   {'assigned after p50 / p95':<27}"
        f"{'on time':<14}\n",
        style="dim",
    )
    for row in found.tiers:
        text.append_text(_tier(row))
    text.append_text(_trucks(found, width))
    return text.append_text(_hours(found.hours, local, width))


def needs_rows(found: Dispatch, now: int, local: LocalTime) -> list[Row]:
    """What somebody must say a word to, the most pressing first."""
    rows = [_recall(row, now, local) for row in found.recalls]
    rows += [_load(row, now, local) for row in found.loads if needs_word(row)]
    return rows + [_proposal(row, now, local) for row in found.proposals]


def needs_word(row: LoadRow) -> bool:
    return row.is_stranded or row.clock.hardness in {Hardness.PRESSING, Hardness.OVER}


def needs_line(row: Row, width: int) -> Text:
    """A row in full, with what can be done."""
    kind = row.key[:1]
    truck, order, said = (cell.text for cell in row.cells[1:4])
    first = Text().append(f" {plain(truck)} {plain(order)} ", style="bold")
    first.append(f"{plain(said)}", style=row.cells[0].style)
    second = Text(f" {DO[kind]}", style="dim")
    for line in (first, second):
        line.truncate(max(1, width), overflow="ellipsis")
    return Text("\n").join((first, second))


def waits_rows(rows: Sequence[OrderRow], now: int, local: LocalTime) -> list[Row]:
    return [_waits(row, now, local) for row in rows]


def _tier(row: TierRow) -> Text:
    text = Text().append(f" {row.tier.value:<9}", style=TIER[row.tier])
    text.append(f"{row.open:>5}{row.waiting:>6}")
    late = f"{LATE.sign}{row.late}" if row.late else "0"
    text.append(f"{late:>6}", style=LATE.style if row.late else "default")
    p50, p95 = _lasting(row.wait_p50_ms), _lasting(row.wait_p95_ms)
    lasted = f"{p50} / {p95}  ({row.assigned})" if row.assigned else NOTHING
    text.append(f"   {lasted:<27}")
    return text.append(f"{kept_words(row):<14}\n")


def kept_words(row: TierRow) -> str:
    """`92% (11/12)`; of those whose arrival nobody saw nothing is known."""
    known = row.delivered - row.unknown
    if row.on_time_share is None:
        return NOTHING
    unseen = f" ?{row.unknown}" if row.unknown else ""
    return f"{row.on_time_share:.0%} ({row.on_time}/{known}){unseen}"


def _trucks(found: Dispatch, width: int) -> Text:
    """As many beside each other as there is room for."""
    text = Text().append(" Trucks  ", style="bold")
    room, used = width - 9, 0
    for state in TruckState:
        number = found.trucks[state]
        sign = TRUCK[state]
        said = f"{sign.sign}{number} {sign.word}  "
        if used + len(said) > room:
            text.append("\n         ")
            used = 0
        used += len(said)
        text.append(said, style=sign.style if number else "dim")
    return text.append("\n")


def _hours(hours: Sequence[HourRow], local: LocalTime, width: int) -> Text:
    """Of each hour what was assigned in it."""
    text = Text().append(" Assigned ", style="bold")
    kept = hours if width >= WIDE else hours[-8:]
    most = max((row.assigned for row in kept), default=0)
    for row in kept:
        shade = SHADES[-(-row.assigned * (len(SHADES) - 1) // most)] if most else SHADES[0]
        text.append(f" {local.minute(row.from_at)[:2]}h", style="dim")
        text.append(f"{shade}{row.assigned}", style="bold" if row.assigned else "dim")
    return text


def _recall(row: RecallRow, now: int, local: LocalTime) -> Row:
    sign = CALLED if row.is_overdue else HEARING
    due = duration(abs(now - row.due_at) // 1000)
    said = f"call the driver: no answer for {due}" if row.is_overdue else f"answer due in {due}"
    cells = (
        Cell(sign.both, sign.style),
        Cell(row.vehicle, "bold"),
        Cell(row.order),
        Cell(f"{said} ({row.reason})"),
        Cell(local.briefly(row.sent_at, now)),
    )
    return Row(f"r{row.vehicle}", cells)


def left_words(row: LoadRow) -> str:
    left = row.clock.left_min
    return f"{left} min left" if left >= 0 else f"{-left} min OVER its limit"


def _load(row: LoadRow, now: int, local: LocalTime) -> Row:
    sign = STRANDED if row.is_stranded else LOAD[row.clock.hardness]
    what = " ".join(
        part
        for part in (row.material, "" if row.volume_l is None else f"{row.volume_l / 1000:.1f} m³")
        if part
    )
    why = "order cancelled, " if row.is_stranded else ""
    decided = f", {row.decision} by {row.decided_by}" if row.decision else ""
    cells = (
        Cell(sign.both, sign.style),
        Cell(row.vehicle, "bold"),
        Cell(row.order),
        Cell(f"{left_words(row)}: {why}{what}{decided}"),
        Cell(local.briefly(row.batched_at, now)),
    )
    return Row(f"l{row.vehicle}", cells)


def _proposal(row: ProposalRow, now: int, local: LocalTime) -> Row:
    cells = (
        Cell(PROPOSED.both, PROPOSED.style),
        Cell(row.moves[0].to_truck if row.moves else NOTHING, "bold"),
        Cell(row.order),
        Cell(f"{moves_said(row)}: saves {row.gain_min:.0f} min"),
        Cell(local.briefly(row.made_at, now)),
    )
    return Row(f"p{row.id}", cells)


def _waits(row: OrderRow, now: int, local: LocalTime) -> Row:
    sign = sign_of(row)
    cells = (
        Cell(sign.both, sign.style),
        Cell(row.name, "bold"),
        Cell(row.tier.value, TIER[row.tier]),
        Cell(local.briefly(row.promised_at, now)),
        late_cell(row),
        Cell(waits_for(row)),
        Cell(row.customer),
    )
    return Row(row.name, cells)


def _lasting(ms: int | None) -> str:
    return NOTHING if ms is None else duration(ms // 1000)
