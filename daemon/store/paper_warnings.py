"""Which warnings of papers were told and stand; the decision is in domain/papers/warnings.py."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from daemon.domain.papers.paper import Subject
from daemon.domain.papers.warnings import News, Over, Told
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads
from daemon.store import papers

TOLD = "SELECT subject, subject_id, kind, expires_on, step FROM paper_warning"

# Of an expired paper the newest day says all; steps before it are few.
FORGET_DAYS = """
DELETE FROM paper_warning
WHERE subject = :subject AND subject_id = :subject_id AND kind = :kind
    AND expires_on = :expires_on AND step < 0 AND step > :step
"""

NOTE = """
INSERT INTO paper_warning(subject, subject_id, kind, expires_on, step, told_at)
VALUES (:subject, :subject_id, :kind, :expires_on, :step, :told_at)
ON CONFLICT DO NOTHING
"""

FORGET = """
DELETE FROM paper_warning
WHERE subject = :subject AND subject_id = :subject_id AND kind = :kind
    AND expires_on = :expires_on
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Driver or vehicle with its papers, and what was told of them."""

    subject: Subject
    told: tuple[Told, ...]


def watched(reads: Reads) -> tuple[Watched, ...]:
    """All that are in use, and those retired of whom something told still stands."""
    told: dict[tuple[str, int], list[Told]] = defaultdict(list)
    for holder, holder_id, kind, expires_on, step in reads.execute(TOLD).fetchall():
        told[holder, holder_id].append(Told(kind=kind, expires_on=expires_on, step=step))
    filed = papers.in_force_of_all(reads)
    found = []
    for subject in papers.subjects(reads):
        of_it = tuple(told[subject.holder.value, subject.id])
        if of_it or not subject.is_retired:
            its = filed.get((subject.holder, subject.id), ())
            found.append(Watched(subject=replace(subject, papers=its), told=of_it))
    return tuple(found)


def note(tx: Tx, news: Iterable[News], *, at: int) -> None:
    rows = [
        _key(one.subject, one.standing.kind.value, one.expires_on)
        | {"step": one.step, "told_at": at}
        for one in news
    ]
    tx.executemany(NOTE, rows)
    tx.executemany(FORGET_DAYS, [row for row in rows if int(str(row["step"])) < 0])


def forget(tx: Tx, over: Iterable[Over]) -> None:
    tx.executemany(FORGET, [_key(one.subject, one.kind, one.expires_on) for one in over])


def _key(subject: Subject, kind: str, expires_on: str) -> dict[str, object]:
    return {
        "subject": subject.holder.value,
        "subject_id": subject.id,
        "kind": kind,
        "expires_on": expires_on,
    }
