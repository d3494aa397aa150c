"""A paper, and the days that count for it."""

import json
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from types import MappingProxyType

from daemon.domain.papers.kinds import Holder, Kind

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_DETAILS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    kind: Kind
    number: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    """Valid through this day."""
    source: str = ""
    details: Mapping[str, str] = field(default_factory=lambda: NO_DETAILS)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A driver or a vehicle with the papers that are in force for it."""

    holder: Holder
    id: int
    name: str
    needs_cdl: bool = False
    is_retired: bool = False
    papers: tuple[Paper, ...] = ()

    def paper(self, kind: Kind) -> Paper | None:
        return next((paper for paper in self.papers if paper.kind is kind), None)


def today(now_ms: int, zone: tzinfo) -> date:
    """The calendar day there, by which papers are judged: never hours, so no zone shifts a day."""
    return (EPOCH + timedelta(milliseconds=now_ms)).astimezone(zone).date()


def months_after(day: date, months: int) -> date:
    """The same day of the month; where that month has none, its last."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def latest(papers: Iterable[Paper]) -> Paper | None:
    """The one that lasts longest."""
    return max(papers, key=lambda paper: paper.expires_on or date.min, default=None)


Row = tuple[str, str, str | None, str | None, str, str, str]
"""As kept: kind, number, issued_on, expires_on, source, details, note."""


def paper_of(row: Row) -> Paper | None:
    """None for a kind that this release does not know."""
    kind, number, issued_on, expires_on, source, details, note = row
    if kind not in KINDS:
        return None
    return Paper(
        kind=Kind(kind),
        number=number,
        issued_on=_day(issued_on),
        expires_on=_day(expires_on),
        source=source,
        details=json.loads(details),
        note=note,
    )


def row_of(paper: Paper) -> Row:
    return (
        paper.kind.value,
        paper.number,
        None if paper.issued_on is None else paper.issued_on.isoformat(),
        None if paper.expires_on is None else paper.expires_on.isoformat(),
        paper.source,
        json.dumps(dict(paper.details), separators=(",", ":"), sort_keys=True),
        paper.note,
    )


KINDS = frozenset(kind.value for kind in Kind)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
