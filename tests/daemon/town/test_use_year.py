"""The simulated year has what its truth says it has."""

from statistics import fmean

import pytest

from daemon.town.use_year import HOLIDAYS, YEAR_DAYS, Job, UseYear, use_year

SEED = 3


@pytest.fixture(scope="module")
def years() -> list[UseYear]:
    return [use_year(SEED, number) for number in range(30)]


def test_equal_numbers_give_equal_years_and_others_do_not(years: list[UseYear]) -> None:
    assert use_year(SEED, 4) == years[4]
    assert use_year(SEED + 1, 4) != years[4]


def test_every_day_is_there_and_nothing_runs_backwards(years: list[UseYear]) -> None:
    for year in years:
        assert len(year.distance_m) == len(year.engine_min) == YEAR_DAYS
        assert min(year.distance_m) == 0
        assert max(year.distance_m) < 1_500_000
        assert max(year.engine_min) <= 24 * 60


def test_it_stands_on_its_days_off_the_road_and_on_holidays(years: list[UseYear]) -> None:
    for year in years:
        assert year.off_days
        assert all(year.distance_m[day - year.first_day] == 0 for day in year.off_days)
        assert year.distance_m[0] == 0
    assert (1, 1) in HOLIDAYS


def test_its_use_changes_once_by_as_much_as_is_said(years: list[UseYear]) -> None:
    for year in years:
        at = year.changed_on - year.first_day
        before, after = (
            fmean(one for one in days if one > 0)
            for days in (year.distance_m[at - 50 : at], year.distance_m[at : at + 50])
        )
        assert (after > before) == (year.change > 1)


def test_mixers_go_few_kilometres_for_many_hours(years: list[UseYear]) -> None:
    def km_per_hour(job: Job) -> float:
        of_it = [year for year in years if year.job is job]
        km = sum(sum(year.distance_m) for year in of_it) / 1000
        return km / (sum(sum(year.engine_min) for year in of_it) / 60)

    assert km_per_hour(Job.MIXER) < 16
    assert km_per_hour(Job.HAUL) > 30


def test_weekends_see_less_use_than_working_days(years: list[UseYear]) -> None:
    for year in years:
        by_weekday = [fmean(year.distance_m[day::7]) for day in range(7)]
        least = sorted(by_weekday)
        assert least[0] < 0.2 * least[-1]
