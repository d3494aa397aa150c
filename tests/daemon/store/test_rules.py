import json
from dataclasses import replace

import pytest

from daemon.domain.events import ClockQuality, Event, Stamp
from daemon.domain.rules.change import Author, Proposal
from daemon.domain.rules.compliance import CDL_WARNING_DAYS
from daemon.domain.rules.key import Value
from daemon.domain.rules.row import RuleStatus
from daemon.errors import RuleError
from daemon.interfaces import Tx
from daemon.rulebook import Rulebook
from daemon.store import journal, rules
from daemon.store.database import Store
from daemon.store.rules import Changed, RuleStore
from tests.daemon.domain.rules.scene import CDL, ESCALATED, REGISTRY, REST, TOLD
from tests.daemon.store.scene import NOW, STAMP

ANN = Author(name="ann", reason="audit", correlation_id="c-1")
BOB = Author(name="bob", correlation_id="c-2")
LATER = replace(STAMP, seen_at=NOW + 1000)
BOOK = Rulebook(REGISTRY)
STORE = RuleStore(given=BOOK.given, record=journal.record)
EVENTS = "SELECT kind, subject, body, correlation_id FROM event ORDER BY seq"


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def put(tx: Tx, *pairs: tuple[str, object], author: Author = ANN, stamp: Stamp = STAMP) -> Changed:
    proposals = [Proposal(name=name, value=value) for name, value in pairs]
    return STORE.set(tx, proposals, author=author, stamp=stamp)


def in_force(tx: Tx, at: int = NOW) -> Value:
    book = Rulebook(REGISTRY)
    book.use(rules.active(tx))
    return book.values_at(at)[CDL_WARNING_DAYS]


def test_a_rule_that_was_set_is_in_force_with_its_author(tx: Tx) -> None:
    changed = put(tx, (CDL, "14"))
    assert in_force(tx) == 14
    (row,) = changed.active.rows
    assert changed.rows == (row,)
    assert (row.name, row.value, row.set_at, row.set_by, row.reason) == (
        CDL,
        14,
        NOW,
        "ann",
        "audit",
    )


def test_every_change_is_an_event_with_its_author(tx: Tx) -> None:
    (row,) = put(tx, (CDL, 14)).rows
    STORE.withdraw(tx, [row.id], author=BOB, stamp=LATER)
    found = tx.execute(EVENTS).fetchall()
    assert [(kind, subject, cause) for kind, subject, _, cause in found] == [
        ("rule.changed", CDL, "c-1"),
        ("rule.changed", CDL, "c-2"),
    ]
    bodies = [json.loads(body) for _, _, body, _ in found]
    assert [(body["change"], body["by"], body["value"]) for body in bodies] == [
        ("set", "ann", 14),
        ("withdrawn", "bob", 14),
    ]
    assert bodies[0]["rule"] == row.id


def test_i3_a_change_and_its_event_stand_or_fall_together(tx: Tx) -> None:
    def fail(_tx: Tx, _event: Event, _stamp: Stamp) -> int | None:
        raise RuntimeError("no event")

    tx.execute("SAVEPOINT s")
    with pytest.raises(RuntimeError, match="no event"):
        RuleStore(given=BOOK.given, record=fail).set(
            tx, [Proposal(name=CDL, value=14)], author=ANN, stamp=STAMP
        )
    tx.execute("ROLLBACK TO s")
    assert rules.active(tx).rows == ()


def test_a_change_can_be_scheduled(tx: Tx) -> None:
    proposal = Proposal(name=CDL, value=14, effective_from=NOW + 50, effective_until=NOW + 90)
    STORE.set(tx, [proposal], author=ANN, stamp=STAMP)
    assert [in_force(tx, NOW + ms) for ms in (0, 50, 89, 90)] == [30, 14, 14, 30]


def test_a_withdrawn_rule_holds_nowhere_and_stays_in_the_history(tx: Tx) -> None:
    (old,) = put(tx, (CDL, 14)).rows
    put(tx, (CDL, 7), stamp=LATER)
    changed = STORE.withdraw(tx, [old.id], author=BOB, stamp=LATER)
    assert in_force(tx) == 7
    newest, oldest = rules.history(tx, [CDL])
    assert (newest.value, oldest.value, oldest.status) == (7, 14, RuleStatus.WITHDRAWN)
    assert (oldest.withdrawn_by, oldest.withdrawn_at) == ("bob", NOW + 1000)
    assert changed.rows == (oldest,)
    assert len(rules.history(tx, [CDL], most=1)) == 1
    assert rules.history(tx, [REST]) == ()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (CDL, 0, "0 is too little; allowed: a whole number 1 to 365 days"),
        ("compliance.daily_driving_limit_hours", 12, "the law allows at most 11 h"),
        ("compliance.cdl_warning_day", 7, f"no such rule; near it: {CDL}"),
        (TOLD, 15, f"refused, as {TOLD} = 15, {ESCALATED} = 15"),
    ],
)
def test_what_cannot_be_set_leaves_nothing_behind(
    tx: Tx, name: str, value: object, said: str
) -> None:
    with pytest.raises(RuleError) as refused:
        put(tx, (CDL, 20), (name, value))
    assert said in refused.value.message
    assert refused.value.code == "rule"
    assert rules.active(tx).rows == ()
    assert tx.execute(EVENTS).fetchall() == []


def test_two_rules_that_only_fit_together_are_set_together(tx: Tx) -> None:
    put(tx, (TOLD, 20), (ESCALATED, 40))
    with pytest.raises(RuleError, match=f"{TOLD} = 20, {ESCALATED} = 15"):
        STORE.withdraw(tx, [2], author=ANN, stamp=STAMP)
    STORE.withdraw(tx, [1, 2, 1], author=ANN, stamp=STAMP)
    assert rules.active(tx).rows == ()


def test_a_contradiction_with_the_environment_is_refused_too(tx: Tx) -> None:
    book = Rulebook(REGISTRY, environment={"SLA_PREMIUM_NOTIFICATION_THRESHOLD_MINUTES": "9"})
    with pytest.raises(RuleError, match=f"{TOLD} = 9, {ESCALATED} = 9"):
        RuleStore(given=book.given, record=journal.record).set(
            tx, [Proposal(name=ESCALATED, value=9)], author=ANN, stamp=STAMP
        )


def test_only_an_active_rule_can_be_withdrawn(tx: Tx) -> None:
    with pytest.raises(RuleError, match="no rule has the id 7") as refused:
        STORE.withdraw(tx, [7], author=ANN, stamp=STAMP)
    assert refused.value.next_step == "depotd rules history KEY lists what was set"
    put(tx, (CDL, 14))
    STORE.withdraw(tx, [1], author=ANN, stamp=STAMP)
    with pytest.raises(RuleError, match="rule 1 was withdrawn already, by ann"):
        STORE.withdraw(tx, [1], author=BOB, stamp=STAMP)


def test_a_rule_of_another_release_can_be_withdrawn(tx: Tx) -> None:
    tx.execute(
        "INSERT INTO rule(name, value, status, set_at, set_by)"
        " VALUES ('queue.gone.weight', '3', 'active', 1, 'ann')"
    )
    STORE.withdraw(tx, [1], author=BOB, stamp=STAMP)
    assert rules.active(tx).rows == ()
    (gone,) = rules.history(tx, ["queue.gone.weight"])
    assert (gone.value, gone.withdrawn_by) == (3, "bob")


def test_newer_rows_have_a_greater_version(tx: Tx) -> None:
    before = rules.active(tx)
    changed = put(tx, (CDL, 14))
    gone = STORE.withdraw(tx, [1], author=ANN, stamp=STAMP)
    assert before.version < changed.active.version < gone.active.version
    assert rules.active(tx) == gone.active


def test_rules_with_dates_set_before_the_clock_is_trusted_say_that_they_wait(tx: Tx) -> None:
    untrusted = replace(STAMP, clock=ClockQuality.UNTRUSTED)
    proposal = Proposal(name=CDL, value=14, effective_until=5)
    changed = STORE.set(tx, [proposal], author=ANN, stamp=untrusted)
    assert changed.notices == (f"{CDL}: has dates, and waits until the clock can be trusted",)


class TestUpstream:
    def form(self, **changes: object) -> dict[str, object]:
        return {"rule_name": CDL, "rule_value": "14", "rule_category": "compliance"} | changes

    def test_active_forms_are_set_and_others_withdrawn(self, tx: Tx) -> None:
        ends = "2030-01-01T00:00:00Z"
        STORE.take_upstream(tx, [self.form(effective_until=ends)], author=ANN, stamp=STAMP)
        assert in_force(tx) == 14
        changed = STORE.take_upstream(
            tx,
            [self.form(rule_value=7), self.form(effective_until=ends, status="inactive")],
            author=BOB,
            stamp=LATER,
        )
        assert in_force(tx) == 7
        assert [(row.value, row.status.value) for row in changed.rows] == [
            (14, "withdrawn"),
            (7, "active"),
        ]

    def test_rules_that_replace_each_other_are_judged_as_they_will_be(self, tx: Tx) -> None:
        put(tx, (TOLD, 20), (ESCALATED, 40))
        forms: list[dict[str, object]] = [
            {"rule_name": ESCALATED, "rule_value": 40, "status": "withdrawn"},
            {"rule_name": ESCALATED, "rule_value": 30},
        ]
        changed = STORE.take_upstream(tx, forms, author=ANN, stamp=STAMP)
        assert [row.value for row in changed.active.rows] == [20, 30]

    def test_what_is_not_there_cannot_be_taken_back(self, tx: Tx) -> None:
        put(tx, (CDL, 15))
        with pytest.raises(RuleError, match=f"{CDL}: no active rule has that value and those"):
            STORE.take_upstream(tx, [self.form(status="inactive")], author=ANN, stamp=STAMP)

    def test_one_bad_form_refuses_all(self, tx: Tx) -> None:
        with pytest.raises(RuleError, match="rule_category 'sla' is not the beginning"):
            STORE.take_upstream(
                tx, [self.form(), self.form(rule_category="sla")], author=ANN, stamp=STAMP
            )
        assert rules.active(tx).rows == ()
