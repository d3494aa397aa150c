"""Services as they are listed, and the one under the cursor in words."""

from collections.abc import Sequence

from rich.text import Text

from daemon.domain.maintenance.due import Basis, Standing
from daemon.domain.maintenance.plans import Trigger
from daemon.readmodel.services import DueRow
from daemon.readmodel.work_orders import WorkOrderRow
from tui.folding import folded, stacked
from tui.format import NOTHING, LocalTime, plain
from tui.maintenance_questions import MaintenanceView
from tui.maintenance_words import (
    NOW,
    UNKNOWN,
    band,
    booked_words,
    due_day,
    left_words,
    slots_in_full,
)
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.status import NO_TIME, SERVICE, WORK, Sign

COLUMNS = (
    Column("standing", "Standing", 9),
    Column("vehicle", "Truck", 6),
    Column("kind", "Service", 7),
    Column("due", "Due", 7),
    Column("band", "Between", 13),
    Column("left", "Left", 9, right=True),
    Column("work", "Work order", 13),
    Column("basis", "Basis", 8),
    Column("trigger", "By", 8),
    Column("title", "What", 8, grows=True),
)
BASIS = {
    Basis.OWN: "own use",
    Basis.FLEET: "fleet",
    Basis.CALENDAR: "calendar",
    Basis.NONE: NOTHING,
}
BASIS_SAID = {
    Basis.OWN: "by its own use",
    Basis.FLEET: "by the use of others of its class",
    Basis.CALENDAR: "by the calendar",
    Basis.NONE: "",
}
"""What the day was foreseen by."""
TRIGGER = {Trigger.DISTANCE: "distance", Trigger.ENGINE_TIME: "hours", Trigger.DAYS: "days"}
PRESSING = (Standing.OVERDUE, Standing.DUE)
LINES = 4


def key_of(row: DueRow) -> str:
    return f"{row.vehicle}|{row.kind}"


def words_of(row: DueRow, work: WorkOrderRow | None) -> str:
    """What a filter finds it by."""
    name = "" if work is None else work.name
    parts = (row.vehicle, row.label, row.kind, row.title, row.standing, row.vehicle_class, name)
    return " ".join(parts).casefold()


def due_rows(
    rows: Sequence[DueRow], view: MaintenanceView, now: int, local: LocalTime
) -> list[Row]:
    return [_row(row, view.work_for(row), view.today, now, local) for row in rows]


def due_sign(row: DueRow) -> Sign:
    return SERVICE[row.standing]


def due_line(row: DueRow | None, view: MaintenanceView, local: LocalTime, width: int) -> Text:
    """Why it is due then, with the numbers, and the work that is booked for it."""
    if row is None:
        return Text()
    sign = due_sign(row)
    first = Text().append(f" {plain(row.vehicle)} ", style="bold")
    first.append(f"{plain(row.title)}: ").append(standing_words(row, view.today), style=sign.style)
    above = folded(first, width, indent=1, most=1)
    work = work_text(view.work_for(row), local)
    below = folded(Text(" ").append_text(work), width, indent=1, most=1)
    why = folded(Text(f" {plain(row.why)}", style="dim"), width, indent=1, most=LINES - 2)
    return stacked(stacked(above, why), below)


def standing_words(row: DueRow, today: int) -> str:
    """`due 12 Dec, between 8 and 19 Dec, by its own use`."""
    when, span = due_day(row, today), band(row, today)
    if row.standing is Standing.UNKNOWN or when == UNKNOWN:
        return "nobody knows when it is due"
    past = " (urgent)" if row.is_urgent else ""
    if when == NOW:
        return f"{row.standing}{past}"
    between = "" if span == NOTHING else f", {span}"
    basis = BASIS_SAID[row.basis]
    return f"due {when}{between}{past}" + (f", {basis}" if basis else "")


def work_text(work: WorkOrderRow | None, local: LocalTime) -> Text:
    if work is None:
        return Text("No work is booked for it.", style="dim")
    sign = WORK[work.state]
    text = Text().append(f"{work.name} {sign.both}", style=sign.style)
    if work.slots:
        text.append(f", {slots_in_full(work.slots, local)}")
    if work.unbooked:
        text.append(f", {NO_TIME.sign} {plain(work.unbooked)}", style=NO_TIME.style)
    return text


def _row(row: DueRow, work: WorkOrderRow | None, today: int, now: int, local: LocalTime) -> Row:
    sign = due_sign(row)
    is_stuck = work is not None and work.begins_at is None
    cells = (
        Cell(sign.both, sign.style),
        Cell(row.vehicle, "bold"),
        Cell(row.kind),
        Cell(due_day(row, today), sign.style if row.standing in PRESSING else ""),
        Cell(band(row, today)),
        Cell(left_words(row)),
        Cell(booked_words(work, now, local), NO_TIME.style if is_stuck else ""),
        Cell(BASIS[row.basis]),
        Cell(NOTHING if row.trigger is None else TRIGGER[row.trigger]),
        Cell(_what(row)),
    )
    return Row(key_of(row), cells)


def _what(row: DueRow) -> str:
    """Its kind stands before already."""
    return row.title.removeprefix(f"service {row.kind.upper()}: ")
