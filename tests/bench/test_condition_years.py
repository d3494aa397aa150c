from dataclasses import replace
from functools import cache

import pytest

from daemon.domain.maintenance.level_shifts import Figures
from daemon.town.wear_plan import FaultKind
from daemon.town.wear_year import DaySamples, WearYear, wear_year
from tests.bench.condition_years import Told, by_nights, by_thresholds, day_of, score


@cache
def battery_year() -> WearYear:
    """A fleet with one battery that ages."""
    year = wear_year(12, 8)
    one = replace(
        year.faults[0], kind=FaultKind.BATTERY_AGEING, vehicle=1, began_on=100, stranded_on=160
    )
    return replace(year, faults=(one,))


@pytest.mark.parametrize(
    ("told", "true", "in_time"),
    [
        ([], 0, 0),
        ([("battery_rest", 120)], 1, 1),
        ([("battery_charging", 120), ("battery_rest", 150)], 2, 1),
        ([("battery_rest", 100)], 0, 0),
        ([("battery_rest", 161)], 0, 0),
        ([("coolant_warm", 120)], 0, 0),
    ],
)
def test_a_finding_is_true_between_start_and_breakdown_on_what_shows_it(
    told: list[tuple[str, int]], true: int, in_time: int
) -> None:
    said = [Told(vehicle=1, feature=feature, day=day) for feature, day in told]
    found = score([(battery_year(), said)])
    assert (found.true, found.in_time, found.faults) == (true, in_time, 1)
    assert found.false == len(told) - true
    assert sum(found.false_by_kind.values()) == found.false


def test_a_finding_on_another_vehicle_is_false() -> None:
    found = score([(battery_year(), [Told(vehicle=2, feature="battery_rest", day=120)])])
    assert (found.precision, found.recall) == (0.0, 0.0)


def test_a_day_is_summed_up_by_its_middle_and_tenths() -> None:
    day = day_of(DaySamples(day=3, values=tuple(range(20, 0, -1))))
    assert (day.day, day.count, day.low, day.median, day.high) == (3, 20, 3, 10, 18)


def test_thresholds_tell_once_of_days_that_follow_each_other() -> None:
    days = [DaySamples(day=day, values=(11_900,)) for day in (10, 11, 12, 40)]
    year = WearYear(
        samples={"battery_rest": {1: days}, "coolant_warm": {}}, faults=(), nuisances=()
    )
    assert [one.day for one in by_thresholds(year)] == [11, 41]


def test_nights_see_nothing_of_days_to_come() -> None:
    year = wear_year(21, 6)
    cut = {
        feature: {one: [d for d in days if d.day < 200] for one, days in of_it.items()}
        for feature, of_it in year.samples.items()
    }
    features = frozenset({"battery_rest", "battery_charging"})
    every = 20
    whole = by_nights(year, Figures(), features=features, every=every)
    part = by_nights(replace(year, samples=cut), Figures(), features=features, every=every)
    assert [one for one in whole if one.day <= 200] == [one for one in part if one.day <= 200]
