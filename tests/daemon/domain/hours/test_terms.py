from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import pytest

from daemon.domain.hours import terms
from daemon.domain.hours.duty import MINUTE_MS, Change, Declared, Duty, Exemption
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.plan import Step, can_do
from daemon.domain.hours.rulesets import RULE_SETS, RuleSetName, UsRules
from daemon.domain.hours.terms import Terms, log_with, terms_of, terms_or_fault
from daemon.domain.rules import compliance
from daemon.domain.rules.key import RuleValues
from tests.daemon.domain.hours.random_logs import random_log
from tests.daemon.domain.hours.test_brute_us import engine_log
from tests.daemon.domain.hours.worked import CHICAGO, START, worked

DEFAULTS = {key.main_name: key.default for key in (*compliance.KEYS, *terms.KEYS)}


@dataclass(frozen=True, kw_only=True)
class Person:
    rule_set: str = ""
    exemption: str = ""
    zone: str = ""
    has_sleeper: bool = False


@dataclass(frozen=True, kw_only=True)
class Kept:
    changes: tuple[Change, ...] = ()
    declared: tuple[Declared, ...] = ()
    known_from: int | None = None


def of(person: Person, **set_by_depot: float | str) -> Terms:
    told = {name.replace("__", "."): value for name, value in set_by_depot.items()}
    return terms_of(person, RuleValues({**DEFAULTS, **told}, "h"), CHICAGO)


def test_depot_of_mixers_has_short_haul_under_the_law_of_seventy_hours() -> None:
    found = of(Person())
    assert found.rules == RULE_SETS[RuleSetName.US_PROPERTY_70_8]
    assert (found.exemption, found.zone) == (Exemption.SHORT_HAUL_CDL, CHICAGO)


def test_what_a_driver_has_of_his_own_holds_for_him() -> None:
    own = Person(
        rule_set="us_passenger_60_7", exemption="none", zone="America/Denver", has_sleeper=True
    )
    assert of(own, hours__rule_set="eu_561") == Terms(
        rules=RULE_SETS[RuleSetName.US_PASSENGER_60_7],
        zone=ZoneInfo("America/Denver"),
        has_sleeper=True,
        exemption=None,
    )
    long_day = of(Person(exemption="short_haul_non_cdl"), hours__standing_exemption="none")
    assert long_day.exemption is Exemption.SHORT_HAUL_NON_CDL


def test_europe_knows_neither_the_exemptions_nor_the_hour_rules() -> None:
    found = of(
        Person(rule_set="eu_561", exemption="short_haul_cdl"),
        compliance__daily_driving_limit_hours=5.0,
    )
    assert found.rules is RULE_SETS[RuleSetName.EU_561]
    assert found.exemption is None


@pytest.mark.parametrize("name", ["us_property_70_8", "us_property_60_7"])
def test_every_hour_rule_reaches_the_law_of_property(name: str) -> None:
    found = of(
        Person(rule_set=name),
        compliance__daily_driving_limit_hours=9.5,
        compliance__consecutive_duty_limit_hours=12.0,
        compliance__break_requirement_hours=6.0,
        compliance__mandatory_break_type="mandatory_45_minute",
        compliance__mandatory_rest_hours=11.0,
    ).rules
    assert isinstance(found, UsRules)
    assert found.pause is not None
    figures = (found.driving.minutes, found.window.minutes, found.rest.minutes)
    assert figures == (570, 720, 660)
    assert (found.pause.limit.minutes, found.pause.minutes) == (360, 45)


def test_rules_as_they_come_are_the_law() -> None:
    for name in RuleSetName:
        assert of(Person(rule_set=name)).rules == RULE_SETS[name]


@pytest.mark.parametrize(
    "exemption", [Exemption.SHORT_HAUL_CDL, Exemption.SHORT_HAUL_NON_CDL, Exemption.READY_MIX]
)
def test_standing_exemption_is_as_one_declared_with_every_status(exemption: Exemption) -> None:
    rules = RULE_SETS[RuleSetName.US_PROPERTY_70_8]
    for seed in range(40):
        log = replace(engine_log(random_log("us_property_70_8", seed)), declared=())
        minutes = [span.start for span in log.spans] + [log.until]
        each = tuple(Declared(exemption=exemption, at=minute * MINUTE_MS) for minute in minutes)
        standing = evaluate(replace(log, standing=exemption), rules)
        assert standing == evaluate(replace(log, declared=each), rules), seed


def test_standing_exemption_holds_for_the_shift_after_the_rest_of_a_plan() -> None:
    plan = [Step(duty=Duty.OFF, minutes=600), Step(duty=Duty.D, minutes=500)]
    log = worked("D60")
    assert not can_do(log, RULE_SETS[RuleSetName.US_PROPERTY_70_8], plan).is_legal
    exempt = replace(log, standing=Exemption.SHORT_HAUL_CDL)
    assert can_do(exempt, RULE_SETS[RuleSetName.US_PROPERTY_70_8], plan).is_legal


def test_log_is_judged_at_an_instant_with_all_that_is_recorded_of_it() -> None:
    begun = START * MINUTE_MS
    adverse = Declared(exemption=Exemption.ADVERSE_DRIVING, at=begun)
    recorded = Kept(
        changes=(Change(at=begun, duty=Duty.D), Change(at=begun + 90 * MINUTE_MS, duty=Duty.OFF)),
        declared=(adverse,),
        known_from=begun,
    )
    log = log_with(recorded, of(Person()), begun + 60 * MINUTE_MS)
    assert [span[1:3] for span in log.spans] == [(START + 60, Duty.D)]
    assert (log.known_from, log.until) == (START, START + 60)
    assert (log.declared, log.standing) == ((adverse,), Exemption.SHORT_HAUL_CDL)
    assert log.zone is CHICAGO


def test_driver_of_whom_nothing_is_recorded_is_not_rested() -> None:
    later = Kept(changes=(Change(at=START * MINUTE_MS, duty=Duty.OFF),))
    for recorded in (Kept(), later):
        log = log_with(recorded, of(Person()), (START - 1) * MINUTE_MS)
        assert log.known_from == log.until
        assert evaluate(log, RULE_SETS[RuleSetName.US_PROPERTY_70_8]).unknown
        assert evaluate(log, RULE_SETS[RuleSetName.EU_561]).unknown


def test_terms_that_cannot_be_made_say_why_and_what_to_do() -> None:
    lax = RuleValues({**DEFAULTS, "compliance.daily_driving_limit_hours": 12.0}, "h")
    refused = terms_or_fault(Person(has_sleeper=True), lax, CHICAGO)
    assert "12 h is refused" in refused.fault
    assert (refused.zone, refused.has_sleeper, refused.exemption) == (CHICAGO, True, None)
    odd = terms_or_fault(Person(zone="Mars/Base"), RuleValues(DEFAULTS, "h"), CHICAGO)
    assert odd.fault == (
        "there is no zone 'Mars/Base' (give the driver another zone: depotd drivers edit)"
    )
    assert not terms_or_fault(Person(), RuleValues(DEFAULTS, "h"), CHICAGO).fault
