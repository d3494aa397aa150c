"""Why something was decided: by which terms and under which rules (I10)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from daemon.domain.rules.key import Value
from daemon.readmodel.values import ReadConnection

PAGE_MOST = 500

OF_SUBJECT = """
SELECT id, at, job_id, kind, subject, outcome, terms, rule_set, correlation_id
FROM decision
WHERE subject = :subject AND (at, id) < (:before_at, :before_id)
ORDER BY at DESC, id DESC LIMIT :limit
"""

LATEST = """
SELECT id, at, job_id, kind, subject, outcome, terms, rule_set, correlation_id
FROM decision
WHERE (at, id) < (:before_at, :before_id)
ORDER BY at DESC, id DESC LIMIT :limit
"""

OF_JOB = """
SELECT id, at, job_id, kind, subject, outcome, terms, rule_set, correlation_id
FROM decision
WHERE job_id = :job_id ORDER BY id LIMIT :limit
"""

ONE = """
SELECT id, at, job_id, kind, subject, outcome, terms, rule_set, correlation_id
FROM decision
WHERE id = :id
"""

RULE_SET = "SELECT body, first_used_at FROM rule_set WHERE hash = :hash"

EDGE = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    id: int
    at: int
    job_id: int | None
    """Its job may be pruned before it."""
    kind: str
    subject: str
    outcome: str
    terms: Mapping[str, Any]
    rule_set: str
    """Hash of the rule values in force."""
    correlation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetRow:
    hash: str
    body: Mapping[str, tuple[Value, str]]
    """Of each rule its value and where that came from."""
    first_used_at: int


def decisions_of(
    db: ReadConnection,
    subject: str | None,
    *,
    before: DecisionRow | None = None,
    limit: int = 50,
) -> tuple[DecisionRow, ...]:
    """About that subject or, without one, about all, the latest first; `before` is the last row
    of the page that was seen."""
    asked = {
        "subject": subject,
        "before_at": EDGE if before is None else before.at,
        "before_id": EDGE if before is None else before.id,
        "limit": max(1, min(limit, PAGE_MOST)),
    }
    query = LATEST if subject is None else OF_SUBJECT
    return tuple(_row(row) for row in db.execute(query, asked).fetchall())


def decisions_of_job(db: ReadConnection, job_id: int) -> tuple[DecisionRow, ...]:
    """In the order in which the job made them."""
    found = db.execute(OF_JOB, {"job_id": job_id, "limit": PAGE_MOST})
    return tuple(_row(row) for row in found.fetchall())


def decision(db: ReadConnection, number: int) -> DecisionRow | None:
    row = db.execute(ONE, {"id": number}).fetchone()
    return None if row is None else _row(row)


def rule_set(db: ReadConnection, digest: str) -> RuleSetRow | None:
    row = db.execute(RULE_SET, {"hash": digest}).fetchone()
    if row is None:
        return None
    body = {name: (value, source) for name, (value, source) in json.loads(row[0]).items()}
    return RuleSetRow(hash=digest, body=body, first_used_at=row[1])


def _row(row: tuple[Any, ...]) -> DecisionRow:
    number, at, job_id, kind, subject, outcome, terms, digest, correlation_id = row
    return DecisionRow(
        id=number,
        at=at,
        job_id=job_id,
        kind=kind,
        subject=subject,
        outcome=outcome,
        terms=json.loads(terms),
        rule_set=digest,
        correlation_id=correlation_id,
    )
