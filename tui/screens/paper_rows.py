"""Papers as they stand, defects and inspections, and driving that nobody has claimed."""

from collections.abc import Sequence

from daemon.domain.papers.checklist import State
from daemon.domain.papers.standing import Status
from daemon.readmodel.compliance import Item
from daemon.readmodel.duty import DriveRow
from daemon.readmodel.inspections import OpenDefectRow, ReportRow
from daemon.readmodel.papers import PaperRow
from tui.format import NOTHING, LocalTime, duration
from tui.widgets.diff_table import Cell, Column, Row
from tui.widgets.status import (
    CHECKED,
    DEFECT,
    PAPER,
    SAFETY_DEFECT,
    TO_REVIEW,
    UNCLAIMED,
    UNDER_WAY,
)

DUE_COLUMNS = (
    Column("status", "Papers due", 11),
    Column("name", "Whose", 8),
    Column("title", "Paper", 20, grows=True),
    Column("until", "Until", 10),
    Column("days", "Days", 5, right=True),
    Column("needed", "Without it", 14),
)
OWN_COLUMNS = (
    Column("status", "Papers", 11),
    Column("title", "Paper", 24, grows=True),
    Column("until", "Until", 10),
    Column("days", "Days", 5, right=True),
    Column("number", "Number", 10),
    Column("cite", "By", 20),
)
INSPECTION_COLUMNS = (
    Column("state", "Inspections", 11),
    Column("vehicle", "Vehicle", 8),
    Column("what", "What", 26, grows=True),
    Column("report", "Report", 6, right=True),
    Column("at", "Reported", 12),
    Column("by", "By", 6),
)
DRIVE_COLUMNS = (
    Column("state", "Of nobody", 11),
    Column("vehicle", "Vehicle", 8),
    Column("from", "Driving from", 12),
    Column("until", "Until", 12),
    Column("lasts", "Lasts", 9, right=True),
)


def due_rows(papers: Sequence[PaperRow]) -> list[Row]:
    return [_due(row) for row in papers]


def own_rows(papers: Sequence[PaperRow], items: Sequence[Item]) -> list[Row]:
    """Of a driver: his papers, then what else his qualification file must hold."""
    told = {row.kind for row in papers}
    rows = [_own(row) for row in papers]
    return rows + [_item(item) for item in items if item.kind.value not in told]


def inspection_rows(
    defects: Sequence[OpenDefectRow], reports: Sequence[ReportRow], local: LocalTime, now: int
) -> list[Row]:
    """Open defects, then reports that the next driver has to sign."""
    rows = [_defect(one, local, now) for one in defects]
    return rows + [_report(one, local, now) for one in reports]


def drive_rows(drives: Sequence[DriveRow], local: LocalTime, now: int) -> list[Row]:
    return [_drive(one, local, now) for one in drives]


def drive_said(one: DriveRow, local: LocalTime, now: int) -> str:
    """`the drive of T-05 31 May 06:03, 22 min`."""
    ended = now if one.ended_at is None else one.ended_at
    lasts = duration((ended - one.started_at) // 1000)
    return f"the drive of {one.vehicle} {local.near(one.started_at, now)}, {lasts}"


def worst(papers: Sequence[PaperRow]) -> Status:
    """What a list says of all of somebody's papers."""
    found = {row.status for row in papers if row.status is not Status.MISSING or row.is_required}
    return next((one for one in BY_WEIGHT if one in found), Status.VALID)


BY_WEIGHT = (Status.EXPIRED, Status.MISSING, Status.DUE)


def _due(row: PaperRow) -> Row:
    sign = PAPER[row.status]
    cells = (
        Cell(sign.both, sign.style),
        Cell(row.name, "bold"),
        Cell(row.title),
        Cell(NOTHING if row.expires_on is None else row.expires_on.isoformat()),
        Cell(_days(row.days_left), sign.style),
        Cell("not assignable" if row.is_required else "a warning"),
    )
    return Row(f"{row.holder}|{row.name}|{row.kind}", cells)


def _own(row: PaperRow) -> Row:
    sign = PAPER[row.status]
    details = ", ".join(f"{name} {value}" for name, value in row.details.items())
    cells = (
        Cell(sign.both, sign.style),
        Cell(f"{row.title}: {details}" if details else row.title, "bold" * row.is_required),
        Cell(NOTHING if row.expires_on is None else row.expires_on.isoformat()),
        Cell(_days(row.days_left), sign.style),
        Cell(row.number or NOTHING),
        Cell(row.cite),
    )
    return Row(row.kind, cells)


def _item(item: Item) -> Row:
    sign = CHECKED[item.state]
    cells = (
        Cell(sign.both, sign.style),
        Cell(item.title if item.state is State.MISSING else f"{item.title}: {item.text}"),
        Cell(NOTHING if item.due_on is None else item.due_on.isoformat()),
        Cell(NOTHING),
        Cell(NOTHING),
        Cell(item.cite),
    )
    return Row(item.kind.value, cells)


def _days(left: int | None) -> str:
    return NOTHING if left is None else str(left)


def _defect(one: OpenDefectRow, local: LocalTime, now: int) -> Row:
    sign = SAFETY_DEFECT if one.is_safety else DEFECT
    cells = (
        Cell(sign.both, sign.style),
        Cell(one.vehicle, "bold"),
        Cell(f"{one.item}: {one.note}" if one.note else one.item),
        Cell(str(one.report)),
        Cell(local.near(one.at, now)),
        Cell(one.driver or NOTHING),
    )
    return Row(f"f{one.id}", cells)


def _report(one: ReportRow, local: LocalTime, now: int) -> Row:
    items = ", ".join(defect.item for defect in one.defects)
    cells = (
        Cell(TO_REVIEW.both, TO_REVIEW.style),
        Cell(one.vehicle, "bold"),
        Cell(f"{items}: certified, the next driver signs"),
        Cell(str(one.id)),
        Cell(local.near(one.at, now)),
        Cell(one.driver or NOTHING),
    )
    return Row(f"r{one.id}", cells)


def _drive(one: DriveRow, local: LocalTime, now: int) -> Row:
    sign = UNDER_WAY if one.ended_at is None else UNCLAIMED
    ended = now if one.ended_at is None else one.ended_at
    cells = (
        Cell(sign.both, sign.style),
        Cell(one.vehicle, "bold"),
        Cell(local.near(one.started_at, now)),
        Cell("goes on" if one.ended_at is None else local.near(one.ended_at, now)),
        Cell(duration((ended - one.started_at) // 1000)),
    )
    return Row(str(one.id), cells)
