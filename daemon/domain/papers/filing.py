"""A paper as it is told, judged by its kind: its last day computed or refused, its details read."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from daemon.domain.papers.kinds import (
    BY_KIND,
    RULES,
    Detail,
    Expiry,
    Form,
    Holder,
    Kind,
    KindRule,
    kinds_of,
    longest_months,
)
from daemon.domain.papers.paper import Paper, months_after

EARLIEST = date(1950, 1, 1)
LATEST = date(2150, 12, 31)
DETAIL_MOST = 100
DAY_FORM = "a day as YYYY-MM-DD, e.g. 2026-11-20"
TAX_YEAR_ENDS = (6, 30)


class PaperFault(ValueError):
    """What was told of a paper cannot be; `field` as commands call it."""

    def __init__(self, field: str, message: str, *, allowed: str = "") -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.allowed = allowed


def kind_named(text: str, holder: Holder) -> Kind:
    """Raises PaperFault with those that a driver or a vehicle can have."""
    name = text.strip().lower().replace(" ", "_").replace("-", "_")
    known = kinds_of(holder)
    for kind in known:
        if name in (kind.value, BY_KIND[kind].title.lower().replace(" ", "_")):
            return kind
    of_other = next((rule for rule in RULES if rule.kind.value == name), None)
    message = (
        f"there is no paper {text!r}"
        if of_other is None
        else f"{of_other.title} is a paper of a {of_other.holder}, not of a {holder}"
    )
    raise PaperFault("kind", message, allowed=", ".join(kind.value for kind in known))


def day_of(text: str, field: str) -> date:
    """Only YYYY-MM-DD: 03/04 is March in one country and April in another."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise PaperFault(field, f"{text!r} is not a day", allowed=DAY_FORM) from None
    if not EARLIEST <= day <= LATEST:
        raise PaperFault(field, f"{day} is out of this world", allowed=f"{EARLIEST} to {LATEST}")
    return day


def details_of(kind: Kind, given: Mapping[str, str]) -> dict[str, str]:
    """As they are kept: letters sorted, choices in the law's own case. Raises PaperFault."""
    known = {detail.name: detail for detail in BY_KIND[kind].details}
    found = {}
    for name, text in given.items():
        if name not in known:
            names = ", ".join(known) or "none"
            raise PaperFault(
                name, f"{BY_KIND[kind].title} has no such detail", allowed=f"details are {names}"
            )
        value = _detail(known[name], text.strip())
        if value:
            found[name] = value
    for detail in known.values():
        if detail.is_needed and detail.name not in found:
            raise PaperFault(
                detail.name, f"{BY_KIND[kind].title} needs it", allowed=", ".join(detail.allowed)
            )
    return dict(sorted(found.items()))


def filed(told: Paper, today: date | None) -> Paper:
    """As it goes on file, with its last day; raises PaperFault.

    `today` is the depot's; None while nobody vouches for the time, and then days are only
    compared with each other.
    """
    rule = BY_KIND[told.kind]
    source = _source(rule, told.source)
    details = details_of(told.kind, told.details)
    if told.issued_on is not None and today is not None and told.issued_on > today:
        raise PaperFault(
            "issued_on", f"{told.issued_on} is in the future", allowed=f"{today} or before"
        )
    paper = replace(told, source=source, details=details)
    return replace(paper, expires_on=_expires_on(rule, paper, today))


def latest_day(kind: Kind, details: Mapping[str, str], issued_on: date) -> date | None:
    """The last day that the law allows; None: it names no figure.

    Valid through the same day of the month: on it, the day it was made is still within the
    months before. That is how examiners and inspectors print it.
    """
    months = longest_months(kind, details)
    return None if months is None else months_after(issued_on, months)


def _expires_on(rule: KindRule, paper: Paper, today: date | None) -> date | None:
    if rule.expiry is Expiry.NEVER:
        if paper.expires_on is not None:
            raise PaperFault("expires_on", f"{rule.title} does not expire", allowed="leave it out")
        return None
    if paper.expires_on is None:
        return _by_law(rule, paper)
    if paper.issued_on is not None and paper.expires_on < paper.issued_on:
        raise PaperFault(
            "expires_on",
            f"{paper.expires_on} is before it was issued ({paper.issued_on})",
            allowed=f"{paper.issued_on} or later",
        )
    # What was issued on an unknown day was issued today at the latest.
    counted_from = paper.issued_on or today
    latest = None if counted_from is None else latest_day(paper.kind, paper.details, counted_from)
    if latest is not None and paper.expires_on > latest:
        months = longest_months(paper.kind, paper.details)
        raise PaperFault(
            "expires_on",
            f"{paper.expires_on} is longer than the {months} months after {counted_from} that"
            f" {rule.cite} allows",
            allowed=f"at the latest {latest}",
        )
    return paper.expires_on


def _by_law(rule: KindRule, paper: Paper) -> date:
    if rule.expiry is Expiry.TOLD:
        raise PaperFault(
            "expires_on", f"{rule.title} has its last day printed on it: tell it", allowed=DAY_FORM
        )
    if paper.issued_on is None:
        raise PaperFault(
            "issued_on",
            f"{rule.title} needs the day it was made: its last day is counted from it"
            f" ({rule.cite})",
            allowed=DAY_FORM,
        )
    if rule.expiry is Expiry.TAX_YEAR:
        month, day = TAX_YEAR_ENDS
        ends = date(paper.issued_on.year, month, day)
        return ends if paper.issued_on <= ends else date(ends.year + 1, month, day)
    latest = latest_day(paper.kind, paper.details, paper.issued_on)
    if latest is None:
        raise ValueError(f"{rule.kind} counts from its making and says not how long")
    return latest


def _source(rule: KindRule, told: str) -> str:
    if not rule.sources or told in rule.sources:
        return told
    message = f"{rule.title} needs to say where its proof is from"
    if told:
        message = f"{told!r} is no source of a {rule.title}"
    raise PaperFault("source", message, allowed=", ".join(rule.sources))


def _detail(detail: Detail, text: str) -> str:
    if not text:
        return ""
    if len(text) > DETAIL_MOST or not text.isprintable():
        raise PaperFault(detail.name, "is no plain text", allowed=f"up to {DETAIL_MOST} characters")
    match detail.form:
        case Form.WORD:
            return text
        case Form.DAY:
            return day_of(text, detail.name).isoformat()
        case Form.CHOICE:
            by_name = {choice.lower(): choice for choice in detail.allowed}
            if text.lower() not in by_name:
                raise PaperFault(
                    detail.name, f"{text!r} is not one", allowed=", ".join(detail.allowed)
                )
            return by_name[text.lower()]
        case Form.LETTERS:
            return _letters(detail, text)


def _letters(detail: Detail, text: str) -> str:
    """`h, n` and `HN` alike."""
    letters = sorted({letter for letter in text.upper() if letter not in " ,;/"})
    wrong = [
        letter
        for letter in letters
        if not letter.isalnum() or (detail.allowed and letter not in detail.allowed)
    ]
    if wrong:
        allowed = ", ".join(detail.allowed) or "letters and digits"
        raise PaperFault(detail.name, f"{''.join(wrong)!r} is not one", allowed=allowed)
    return "".join(letters)
