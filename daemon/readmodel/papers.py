"""Papers with how they stand today: `depotd papers` and the screens."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from daemon.domain.papers.checklist import Item
from daemon.domain.papers.checklist import checklist as items_of
from daemon.domain.papers.kinds import BY_KIND, Holder
from daemon.domain.papers.naming import chosen, name_in
from daemon.domain.papers.paper import Subject, paper_of
from daemon.domain.papers.standing import DUE_DAYS, Standing, Status, said, standings
from daemon.readmodel.values import ReadConnection

SUBJECTS = """
SELECT 'driver', id, name, needs_cdl, retired_at IS NOT NULL FROM driver
UNION ALL SELECT 'vehicle', id, name, 0, retired_at IS NOT NULL FROM vehicle
ORDER BY 1, 3
"""

IN_FORCE = """
SELECT driver_id, vehicle_id, id, told_at, told_by,
    kind, number, issued_on, expires_on, source, details, note
FROM paper
WHERE id IN (
    SELECT max(id) FROM paper WHERE withdrawn_at IS NULL GROUP BY driver_id, vehicle_id, kind)
ORDER BY id
"""

HISTORY = """
SELECT id, kind, number, issued_on, expires_on, told_at, told_by, withdrawn_at, withdrawn_by, note
FROM paper
WHERE (:holder = 'driver' AND driver_id = :id) OR (:holder = 'vehicle' AND vehicle_id = :id)
ORDER BY kind, id DESC
"""

_Filed = tuple[int, int, str]
"""Number, when and by whom it was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRow:
    """A paper that is on file, or one that is required and is not."""

    holder: Holder
    name: str
    kind: str
    title: str
    status: Status
    days_left: int | None
    is_required: bool
    said: str
    """In words: `medical certificate expired 2026-11-20 (8 days ago)`."""
    cite: str
    id: int | None
    """None: it is not on file."""
    number: str
    issued_on: date | None
    expires_on: date | None
    source: str
    details: Mapping[str, str]
    note: str
    told_at: int | None
    told_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPaper:
    """A paper as it was told, in force or not."""

    id: int
    kind: str
    number: str
    issued_on: str | None
    expires_on: str | None
    told_at: int
    told_by: str
    withdrawn_at: int | None
    withdrawn_by: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    driver: str
    items: tuple[Item, ...]


def all_papers(db: ReadConnection, today: date) -> tuple[PaperRow, ...]:
    """Of all drivers and vehicles in use, drivers first, by name."""
    subjects, filed = _all(db)
    return tuple(
        row
        for subject in subjects
        if not subject.is_retired
        for row in _rows(subject, filed, today)
    )


def papers_of(db: ReadConnection, name: str, today: date) -> tuple[Subject, tuple[PaperRow, ...]]:
    """Of one driver or vehicle, a retired one too; raises PaperFault when there is none, or two
    of that name."""
    subjects, filed = _all(db)
    subject = chosen([one for one in subjects if one.name == name_in(name)], name)
    return subject, _rows(subject, filed, today)


def due(db: ReadConnection, today: date, *, within_days: int = DUE_DAYS) -> tuple[PaperRow, ...]:
    """What is expired, required and missing, or runs out so soon; the most urgent first."""
    return tuple(
        sorted((row for row in all_papers(db, today) if _is_due(row, within_days)), key=_urgency)
    )


def history(db: ReadConnection, subject: Subject) -> tuple[PastPaper, ...]:
    """Everything that was told of it, the newest of a kind first."""
    asked = {"holder": subject.holder.value, "id": subject.id}
    return tuple(
        PastPaper(
            id=paper_id,
            kind=kind,
            number=number,
            issued_on=issued_on,
            expires_on=expires_on,
            told_at=told_at,
            told_by=told_by,
            withdrawn_at=withdrawn_at,
            withdrawn_by=withdrawn_by,
            note=note,
        )
        for (
            paper_id,
            kind,
            number,
            issued_on,
            expires_on,
            told_at,
            told_by,
            withdrawn_at,
            withdrawn_by,
            note,
        ) in db.execute(HISTORY, asked).fetchall()
    )


def checklist(db: ReadConnection, driver: str, today: date) -> Checklist:
    """The qualification file of a driver; raises PaperFault when there is none of that name."""
    subjects, _ = _all(db)
    name = name_in(driver)
    subject = chosen([one for one in subjects if one.name == name], f"{Holder.DRIVER}:{name}")
    return Checklist(driver=subject.name, items=items_of(subject, today))


def subjects_with_papers(db: ReadConnection) -> tuple[Subject, ...]:
    """Every driver and vehicle with the papers that are in force."""
    return _all(db)[0]


def _all(
    db: ReadConnection,
) -> tuple[tuple[Subject, ...], Mapping[tuple[Holder, int, str], _Filed]]:
    papers = defaultdict(list)
    filed: dict[tuple[Holder, int, str], _Filed] = {}
    for driver_id, vehicle_id, paper_id, told_at, told_by, *row in db.execute(IN_FORCE).fetchall():
        paper = paper_of(_paper_row(row))
        if paper is not None:
            holder = Holder.VEHICLE if driver_id is None else Holder.DRIVER
            holder_id = vehicle_id if driver_id is None else driver_id
            papers[holder, holder_id].append(paper)
            filed[holder, holder_id, paper.kind.value] = (paper_id, told_at, told_by)
    subjects = tuple(
        Subject(
            holder=Holder(holder),
            id=holder_id,
            name=name,
            needs_cdl=bool(needs_cdl),
            is_retired=bool(is_retired),
            papers=tuple(papers[Holder(holder), holder_id]),
        )
        for holder, holder_id, name, needs_cdl, is_retired in db.execute(SUBJECTS).fetchall()
    )
    return subjects, filed


def _paper_row(row: Sequence[Any]) -> tuple[str, str, str | None, str | None, str, str, str]:
    kind, number, issued_on, expires_on, source, details, note = row
    return kind, number, issued_on, expires_on, source, details, note


def _rows(
    subject: Subject, filed: Mapping[tuple[Holder, int, str], _Filed], today: date
) -> tuple[PaperRow, ...]:
    found: Iterable[Standing] = standings(subject, today)
    return tuple(
        _row(subject, one, filed.get((subject.holder, subject.id, one.kind.value))) for one in found
    )


def _row(subject: Subject, one: Standing, filed: _Filed | None) -> PaperRow:
    rule, paper = BY_KIND[one.kind], one.paper
    row = PaperRow(
        holder=subject.holder,
        name=subject.name,
        kind=one.kind.value,
        title=rule.title,
        status=one.status,
        days_left=one.days_left,
        is_required=one.is_required,
        said=said(one),
        cite=rule.cite,
        id=None,
        number="",
        issued_on=None,
        expires_on=None,
        source="",
        details={},
        note="",
        told_at=None,
        told_by="",
    )
    if paper is None or filed is None:
        return row
    paper_id, told_at, told_by = filed
    return replace(
        row,
        id=paper_id,
        number=paper.number,
        issued_on=paper.issued_on,
        expires_on=paper.expires_on,
        source=paper.source,
        details=dict(paper.details),
        note=paper.note,
        told_at=told_at,
        told_by=told_by,
    )


def _is_due(row: PaperRow, within_days: int) -> bool:
    if row.status is Status.MISSING:
        return row.is_required or row.id is not None
    return row.days_left is not None and row.days_left <= within_days


def _urgency(row: PaperRow) -> tuple[int, int, str, str]:
    """Who cannot be assigned comes first, then what has run out, then what will."""
    is_over = row.days_left is None or row.days_left < 0
    rank = 2 - is_over - (is_over and row.is_required)
    return (rank, 0 if row.days_left is None else row.days_left, row.name, row.kind)
