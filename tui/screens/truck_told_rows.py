"""What a truck says of itself: its signals, counters and faults in rows."""

from collections.abc import Sequence

from rich.text import Text

from daemon.domain.telemetry.usual import Beyond
from daemon.readmodel.fault_codes import FaultRow
from daemon.readmodel.vehicle_event_words import COUNTERS, WHY
from daemon.readmodel.vehicle_signals import CounterRow
from daemon.readmodel.vehicle_status import ToldSignal
from tui.format import NOTHING, LocalTime, count, duration, plain
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.status import (
    ALERT,
    FORMER,
    LAMP,
    TOLD,
    TOLD_HIGH,
    TOLD_LONG_AGO,
    TOLD_LOW,
    TOLD_UNKNOWN,
    Sign,
)

SIGNAL_COLUMNS = (
    Column("sign", "State", 9),
    Column("title", "Signal", 20),
    Column("value", "Value", 11, right=True),
    Column("unit", "", 4),
    Column("age", "Told", 22),
    Column("source", "From", 4, right=True),
    Column("box", "By", 12, grows=True),
)
FAULT_COLUMNS = (
    Column("lamp", "Lamp", 9),
    Column("code", "Code", 9),
    Column("words", "What", 22, grows=True),
    Column("times", "Times", 5, right=True),
    Column("first", "First", 8),
    Column("last", "Last", 8),
    Column("over", "Over", 8),
    Column("source", "From", 4, right=True),
    Column("unit", "By", 10),
)
NO_WORDS = "no words for it"
ORIGINS = {"telemetry": "as it tells", "gps": "by its positions", "person": "as was read"}
LABEL_WIDTH = 13
THOUSANDS = 1000


def signal_sign(told: ToldSignal) -> Sign:
    """Old before anything else: what was low an hour ago may be so no longer."""
    if told.is_stale:
        return TOLD_LONG_AGO
    if told.row.value is None:
        return TOLD_UNKNOWN
    return {Beyond.LOW: TOLD_LOW, Beyond.HIGH: TOLD_HIGH, None: TOLD}[told.beyond]


def value_said(told: ToldSignal) -> str:
    value, decimals = told.row.value, told.row.decimals
    if value is None:
        return NOTHING
    if told.row.signal == "pto":
        return "on" if value else "off"
    return count(value) if value >= THOUSANDS else f"{value:.{decimals}f}"


def signal_rows(signals: Sequence[ToldSignal], now: int, local: LocalTime) -> list[Row]:
    return [_signal(told, now, local) for told in signals]


def _signal(told: ToldSignal, now: int, local: LocalTime) -> Row:
    sign, row = signal_sign(told), told.row
    style = "dim" if told.is_stale else ""
    cells = (
        Cell(sign.both, sign.style),
        Cell(row.title, style or "bold"),
        Cell(value_said(told), style or ("" if sign is TOLD else sign.style)),
        Cell(row.unit, "dim"),
        Cell(told_when(told, now, local), style),
        Cell(str(row.source), "dim"),
        Cell(row.told_by, "dim"),
    )
    return Row(row.signal, cells)


def told_when(told: ToldSignal, now: int, local: LocalTime) -> str:
    """An age only where it matters: one that is counted up repaints the table all the time."""
    said = local.near(told.row.at, now)
    return f"{said}, {duration((now - told.row.at) // 1000)} ago" if told.is_stale else said


def counter_lines(counters: Sequence[CounterRow], now: int, local: LocalTime) -> Text:
    text = Text()
    for row in counters:
        title, scale, unit = COUNTERS[row.counter]
        text.append(f"{title.capitalize():<{LABEL_WIDTH}}", style="dim")
        text.append(f"{counted(row)}", style="bold")
        text.append(f"  {ORIGINS[row.origin]}, {local.near(row.at, now)}")
        if row.offset_by:
            text.append(f"; its computer says {count((row.value - row.offset_by) / scale)} {unit}")
        text.append("\n")
        text.append_text(held_line(row, now, local))
    return text


def counted(row: CounterRow) -> str:
    _, scale, unit = COUNTERS[row.counter]
    return f"{count(row.value / scale)} {unit}"


def held_line(row: CounterRow, now: int, local: LocalTime) -> Text:
    """Of a reading that is not believed; nothing where none is."""
    if row.held is None:
        return Text()
    title, scale, unit = COUNTERS[row.counter]
    said = (
        f"{ALERT.sign} {title} held: the truck says {count(row.held / scale)} {unit}"
        f" since {local.near(row.held_at, now)}, {WHY.get(row.held_why, row.held_why)}"
    )
    return Text(f"{plain(said)}\n", style=ALERT.style)


def fault_sign(row: FaultRow) -> Sign:
    return LAMP[row.severity] if row.ended_at is None else FORMER


def fault_rows(faults: Sequence[FaultRow], now: int, local: LocalTime) -> list[Row]:
    """Active ones first, as they are handed."""
    return [_fault(row, now, local) for row in faults]


def _fault(row: FaultRow, now: int, local: LocalTime) -> Row:
    sign = fault_sign(row)
    is_over = row.ended_at is not None
    words = row.words or NO_WORDS
    cells = (
        Cell(sign.both, sign.style),
        Cell(row.code, "dim" if is_over else "bold"),
        Cell(words, "dim" if is_over or not row.words else ""),
        Cell(str(row.episodes if row.occurrences is None else row.occurrences)),
        Cell(local.briefly(row.first_at, now)),
        Cell(local.briefly(row.last_at, now)),
        Cell(local.briefly(row.ended_at, now) if row.ended_at is not None else NOTHING),
        Cell(str(row.source)),
        Cell(row.unit),
    )
    return Row(str(row.id), cells)
