"""Rows of the list of drivers: who is nearest to a limit stands on top."""

from collections.abc import Sequence

from daemon.domain.hours.duty import Duty, Mode
from daemon.domain.hours.moments import RestKind
from daemon.readmodel.compliance import MINUTE_MS, VIOLATED, Snapshot
from tui.driver_questions import DriverLine
from tui.format import NOTHING, LocalTime
from tui.naming import natural
from tui.screens.paper_rows import worst
from tui.widgets.clock_bar import SHORT_MINUTES, figures, short_figure
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.status import (
    DUTY,
    MODE,
    NO_RECORD,
    PAPER,
    PAPERS_BRIEF,
    STANDING,
    Sign,
    Standing,
)

CLOCK_COLUMNS = ("drive", "window", "break", "cycle")
COLUMNS = (
    Column("standing", "Hours", 10),
    Column("name", "Driver", 7),
    Column("duty", "Status", 9),
    Column("next", "Next", 13),
    *(Column(name, name.capitalize(), 6, right=True) for name in CLOCK_COLUMNS),
    Column("vehicle", "Truck", 6),
    Column("papers", "Papers", 6),
    Column("since", "Since", 8),
    Column("label", "Full name", 12, grows=True),
)
LATEST = 1 << 62


def standing(line: DriverLine) -> Standing:
    found = line.found.hours
    if any(one.step == VIOLATED for one in line.found.warnings):
        return Standing.VIOLATED
    if found is None or not found.is_known:
        return Standing.UNKNOWN
    if line.found.warnings:
        return Standing.WARNED
    if found.is_on_duty:
        left = [figure.left for figure in figures(found) if figure.left is not None]
        return Standing.SHORT if min(left, default=LATEST) <= SHORT_MINUTES else Standing.IN_HOURS
    return Standing.RESTED if _may_drive(found) else Standing.RESTING


def ordered(lines: Sequence[DriverLine]) -> list[DriverLine]:
    """The most pressing first; of equally pressing ones whose hours end, or begin, first."""
    rank = {one: number for number, one in enumerate(Standing)}

    def turn(line: DriverLine) -> tuple[int, bool, int, list[tuple[bool, int, str]]]:
        found = line.found.hours
        is_resting = found is None or not found.is_on_duty
        at = None if found is None else _next(found)[1]
        return rank[standing(line)], is_resting, LATEST if at is None else at, natural(line.name)

    return sorted(lines, key=turn)


def sign_of(duty: Duty | None, mode: Mode | None) -> Sign:
    if duty is None:
        return NO_RECORD
    return DUTY[duty] if mode is None else MODE[mode]


def next_said(line: DriverLine) -> str:
    """`break 08:45`: what runs out first; else when work in hand is done; of who may not drive,
    from when he may again."""
    found, local = line.found.hours, LocalTime(line.home)
    if found is None or (found.is_on_duty and not found.is_known):
        return NOTHING
    if found.duty is Duty.D and found.mode is None and not _may_drive(found):
        return "stop now"
    what, at = _next(found)
    if at is None:
        return NOTHING
    return f"{what} {local.briefly(at, found.judged_at)}"


def words(line: DriverLine) -> str:
    """All that a filter looks through."""
    vehicle = "" if line.found.hours is None else line.found.hours.vehicle or ""
    said = (line.name, line.told.label, vehicle, _sign(line).word)
    return "\n".join((*said, STANDING[standing(line)].word, _papers(line).word)).casefold()


def driver_row(line: DriverLine, now: int) -> Row:
    hours, duty, papers = STANDING[standing(line)], _sign(line), _papers(line)
    found = line.found.hours
    clocks = () if found is None else figures(found)
    cells = (
        Cell(hours.both, hours.style),
        Cell(line.name, "bold"),
        Cell(duty.both, duty.style),
        Cell(next_said(line), hours.style),
        *(Cell(short_figure(clock), clock.sign.style) for clock in clocks),
        *(Cell(NO_RECORD.sign, NO_RECORD.style) for _ in CLOCK_COLUMNS if found is None),
        Cell(NOTHING if found is None else found.vehicle or NOTHING),
        Cell(PAPERS_BRIEF[worst(line.papers)], papers.style),
        Cell(_since(line, now)),
        Cell(line.told.label),
    )
    return Row(line.name, cells)


def _since(line: DriverLine, now: int) -> str:
    since = None if line.found.hours is None else line.found.hours.since
    return NOTHING if since is None else LocalTime(line.home).briefly(since, now)


def _sign(line: DriverLine) -> Sign:
    found = line.found.hours
    return NO_RECORD if found is None else sign_of(found.duty, found.mode)


def _papers(line: DriverLine) -> Sign:
    return PAPER[worst(line.papers)]


def _may_drive(found: Snapshot) -> bool:
    return found.next_legal is not None and found.next_legal.kind is RestKind.NONE


def _next(found: Snapshot) -> tuple[str, int | None]:
    """What comes next, and when (ms UTC)."""
    if found.is_on_duty and found.runs_out is not None and _may_drive(found):
        return found.runs_out.clock, found.runs_out.at
    if found.plan_ends_at is not None and _may_drive(found):
        return "done", found.plan_ends_at
    if found.next_legal is None or _may_drive(found):
        return "", None
    return "from", found.next_legal.at * MINUTE_MS
