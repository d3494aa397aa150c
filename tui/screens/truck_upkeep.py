"""A truck's fuel, counters, faults, next service and work in a few lines of its status."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.text import Text

from daemon.readmodel.fault_codes import FaultRow
from daemon.readmodel.services import DueRow
from daemon.readmodel.vehicle_signals import CounterRow
from daemon.readmodel.vehicle_status import VehicleStatus
from daemon.readmodel.work_orders import WorkOrderRow
from tui.format import DAY_MS, NOTHING, LocalTime, plain
from tui.maintenance_words import amount
from tui.screens.truck_told_rows import (
    NO_WORDS,
    counted,
    held_line,
    signal_sign,
    told_when,
    value_said,
)
from tui.widgets.status import LAMP, NO_TIME, SERVICE, TOLD, WORK

NOON_MS = DAY_MS // 2
LABEL_WIDTH = 11


class Told(NamedTuple):
    """In the two columns of facts."""

    odometer: str | None
    """None: nobody believes anything but its positions."""
    engine: str
    fuel: str


def told_facts(status: VehicleStatus, now: int, local: LocalTime) -> Told:
    counters = {row.counter: row for row in status.counters}
    engine, distance = counters.get("engine_time"), counters.get("distance")
    return Told(
        odometer=None if distance is None else _marked(distance),
        engine=NOTHING if engine is None else _marked(engine),
        fuel=_fuel(status, now, local),
    )


def _marked(row: CounterRow) -> str:
    return counted(row) if row.held is None else f"{counted(row)} ! held"


def _fuel(status: VehicleStatus, now: int, local: LocalTime) -> str:
    told = status.fuel
    if told is None:
        return NOTHING
    if told.row.value is None:
        return "unknown, as it says"
    sign = signal_sign(told)
    mark = "" if sign is TOLD or told.is_stale else f" {sign.both}"
    return f"{value_said(told)} %{mark}, {told_when(told, now, local)}"


def upkeep_text(status: VehicleStatus, now: int, local: LocalTime) -> Text:
    """What has nothing to say is left out."""
    text = Text()
    for row in status.counters:
        text.append_text(held_line(row, now, local))
    for label, line in _lines(status, now, local):
        text.append(f"{label:<{LABEL_WIDTH}}", style="dim")
        text.append_text(line).append("\n")
    return text


def _lines(status: VehicleStatus, now: int, local: LocalTime) -> Iterator[tuple[str, Text]]:
    if not status.is_mute:
        yield "Faults", _faults(status.faults)
    if status.due is not None:
        yield "Service", _service(status.due, local)
    if status.work is not None:
        yield "Workshop", _work(status.work, now, local)


def _faults(faults: Sequence[FaultRow]) -> Text:
    if not faults:
        return Text("none now")
    worst = faults[0]
    sign = LAMP[worst.severity]
    text = Text(f"{len(faults)} active  ").append(sign.both, style=sign.style)
    text.append(f" {plain(worst.code)} {plain(worst.words or NO_WORDS)}")
    return text


def _service(due: DueRow, local: LocalTime) -> Text:
    sign = SERVICE[due.standing]
    text = Text(sign.both, style=sign.style)
    text.append(f" {plain(due.title or due.kind)}", style="default")
    if due.due_on is None:
        return text.append(f": {plain(due.why)}", style="default")
    text.append(f" {_date(due.due_on, local)}", style="default")
    if due.low_on is not None and due.high_on is not None and due.low_on != due.high_on:
        band = f" ({_date(due.low_on, local)} to {_date(due.high_on, local)})"
        text.append(band, style="default")
    if due.left is not None and due.trigger is not None:
        gone = "left" if due.left >= 0 else "past"
        said = amount(due.trigger.value, abs(due.left))
        text.append(f", {said} {gone}", style="default")
    return text


def _date(day: int, local: LocalTime) -> str:
    """Days are the depot's own: noon of one is the same day in every zone it may have."""
    return local.date(day * DAY_MS + NOON_MS)


def _work(work: WorkOrderRow, now: int, local: LocalTime) -> Text:
    sign = WORK[work.state]
    text = Text(sign.both, style=sign.style)
    text.append(f" {plain(work.name)}: {plain(', '.join(work.kinds) or work.why)}", style="default")
    if not work.slots:
        return text.append(f", {NO_TIME.both}", style=NO_TIME.style)
    first = work.slots[0]
    when = f"{local.briefly(first.from_at, now)} to {local.minute(work.slots[-1].until_at)}"
    return text.append(f", {when}, bay {first.bay}", style="default")
