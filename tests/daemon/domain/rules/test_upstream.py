import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.rules.change import Proposal
from daemon.domain.rules.key import RuleRefused
from daemon.domain.rules.upstream import FIELDS, Translated, same_rule, translate
from tests.daemon.domain.rules.scene import CDL, REGISTRY, row

FORM: dict[str, object] = {
    "rule_name": CDL,
    "rule_value": "14",
    "rule_category": "compliance",
    "effective_from": "2026-01-31T06:00:00+01:00",
    "effective_until": None,
    "status": "active",
}


def test_a_form_is_translated() -> None:
    assert translate(REGISTRY, FORM) == Translated(
        proposal=Proposal(name=CDL, value=14, effective_from=1_769_835_600_000), is_set=True
    )


@pytest.mark.parametrize("status", ["inactive", "withdrawn"])
def test_another_status_takes_back(status: str) -> None:
    assert translate(REGISTRY, FORM | {"status": status}).is_set is False


@pytest.mark.parametrize("category", ["employee", "employee.scoring", "", None])
def test_a_category_is_the_beginning_of_the_name(category: object) -> None:
    form = {"rule_name": "employee.scoring.max_daily_hours", "rule_value": 9.5}
    assert translate(REGISTRY, form | {"rule_category": category}).proposal.value == 9.5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rule_name": ""}, "rule_name is missing"),
        ({"rule_name": 7}, "rule_name is missing"),
        ({"rule_name": "compliance.x"}, "compliance.x: no such rule"),
        ({"rule_value": None}, f"{CDL}: rule_value is missing"),
        ({"rule_value": "x"}, f"{CDL}: 'x' is not a whole number; allowed: a whole number 1 to"),
        ({"rule_category": "sla"}, "rule_category 'sla' is not the beginning of its name, 'compl"),
        ({"rule_category": "compl"}, "rule_category 'compl' is not the beginning"),
        ({"rule_category": 5}, "rule_category 5 is not the beginning"),
        (
            {"effective_from": "2026-01-31T06:00:00"},
            f"{CDL}: effective_from: '2026-01-31T06:00:00'",
        ),
        ({"effective_until": 5}, f"{CDL}: effective_until is not a text such as 2026-01-31T06"),
        ({"status": "draft"}, "status 'draft' is not known; allowed: active, inactive, withdrawn"),
        ({"status": None}, "status None is not known"),
        ({"x" * 5000: 4}, f"unknown field '{'x' * 59}...; allowed"),
        ({"rule_id": 4}, "unknown field 'rule_id'; allowed: rule_name, rule_value"),
    ],
)
def test_a_form_that_does_not_fit_is_refused_naming_rule_and_field(
    change: dict[str, object], said: str
) -> None:
    with pytest.raises(RuleRefused) as refused:
        translate(REGISTRY, FORM | change)
    assert said in refused.value.message


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_law_any_form_is_translated_or_refused(form: dict[str, object]) -> None:
    try:
        translated = translate(REGISTRY, FORM | form)
    except RuleRefused:
        return
    assert translated.proposal.name in REGISTRY.by_name


def test_a_rule_is_the_same_by_name_value_and_dates() -> None:
    proposal = translate(REGISTRY, FORM).proposal
    begins = proposal.effective_from
    assert same_rule(row(1, CDL, 14, effective_from=begins), proposal)
    assert not same_rule(row(1, CDL, 15, effective_from=begins), proposal)
    assert not same_rule(row(1, CDL, 14), proposal)
