import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.hours.duty import Duty, Mode
from daemon.domain.hours.europe_law import EU_561
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.plan import Step, can_do, extended
from daemon.domain.hours.rulesets import PASSENGER_70_8, PROPERTY_70_8
from tests.daemon.domain.hours.worked import START, worked


def plan(told: str) -> list[Step]:
    """As duty logs are written."""
    return [
        Step(duty=span.duty, minutes=span.minutes, mode=span.mode) for span in worked(told).spans
    ]


DELIVERY = plan("D60 ON20 D40 ON45 D40")
"""Drives to the site, waits, pours, returns."""


def test_plan_within_all_limits_is_legal() -> None:
    answer = can_do(worked("ON30 D300"), PROPERTY_70_8, DELIVERY)
    assert answer.is_legal
    assert answer.violation is None
    assert answer.after.remaining.driving == 660 - 300 - 140


@pytest.mark.parametrize(
    ("before", "rule", "at"),
    [
        ("D300 ON30 D230", "driving_11h", 165 + 30),
        ("ON400 D100 ON200", "window_14h", 165),
        ("D420", "break_30min", 60 + 20),
    ],
)
def test_rule_that_stops_a_plan_is_named_with_its_minute(before: str, rule: str, at: int) -> None:
    log = worked(before)
    answer = can_do(log, PROPERTY_70_8, DELIVERY)
    assert not answer.is_legal
    assert answer.violation is not None
    assert (answer.violation.rule, answer.violation.at - log.until) == (rule, at)
    assert answer.stopped_at == answer.violation.at
    assert answer.violation.cite.startswith("49 CFR 395.3")


def test_what_was_done_before_does_not_stop_what_is_legal_now() -> None:
    log = worked("D500 ON30")
    assert evaluate(log, PROPERTY_70_8).violations
    assert can_do(log, PROPERTY_70_8, plan("D60")).is_legal


def test_driving_on_in_a_violation_is_stopped_at_once() -> None:
    log = worked("D490")
    answer = can_do(log, PROPERTY_70_8, plan("D60"))
    assert answer.stopped_at == log.until
    assert answer.violation is not None
    assert answer.violation.minutes == 60


def test_rest_in_a_plan_counts_for_the_driving_before_it() -> None:
    log = worked("ON300 SB480")
    assert can_do(log, PROPERTY_70_8, plan("ON60 D60 OFF120 D60")).is_legal
    stopped = can_do(log, PROPERTY_70_8, plan("ON60 D60 OFF119 D60"))
    assert stopped.stopped_at == log.until + 60


def test_plan_without_driving_is_always_legal() -> None:
    assert can_do(worked("D700"), PROPERTY_70_8, plan("ON600 YM300")).is_legal
    assert can_do(worked("D700"), PROPERTY_70_8, []).is_legal


def test_plan_of_a_driver_of_whom_too_little_is_known_is_not_legal() -> None:
    log = worked("ON30", known_from=START)
    answer = can_do(log, PROPERTY_70_8, plan("ON30 D60"))
    assert not answer.is_legal
    assert answer.stopped_at == log.until + 30
    assert answer.unknown
    assert answer.violation is None


def test_rest_that_makes_all_clocks_known_makes_a_plan_legal() -> None:
    log = worked("ON30", known_from=START)
    assert can_do(log, PROPERTY_70_8, plan("OFF2040 D60")).is_legal
    assert not can_do(log, PROPERTY_70_8, plan("OFF2039 D60")).is_legal


def test_certain_violation_comes_before_what_is_unknown() -> None:
    log = worked("D700", known_from=START)
    assert can_do(log, PROPERTY_70_8, plan("D60")).stopped_at == log.until


def test_plan_is_judged_by_the_rules_that_are_asked() -> None:
    log = worked("D240")
    assert can_do(log, PROPERTY_70_8, plan("D60")).is_legal
    answer = can_do(log, EU_561, plan("D60"))
    assert answer.stopped_at == log.until + 30


def test_plan_joins_the_status_that_is_going_on() -> None:
    log = extended(worked("D60 OFF20"), plan("OFF10 YM5"))
    assert [(span.duty, span.mode, span.minutes) for span in log.spans] == [
        (Duty.D, None, 60),
        (Duty.OFF, None, 30),
        (Duty.ON, Mode.YM, 5),
    ]
    assert extended(log, [Step(duty=Duty.D, minutes=0)]) == log


def test_step_of_less_than_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="-5 minutes"):
        extended(worked("D60"), [Step(duty=Duty.D, minutes=-5)])


@given(before=st.integers(0, 700), driving=st.integers(1, 700), passenger=st.booleans())
def test_what_is_left_may_be_driven_and_not_a_minute_more(
    before: int, driving: int, *, passenger: bool
) -> None:
    rules = PASSENGER_70_8 if passenger else PROPERTY_70_8
    log = worked(f"D{before}" if before else "")
    clocks = evaluate(log, rules).remaining
    least = min(
        one
        for one in (clocks.driving, clocks.window, clocks.break_, clocks.cycle)
        if one is not None
    )
    answer = can_do(log, rules, [Step(duty=Duty.D, minutes=driving)])
    assert answer.is_legal == (driving <= least)
    if not answer.is_legal:
        assert answer.stopped_at == log.until + least
