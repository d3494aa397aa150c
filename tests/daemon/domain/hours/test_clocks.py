import pytest

from daemon.domain.hours.clocks import Clock, clock_of, laws_of, minutes_on
from daemon.domain.hours.rulesets import RULE_SETS, RuleSetName
from daemon.domain.hours.verdict import Remaining


@pytest.mark.parametrize(
    ("name", "rule", "clock"),
    [
        ("us_property_70_8", "driving_11h", "driving"),
        ("us_property_60_7", "window_14h", "window"),
        ("us_property_60_7", "break_30min", "break"),
        ("us_property_60_7", "cycle_60h_7d", "cycle"),
        ("us_passenger_70_8", "duty_15h", "window"),
        ("eu_561", "eu_daily_driving", "driving"),
        ("eu_561", "eu_break_45min", "break"),
        ("eu_561", "eu_weekly_56h", "cycle"),
        ("eu_561", "eu_daily_rest", "eu_daily_rest"),
    ],
)
def test_rules_are_those_of_clocks_or_stand_for_themselves(
    name: str, rule: str, clock: str
) -> None:
    assert clock_of(rule, RULE_SETS[RuleSetName(name)]) == clock


@pytest.mark.parametrize(
    ("name", "clocks"),
    [
        ("us_property_70_8", "driving window break cycle"),
        ("us_passenger_60_7", "driving window cycle"),
        ("eu_561", "driving break cycle"),
    ],
)
def test_each_rule_set_has_the_clocks_of_its_law(name: str, clocks: str) -> None:
    assert [clock.value for clock in laws_of(RULE_SETS[RuleSetName(name)])] == clocks.split()


def test_minutes_are_those_of_the_clock_that_is_named() -> None:
    clocks = Remaining(driving=1, window=2, break_=3, cycle=None)
    assert [minutes_on(clocks, clock) for clock in Clock] == [1, 2, 3, None]
    assert minutes_on(clocks, "eu_daily_rest") is None
