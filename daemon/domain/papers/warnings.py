"""Which news of papers somebody must hear, and which of what was told is over."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from daemon.domain.alerts import Urgency
from daemon.domain.papers.kinds import LICENCES, Kind
from daemon.domain.papers.ladder import step_to_tell
from daemon.domain.papers.paper import Subject
from daemon.domain.papers.standing import Standing, Status, said, standings
from daemon.domain.rules.compliance import CDL_WARNING_DAYS
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.tracking import CERTIFICATE_WARNING_DAYS

TOGETHER = 4
"""So many of a sort in one look are told in one list."""
MISSING_STEP = 0


class Happening(StrEnum):
    """Kinds of event."""

    WARNED = "paper.warned"
    EXPIRED = "paper.expired"
    MISSING = "paper.missing"


CLEARED = "paper.cleared"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRules:
    licence_days: int
    other_days: int

    def days_for(self, kind: Kind) -> int:
        return self.licence_days if kind in LICENCES else self.other_days


def warning_rules(values: RuleValues) -> WarningRules:
    return WarningRules(
        licence_days=values[CDL_WARNING_DAYS], other_days=values[CERTIFICATE_WARNING_DAYS]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A warning that stands: which step of which paper was told."""

    kind: str
    expires_on: str
    """Empty: the paper is missing."""
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    happening: Happening
    urgency: Urgency
    subject: Subject
    standing: Standing
    step: int

    @property
    def expires_on(self) -> str:
        return expires_of(self.standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """What was told of it no longer holds: another paper came, or its holder is retired."""

    subject: Subject
    kind: str
    expires_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    news: tuple[News, ...] = ()
    over: tuple[Over, ...] = ()
    stands: frozenset[Happening] = frozenset()
    """Which sorts of trouble there are now, told or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """News of one sort: one by one, or many as a list."""

    happening: Happening
    urgency: Urgency
    news: tuple[News, ...]
    """The most pressing first."""

    @property
    def is_list(self) -> bool:
        return len(self.news) >= TOGETHER


def look(subject: Subject, told: Sequence[Told], today: date, rules: WarningRules) -> Looked:
    found = () if subject.is_retired else standings(subject, today)
    live = {(one.kind.value, expires_of(one)) for one in found}
    over = {(one.kind, one.expires_on) for one in told if (one.kind, one.expires_on) not in live}
    news = [_news(subject, one, told, rules) for one in found]
    return Looked(
        news=tuple(one for one in news if one is not None),
        over=tuple(
            Over(subject=subject, kind=kind, expires_on=expires_on)
            for kind, expires_on in sorted(over)
        ),
        stands=frozenset(
            _HAPPENINGS[one.status]
            for one in found
            if one.status in _HAPPENINGS and (one.is_required or one.paper is not None)
        ),
    )


def notices(news: Iterable[News]) -> tuple[Notice, ...]:
    """A few of a sort each as its own, many as one: after a first import three hundred papers
    are one piece of news."""
    sorts: dict[tuple[Happening, Urgency], list[News]] = defaultdict(list)
    for one in news:
        sorts[one.happening, one.urgency].append(one)
    found = []
    for (happening, urgency), of_sort in sorts.items():
        of_sort.sort(key=_turn)
        piles = [of_sort] if len(of_sort) >= TOGETHER else [[one] for one in of_sort]
        found += [Notice(happening=happening, urgency=urgency, news=tuple(pile)) for pile in piles]
    return tuple(sorted(found, key=lambda one: (-one.urgency.rank, one.happening.value)))


def expires_of(one: Standing) -> str:
    """As it is kept beside a warning."""
    day = None if one.paper is None else one.paper.expires_on
    return "" if day is None else day.isoformat()


def named(news: News) -> str:
    """`D17: medical certificate expired 2026-11-20 (8 days ago)`."""
    return f"{news.subject.name}: {said(news.standing)}"


_HAPPENINGS = {
    Status.DUE: Happening.WARNED,
    Status.EXPIRED: Happening.EXPIRED,
    Status.MISSING: Happening.MISSING,
}


def _news(
    subject: Subject, one: Standing, told: Sequence[Told], rules: WarningRules
) -> News | None:
    key = (one.kind.value, expires_of(one))
    steps = [row.step for row in told if (row.kind, row.expires_on) == key]
    if one.status is Status.MISSING:
        if steps or not one.is_required:
            return None
        return News(
            happening=Happening.MISSING,
            urgency=Urgency.HIGH,
            subject=subject,
            standing=one,
            step=MISSING_STEP,
        )
    if one.days_left is None:
        return None
    warning_days = rules.days_for(one.kind)
    step = step_to_tell(one.days_left, warning_days, steps)
    if step is None:
        return None
    is_expired = one.days_left < 0
    return News(
        happening=Happening.EXPIRED if is_expired else Happening.WARNED,
        urgency=_urgency(one, is_soon=one.days_left <= warning_days),
        subject=subject,
        standing=one,
        step=step,
    )


def _urgency(one: Standing, *, is_soon: bool) -> Urgency:
    if one.status is Status.EXPIRED:
        return Urgency.CRITICAL if one.is_required else Urgency.HIGH
    return Urgency.HIGH if is_soon else Urgency.LOW


def _turn(news: News) -> tuple[int, str, str]:
    left = news.standing.days_left
    return (0 if left is None else left, news.subject.name, news.standing.kind.value)
