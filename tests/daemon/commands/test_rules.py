import json

import pytest

from daemon.domain.rules.compliance import CDL_WARNING_DAYS
from tests.daemon.commands.scene import OLGA
from tests.daemon.commands.whole import WholeDesk
from tests.daemon.domain.rules.scene import CDL, ESCALATED, TOLD
from tests.daemon.store.scene import NOW, ask

ROWS = "SELECT name, value, effective_from, effective_until, status, set_by, reason FROM rule"
DAY = 86_400_000


def test_rule_is_set_with_author_and_reason_and_in_force_at_once(whole: WholeDesk) -> None:
    answer = whole.ask("rules.set", command_id="mine", name=CDL, value=14, reason="audit")
    assert answer.is_done, answer
    assert answer.message.startswith(f"{CDL} is set to 14 (row 1)")
    assert ask(whole.path, ROWS) == [(CDL, "14", None, None, "active", "anna", "audit")]
    assert whole.book.values_at(NOW)[CDL_WARNING_DAYS] == 14
    kind, subject, body = whole.events()[-1]
    assert (kind, subject) == ("rule.changed", CDL)
    assert json.loads(body)["by"] == "anna"
    assert ask(whole.path, "SELECT correlation_id FROM event") == [("mine",)]


def test_rule_is_set_for_a_time(whole: WholeDesk) -> None:
    usual = whole.book.values_at(NOW)[CDL_WARNING_DAYS]
    assert whole.ask(
        "rules.set", name=CDL, value=14, effective_from=NOW + DAY, effective_until=NOW + 2 * DAY
    ).is_done
    found = [whole.book.values_at(NOW + n * DAY)[CDL_WARNING_DAYS] for n in range(3)]
    assert found == [usual, 14, usual]


def test_withdrawn_rule_is_in_force_no_more(whole: WholeDesk) -> None:
    usual = whole.book.values_at(NOW)[CDL_WARNING_DAYS]
    rows = whole.ask("rules.set", name=CDL, value=14).body["rules"]
    assert rows == [{"id": 1, "name": CDL, "value": 14}]
    answer = whole.ask("rules.withdraw", ids=[1], reason="mistake")
    assert answer.message == f"{CDL} 14 (row 1) is withdrawn"
    assert whole.book.values_at(NOW)[CDL_WARNING_DAYS] == usual
    assert ask(whole.path, "SELECT status, withdrawn_by FROM rule") == [("withdrawn", "anna")]
    assert whole.ask("rules.withdraw", ids=[1]).code == "rule"
    assert whole.ask("rules.withdraw", ids=[9]).code == "rule"


def test_rules_that_belong_together_are_set_together_or_not_at_all(whole: WholeDesk) -> None:
    pair = [{"name": TOLD, "value": 40}, {"name": ESCALATED, "value": 50}]
    assert whole.ask("rules.set_all", rules=pair).is_done
    assert len(ask(whole.path, ROWS)) == 2
    spoilt = [{"name": CDL, "value": 14}, {"name": "no.such.rule", "value": 1}]
    assert whole.ask("rules.set_all", rules=spoilt).code == "rule"
    assert len(ask(whole.path, ROWS)) == 2


@pytest.mark.parametrize("value", [10_000, "fourteen", True, -1])
def test_value_out_of_bounds_is_refused_with_what_is_allowed(
    whole: WholeDesk, value: object
) -> None:
    answer = whole.ask("rules.set", name=CDL, value=value)
    assert (answer.is_done, answer.code) == (False, "rule")
    assert CDL in answer.message
    assert whole.book.values_at(NOW)[CDL_WARNING_DAYS] != value
    assert whole.outcomes() == ["refused"]


def test_rules_of_other_systems_are_taken_in_their_form(whole: WholeDesk) -> None:
    form = {"rule_name": CDL, "rule_value": "21", "rule_category": "compliance", "status": "active"}
    assert whole.ask("rules.take_upstream", rules=[form]).is_done
    assert whole.book.values_at(NOW)[CDL_WARNING_DAYS] == 21
    assert whole.ask("rules.take_upstream", rules=[form | {"status": "inactive"}]).is_done
    assert whole.book.values_at(NOW)[CDL_WARNING_DAYS] != 21
    assert whole.ask("rules.take_upstream", rules=[{"rule_name": 7}]).code == "rule"


@pytest.mark.parametrize("act", ["set", "set_all", "withdraw", "take_upstream"])
def test_operators_do_not_change_rules(whole: WholeDesk, act: str) -> None:
    assert whole.ask(f"rules.{act}", actor=OLGA).code == "not_allowed"


def test_many_changes_are_told_in_few_words(whole: WholeDesk) -> None:
    many = [{"name": CDL, "value": n} for n in range(1, 11)]
    answer = whole.ask("rules.set_all", rules=many)
    assert "and 7 more" in answer.message
    told = answer.body["rules"]
    assert isinstance(told, list)
    assert len(told) == 10
