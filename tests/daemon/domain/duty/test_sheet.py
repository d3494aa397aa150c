import pytest

from daemon.domain.duty.sheet import (
    DUTY_WORDS,
    EXEMPTION_WORDS,
    MODE_SIGNS,
    MODE_WORDS,
    RULE_SET_WORDS,
    distance_words,
    span_words,
    status_words,
)
from daemon.domain.hours.duty import Duty, Exemption, Mode
from daemon.domain.hours.rulesets import RuleSetName


def test_everything_there_is_has_its_words() -> None:
    assert set(DUTY_WORDS) == set(Duty)
    assert set(MODE_WORDS) == set(MODE_SIGNS) == set(Mode)
    assert set(RULE_SET_WORDS) == set(RuleSetName)
    assert set(EXEMPTION_WORDS) == set(Exemption)


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0:00"), (65, "1:05"), (1440, "24:00"), (1500, "25:00")]
)
def test_spans_are_hours_and_minutes(minutes: int, words: str) -> None:
    assert span_words(minutes) == words


def test_distances_are_told_in_both_measures() -> None:
    assert distance_words(1_609_344) == "1,609.3 km (1,000.0 mi)"


def test_a_mode_stands_beside_its_status() -> None:
    assert status_words(Duty.OFF, Mode.PC) == "OFF PC"
    assert status_words(Duty.D, None) == "D"
