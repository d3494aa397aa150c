from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.rulesets import (
    PASSENGER_60_7,
    PASSENGER_70_8,
    PROPERTY_60_7,
    PROPERTY_70_8,
    UsRules,
)
from daemon.domain.hours.united_states import UNKNOWN_CYCLE
from tests.daemon.domain.hours.worked import CHICAGO, START, violations, worked

DAY = "ON600 OFF840 "
"""Ten hours from six in the morning on; the next day begins as it did."""
MIDNIGHT = START - 360


def cycle_left(told: str, rules: UsRules = PROPERTY_70_8, *, start: int = START) -> int | None:
    return evaluate(worked(told, start=start), rules).remaining.cycle


def cycle_violations(told: str, rules: UsRules, start: int = START) -> list[tuple[str, int, int]]:
    found = violations(evaluate(worked(told, start=start), rules), start)
    return [one for one in found if one[0].startswith("cycle")]


@pytest.mark.parametrize(
    ("rules", "days"),
    [(PROPERTY_70_8, 7), (PROPERTY_60_7, 6), (PASSENGER_70_8, 7), (PASSENGER_60_7, 6)],
)
def test_driving_up_to_the_limit_is_legal_and_a_minute_more_is_not(
    rules: UsRules, days: int
) -> None:
    work = "ON590 OFF840 " + DAY * (days - 1)
    assert cycle_violations(work + "D10", rules) == []
    assert cycle_violations(work + "D11", rules) == [
        (rules.cycle.limit.rule, days * 1440 - 10 + 10, 1)
    ]


def test_work_beyond_the_limit_is_no_violation_but_driving_after_it_is() -> None:
    assert cycle_violations(DAY * 7 + "ON60", PROPERTY_70_8) == []
    assert cycle_violations(DAY * 7 + "ON60 D30", PROPERTY_70_8) == [
        ("cycle_70h_8d", 7 * 1440 + 60, 30)
    ]


def test_oldest_day_drops_at_midnight() -> None:
    until_midnight = DAY * 6 + "OFF1079"
    assert cycle_left(until_midnight, PROPERTY_60_7) == 0
    assert cycle_left(until_midnight + " OFF1", PROPERTY_60_7) == 600


def test_driving_through_midnight_is_legal_again_from_then_on() -> None:
    told = DAY * 6 + "OFF1020 D120"
    assert cycle_violations(told, PROPERTY_60_7) == [("cycle_60h_7d", 6 * 1440 + 1020, 60)]


def test_violation_that_midnight_does_not_heal_is_one() -> None:
    told = DAY * 6 + "ON600 OFF420 D120"
    assert cycle_violations(told, PROPERTY_60_7) == [("cycle_60h_7d", 6 * 1440 + 1020, 120)]


def test_violation_that_midnight_heals_for_a_while_is_two() -> None:
    told = "ON150 OFF1290 " + "ON690 OFF750 " * 5 + "OFF960 D240"
    assert cycle_violations(told, PASSENGER_60_7) == [
        ("cycle_60h_7d", 6 * 1440 + 960, 120),
        ("cycle_60h_7d", 6 * 1440 + 960 + 150, 90),
    ]


@pytest.mark.parametrize(
    ("rest", "left"), [("OFF2039", 600), ("OFF2040", 4200), ("SB40 PC1000 OFF1000", 4200)]
)
def test_restart_takes_thirty_four_hours(rest: str, left: int) -> None:
    assert cycle_left(f"{DAY * 5}ON600 {rest}") == left


def test_restart_counts_from_its_end() -> None:
    assert cycle_left(f"{DAY * 3}ON600 OFF2040 ON300") == 3900


def test_passengers_driver_has_no_restart() -> None:
    assert cycle_left(f"{DAY * 3}ON600 OFF2040", PASSENGER_70_8) == 1800


@pytest.mark.parametrize(
    ("first_day", "hours"), [("2026-03-08", 23), ("2026-10-31", 24), ("2026-11-01", 25)]
)
def test_day_of_the_changing_clock_counts_as_one_day(first_day: str, hours: int) -> None:
    """Seven days that begin on it: its first work drops at the midnight that ends the seventh."""
    midnight = datetime.fromisoformat(first_day).replace(tzinfo=CHICAGO).astimezone(UTC)
    start = int(midnight.timestamp()) // 60
    seven_days = 6 * 1440 + hours * 60 + (60 if first_day == "2026-10-31" else 0)
    told = "ON60 " + f"OFF{seven_days - 61}"
    rules = PASSENGER_60_7
    assert cycle_left(told, rules, start=start) == 3540
    assert cycle_left(told + " OFF1", rules, start=start) == 3600


def test_days_are_those_of_the_home_terminal() -> None:
    told = "ON60 " + f"OFF{7 * 1440 - 60 - 360}"
    found = worked(told, zone=CHICAGO)
    assert evaluate(found, PASSENGER_60_7).remaining.cycle == 3600
    abroad = worked(told, zone=ZoneInfo("Pacific/Honolulu"))
    assert evaluate(abroad, PASSENGER_60_7).remaining.cycle == 3540


def test_cycle_of_a_short_log_is_unknown() -> None:
    log = worked("OFF600 ON60", known_from=START)
    found = evaluate(log, PROPERTY_70_8)
    assert found.remaining.cycle is None
    assert found.unknown == (UNKNOWN_CYCLE,)


def test_cycle_is_known_after_a_restart_or_when_all_days_are() -> None:
    restarted = evaluate(worked("OFF2040 ON60", known_from=START), PROPERTY_70_8)
    assert (restarted.remaining.cycle, restarted.unknown) == (4140, ())
    told = "OFF960 ON60 " + "OFF1380 ON60 " * 7
    from_midnight = worked(told, start=MIDNIGHT, known_from=MIDNIGHT)
    assert evaluate(from_midnight, PROPERTY_70_8).remaining.cycle == 4200 - 8 * 60
    later = worked(told, start=MIDNIGHT + 1, known_from=MIDNIGHT + 1)
    assert evaluate(later, PROPERTY_70_8).remaining.cycle is None
