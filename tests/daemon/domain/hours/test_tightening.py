import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.hours.europe_law import EU_561
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.rulesets import (
    PASSENGER_70_8,
    PROPERTY_60_7,
    PROPERTY_70_8,
    RuleSet,
    UsRules,
)
from daemon.domain.hours.tightening import HourRules, tightened
from daemon.domain.rules.key import RuleRefused
from tests.daemon.domain.hours.worked import left, violations, worked


def test_depot_without_hour_rules_has_the_law() -> None:
    assert tightened(PROPERTY_60_7, HourRules()) == PROPERTY_60_7


def test_figures_of_the_law_are_the_law() -> None:
    law = HourRules(driving_h=11, window_h=14, break_after_h=8, break_min=30, rest_h=10)
    assert tightened(PROPERTY_70_8, law) == PROPERTY_70_8


@pytest.mark.parametrize(
    ("hours", "cite"),
    [
        (HourRules(driving_h=11.01), "395.3(a)(3)(i)"),
        (HourRules(window_h=15), "395.3(a)(2)"),
        (HourRules(break_after_h=9), "395.3(a)(3)(ii)"),
        (HourRules(break_min=29), "395.3(a)(3)(ii)"),
        (HourRules(rest_h=9.99), "395.3(a)(1)"),
        (HourRules(driving_h=0), "395.3(a)(3)(i)"),
        (HourRules(driving_h=float("nan")), "395.3(a)(3)(i)"),
        (HourRules(rest_h=float("inf")), "395.3(a)(1)"),
    ],
)
def test_laxer_rule_is_refused_with_the_paragraph(hours: HourRules, cite: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        tightened(PROPERTY_70_8, hours)
    assert f"49 CFR {cite})" in refused.value.message


@pytest.mark.parametrize("rules", [PASSENGER_70_8, EU_561])
def test_hour_rules_are_for_carriers_of_property(rules: RuleSet) -> None:
    assert tightened(rules, HourRules(driving_h=5)) is rules


def test_stricter_rule_is_what_a_driver_is_judged_by() -> None:
    rules = tightened(
        PROPERTY_70_8,
        HourRules(driving_h=10, window_h=12, break_after_h=5, break_min=45, rest_h=12),
    )
    found = evaluate(worked("D300 OFF44 D300 ON45 D30"), rules)
    assert violations(found) == [("break_30min", 344, 300), ("driving_11h", 689, 30)]
    assert left(evaluate(worked("D300 OFF719"), rules))[0] == 300
    assert left(evaluate(worked("D300 OFF720"), rules)) == (600, 720, 300, 3900)


def test_pair_stands_for_the_longer_rest() -> None:
    rules = tightened(PROPERTY_70_8, HourRules(rest_h=12))
    assert left(evaluate(worked("D300 SB420 D120 OFF180"), rules))[0] == 240
    assert left(evaluate(worked("D300 SB420 D120 OFF300"), rules))[0] == 540


def test_long_day_is_shortened_by_as_much() -> None:
    rules = tightened(PROPERTY_70_8, HourRules(window_h=12.5))
    assert isinstance(rules, UsRules)
    assert rules.long_window == 870


@given(driving_h=st.floats(0.1, 11), rest_h=st.floats(10, 48))
def test_tightened_is_never_laxer(driving_h: float, rest_h: float) -> None:
    rules = tightened(PROPERTY_70_8, HourRules(driving_h=driving_h, rest_h=rest_h))
    assert isinstance(rules, UsRules)
    assert rules.driving.minutes <= driving_h * 60
    assert rules.rest.minutes >= rest_h * 60
