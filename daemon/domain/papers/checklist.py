"""The driver qualification file, 49 CFR 391.51: what is in it, what is due, what is missing."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from daemon.domain.papers.kinds import BY_KIND, LICENCES, RULES, Kind
from daemon.domain.papers.paper import Paper, Subject, months_after
from daemon.domain.papers.standing import Standing, Status, said, standing, standings


class State(StrEnum):
    DONE = "done"
    DUE = "due"
    EXPIRED = "expired"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    kind: Kind
    title: str
    cite: str
    state: State
    text: str
    due_on: date | None
    """The last day on which it is in order; None: it does not run out, or is not there."""


RECORD_IS_PROOF = (
    "; of a CDL holder the State's record is the proof since 2025-06-23 (49 CFR 391.23(m)): add"
    " the certificate with the source state_mvr once it shows there"
)


def checklist(driver: Subject, today: date) -> tuple[Item, ...]:
    """Item by item, in the order of the law's kinds."""
    needed = {one.kind: one for one in standings(driver, today) if one.is_required}
    found = []
    for rule in RULES:
        paper = driver.paper(rule.kind)
        if rule.kind in LICENCES and rule.kind not in needed:
            continue
        if not rule.is_in_file and not (rule.kind is Kind.VARIANCE and paper is not None):
            continue
        stands = needed.get(rule.kind) or standing(rule.kind, paper, today)
        found.append(_item(driver, stands, today))
    return tuple(found)


def _item(driver: Subject, stands: Standing, today: date) -> Item:
    if stands.kind is Kind.ROAD_TEST and stands.paper is None:
        return _road_test(driver, stands)
    if stands.kind is Kind.MVR_REVIEW and stands.paper is None:
        return _first_review(driver, stands, today)
    is_card = stands.kind is Kind.MEDICAL and driver.needs_cdl and _source(stands.paper) == "paper"
    return _made(stands, more=RECORD_IS_PROOF if is_card else "")


def _road_test(driver: Subject, stands: Standing) -> Item:
    """A CDL stands for it, 391.33(a)(1)."""
    if driver.paper(Kind.CDL) is None:
        return _made(stands)
    rule = BY_KIND[Kind.ROAD_TEST]
    return Item(
        kind=rule.kind,
        title=rule.title,
        cite="49 CFR 391.33(a)(1)",
        state=State.DONE,
        text="the CDL on file stands for it",
        due_on=None,
    )


def _first_review(driver: Subject, stands: Standing, today: date) -> Item:
    """The record at hire is the first of the yearly ones."""
    at_hire = driver.paper(Kind.MVR_AT_HIRE)
    if at_hire is None or at_hire.issued_on is None:
        return _made(stands)
    due_on = months_after(at_hire.issued_on, 12)
    counted = Paper(kind=Kind.MVR_REVIEW, expires_on=due_on)
    first = _made(standing(Kind.MVR_REVIEW, counted, today))
    text = f"first one by {due_on}, a year after the record at hire"
    return Item(
        kind=first.kind,
        title=first.title,
        cite=first.cite,
        state=State.MISSING if first.state is State.EXPIRED else first.state,
        text=text,
        due_on=due_on,
    )


def _made(stands: Standing, *, more: str = "") -> Item:
    rule = BY_KIND[stands.kind]
    return Item(
        kind=rule.kind,
        title=rule.title,
        cite=rule.cite,
        state=_STATES[stands.status],
        text=said(stands) + more,
        due_on=None if stands.paper is None else stands.paper.expires_on,
    )


def _source(paper: Paper | None) -> str:
    return "" if paper is None else paper.source


_STATES = {
    Status.VALID: State.DONE,
    Status.DUE: State.DUE,
    Status.EXPIRED: State.EXPIRED,
    Status.MISSING: State.MISSING,
}
