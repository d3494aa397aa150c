"""What `compliance.monitor` does about papers: load, decide, save, as plain functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from daemon.domain.alerts import Desk
from daemon.domain.papers.kinds import Holder
from daemon.domain.papers.paper import Subject, today
from daemon.domain.papers.standing import said
from daemon.domain.papers.warnings import (
    CLEARED,
    TOGETHER,
    Happening,
    Looked,
    News,
    Notice,
    Over,
    look,
    named,
    notices,
    warning_rules,
)
from daemon.domain.rules.key import RuleValues
from daemon.jobs.notification_send import NAME_MOST
from daemon.queue.kinds import JobTx, Reads
from daemon.queue.outcomes import Stale
from daemon.store import alerts, paper_warnings, papers, vehicle_track, zones
from daemon.store.paper_warnings import Watched

NAMES_MOST = 100
SETTLED = "depotd (told anew or solved)"
"""Who has read the alert of a step that a later one, or another paper, has overtaken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    today: date | None
    """None while nobody vouches for the time: then no day means anything."""
    watched: tuple[Watched, ...]
    seal: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersSeen:
    is_judged: bool
    subjects: int
    notices: tuple[Notice, ...]
    over: tuple[Over, ...]
    lists_over: tuple[Happening, ...]
    """Of which no paper is left, or whose list is told anew."""
    seal: tuple[int, int]


def load(reads: Reads, now: int) -> Papers:
    if not vehicle_track.is_clock_trusted(reads):
        return Papers(today=None, watched=(), seal=(0, 0))
    return Papers(
        today=today(now, zones.depot_zone(reads)),
        watched=paper_warnings.watched(reads),
        seal=papers.seal(reads),
    )


def decide(seen: Papers, rules: RuleValues) -> PapersSeen:
    day = seen.today
    figures = warning_rules(rules)
    looks = [look(one.subject, one.told, day, figures) for one in seen.watched if day is not None]
    told = notices(one for looked in looks for one in looked.news)
    return PapersSeen(
        is_judged=day is not None,
        subjects=len(seen.watched),
        notices=told,
        over=tuple(one for looked in looks for one in looked.over),
        lists_over=_lists_over(looks, told) if day is not None else (),
        seal=seen.seal,
    )


def save(tx: JobTx, seen: PapersSeen) -> dict[str, object]:
    """Raises Stale when papers have changed since they were looked at."""
    news = [one for notice in seen.notices for one in notice.news]
    if seen.is_judged:
        if papers.seal(tx) != seen.seal:
            raise Stale("papers have changed since they were looked at")
        _settle(tx, news, seen)
        paper_warnings.forget(tx, seen.over)
        paper_warnings.note(tx, news, at=tx.now)
    _tell_over(tx, seen.over)
    for notice in seen.notices:
        _tell(tx, notice)
    return {
        "is_judged": seen.is_judged,
        "subjects": seen.subjects,
        "told": len(news),
        "cleared": len(seen.over),
    }


def _lists_over(looks: Sequence[Looked], told: Sequence[Notice]) -> tuple[Happening, ...]:
    stands = {happening for looked in looks for happening in looked.stands}
    # What has expired is told every day, so that today's list has all of yesterday's.
    anew = {one.happening for one in told if one.happening is Happening.EXPIRED}
    return tuple(one for one in Happening if one not in stands or one in anew)


def _settle(tx: JobTx, news: Iterable[News], seen: PapersSeen) -> None:
    about = {subject_of(one.subject, one.standing.kind.value) for one in news}
    about |= {subject_of(one.subject, one.kind) for one in seen.over}
    subjects = sorted(subject[:NAME_MOST] for subject in about)
    for happening in Happening:
        of_lists = [""] if happening in seen.lists_over else []
        if subjects or of_lists:
            alerts.settle(
                tx,
                Desk.COMPLIANCE,
                happening.value,
                subjects=[*subjects, *of_lists],
                at=tx.now,
                by=SETTLED,
            )


def _tell(tx: JobTx, notice: Notice) -> None:
    if notice.is_list:
        names = [named(one) for one in notice.news[:NAMES_MOST]]
        body: dict[str, object] = {"count": len(notice.news), "names": names}
        _record(tx, notice, body=body, about="papers")
        return
    for one in notice.news:
        body = {
            one.subject.holder.value: one.subject.name,
            "paper": one.standing.kind.value,
            "said": said(one.standing),
            "expires_on": one.expires_on or None,
            "days_left": one.standing.days_left,
            "step": one.step,
            "is_required": one.standing.is_required,
        }
        _record(tx, notice, body=body, about=f"{one.subject.holder} {one.subject.name}")


def _record(tx: JobTx, notice: Notice, *, body: dict[str, object], about: str) -> None:
    one = None if notice.is_list else notice.news[0]
    body = body | {"urgency": notice.urgency.value}
    seq = tx.record(
        notice.happening.value,
        vehicle_id=None if one is None else _vehicle_id(one.subject),
        subject="" if one is None else subject_of(one.subject, one.standing.kind.value),
        body=body,
    )
    tx.decided(subject=about, outcome=notice.happening.value, terms={**body, "event": seq})


def _tell_over(tx: JobTx, over: Sequence[Over]) -> None:
    if len(over) >= TOGETHER:
        names = [f"{one.subject.name}: {one.kind}" for one in over[:NAMES_MOST]]
        tx.record(CLEARED, body={"count": len(over), "names": names})
        return
    for one in over:
        tx.record(
            CLEARED,
            vehicle_id=_vehicle_id(one.subject),
            subject=subject_of(one.subject, one.kind),
            body={one.subject.holder.value: one.subject.name, "paper": one.kind},
        )


def subject_of(subject: Subject, kind: str) -> str:
    """Of an event and its alert. Long names are cut at their end, the kind is not."""
    return f"{kind} {subject.name}"


def _vehicle_id(subject: Subject) -> int | None:
    return subject.id if subject.holder is Holder.VEHICLE else None
