from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.dispatch.hours import (
    Clocks,
    Quick,
    clocks_of,
    needed,
    quick,
    rested,
    short_of,
    unknown_hours,
    verified,
)
from daemon.domain.dispatch.job_plan import with_breaks
from daemon.domain.hours.duty import MINUTE_MS, Change, Declared, Duty, DutyLog, Exemption, Mode
from daemon.domain.hours.duty import log_of
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.rulesets import PROPERTY_70_8, RULE_SETS, RuleSetName
from daemon.domain.hours.terms import Terms
from daemon.domain.watch.work import WorkStep
from tests.daemon.domain.dispatch.scene import (
    DAY,
    MINUTE,
    NOW,
    ZONE,
    Governed,
    Log,
    driver,
    resting,
    rules,
    worked,
)
from tests.daemon.domain.hours import eu_logs
from tests.daemon.domain.hours.random_logs import random_log

US = [name for name in RuleSetName if name is not RuleSetName.EU_561]


def step(duty: Duty, minutes: int) -> WorkStep:
    return WorkStep(duty=duty, minutes=minutes)


def job(driving: int, work: int) -> tuple[WorkStep, ...]:
    """There, loading, on, unloading, and back."""
    part = max(1, driving // 3)
    return (
        step(Duty.D, part),
        step(Duty.ON, work // 2),
        step(Duty.D, part),
        step(Duty.ON, work - work // 2),
        step(Duty.D, part),
    )


def clocks(name: RuleSetName, seed: int) -> Clocks:
    told = random_log(name.value, seed)
    log = log_of(
        [
            Change(at=at * MINUTE_MS, duty=Duty(duty), mode=Mode(mode) if mode else None)
            for at, duty, mode in told.told
        ],
        until=told.evaluated_at * MINUTE_MS,
        zone=ZoneInfo(told.zone),
        declared=[
            Declared(exemption=Exemption(exemption), at=at * MINUTE_MS)
            for exemption, at in told.declared
            if at <= told.evaluated_at
        ],
    )
    return clocks_in(log, name)


def clocks_in(log: DutyLog, name: RuleSetName) -> Clocks:
    rule_set = RULE_SETS[name]
    terms = Terms(rules=rule_set, zone=log.zone, has_sleeper=True, exemption=None)
    return Clocks(log=log, terms=terms, verdict=evaluate(log, rule_set), rested=rested(log))


@given(
    name=st.sampled_from(US),
    seed=st.integers(0, 100_000),
    driving=st.integers(3, 700),
    work=st.integers(0, 240),
    out=st.integers(0, 300),
    reserve=st.sampled_from([0, 30]),
)
def test_quick_answer_that_is_clear_is_what_the_law_says(  # noqa: PLR0913 - drawn one by one
    name: RuleSetName, seed: int, driving: int, work: int, out: int, reserve: int
) -> None:
    seen = clocks(name, seed)
    steps = job(driving, work)
    answer = quick(seen, needed(steps, out=out), reserve)
    _, reason = verified(seen, steps, out=out, reserve=reserve)
    if answer is not Quick.UNCLEAR:
        assert (reason is None) is (answer is Quick.YES), reason


@given(seed=st.integers(0, 10_000), driving=st.integers(3, 900))
def test_of_the_law_of_europe_nothing_is_clear(seed: int, driving: int) -> None:
    log = eu_logs.duty_log(eu_logs.random_log(seed))
    seen = clocks_in(log, RuleSetName.EU_561)
    assert quick(seen, needed(job(driving, 30), out=0), 30) is Quick.UNCLEAR
