"""A day of duty as the paper grid has it: four rows, a cell per quarter or half hour."""

from rich.text import Text

from daemon.domain.hours.duty import Duty, Mode
from daemon.readmodel.compliance import (
    MODE_WORDS,
    QUARTER,
    USUAL_MINUTES,
    DaySpans,
    Span,
    parts_filled,
    totals_of,
)
from tui.format import clock
from tui.widgets.status import DUTY, MODE

HOUR = 60
HALF_HOUR = 30
LONGEST_MINUTES = 25 * HOUR
HALVES = 2
LABEL_WIDTH, TOTAL_WIDTH = 5, 7
ROWS = (Duty.OFF, Duty.SB, Duty.D, Duty.ON)
LEFT_HALF, RIGHT_HALF, BOTH = "▌", "▐", "█"
HOUR_TICK, TICK = "┊", "·"
NOW = "▼"


def cell_minutes(width: int) -> int:
    """Quarter hours where a day of 25 hours fits, else half hours."""
    room = width - LABEL_WIDTH - TOTAL_WIDTH
    return QUARTER if room >= LONGEST_MINUTES // QUARTER else HALF_HOUR


def grid_text(day: DaySpans, width: int) -> Text:
    """Hours above, what is not known left blank, totals at the right."""
    step = cell_minutes(width)
    of = totals_of(day).of
    text = _hours(day, step)
    for duty in ROWS:
        text.append("\n")
        text.append_text(_row(day, duty, step))
        text.append(f"{clock(of[duty]):>{TOTAL_WIDTH}}", style="bold")
    text.append("\n")
    text.append_text(_legend(day))
    text.no_wrap = True
    return text


def _hours(day: DaySpans, step: int) -> Text:
    """The hours of its own clock: where it is set back one hour stands twice."""
    line = [" "] * (LABEL_WIDTH + day.minutes // step)
    for minute in range(day.begins, day.ends, HOUR if step == QUARTER else 2 * HOUR):
        column = LABEL_WIDTH + (minute - day.begins) // step
        for n, letter in enumerate(str(day.local(minute).hour)[: len(line) - column]):
            line[column + n] = letter
    text = Text("".join(line), style="dim")
    if day.begins <= day.until < day.ends:
        column = LABEL_WIDTH + (day.until - day.begins) // step
        text = text[:column] + Text(NOW, style="bold not dim") + text[column + 1 :]
    text.append(f"{'h:mm':>{TOTAL_WIDTH}}", style="dim")
    return text


def _row(day: DaySpans, duty: Duty, step: int) -> Text:
    halves = parts_filled(day, duty, step / HALVES)
    known = {n for span in day.spans for n in _cells_of(span, day, step)}
    text = Text(f" {duty.value:<{LABEL_WIDTH - 1}}", style="bold")
    for cell in range(day.minutes // step):
        sides = [half for half in (cell * HALVES, cell * HALVES + 1) if half in halves]
        if sides:
            text.append(*_block(duty, halves[sides[0]], sides, cell))
        else:
            is_hour = cell * step % HOUR == 0
            tick = (HOUR_TICK if is_hour else TICK) if cell in known else " "
            text.append(tick, style="dim not bold")
    return text


def _cells_of(span: Span, day: DaySpans, step: int) -> range:
    return range((span.start - day.begins) // step, -(-(span.end - day.begins) // step))


def _block(duty: Duty, mode: Mode | None, sides: list[int], cell: int) -> tuple[str, str]:
    style = DUTY[duty].style
    if mode is not None:
        return MODE[mode].sign, f"bold reverse {style}"
    if len(sides) == HALVES:
        return BOTH, style
    return (LEFT_HALF if sides[0] == cell * HALVES else RIGHT_HALF), style


def _legend(day: DaySpans) -> Text:
    """What the letters mean, and how much of the day is not told."""
    modes = dict.fromkeys(span.mode for span in day.spans if span.mode is not None)
    said = [f"{MODE[mode].sign} {MODE_WORDS[mode]}" for mode in modes]
    unknown = totals_of(day).unknown
    if unknown:
        said.append(f"blank: {clock(unknown)} of which nothing is known")
    if day.minutes != USUAL_MINUTES:
        said.append(f"a day of {day.minutes // HOUR} hours: clocks change")
    return Text(f"{' ' * LABEL_WIDTH}{'   '.join(said)}", style="dim")
