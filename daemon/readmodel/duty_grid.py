"""The graph grid of a day in letters: four rows, a letter for each half hour, totals at the right.

A letter is two quarters wide; each quarter that a status holds fills its half.
"""

from collections.abc import Iterator, Sequence

from daemon.domain.duty.day_spans import QUARTER, USUAL_MINUTES, DaySpans, parts_filled, totals_of
from daemon.domain.duty.sheet import MODE_WORDS, span_words
from daemon.domain.hours.duty import Duty, Mode
from daemon.domain.hours.verdict import Violation

CELL = 2 * QUARTER
HOUR = 60
LABEL_WIDTH = 5
TOTAL_WIDTH = 7
FILLED = {(True, True): "█", (True, False): "▌", (False, True): "▐"}
HOUR_TICK, TICK, BLANK = "┊", "·", " "
BROKEN = "!"
SIGNS = {Mode.PC: "p", Mode.YM: "y", Mode.TEAM_SEAT: "s"}


def grid_lines(day: DaySpans, violations: Sequence[Violation] = ()) -> list[str]:
    """Hours, the four rows, and below them what the letters do not say; under 80 columns wide."""
    totals = totals_of(day)
    lines = [f"{'':{LABEL_WIDTH}}{_ruler(day)}{'h:mm':>{TOTAL_WIDTH}}"]
    for duty in Duty:
        total = span_words(totals.of[duty])
        cells = "".join(quarter_cells(day, duty))
        lines.append(f" {duty.value:<{LABEL_WIDTH - 1}}{cells}{total:>{TOTAL_WIDTH}}")
    broken = _broken(day, violations)
    if BROKEN in broken:
        words = "beyond the law"
        lines.append(f"{'':{LABEL_WIDTH}}{broken} {words}".rstrip())
    said = "   ".join(_said(day))
    return [line.rstrip() for line in (*lines, f"{'':{LABEL_WIDTH}}{said}")]


def quarter_cells(day: DaySpans, duty: Duty) -> Iterator[str]:
    """One letter each half hour; what lasted less than a quarter still fills one."""
    filled = parts_filled(day, duty, QUARTER)
    for cell in range(-(-day.minutes // CELL)):
        halves = [quarter for quarter in (2 * cell, 2 * cell + 1) if quarter in filled]
        modes = [mode for quarter in halves if (mode := filled[quarter]) is not None]
        if modes:
            yield SIGNS[modes[0]]
        elif halves:
            yield FILLED[2 * cell in filled, 2 * cell + 1 in filled]
        else:
            yield _ground(day, day.begins + cell * CELL)


def _ground(day: DaySpans, minute: int) -> str:
    if not any(span.start < minute + CELL and span.end > minute for span in day.spans):
        return BLANK
    return HOUR_TICK if day.local(minute).minute == 0 else TICK


def _ruler(day: DaySpans) -> str:
    """Even hours by the day's own clock: where it is set back one may stand twice."""
    cells = -(-day.minutes // CELL)
    line = [BLANK] * cells
    for cell in range(cells):
        local = day.local(day.begins + cell * CELL)
        if local.minute == 0 and local.hour % 2 == 0:
            line[cell : cell + 2] = f"{local.hour:<2}"
    return "".join(line)[:cells]


def _broken(day: DaySpans, violations: Sequence[Violation]) -> str:
    return "".join(
        BROKEN
        if any(one.at < minute + CELL and one.at + one.minutes > minute for one in violations)
        else BLANK
        for minute in range(day.begins, day.ends, CELL)
    )


def _said(day: DaySpans) -> Iterator[str]:
    totals = totals_of(day)
    for mode in dict.fromkeys(span.mode for span in day.spans if span.mode is not None):
        yield f"{SIGNS[mode]} {MODE_WORDS[mode]}"
    if totals.unknown:
        yield f"not known: {span_words(totals.unknown)}"
    if totals.to_come:
        yield f"to come: {span_words(totals.to_come)}"
    if day.minutes != USUAL_MINUTES:
        yield f"a day of {day.minutes / HOUR:g} hours: clocks change"
