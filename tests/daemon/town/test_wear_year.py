from functools import cache
from statistics import mean, median

import pytest

from daemon.domain.maintenance.features import BY_NAME
from daemon.town.wear_plan import FaultKind, Nuisance
from daemon.town.wear_year import WearYear, wear_year

VEHICLES = 20
STEPS = {"battery_rest": 50, "battery_charging": 50, "coolant_warm": 10, "oil_pressure_warm": 4}


@cache
def year() -> WearYear:
    return wear_year(5, VEHICLES)


def levels(feature: str, vehicle: int, first: int, until: int) -> list[float]:
    days = year().samples[feature][vehicle]
    return [median(one.values) for one in days if first <= one.day < until]


def sound() -> list[int]:
    ill = {one.vehicle for one in year().faults} | {one.vehicle for one in year().nuisances}
    return [one for one in range(1, VEHICLES + 1) if one not in ill]


def test_the_same_seed_gives_the_same_year() -> None:
    assert wear_year(5, 2) == wear_year(5, 2)
    assert wear_year(6, 2) != wear_year(5, 2)


def test_as_many_have_harmless_trouble_as_a_fault() -> None:
    assert len(year().faults) == len(year().nuisances) == 0.6 * VEHICLES


@pytest.mark.parametrize("feature", BY_NAME)
def test_sensors_tell_in_steps_and_weekends_are_quiet(feature: str) -> None:
    step = STEPS.get(feature, 2)
    days = [one for told in year().samples[feature].values() for one in told]
    assert all(value % step == 0 for one in days for value in one.values)
    assert all(one.values for one in days)
    if feature != "battery_rest":
        sundays = sum(one.day % 7 == 6 for one in days)
        assert sundays < 0.05 * len(days)


def test_sound_trucks_are_within_what_workshops_know() -> None:
    for vehicle in sound():
        assert 12_250 < median(levels("battery_rest", vehicle, 0, 365)) < 12_800
        assert 13_700 < median(levels("battery_charging", vehicle, 0, 365)) < 14_700
        assert 820 < median(levels("coolant_warm", vehicle, 0, 365)) < 940


def test_batteries_rest_lower_in_winter() -> None:
    for vehicle in sound():
        winter, summer = (
            levels("battery_rest", vehicle, 0, 40),
            levels("battery_rest", vehicle, 180, 220),
        )
        assert mean(winter) < mean(summer)


def test_every_fault_of_charge_or_heat_shows_before_the_breakdown() -> None:
    shown = {
        FaultKind.BATTERY_AGEING: ("battery_rest", -250),
        FaultKind.BATTERY_SULPHATED: ("battery_rest", -250),
        FaultKind.ALTERNATOR: ("battery_charging", -400),
        FaultKind.RADIATOR: ("coolant_warm", 70),
    }
    seen = 0
    for fault in year().faults:
        if fault.kind in shown:
            feature, change = shown[fault.kind]
            before = levels(feature, fault.vehicle, fault.began_on - 20, fault.began_on)
            last = levels(feature, fault.vehicle, fault.stranded_on - 6, fault.stranded_on)
            if before and last:
                seen += 1
                assert (mean(last) - mean(before)) / change > 0.8
    assert seen >= 3


def test_a_truck_that_is_not_heard_tells_nothing() -> None:
    unheard = [one for one in year().nuisances if one.kind is Nuisance.NOT_HEARD]
    for one in unheard:
        days = {day.day for day in year().samples["battery_rest"][one.vehicle]}
        assert not days & set(range(one.began_on, one.until))
