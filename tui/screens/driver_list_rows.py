"""Rows of the list of drivers: who is nearest to a limit stands on top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daemon.domain.hours.duty import MINUTE_MS, Duty, Mode
from daemon.domain.hours.moments import RestKind
from daemon.domain.hours.snapshot import Snapshot
from daemon.domain.hours.telling import VIOLATED, Stood
from daemon.domain.papers.standing import Status
from tui.format import NOTHING, LocalTime
from tui.naming import natural
from tui.widgets.clock_bar import SHORT_MINUTES, figures, short_figure
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.status import DUTY, MODE, NO_RECORD, PAPER, STANDING, Sign, Standing

CLOCK_COLUMNS = ("drive", "window", "break", "cycle")
COLUMNS = (
    Column("standing", "Hours", 10),
    Column("name", "Driver", 7),
    Column("duty", "Status", 9),
    Column("next", "Next", 13),
    *(Column(name, name.capitalize(), 6, right=True) for name in CLOCK_COLUMNS),
    Column("vehicle", "Vehicle", 8),
    Column("papers", "Papers", 9),
    Column("since", "Since", 12),
    Column("label", "Full name", 14, grows=True),
)
LATEST = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverLine:
    name: str
    label: str
    local: LocalTime
    """Of the home terminal."""
    snapshot: Snapshot | None
    """None: nobody has looked at him yet."""
    warnings: Mapping[str, Stood]
    """That stand, by clock."""
    papers: Status
    """The worst of his."""


def standing(line: DriverLine) -> Standing:
    found = line.snapshot
    if any(stood.step == VIOLATED for stood in line.warnings.values()):
        return Standing.VIOLATED
    if found is None or not found.is_known:
        return Standing.UNKNOWN
    if line.warnings:
        return Standing.WARNED
    if found.is_on_duty:
        left = [figure.left for figure in figures(found) if figure.left is not None]
        return Standing.SHORT if min(left, default=LATEST) <= SHORT_MINUTES else Standing.IN_HOURS
    return Standing.RESTED if _may_drive(found) else Standing.RESTING


def ordered(lines: Sequence[DriverLine]) -> list[DriverLine]:
    """The most pressing first; of equally pressing ones whose hours end, or begin, first."""
    rank = {one: number for number, one in enumerate(Standing)}

    def turn(line: DriverLine) -> tuple[int, bool, int, list[tuple[bool, int, str]]]:
        found = line.snapshot
        is_resting = found is None or not found.is_on_duty
        at = None if found is None else _next(found)[1]
        return rank[standing(line)], is_resting, LATEST if at is None else at, natural(line.name)

    return sorted(lines, key=turn)


def sign_of(duty: Duty | None, mode: Mode | None) -> Sign:
    if duty is None:
        return NO_RECORD
    return DUTY[duty] if mode is None else MODE[mode]


def next_said(line: DriverLine) -> str:
    """`break 08:45`: what runs out first; of who may not drive, from when he may again."""
    found = line.snapshot
    if found is None:
        return NOTHING
    if found.duty is Duty.D and found.mode is None and not _may_drive(found):
        return "stop now"
    what, at = _next(found)
    if at is None:
        return NOTHING
    is_today = line.local.day_start(at) == line.local.day_start(found.judged_at)
    weekday = "" if is_today else f"{line.local.weekday(at)} "
    return f"{what} {weekday}{line.local.minute(at)}"


def words(line: DriverLine) -> str:
    """All that a filter looks through."""
    vehicle = "" if line.snapshot is None else line.snapshot.vehicle or ""
    said = (line.name, line.label, vehicle, _sign(line).word)
    return "\n".join((*said, STANDING[standing(line)].word, _papers(line).word)).casefold()


def driver_row(line: DriverLine, now: int) -> Row:
    hours, duty, papers = STANDING[standing(line)], _sign(line), _papers(line)
    found = line.snapshot
    clocks = () if found is None else figures(found)
    cells = (
        Cell(hours.both, hours.style),
        Cell(line.name, "bold"),
        Cell(duty.both, duty.style),
        Cell(next_said(line), hours.style),
        *(Cell(short_figure(clock), clock.sign.style) for clock in clocks),
        *(Cell(NO_RECORD.sign, NO_RECORD.style) for _ in CLOCK_COLUMNS if found is None),
        Cell(NOTHING if found is None else found.vehicle or NOTHING),
        Cell(papers.both, papers.style),
        Cell(line.local.near(None if found is None else found.since, now)),
        Cell(line.label),
    )
    return Row(line.name, cells)


def _sign(line: DriverLine) -> Sign:
    found = line.snapshot
    return NO_RECORD if found is None else sign_of(found.duty, found.mode)


def _papers(line: DriverLine) -> Sign:
    return PAPER[line.papers]


def _may_drive(found: Snapshot) -> bool:
    return found.next_legal is not None and found.next_legal.kind is RestKind.NONE


def _next(found: Snapshot) -> tuple[str, int | None]:
    """What comes next, and when (ms UTC)."""
    if found.is_on_duty and found.runs_out is not None and _may_drive(found):
        return found.runs_out.clock, found.runs_out.at
    if found.next_legal is None or _may_drive(found):
        return "", None
    return "from", found.next_legal.at * MINUTE_MS
