"""The limits of a shift, and laws that hold for every log."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.hours.duty import Change, Duty, DutyLog, Span, log_of
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.rulesets import (
    PASSENGER_60_7,
    PASSENGER_70_8,
    PROPERTY_60_7,
    PROPERTY_70_8,
    UsRules,
)
from daemon.domain.hours.verdict import Remaining
from tests.daemon.domain.hours.worked import CHICAGO, START, left, verdict, violations, worked

US_SETS = [PROPERTY_70_8, PROPERTY_60_7, PASSENGER_70_8, PASSENGER_60_7]
MINUTE = 60_000
WEEK = 7 * 1440


@pytest.mark.parametrize(
    ("rules", "told", "over"),
    [
        (PROPERTY_70_8, "D400 ON30 D260", ("driving_11h", 690, 1)),
        (PROPERTY_70_8, "ON800 D40", ("window_14h", 840, 1)),
        (PROPERTY_70_8, "ON60 OFF119 ON600 D61", ("window_14h", 840, 1)),
        (PASSENGER_70_8, "D600", ("driving_10h", 600, 1)),
        (PASSENGER_70_8, "ON800 D100", ("duty_15h", 900, 1)),
        (PASSENGER_70_8, "ON600 OFF400 ON200 D100", ("duty_15h", 1300, 1)),
    ],
)
def test_driving_up_to_the_limit_is_legal_and_a_minute_more_is_not(
    rules: UsRules, told: str, over: tuple[str, int, int]
) -> None:
    assert violations(verdict(told, rules)) == []
    assert violations(verdict(f"{told} D1", rules)) == [over]


def test_work_that_is_not_driving_never_violates() -> None:
    for rules in US_SETS:
        assert violations(verdict("ON3000 YM600 ON3000", rules)) == []


@pytest.mark.parametrize(
    ("rules", "told", "clocks"),
    [
        (PROPERTY_70_8, "D660 OFF599", (0, 0, 480, 3540)),
        (PROPERTY_70_8, "D660 OFF600", (660, 840, 480, 3540)),
        (PASSENGER_70_8, "D600 OFF479", (0, 300, None, 3600)),
        (PASSENGER_70_8, "D600 OFF480", (600, 900, None, 3600)),
    ],
)
def test_daily_rest_gives_all_of_a_shift_back(
    rules: UsRules, told: str, clocks: tuple[int | None, ...]
) -> None:
    assert left(verdict(told, rules)) == clocks


def test_violations_stand_in_order_of_time() -> None:
    found = verdict("D500 ON5 D300 ON5 D200")
    assert [(one.rule, one.at - START) for one in found.violations] == [
        ("break_30min", 480),
        ("break_30min", 505),
        ("driving_11h", 665),
        ("driving_11h", 810),
        ("break_30min", 810),
        ("window_14h", 840),
    ]


def test_driver_of_whom_nothing_is_known_has_no_clock() -> None:
    for rules in US_SETS:
        found = evaluate(worked("", known_from=START), rules)
        assert left(found) == (None, None, None, None)
        assert len(found.unknown) == (3 if rules.pause is not None else 2)


def test_unknown_is_not_rest() -> None:
    found = evaluate(worked("OFF599 D60", known_from=START), PROPERTY_70_8)
    assert left(found)[:2] == (None, None)
    assert left(evaluate(worked("OFF600 D60", known_from=START), PROPERTY_70_8))[:2] == (600, 780)


def test_what_is_certain_of_an_unknown_shift_is_told() -> None:
    found = evaluate(worked("D700", known_from=START), PROPERTY_70_8)
    assert ("driving_11h", 660, 40) in violations(found)


PARTS = st.lists(
    st.tuples(
        st.sampled_from(list(Duty)),
        st.one_of(st.integers(1, 700), st.sampled_from([30, 120, 180, 420, 480, 600, 2040])),
    ),
    min_size=1,
    max_size=40,
)
RULES = st.sampled_from(US_SETS)


def log_from(parts: list[tuple[Duty, int]], start: int = START) -> DutyLog:
    return worked(" ".join(f"{duty}{minutes}" for duty, minutes in parts), start=start)


def clocks_of(remaining: Remaining) -> list[int | None]:
    return [remaining.driving, remaining.window, remaining.break_, remaining.cycle]


@given(parts=PARTS, rules=RULES)
def test_minutes_are_never_negative_and_never_beyond_the_law(
    parts: list[tuple[Duty, int]], rules: UsRules
) -> None:
    found = evaluate(log_from(parts), rules)
    limits = [rules.driving, rules.window, rules.pause and rules.pause.limit, rules.cycle.limit]
    for remaining in (found.remaining, found.if_paired):
        if remaining is None:
            continue
        for clock, limit in zip(clocks_of(remaining), limits, strict=True):
            assert (clock is None) == (limit is None)
            assert clock is None or limit is None or 0 <= clock <= limit.minutes
    assert all(one.minutes > 0 for one in found.violations)


@given(parts=PARTS, rules=RULES)
def test_violations_are_driving_and_those_of_a_rule_do_not_touch(
    parts: list[tuple[Duty, int]], rules: UsRules
) -> None:
    log = log_from(parts)
    drives = [span for span in log.spans if span.duty is Duty.D]
    found = evaluate(log, rules).violations
    for one in found:
        assert any(drive.start <= one.at and one.at + one.minutes <= drive.end for drive in drives)
    for rule in {one.rule for one in found}:
        for one, following in pairwise([each for each in found if each.rule == rule]):
            assert one.at + one.minutes < following.at


@given(parts=PARTS, rules=RULES, at=st.integers(0, 39))
def test_change_in_two_changes_nothing(
    parts: list[tuple[Duty, int]], rules: UsRules, at: int
) -> None:
    log = log_from(parts)
    index = at % len(log.spans)
    spans = list(log.spans)
    cut = spans[index]
    middle = (cut.start + cut.end) // 2
    if middle > cut.start:
        spans[index : index + 1] = [cut._replace(end=middle), cut._replace(start=middle)]
    assert evaluate(replace(log, spans=spans), rules) == evaluate(log, rules)


@given(parts=PARTS, rules=RULES, weeks=st.integers(1, 6))
def test_whole_weeks_later_is_the_same(
    parts: list[tuple[Duty, int]], rules: UsRules, weeks: int
) -> None:
    """The zone's clock does not change between June and September."""
    found = evaluate(log_from(parts[:20]), rules)
    later = evaluate(log_from(parts[:20], start=START + weeks * WEEK), rules)
    assert later.remaining == found.remaining
    assert later.if_paired == found.if_paired
    assert [replace(one, at=one.at - weeks * WEEK) for one in later.violations] == list(
        found.violations
    )


@given(parts=PARTS, rules=RULES, first=st.integers(1, 900), more=st.integers(1, 900))
def test_longer_rest_never_shortens_break_or_cycle(
    parts: list[tuple[Duty, int]], rules: UsRules, first: int, more: int
) -> None:
    """The window runs on while a driver rests, unless the rest turns out to be long enough."""
    shorter = evaluate(log_from([*parts, (Duty.OFF, first)]), rules).remaining
    longer = evaluate(log_from([*parts, (Duty.OFF, first + more)]), rules).remaining
    assert (shorter.break_ or 0) <= (longer.break_ or 0)
    assert (shorter.cycle or 0) <= (longer.cycle or 0)


@given(parts=PARTS, rules=RULES, minutes=st.integers(1, 1200))
def test_rest_leaves_at_least_what_work_would_leave(
    parts: list[tuple[Duty, int]], rules: UsRules, minutes: int
) -> None:
    worked_on = evaluate(log_from([*parts, (Duty.ON, minutes)]), rules)
    rested = evaluate(log_from([*parts, (Duty.OFF, minutes)]), rules)
    assert (worked_on.remaining.cycle or 0) <= (rested.remaining.cycle or 0)
    assert len(rested.violations) <= len(worked_on.violations)


@given(parts=PARTS, rules=RULES)
def test_unknown_before_the_log_never_adds_a_violation_or_a_minute(
    parts: list[tuple[Duty, int]], rules: UsRules
) -> None:
    log = log_from(parts)
    rested = evaluate(log, rules)
    blind = evaluate(replace(log, known_from=log.spans[0].start), rules)
    assert len(blind.violations) <= len(rested.violations)
    pairs = zip(clocks_of(blind.remaining), clocks_of(rested.remaining), strict=True)
    hidden = [mine is None and theirs is not None for mine, theirs in pairs]
    assert any(hidden) == bool(blind.unknown)


@settings(max_examples=50)
@given(parts=PARTS, rules=RULES)
def test_log_of_changes_and_log_of_spans_are_judged_alike(
    parts: list[tuple[Duty, int]], rules: UsRules
) -> None:
    log = log_from(parts)
    changes = [Change(at=span.start * MINUTE + 59_999, duty=span.duty) for span in log.spans]
    built = log_of(changes, until=log.until * MINUTE, zone=CHICAGO)
    assert evaluate(built, rules) == evaluate(log, rules)


def test_spans_of_two_statuses_that_mean_the_same_are_one_rest() -> None:
    spans = [
        Span(START, START + 60, Duty.D),
        Span(START + 60, START + 360, Duty.SB),
        Span(START + 360, START + 660, Duty.OFF),
    ]
    log = DutyLog(spans=spans, zone=CHICAGO, until=START + 660)
    assert left(evaluate(log, PROPERTY_70_8))[:2] == (660, 840)


@given(parts=PARTS, rules=RULES, first=st.integers(1, 900), more=st.integers(1, 900))
def test_longer_rest_never_adds_a_violation(
    parts: list[tuple[Duty, int]], rules: UsRules, first: int, more: int
) -> None:
    shorter = evaluate(log_from([*parts, (Duty.SB, first)]), rules).violations
    longer = evaluate(log_from([*parts, (Duty.SB, first + more)]), rules).violations
    assert len(longer) <= len(shorter)


@given(parts=PARTS, rules=RULES, more=st.integers(0, 3000))
def test_rest_of_a_day_gives_every_clock_of_a_shift(
    parts: list[tuple[Duty, int]], rules: UsRules, more: int
) -> None:
    clocks = evaluate(log_from([*parts, (Duty.SB, rules.rest.minutes + more)]), rules).remaining
    assert (clocks.driving, clocks.window) == (rules.driving.minutes, rules.window.minutes)
    assert clocks.break_ == (rules.pause and rules.pause.limit.minutes)
