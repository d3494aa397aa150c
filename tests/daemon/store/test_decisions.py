import json
from dataclasses import replace
from typing import Any

import pytest

from daemon.domain.rules.row import RuleRows
from daemon.interfaces import Tx
from daemon.queue.job_tx import DecisionNote, KeepDecision
from daemon.rulebook import Rulebook
from daemon.store import decisions
from daemon.store.database import Store
from tests.daemon.domain.rules.scene import CDL, REGISTRY, row
from tests.daemon.store.scene import NOW

LATE = DecisionNote(
    at=NOW,
    job_id=7,
    kind="gps.track",
    subject="T1",
    outcome="late",
    terms={"silent_s": 700, "limit_s": 600, "site": None},
    correlation_id="c-1",
)


KEEP: KeepDecision = decisions.record_decision
"""What the engine is handed."""


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def rows(tx: Tx, sql: str) -> list[Any]:
    return tx.execute(sql).fetchall()


def test_i10_a_decision_keeps_its_terms_and_the_rules_it_was_made_under(tx: Tx) -> None:
    book = Rulebook(REGISTRY, environment={"COMPLIANCE_CDL_WARNING_DAYS": "14"})
    values = book.values_at(NOW)
    number = KEEP(tx, LATE, values)
    (kept,) = rows(tx, "SELECT id, subject, outcome, terms, rule_set FROM decision")
    assert kept == (
        number,
        "T1",
        "late",
        '{"limit_s":600,"silent_s":700,"site":null}',
        values.hash,
    )
    ((body,),) = rows(tx, "SELECT body FROM rule_set")
    stored = json.loads(body)
    assert stored[CDL] == [14, "environment"]
    assert stored["compliance.mandatory_rest_hours"] == [10.0, "default"]
    assert set(stored) == {key.name for key in REGISTRY.steering()}


def test_each_distinct_set_is_stored_once(tx: Tx) -> None:
    book = Rulebook(REGISTRY)
    before = book.values_at(NOW)
    for n in range(3):
        decisions.record_decision(tx, replace(LATE, at=NOW + n), before)
    book.use(RuleRows(version=1, rows=(row(1, CDL, 7),)))
    decisions.record_decision(tx, replace(LATE, at=NOW + 9), book.values_at(NOW))
    assert rows(tx, "SELECT hash, first_used_at FROM rule_set ORDER BY first_used_at") == [
        (before.hash, NOW),
        (book.values_at(NOW).hash, NOW + 9),
    ]
    assert rows(tx, "SELECT count(*), count(DISTINCT rule_set) FROM decision") == [(4, 2)]


@pytest.mark.parametrize("term", [float("nan"), object(), {1, 2}])
def test_terms_that_cannot_be_stored_are_named_and_leave_nothing(tx: Tx, term: object) -> None:
    wrong = replace(LATE, terms={"x": term})
    with pytest.raises(ValueError, match=r"terms of gps\.track about T1 are not plain JSON"):
        decisions.record_decision(tx, wrong, Rulebook(REGISTRY).values_at(NOW))
    assert rows(tx, "SELECT * FROM rule_set") == []
