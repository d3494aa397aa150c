import pytest

from daemon.domain.hours.duty import Declared, Exemption
from daemon.domain.hours.evaluate import evaluate
from daemon.domain.hours.rulesets import PASSENGER_70_8, PROPERTY_70_8, UsRules
from daemon.domain.hours.verdict import Remaining
from tests.daemon.domain.hours.worked import START, declared, left, verdict, violations, worked

ADVERSE = Exemption.ADVERSE_DRIVING
CDL = Exemption.SHORT_HAUL_CDL
NON_CDL = Exemption.SHORT_HAUL_NON_CDL
SIXTEEN = Exemption.SIXTEEN_HOUR_DAY
LONG_DAY = "ON840 D1 OFF2039"
"""In which a minute is driven beyond the fourteenth hour, and a day off."""


def told(
    text: str, *declarations: Declared, rules: UsRules = PROPERTY_70_8
) -> list[tuple[str, int, int]]:
    return violations(evaluate(worked(text, declared=declarations), rules))


def clocks(text: str, *declarations: Declared) -> Remaining:
    return verdict(text, declared=declarations).remaining


def test_adverse_conditions_add_two_hours_to_driving_and_window() -> None:
    driven = "D400 ON30 D380"
    assert told(driven, declared(ADVERSE)) == []
    assert told(f"{driven} D1", declared(ADVERSE)) == [("driving_11h", 810, 1)]
    assert told("ON959 D1", declared(ADVERSE)) == []
    assert told("ON960 D1", declared(ADVERSE)) == [("window_14h", 960, 1)]


def test_adverse_conditions_add_nothing_to_the_cycle_or_the_break() -> None:
    found = clocks("ON60", declared(ADVERSE))
    assert (found.break_, found.cycle) == (480, 4140)


def test_adverse_conditions_hold_for_passengers_as_well() -> None:
    found = evaluate(worked("ON60", declared=[declared(ADVERSE)]), PASSENGER_70_8)
    assert left(found) == (720, 960, None, 4140)


@pytest.mark.parametrize(
    ("minute", "beyond"),
    [(-60, (660, 660)), (0, (780, 660)), (780, (780, 660)), (900, (660, 660)), (1381, (660, 780))],
)
def test_adverse_conditions_are_those_of_the_shift_in_which_they_are_declared(
    minute: int, beyond: tuple[int, int]
) -> None:
    """Not of the shift after the rest in which they are: who knew before did foresee them."""
    text = "D781 OFF600 D781"
    found = [
        one for one in told(text, declared(ADVERSE, START + minute)) if one[0] == "driving_11h"
    ]
    assert [at for _, at, _ in found] == [beyond[0], 1381 + beyond[1]]


def test_short_haul_has_no_break_rule() -> None:
    for exemption in (CDL, NON_CDL):
        found = verdict("D481", declared=[declared(exemption)])
        assert violations(found) == []
        assert left(found)[2] is None


def test_short_haul_is_for_its_shift_alone() -> None:
    found = verdict("D481 OFF600 D481", declared=[declared(CDL)])
    assert violations(found) == [("break_30min", 481 + 600 + 480, 1)]
    assert left(found)[2] == 0


def test_short_haul_declared_before_work_is_for_the_shift_that_follows() -> None:
    early = declared(CDL, START - 300)
    assert told("D481", early) == []
    found = verdict("D60 OFF600", declared=[declared(CDL, START + 200)])
    assert left(found)[2] is None
    assert left(verdict("D60 OFF599", declared=[declared(CDL, START + 200)]))[2] is None


def test_what_is_declared_later_is_not_declared_yet() -> None:
    assert clocks("ON60", declared(CDL, START + 61)).break_ == 480
    assert clocks("ON60", declared(CDL, START + 60)).break_ is None


def test_short_haul_with_licence_keeps_the_fourteen_hours() -> None:
    assert told("ON840 D1", declared(CDL)) == [("window_14h", 840, 1)]


def test_sixteen_hour_day() -> None:
    assert told("ON959 D1", declared(SIXTEEN)) == []
    assert told("ON960 D1", declared(SIXTEEN)) == [("window_14h", 960, 1)]
    assert clocks("D600", declared(SIXTEEN)).driving == 60


@pytest.mark.parametrize(("days", "allowed"), [(1, False), (6, False), (7, True)])
def test_sixteen_hour_day_is_once_in_seven_days(days: int, allowed: bool) -> None:
    text = "ON60 OFF1380 " + "OFF1440 " * (days - 1) + "ON840 D1"
    both = (declared(SIXTEEN), declared(SIXTEEN, START + days * 1440))
    assert (told(text, *both) == []) is allowed


def test_one_long_window_does_not_add_to_another() -> None:
    both = (declared(SIXTEEN), declared(ADVERSE))
    assert clocks("ON60", *both).window == 900


def test_short_haul_without_licence_has_two_long_days_in_seven() -> None:
    days = [declared(NON_CDL, START + day * 1440) for day in range(9)]
    assert told(f"{LONG_DAY} " * 2, *days) == []
    assert told(f"{LONG_DAY} " * 3, *days) == [("window_14h", 4 * 1440 + 840, 1)]
    rested = f"{LONG_DAY} " * 2
    assert told(f"{rested} OFF2879 {LONG_DAY}", *days) == [("window_14h", 6 * 1440 - 1 + 840, 1)]
    assert told(f"{rested} OFF4320 {LONG_DAY}", *days) == []
    assert clocks(f"{LONG_DAY} ON60", *days).window == 900
    assert clocks(f"{LONG_DAY} {LONG_DAY} ON60", *days).window == 780


def test_days_that_stay_short_spend_nothing() -> None:
    days = [declared(NON_CDL, START + day * 1440) for day in range(4)]
    text = "ON839 D1 OFF600 " * 3 + "ON959 D1"
    assert told(text, *days) == []


def test_short_haul_without_licence_has_no_split() -> None:
    text = "D300 SB420 D60 OFF180 D1"
    assert clocks(text).driving == 599
    assert clocks(text, declared(NON_CDL)).driving == 299
    assert clocks(text, declared(CDL)).driving == 599


def test_ready_mix_waits_count_as_breaks_as_they_do_for_all() -> None:
    ready_mix = declared(Exemption.READY_MIX)
    assert told("D480 ON30 D10", ready_mix) == []
    assert clocks("D470 ON29", ready_mix) == clocks("D470 ON29")


def test_exemptions_of_property_mean_nothing_for_passengers() -> None:
    for exemption in (SIXTEEN, NON_CDL):
        found = evaluate(worked("ON60", declared=[declared(exemption)]), PASSENGER_70_8)
        assert left(found) == (600, 840, None, 4140)
