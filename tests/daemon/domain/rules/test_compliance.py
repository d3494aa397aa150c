import pytest

from daemon.domain.rules import compliance
from daemon.domain.rules.judge import judge
from daemon.domain.rules.key import AnyKey, RuleRefused
from tests.daemon.domain.rules.families import check_family, defaults

MOST = {
    compliance.DAILY_DRIVING_LIMIT_HOURS: 11,
    compliance.CONSECUTIVE_DUTY_LIMIT_HOURS: 14,
    compliance.BREAK_REQUIREMENT_HOURS: 8,
    compliance.BREAK_HOURS_THRESHOLD: 8,
}
LEAST = {compliance.MANDATORY_REST_HOURS: 10, compliance.REQUIRED_REST_HOURS: 10}


def test_the_keys_and_their_defaults() -> None:
    assert defaults(compliance) == {
        "compliance.daily_driving_limit_hours": 11.0,
        "compliance.consecutive_duty_limit_hours": 14.0,
        "compliance.break_requirement_hours": 8.0,
        "compliance.break_hours_threshold": 8.0,
        "compliance.mandatory_rest_hours": 10.0,
        "compliance.required_rest_hours": 10.0,
        "compliance.default_rest_hours_fallback": 10.0,
        "compliance.mandatory_break_type": "mandatory_30_minute",
        "compliance.cdl_warning_days": 30,
    }
    check_family(compliance)


@pytest.mark.parametrize(("key", "most"), MOST.items(), ids=str)
def test_a_limit_can_only_be_lowered(key: AnyKey, most: int) -> None:
    assert judge(key, most) == most
    assert judge(key, most - 0.5) == most - 0.5
    with pytest.raises(RuleRefused, match=rf"the law allows at most {most} h \(49 CFR 395\.3\(a\)"):
        judge(key, most + 0.25)


@pytest.mark.parametrize(("key", "least"), LEAST.items(), ids=str)
def test_a_rest_can_only_be_longer(key: AnyKey, least: int) -> None:
    assert judge(key, least + 2) == least + 2
    with pytest.raises(RuleRefused, match=rf"the law asks for at least {least} h \(49 CFR 395"):
        judge(key, least - 0.25)


def test_every_hour_that_steers_is_bounded_by_the_law() -> None:
    hours = [key for key in compliance.KEYS if key.unit == "h" and not key.without_effect]
    assert {key.name for key in hours} == {key.name for key in (*MOST, *LEAST)}
    assert all(key.law_low or key.law_high for key in hours)


def test_a_rest_that_nobody_recorded_is_never_assumed() -> None:
    assert "unknown" in compliance.DEFAULT_REST_HOURS_FALLBACK.without_effect
