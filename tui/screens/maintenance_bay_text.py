"""What stands in the plan of the bays under the cursor, in words."""

from rich.text import Text

from daemon.readmodel.work_orders import SlotRow, WorkOrderRow
from tui.folding import folded, stacked
from tui.format import LocalTime, plain
from tui.maintenance_words import slot_in_full, work_words
from tui.widgets.bay_grid import BayGrid, night_words
from tui.widgets.status import NO_TIME, WORK, WORK_URGENCY


def bay_line(grid: BayGrid, row: WorkOrderRow | None, local: LocalTime, width: int) -> Text:
    """Which work it is, until when; or that the bay is free, and who would be there."""
    night, work = grid.night, grid.chosen
    if night is None:
        return Text()
    if work is None:
        return folded(_free(grid, local), width, indent=1, most=2)
    state, urgency = WORK[work.state], WORK_URGENCY[work.urgency]
    slot = SlotRow(bay=work.bay, from_at=work.from_at, until_at=work.until_at)
    first = Text().append(f" {work.work_order} {plain(work.vehicle)} ", style="bold")
    first.append(f"{state.both} ", style=state.style).append(urgency.both, style=urgency.style)
    first.append(f"  {plain(work_words(work.kinds))}")
    said = Text(f" {slot_in_full(slot, local)}")
    more = 0 if row is None else len(row.slots) - 1
    if more > 0:
        said.append(f", and {more} more {'time' if more == 1 else 'times'}")
    if row is not None and row.unbooked:
        said.append(f", {NO_TIME.sign} {plain(row.unbooked)}", style=NO_TIME.style)
    why = Text("" if row is None else f" {plain(row.why)}", style="dim")
    above = stacked(folded(first, width, indent=1, most=1), folded(said, width, indent=1, most=1))
    return stacked(above, folded(why, width, indent=1, most=2))


def _free(grid: BayGrid, local: LocalTime) -> Text:
    night = grid.night
    assert night is not None  # noqa: S101 - bay_line has asked
    text = Text(f" Bay {grid.place.bay} is free in the night {night_words(night.day)}. ")
    if not night.crews:
        return text.append("No mechanic is there (rule maintenance.mechanic_shifts).", style="dim")
    crews = ", ".join(
        f"{local.minute(one.from_at)}-{local.minute(one.until_at)} {one.mechanics}"
        for one in night.crews
    )
    return text.append(f"Mechanics: {crews}. N asks for work on a truck.", style="dim")
