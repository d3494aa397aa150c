"""Work orders as they are listed, the one under the cursor in words, and one in full."""

from collections.abc import Sequence

from rich.text import Text

from daemon.readmodel.work_orders import WorkOrderRow
from tui.folding import folded, lines_of, stacked
from tui.format import NOTHING, LocalTime, hanging, plain
from tui.maintenance_words import lasting, slot_in_full, slot_words, slots_in_full, work_words
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.status import NO_TIME, WORK, WORK_URGENCY

COLUMNS = (
    Column("state", "State", 11),
    Column("urgency", "Urgency", 9),
    Column("name", "Order", 5),
    Column("vehicle", "Truck", 6),
    Column("when", "When", 14),
    Column("bay", "Bay", 3, right=True),
    Column("what", "What", 14, grows=True),
    Column("takes", "Takes", 7, right=True),
    Column("mechanic", "Mechanic", 10),
)
LABEL = 11
LINES = 4


def words_of(row: WorkOrderRow) -> str:
    parts = (row.name, row.vehicle, row.state, row.urgency, *row.kinds, row.mechanic, row.why)
    return " ".join(parts).casefold()


def work_rows(rows: Sequence[WorkOrderRow], now: int, local: LocalTime) -> list[Row]:
    return [_row(row, now, local) for row in rows]


def work_line(row: WorkOrderRow | None, local: LocalTime, width: int) -> Text:
    """What it is, when, and why there is none or too little time for it."""
    if row is None:
        return Text()
    first = Text().append(f" {row.name} {plain(row.vehicle)} ", style="bold")
    first.append(f"{plain(work_words(row.kinds))} ({lasting(row.duration_min)})")
    if row.faults:
        first.append(f", faults {plain(', '.join(row.faults))}")
    above = folded(first, width, indent=1, most=1)
    fixed = ", chosen by a person" if row.is_fixed else ""
    when = slots_in_full(row.slots, local)
    said = Text(f" {when}{fixed}" if when else "")
    if row.unbooked:
        said.append(f" {NO_TIME.sign} {plain(row.unbooked)}", style=NO_TIME.style)
    above = stacked(above, folded(said, width, indent=1, most=2))
    why = Text(f" {plain(_why(row))}", style="dim")
    return stacked(above, folded(why, width, indent=1, most=max(1, LINES - lines_of(above))))


def order_text(row: WorkOrderRow, now: int, local: LocalTime, width: int) -> Text:
    """All of it; what nobody has said is left out."""
    state, urgency = WORK[row.state], WORK_URGENCY[row.urgency]
    text = Text()
    text.append(f" {state.both}", style=state.style)
    text.append(f"   {urgency.both}", style=urgency.style)
    text.append(f"   {plain(row.vehicle)}\n\n", style="bold")
    slots = [slot_in_full(slot, local) for slot in row.slots]
    _facts(text, "Work", [f"{work_words(row.kinds)} ({lasting(row.duration_min)})"], width)
    _facts(text, "Faults", [", ".join(row.faults)], width)
    _facts(text, "When", slots, width)
    if row.is_fixed:
        _facts(text, "", ["a person chose this time: depotd does not change it"], width)
    _facts(text, "No time", [row.unbooked], width, style=NO_TIME.style)
    _facts(text, "Why", [row.why], width)
    _facts(text, "Mechanic", [row.mechanic], width)
    _facts(text, "Note", [row.note], width)
    text.append("\n")
    for what, at, by in _steps(row):
        if at is not None:
            _facts(text, what, [f"{local.near(at, now)}, {by or NOTHING}"], width)
    _facts(text, "Reason", [row.cancel_reason], width)
    _facts(text, "Recorded", [work_words(row.recorded)], width)
    return text


def _facts(text: Text, label: str, said: Sequence[str], width: int, *, style: str = "") -> None:
    for number, one in enumerate(each for each in said if each):
        text.append(f" {'' if number else label:<{LABEL}}", style="dim")
        lines = hanging(" " * LABEL + plain(one), width, indent=LABEL + 1)
        text.append(f"{lines[LABEL:]}\n", style=style)


def _steps(row: WorkOrderRow) -> Sequence[tuple[str, int | None, str]]:
    return (
        ("Asked", row.created_at, row.created_by),
        ("Accepted", row.accepted_at, row.accepted_by),
        ("Started", row.started_at, row.started_by),
        ("Finished", row.finished_at, row.finished_by),
        ("Cancelled", row.cancelled_at, row.cancelled_by),
    )


def _why(row: WorkOrderRow) -> str:
    parts = (row.why, row.note, row.cancel_reason)
    return "; ".join(part for part in parts if part)


def _row(row: WorkOrderRow, now: int, local: LocalTime) -> Row:
    state, urgency = WORK[row.state], WORK_URGENCY[row.urgency]
    slot = row.slots[0] if row.slots else None
    if slot is not None:
        when = Cell(slot_words(slot, now, local))
    elif row.state.is_open:
        when = Cell(NO_TIME.both, NO_TIME.style)
    else:
        when = Cell(NOTHING)
    cells = (
        Cell(state.both, state.style),
        Cell(urgency.both, urgency.style if row.state.is_open else "dim"),
        Cell(row.name, "bold"),
        Cell(row.vehicle, "bold"),
        when,
        Cell(NOTHING if slot is None else str(slot.bay)),
        Cell(work_words(row.kinds)),
        Cell(lasting(row.duration_min)),
        Cell(row.mechanic or NOTHING),
    )
    return Row(row.name, cells)
