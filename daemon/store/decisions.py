"""Decisions with their terms and the rules they were made under (I10)."""

import json
from collections.abc import Mapping
from typing import Protocol

from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.resolve import set_body
from daemon.interfaces import Tx

HAS_RULE_SET = "SELECT 1 FROM rule_set WHERE hash = :hash"

ADD_RULE_SET = """
INSERT INTO rule_set(hash, body, first_used_at) VALUES (:hash, :body, :now)
"""

ADD_DECISION = """
INSERT INTO decision(at, job_id, kind, subject, outcome, terms, rule_set, correlation_id)
VALUES (:at, :job_id, :kind, :subject, :outcome, :terms, :rule_set, :correlation_id)
RETURNING id
"""


class Decided(Protocol):
    """What was decided about whom, by which terms: `daemon/queue/job_tx.py` has one of jobs."""

    @property
    def at(self) -> int: ...
    @property
    def job_id(self) -> int | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def terms(self) -> Mapping[str, object]: ...
    @property
    def correlation_id(self) -> str: ...


def keep_rule_set(tx: Tx, values: RuleValues, *, now: int) -> None:
    """Each distinct set is stored once, with the source of every value."""
    if tx.execute(HAS_RULE_SET, {"hash": values.hash}).fetchone() is None:
        body = set_body(values.by_name, values.sources)
        tx.execute(ADD_RULE_SET, {"hash": values.hash, "body": body, "now": now})


def record_decision(tx: Tx, decision: Decided, values: RuleValues) -> int:
    """Keeps why; answers the decision's id."""
    try:
        terms = json.dumps(
            dict(decision.terms), sort_keys=True, separators=(",", ":"), allow_nan=False
        )
    except (TypeError, ValueError) as exc:
        raise ValueError(
            f"terms of {decision.kind} about {decision.subject} are not plain JSON: {exc}"
        ) from exc
    keep_rule_set(tx, values, now=decision.at)
    row = tx.execute(
        ADD_DECISION,
        {
            "at": decision.at,
            "job_id": decision.job_id,
            "kind": decision.kind,
            "subject": decision.subject,
            "outcome": decision.outcome,
            "terms": terms,
            "rule_set": values.hash,
            "correlation_id": decision.correlation_id,
        },
    ).fetchall()
    return int(row[0][0])
