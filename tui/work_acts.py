"""Acts on work orders, and what has to be asked before them."""

import re
from collections.abc import Sequence

from daemon.domain.maintenance.work_orders import WorkState
from daemon.readmodel.upkeep import CHECK, FAULT
from daemon.readmodel.work_orders import WorkOrderRow
from tui.acts import Act, Impossible, Proposal, set_aside
from tui.fields import Field, Form, Given, one_of, scaled, whole
from tui.maintenance_words import MINUTES, slots_in_full
from tui.moments import AHEAD_HINT, NotTaken, instant_reader
from tui.service_acts import (
    Shop,
    by_field,
    cost_field,
    counter_fields,
    counters_about,
    small_units,
)
from tui.widgets.status import WORK

BAYS_MOST, HOURS_MOST = 50, 720
PLANNED = frozenset({WorkState.PROPOSED, WorkState.ACCEPTED})
OUTSIDE = frozenset({"no_mechanic", "outside_window"})
TAKEN = frozenset({"bay_taken"})
"""So the daemon refuses what it would do if a person insists."""
WORK_WORD = re.compile(r"[A-Za-z0-9][\w .+-]{0,59}")
WORK_HINT = "oil, brakes: between commas"
AT_HINT = AHEAD_HINT.removesuffix("; empty: now")


def new_form(vehicle: str, shop: Shop) -> Form:
    vehicles = shop.known.vehicles
    return Form(
        title="Ask for work on a truck",
        about="depotd finds a time for it. Where it has an open work order, that one gets it.",
        fields=(
            Field(
                key="vehicle",
                label="Truck",
                value=vehicle,
                is_required=True,
                known=tuple(vehicles),
                read=one_of("vehicle", vehicles),
            ),
            Field(key="kinds", label="Work", hint=WORK_HINT, is_required=True, read=read_work),
            Field(
                key="takes",
                label="Takes hours",
                hint="empty: as the rules maintenance.*_hours have it",
                read=scaled(MINUTES, HOURS_MOST),
            ),
            Field(key="note", label="Note", hint="kept with the order"),
        ),
    )


def new(given: Given) -> Act:
    names = {"takes": "duration_min"}
    return Act(
        command="work_order.add",
        args={names.get(key, key): value for key, value in given.items()},
        what=f"ask for {', '.join(given['kinds'])} on {given['vehicle']}",
        effect="A time in a bay is looked for at once, when it is home and a mechanic is there.",
    )


def accept(row: WorkOrderRow, shop: Shop) -> Proposal:
    what = f"accept work order {row.name}"
    if row.state is not WorkState.PROPOSED:
        return _is_no(what, row, "proposals are accepted")
    if not row.slots:
        return Impossible(what=what, why=f"{_unbooked(row)}; V gives it a time")
    return Act(
        command="work_order.accept",
        args={"order": row.name},
        what=what,
        effect=f"Its time is kept from now on: {slots_in_full(row.slots, shop.local)}."
        f" {row.vehicle} gets no order that would reach into it.",
    )


def may_move(row: WorkOrderRow) -> Impossible | None:
    what = f"give work order {row.name} another time"
    return None if row.state in PLANNED else _is_no(what, row, "its time stands")


def move_form(row: WorkOrderRow, shop: Shop) -> Form:
    slot = row.slots[0] if row.slots else None
    read_at = instant_reader(shop.local.zone, shop.now, ahead=True)
    about = slots_in_full(row.slots, shop.local) or _unbooked(row)
    return Form(
        title=f"Give work order {row.name} of {row.vehicle} another time",
        about=f"Now: {about}.",
        fields=(
            Field(
                key="at",
                label="Begins at",
                hint=AT_HINT,
                value="" if slot is None else shop.local.typed(slot.from_at),
                is_required=True,
                read=read_at,
            ),
            Field(
                key="bay",
                label="Bay",
                hint="empty: the first that is free",
                value="" if slot is None else str(slot.bay),
                read=whole(1, BAYS_MOST),
            ),
        ),
    )


def move(row: WorkOrderRow, given: Given, shop: Shop) -> Act:
    bay = f" in bay {given['bay']}" if "bay" in given else ""
    act = Act(
        command="work_order.move",
        args={"order": row.name, **given},
        what=f"move work order {row.name} to {shop.local.typed(given['at'])}{bay}",
        effect="depotd does not change that time any more. Proposals that stand in its way are"
        " booked anew.",
    )
    return set_aside(act, codes=OUTSIDE, flag="is_forced")


def may_start(row: WorkOrderRow) -> Impossible | None:
    what = f"start work order {row.name}"
    return None if row.state in PLANNED else _is_no(what, row, "what is planned is started")


def start_form(row: WorkOrderRow) -> Form:
    return Form(
        title=f"Start work order {row.name} of {row.vehicle}",
        fields=(Field(key="mechanic", label="Mechanic", hint="who does it", value=row.mechanic),),
    )


def start(row: WorkOrderRow, given: Given, shop: Shop) -> Act:
    begins = row.begins_at
    early = "" if begins is not None and begins <= shop.now else " It gets a bay from now on."
    act = Act(
        command="work_order.start",
        args={"order": row.name, **given},
        what=f"start work order {row.name} of {row.vehicle}",
        effect=f"{row.vehicle} goes out of service, and orders of which it has nothing loaded go"
        f" back to dispatch.{early}",
    )
    return set_aside(act, codes=TAKEN, flag="is_forced")


def may_finish(row: WorkOrderRow) -> Impossible | None:
    what = f"finish work order {row.name}"
    return None if row.state is WorkState.STARTED else _is_no(what, row, "S starts it first")


def finish_form(row: WorkOrderRow, shop: Shop) -> Form:
    return Form(
        title=f"Finish work order {row.name} of {row.vehicle}",
        about=counters_about(row.vehicle, shop.known),
        fields=(
            Field(
                key="kinds",
                label="Services done",
                hint="between commas; empty: all that it has",
                value=", ".join(_services(row.kinds)),
                read=read_work,
            ),
            by_field(f"empty: {row.mechanic}" if row.mechanic else "empty: you"),
            *counter_fields(row.vehicle, shop.known),
            Field(
                key="parts", label="Parts", hint="filter 4711; oil: between ;", read=read_part_names
            ),
            cost_field(),
            Field(key="note", label="Note", hint="kept with the record"),
        ),
    )


def finish(row: WorkOrderRow, given: Given) -> Act:
    kinds = given.get("kinds")
    said = f"{', '.join(kinds)} is recorded" if kinds else "All of its services are recorded"
    return Act(
        command="work_order.finish",
        args={"order": row.name, **small_units(given)},
        what=f"finish work order {row.name} of {row.vehicle}",
        effect=f"{said}, and {row.vehicle} goes again, unless it is out of service for another"
        " reason.",
    )


def may_cancel(row: WorkOrderRow) -> Impossible | None:
    what = f"cancel work order {row.name}"
    return None if row.state.is_open else _is_no(what, row, "nothing follows that")


def cancel_form(row: WorkOrderRow) -> Form:
    why = Field(key="reason", label="Reason", hint="kept with the order", is_required=True)
    return Form(title=f"Cancel work order {row.name} of {row.vehicle}", fields=(why,))


def cancel(row: WorkOrderRow, given: Given) -> Act:
    again = f" {row.vehicle} goes again." if row.state is WorkState.STARTED else ""
    return Act(
        command="work_order.cancel",
        args={"order": row.name, **given},
        what=f"cancel work order {row.name} of {row.vehicle}",
        effect="For some days the same is not proposed again, unless it gets graver (rule"
        f" maintenance.dismissed_days).{again}",
    )


def read_work(text: str) -> list[str]:
    found = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    for one in found:
        if not WORK_WORD.fullmatch(one):
            raise NotTaken(f"Not {one}: letters, digits, blanks and . + - only.")
    return found


def read_part_names(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _services(kinds: Sequence[str]) -> list[str]:
    """A look at faults or findings is none."""
    return [one for one in kinds if one != FAULT and not one.startswith(f"{CHECK} ")]


def _unbooked(row: WorkOrderRow) -> str:
    return f"it has no time yet: {row.unbooked or 'it is being booked'}"


def _is_no(what: str, row: WorkOrderRow, why: str) -> Impossible:
    return Impossible(what=what, why=f"it is {WORK[row.state].word}; {why}")
