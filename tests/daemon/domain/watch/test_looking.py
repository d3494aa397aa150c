from collections.abc import Mapping
from dataclasses import replace

import pytest

from daemon.domain.hours.duty import MINUTE_MS, Duty, Span
from daemon.domain.hours.europe_law import EU_561
from daemon.domain.hours.plan import can_do
from daemon.domain.hours.rulesets import PASSENGER_70_8, PROPERTY_70_8, RuleSet
from daemon.domain.watch.looking import Case, Look, overruns_of
from daemon.domain.watch.telling import Stood
from daemon.domain.watch.work import left_of
from tests.daemon.domain.hours.worked import START, worked
from tests.daemon.domain.watch.test_work import planned
from tests.daemon.domain.watch.watched import terms_for


def look(
    told: str, rules: RuleSet = PROPERTY_70_8, *, standing: Mapping[str, int] | None = None
) -> Look:
    log = worked(told)
    return Look(
        Case(
            name="D17",
            log=log,
            terms=terms_for(rules),
            now=log.until * MINUTE_MS,
            standing={clock: Stood(step=step, since=0) for clock, step in (standing or {}).items()},
        )
    )


@pytest.mark.parametrize(
    ("told", "rules", "running"),
    [
        ("D60", PROPERTY_70_8, "driving window break cycle"),
        ("ON60", PROPERTY_70_8, "window cycle"),
        ("D60 OFF10", PROPERTY_70_8, "window"),
        ("OFF60", PROPERTY_70_8, ""),
        ("D60 YM10", PROPERTY_70_8, "window cycle"),
        ("D60 PC10", PROPERTY_70_8, "window"),
        ("D60 OFF10", PASSENGER_70_8, ""),
        ("D60", EU_561, "driving break cycle"),
        ("ON60", EU_561, ""),
    ],
)
def test_status_says_which_clocks_run(told: str, rules: RuleSet, running: str) -> None:
    assert [clock.value for clock in look(told, rules).running] == running.split()


@pytest.mark.parametrize(
    ("told", "is_broken"),
    [
        ("D490", True),
        ("D490 ON20", True),
        ("D490 ON30", False),
        ("D480", False),
        ("D490 OFF600 D480 ON10", True),  # of yesterday, and the clock is empty again
        ("D490 OFF600 OFF1500 D480 ON10", False),
    ],
)
def test_clock_is_broken_until_it_is_healed(told: str, is_broken: bool) -> None:
    assert ("break" in look(told).broken) is is_broken


def test_clock_stays_broken_while_its_warning_stands_and_nobody_has_gone() -> None:
    told = "D490 OFF600 OFF1500 D480 ON10"
    assert "break" in look(told, standing={"break": -1}).broken
    assert look("D700 OFF119").broken.keys() == {"driving"}
    assert look("D700 OFF120").broken == {}


def test_overrun_has_its_first_minute_and_all_that_is_too_much() -> None:
    log, work = worked("ON60"), planned("load:60 drive:700 wait:10 drive:30")
    answer = can_do(log, PROPERTY_70_8, left_of(work, log))
    found = overruns_of(answer, terms_for(), now=log.until)
    assert found["driving"].at == START + 60 + 660
    assert found["driving"].minutes == 70
    assert found["break"].minutes == 250


def test_what_was_broken_before_the_work_is_not_its_fault() -> None:
    log = worked("D700 OFF600")
    answer = can_do(log, PROPERTY_70_8, left_of(planned("drive:60", begins=log.until), log))
    assert overruns_of(answer, terms_for(), now=log.until) == {}


def test_violation_that_grows_is_no_news() -> None:
    first = look("D490")
    (one,) = first.verdict.violations
    assert first.is_news(one)
    assert not look("D700 OFF1500 D10").is_news(replace(one, at=START))


@pytest.mark.parametrize(
    ("told", "begun", "running", "has_gone"),
    [
        ("D60", Duty.OFF, "window", False),
        ("D60 OFF600", Duty.ON, "window cycle", False),
        ("D60 OFF600", Duty.D, "driving window break cycle", False),
        ("D60 OFF200", Duty.SB, "window", True),
    ],
)
def test_status_that_has_just_begun_is_that_of_now(
    told: str, begun: Duty, running: str, has_gone: bool
) -> None:
    log = worked(told)
    case = look(told).case
    seen = Look(replace(case, log=replace(log, begun=Span(log.until, log.until, begun))))
    assert (seen.last and seen.last.duty) == begun
    assert [clock.value for clock in seen.running] == running.split()
    assert seen.has_gone == has_gone
