"""How a paper stands on a day: valid, due, expired or missing. Valid through the printed day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from daemon.domain.papers.kinds import BY_KIND, Expiry, Kind, needs_of
from daemon.domain.papers.paper import Paper, Subject, latest

DUE_DAYS = 60
"""From so many days on a paper is due for renewal: the first step of the ladder."""


class Status(StrEnum):
    VALID = "valid"
    DUE = "due"
    EXPIRED = "expired"
    MISSING = "missing"
    """It is not on file, or without the day that it needs: nobody knows whether it is valid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    kind: Kind
    """Of the paper; of a missing one the kind that is usual."""
    status: Status
    paper: Paper | None
    days_left: int | None = None
    """Until the last valid day, that day being 0; below 0 the days since. None: no such day."""
    is_required: bool = False

    @property
    def is_valid(self) -> bool:
        return self.status in (Status.VALID, Status.DUE)


def standing(
    kind: Kind, paper: Paper | None, today: date, *, is_required: bool = False
) -> Standing:
    if paper is None:
        return Standing(kind=kind, status=Status.MISSING, paper=None, is_required=is_required)
    if paper.expires_on is None:
        is_whole = BY_KIND[paper.kind].expiry is Expiry.NEVER
        status = Status.VALID if is_whole else Status.MISSING
        return Standing(kind=paper.kind, status=status, paper=paper, is_required=is_required)
    left = (paper.expires_on - today).days
    status = Status.VALID if left > DUE_DAYS else Status.DUE
    return Standing(
        kind=paper.kind,
        status=status if left >= 0 else Status.EXPIRED,
        paper=paper,
        days_left=left,
        is_required=is_required,
    )


def standings(subject: Subject, today: date) -> tuple[Standing, ...]:
    """Of everything that is required and everything that is on file, the required first."""
    found = []
    told: set[Kind] = set()
    for need in needs_of(subject.holder, needs_cdl=subject.needs_cdl):
        paper = latest(paper for paper in subject.papers if paper.kind in need.kinds)
        kind = need.kinds[0] if paper is None else paper.kind
        found.append(standing(kind, paper, today, is_required=True))
        told |= {kind}
    found += [
        standing(paper.kind, paper, today) for paper in subject.papers if paper.kind not in told
    ]
    return tuple(found)


def said(one: Standing) -> str:
    """`medical certificate expired 2026-11-20 (8 days ago)`."""
    title = BY_KIND[one.kind].title
    if one.paper is None:
        return f"no {title} on file: unknown"
    if one.status is Status.MISSING:
        return f"{title} without its last day: unknown"
    if one.days_left is None:
        return f"{title} on file"
    day = one.paper.expires_on
    match one.status:
        case Status.EXPIRED:
            return f"{title} expired {day} ({_days(-one.days_left)} ago)"
        case Status.DUE if one.days_left == 0:
            return f"{title} expires today ({day})"
        case _:
            return f"{title} expires {day} (in {_days(one.days_left)})"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
