import pytest

from daemon.domain.hours.rulesets import (
    HOUR,
    PASSENGER_60_7,
    PASSENGER_70_8,
    PROPERTY_60_7,
    PROPERTY_70_8,
    RULE_SETS,
    RuleSetName,
    UsRules,
)


def test_every_name_has_its_rules() -> None:
    assert set(RULE_SETS) == set(RuleSetName)


@pytest.mark.parametrize("name", [name for name in RuleSetName if name.startswith("us_")])
def test_rules_know_their_name(name: RuleSetName) -> None:
    rules = RULE_SETS[name]
    assert isinstance(rules, UsRules)
    assert rules.name is name


@pytest.mark.parametrize("rules", [PROPERTY_70_8, PROPERTY_60_7, PASSENGER_70_8, PASSENGER_60_7])
def test_every_limit_names_its_paragraph(rules: UsRules) -> None:
    limits = [rules.rest, rules.driving, rules.window, rules.cycle.limit]
    limits += [rules.pause.limit] if rules.pause is not None else []
    part = "395.5" if rules.window_is_duty else "395.3"
    assert all(limit.cite.startswith(f"49 CFR {part}(") for limit in limits)
    assert len({limit.rule for limit in limits}) == len(limits)


@pytest.mark.parametrize(
    ("rules", "hours", "days"),
    [(PROPERTY_70_8, 70, 8), (PROPERTY_60_7, 60, 7), (PASSENGER_70_8, 70, 8),
     (PASSENGER_60_7, 60, 7)],
)  # fmt: skip
def test_cycle_is_the_one_of_the_name(rules: UsRules, hours: int, days: int) -> None:
    assert (rules.cycle.limit.minutes, rules.cycle.days) == (hours * HOUR, days)
    assert rules.cycle.limit.rule == f"cycle_{hours}h_{days}d"
