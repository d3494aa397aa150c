"""A day of duty as the paper grid has it: four rows, a cell per quarter or half hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.text import Text

from daemon.domain.hours.duty import Duty, Mode
from tui.format import LocalTime, clock
from tui.widgets.status import DUTY, MODE

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
QUARTER_MS, HALF_MS = 15 * MINUTE_MS, 30 * MINUTE_MS
HALVES = 2
LABEL_WIDTH, TOTAL_WIDTH = 5, 7
LABEL_CELLS = 4
ROWS = tuple(Duty)
LEFT_HALF, RIGHT_HALF, BOTH = "▌", "▐", "█"
HOUR_TICK, TICK = "┊", "·"
NOW = "▼"
MODE_SAID = {
    Mode.PC: "personal conveyance",
    Mode.YM: "yard move",
    Mode.TEAM_SEAT: "passenger seat",
}


class Stretch(NamedTuple):
    """One status from `begins` until before `ends`, ms UTC."""

    begins: int
    ends: int
    duty: Duty
    mode: Mode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GridDay:
    begins: int
    ends: int
    """23, 24 or 25 hours later: midnights of the home terminal."""
    stretches: Sequence[Stretch]
    """What is known of the day, without what is to come."""
    now: int | None = None
    """Within the day; None: the day is over."""


def cell_ms(width: int) -> int:
    """Quarter hours where a day of 25 hours fits, else half hours."""
    room = width - LABEL_WIDTH - TOTAL_WIDTH
    return QUARTER_MS if room >= 25 * HOUR_MS // QUARTER_MS else HALF_MS


def grid_text(day: GridDay, width: int, local: LocalTime) -> Text:
    """Hours above, what is not known left blank, totals at the right."""
    step = cell_ms(width)
    cells = -(-(day.ends - day.begins) // step)
    text = Text(no_wrap=True, overflow="crop")
    text.append_text(_hours(day, cells, step, local))
    for duty in ROWS:
        text.append("\n")
        text.append_text(_row(day, duty, cells, step))
    text.append("\n")
    text.append_text(_legend(day))
    return text


def total_minutes(day: GridDay, duty: Duty) -> int:
    spans = [(one.begins // MINUTE_MS, one.ends // MINUTE_MS) for one in _of(day, duty)]
    return sum(end - begin for begin, end in spans)


def _of(day: GridDay, duty: Duty) -> list[Stretch]:
    return [one for one in day.stretches if one.duty is duty]


def _hours(day: GridDay, cells: int, step: int, local: LocalTime) -> Text:
    """The hours of its own clock: where it is set back one hour stands twice."""
    line = [" "] * (LABEL_WIDTH + cells + 2)
    every = HOUR_MS if step == QUARTER_MS else 2 * HOUR_MS
    for at in range(day.begins, day.ends, every):
        column = LABEL_WIDTH + (at - day.begins) // step
        for n, letter in enumerate(str(int(local.minute(at)[:2]))):
            line[column + n] = letter
    text = Text("".join(line[: LABEL_WIDTH + cells]), style="dim")
    if day.now is not None and day.begins <= day.now < day.ends:
        column = LABEL_WIDTH + (day.now - day.begins) // step
        text = text[:column] + Text(NOW, style="bold not dim") + text[column + 1 :]
    text.append(f"{'h:mm':>{TOTAL_WIDTH}}", style="dim")
    return text


def _row(day: GridDay, duty: Duty, cells: int, step: int) -> Text:
    """Every stretch fills at least half a cell, so that the shortest is seen."""
    half = step // HALVES
    filled: dict[int, Mode | None] = {}
    for one in _of(day, duty):
        first = round((one.begins - day.begins) / half)
        last = max(first + 1, round((one.ends - day.begins) / half))
        filled.update(dict.fromkeys(range(first, min(last, cells * HALVES)), one.mode))
    known = {n for one in day.stretches for n in _cells_of(one, day, step)}
    text = Text(f" {duty.value:<{LABEL_WIDTH - 1}}", style="bold")
    for cell in range(cells):
        sides = [half for half in (cell * HALVES, cell * HALVES + 1) if half in filled]
        if sides:
            mode = filled[sides[0]]
            text.append(*_block(duty, mode, sides, cell))
        else:
            is_hour = cell * step % HOUR_MS == 0
            tick = (HOUR_TICK if is_hour else TICK) if cell in known else " "
            text.append(tick, style="dim not bold")
    text.append(f"{clock(total_minutes(day, duty)):>{TOTAL_WIDTH}}", style="bold")
    return text


def _cells_of(one: Stretch, day: GridDay, step: int) -> range:
    return range((one.begins - day.begins) // step, -(-(one.ends - day.begins) // step))


def _block(duty: Duty, mode: Mode | None, sides: list[int], cell: int) -> tuple[str, str]:
    style = DUTY[duty].style
    if mode is not None:
        return MODE[mode].sign, f"bold reverse {style}"
    if len(sides) == HALVES:
        return BOTH, style
    return (LEFT_HALF if sides[0] == cell * HALVES else RIGHT_HALF), style


def _legend(day: GridDay) -> Text:
    """What the letters mean, and how much of the day is not told."""
    known = sum(total_minutes(day, duty) for duty in ROWS)
    until = day.ends if day.now is None else min(day.ends, max(day.begins, day.now))
    missing = (until - day.begins) // MINUTE_MS - known
    modes = dict.fromkeys(one.mode for one in day.stretches if one.mode is not None)
    said = [f"{MODE[mode].sign} {MODE_SAID[mode]}" for mode in modes]
    if missing > 0:
        said.append(f"blank: {clock(missing)} of which nothing is known")
    hours = (day.ends - day.begins) // HOUR_MS
    if hours != 24:  # noqa: PLR2004 - clocks are set forward or back
        said.append(f"a day of {hours} hours: clocks change")
    return Text(f"{' ' * LABEL_WIDTH}{'   '.join(said)}", style="dim")
