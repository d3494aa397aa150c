from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.dispatch.hours import (
    Clocks,
    Quick,
    clocks_of,
    needed,
    quick,
    rested,
    shift_start,
    short_of,
    since_restart,
    unknown_hours,
    verified,
)
from daemon.domain.dispatch.job_plan import with_breaks
from daemon.domain.hours.duty import (
    MINUTE_MS,
    Change,
    Declared,
    Duty,
    DutyLog,
    Exemption,
    Mode,
    log_of,
)
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.rulesets import PROPERTY_70_8, RULE_SETS, RuleSetName
from daemon.domain.hours.terms import Terms, log_with
from daemon.domain.watch.work import WorkStep
from tests.daemon.domain.dispatch.scene import (
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
def test_quick_answer_that_is_clear_is_what_the_law_says(
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


@given(
    name=st.sampled_from(US),
    seed=st.integers(0, 100_000),
    exemption=st.sampled_from(
        (None, Exemption.SHORT_HAUL_CDL, Exemption.SHORT_HAUL_NON_CDL, Exemption.READY_MIX)
    ),
)
def test_log_since_the_last_restart_tells_as_much_as_all_of_it(
    name: RuleSetName, seed: int, exemption: Exemption | None
) -> None:
    told = random_log(name.value, seed)
    whole = Log(
        changes=tuple(
            Change(at=at * MINUTE_MS, duty=Duty(duty), mode=Mode(mode) if mode else None)
            for at, duty, mode in told.told
        )
    )
    terms = Terms(
        rules=RULE_SETS[name], zone=ZoneInfo(told.zone), has_sleeper=True, exemption=exemption
    )
    now = told.evaluated_at * MINUTE_MS
    short = since_restart(whole, terms, now)
    left = [evaluate(log_with(log, terms, now), terms.rules).remaining for log in (whole, short)]
    assert left[0] == left[1]


def test_declared_exemptions_need_the_whole_log() -> None:
    declared = (Declared(exemption=Exemption.ADVERSE_DRIVING, at=NOW - MINUTE),)
    log = Log(changes=worked().changes, declared=declared)
    terms = Terms(rules=PROPERTY_70_8, zone=ZONE, has_sleeper=True, exemption=None)
    assert since_restart(log, terms, NOW) is log


def test_reserve_is_driving_at_the_end() -> None:
    seen = clocks_of(driver(log=worked(12 * 60 + 30)), rules(), ZONE, NOW)
    steps = job(60, 0)
    assert verified(seen, steps, out=0, reserve=30)[1] is None
    _, reason = verified(seen, steps, out=0, reserve=31)
    assert reason is not None
    assert (reason.code, reason.about) == ("hours_window", "49 CFR 395.3(a)(2)")
    assert reason.text == (
        "hours: window runs out before the job is done, 1 min lack, 31 min kept in reserve"
        " (49 CFR 395.3(a)(2))"
    )


def test_break_that_the_law_wants_is_in_the_plan() -> None:
    seen = clocks_of(driver(log=worked(480, driving=460)), rules(), ZONE, NOW)
    planned, reason = verified(seen, (step(Duty.D, 60),), out=0, reserve=0)
    assert reason is None
    assert [(one.duty, one.minutes) for one in planned] == [
        (Duty.D, 20),
        (Duty.OFF, 30),
        (Duty.D, 40),
    ]


def test_who_waits_on_duty_works_and_who_rests_does_not() -> None:
    at_work = clocks_of(driver(log=worked()), rules(), ZONE, NOW)
    at_rest = clocks_of(driver(log=resting(11 * 60)), rules(), ZONE, NOW)
    need = needed(job(60, 20), out=45)
    assert at_work.left_after(need).cycle == 70 * 60 - 60 - 45 - 80
    assert at_rest.left_after(need).window == 14 * 60 - 80
    assert (at_work.is_fresh, at_rest.is_fresh) == (False, True)


def test_hours_of_a_log_without_its_beginning_are_unknown() -> None:
    log = Log(changes=worked().changes, known_from=NOW - 5 * 60 * MINUTE)
    seen = clocks_of(driver(log=log), rules(), ZONE, NOW)
    reason = unknown_hours(seen, 60)
    assert reason is not None
    assert reason.code == "hours_unknown"
    assert quick(seen, needed(job(60, 20), out=0), 0) is Quick.UNCLEAR


def test_terms_that_nobody_knows_are_unknown_hours_too() -> None:
    seen = clocks_of(driver(governed=Governed(rule_set="mars")), rules(), ZONE, NOW)
    assert unknown_hours(seen, 60) is not None
    _, reason = verified(seen, job(60, 20), out=0, reserve=0)
    assert reason is not None
    assert "there is no rule set 'mars'" in reason.text


def test_clock_that_is_shortest_is_named_with_what_lacks() -> None:
    seen = clocks_of(driver(log=worked(13 * 60)), rules(), ZONE, NOW)
    need = needed(job(60, 20), out=0)
    assert quick(seen, need, 30) is Quick.NO
    assert short_of(seen, need, 30).text == (
        "hours: window runs out before the job is done, 50 min lack, 30 min kept in reserve"
    )


def test_half_a_break_in_a_plan_without_limits_changes_nothing() -> None:
    steps = job(60, 20)
    assert with_breaks(steps, left=None, most=0, pause=0) == steps


def test_rest_is_counted_since_the_last_work() -> None:
    seen = clocks_of(driver(log=resting(90)), rules(), ZONE, NOW)
    assert seen.rested == rested(seen.log) == 90
    assert shift_start(seen.log, seen.terms.rules) == NOW // MINUTE_MS - 90 - 480
