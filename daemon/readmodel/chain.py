"""What led to what: all that carries one correlation id, in the order it happened."""

import json
from dataclasses import dataclass
from enum import StrEnum

from daemon.queue.states import JobState
from daemon.readmodel.events import words_of
from daemon.readmodel.values import ReadConnection

CHAIN_MOST = 200
NEIGHBOURS = 50
"""Events of one transaction have adjacent numbers: so far apart they are looked for."""
AUDIT_AROUND_MS = 60_000

JOBS = """
SELECT p.job_id, p.created_at, k.name, j.state, p.causation, p.depth
FROM job_payload p JOIN job j ON j.id = p.job_id JOIN job_kind k ON k.id = j.kind
WHERE p.correlation_id = :correlation_id ORDER BY p.job_id LIMIT :most
"""

CONSEQUENCES = """
SELECT e.seq, e.seen_at, e.kind, e.subject, e.body, e.depth FROM event e
WHERE e.correlation_id = :correlation_id AND e.depth > 0 ORDER BY e.seq LIMIT :most
"""

FIRST_CAUSES = """
SELECT e.seq, e.seen_at, e.kind, e.subject, e.body, e.depth
FROM json_each(:seqs) named
JOIN event e ON e.seq BETWEEN named.value - :around AND named.value + :around
WHERE e.correlation_id = :correlation_id AND e.depth = 0
GROUP BY e.seq ORDER BY e.seq LIMIT :most
"""

ALERTS = """
SELECT seq, at, urgency, recipient, title FROM alert
WHERE correlation_id = :correlation_id ORDER BY seq LIMIT :most
"""

# Of a command the stored answer says when; the audit is ordered by time and says who.
COMMANDS = """
SELECT u.seq, u.at, u.command, u.actor, u.outcome
FROM json_each(:ids) named
JOIN command_answer c ON c.command_id = named.value
JOIN audit u ON u.at BETWEEN c.answered_at - :around AND c.answered_at + :around
  AND u.command_id = c.command_id
ORDER BY u.seq LIMIT :most
"""


class Link(StrEnum):
    COMMAND = "command"
    EVENT = "event"
    JOB = "job"
    ALERT = "alert"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRow:
    what: Link
    number: int
    """Of the job, event, alert or audit row."""
    at: int
    said: str
    state: JobState | None
    """Of a job."""
    depth: int
    """How many consequences lie between the first cause and this."""


def chain(db: ReadConnection, correlation_id: str) -> tuple[ChainRow, ...]:
    """Jobs and events that were pruned are missing from it."""
    asked = {"correlation_id": correlation_id, "most": CHAIN_MOST}
    jobs = db.execute(JOBS, asked).fetchall()
    causes = {str(causation).partition(" ") for *_, causation, _ in jobs}
    seqs = [int(name) for what, _, name in causes if what == "event" and name.isdecimal()]
    commands = {name for what, _, name in causes if what == "command"}
    rows = [
        ChainRow(what=Link.JOB, number=number, at=at, said=kind, state=JobState(state), depth=depth)
        for number, at, kind, state, _, depth in jobs
    ]
    rows += _events(db, asked, seqs)
    rows += _commands(db, commands | {correlation_id})  # what it caused carries its id
    rows += [
        ChainRow(
            what=Link.ALERT,
            number=seq,
            at=at,
            said=f"{urgency} to {recipient}: {title}",
            state=None,
            depth=max((job[-1] for job in jobs), default=0),
        )
        for seq, at, urgency, recipient, title in db.execute(ALERTS, asked).fetchall()
    ]
    order = list(Link)
    return tuple(
        sorted(rows, key=lambda row: (row.at, row.depth, order.index(row.what), row.number))
    )


def _events(db: ReadConnection, asked: dict[str, object], seqs: list[int]) -> list[ChainRow]:
    around = {**asked, "seqs": json.dumps(seqs), "around": NEIGHBOURS}
    found = db.execute(FIRST_CAUSES, around).fetchall()
    found += db.execute(CONSEQUENCES, asked).fetchall()
    return [
        ChainRow(
            what=Link.EVENT,
            number=seq,
            at=at,
            said=words_of(kind, subject, body),
            state=None,
            depth=depth,
        )
        for seq, at, kind, subject, body, depth in found
    ]


def _commands(db: ReadConnection, ids: set[str]) -> list[ChainRow]:
    asked = {"ids": json.dumps(sorted(ids)), "around": AUDIT_AROUND_MS, "most": CHAIN_MOST}
    return [
        ChainRow(
            what=Link.COMMAND,
            number=seq,
            at=at,
            said=f"{command} by {actor}" + ("" if outcome == "done" else f", {outcome}"),
            state=None,
            depth=0,
        )
        for seq, at, command, actor, outcome in db.execute(COMMANDS, asked).fetchall()
    ]
