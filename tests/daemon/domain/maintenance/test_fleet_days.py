from collections.abc import Callable
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.maintenance.features import BY_NAME
from daemon.domain.maintenance.fleet_days import Day, Track, middle, tracks
from tests.daemon.jobs.condition_scene import row, usual

REST = BY_NAME["battery_rest"]
DAYS = range(120)


def fleet(value: Callable[[int, int], int], vehicles: int) -> dict[int, list[Day]]:
    return {one: [row(day, value(one, day)) for day in DAYS] for one in range(1, vehicles + 1)}


def spread(track: Track) -> float:
    """Between what one day in ten is below, and one in ten above."""
    own = sorted(one.own for one in track.points)
    return own[-len(own) // 10] - own[len(own) // 10]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_the_middle_is_the_median(values: list[float]) -> None:
    assert middle(values) == median(values)


def test_what_all_share_is_taken_out() -> None:
    found = tracks(fleet(usual, 6), REST)
    seen = sorted(one.seen for one in found[1].points)
    assert seen[-12] - seen[12] >= 150
    assert all(spread(track) <= 70 for track in found.values())
    assert all(track.is_beside_others for track in found.values())


@pytest.mark.parametrize("vehicles", [1, 4])
def test_of_few_vehicles_each_is_judged_alone(vehicles: int) -> None:
    found = tracks(fleet(usual, vehicles), REST)
    assert not any(track.is_beside_others for track in found.values())
    assert all(one.own == one.seen for track in found.values() for one in track.points)


def test_a_fault_of_one_does_not_move_the_others() -> None:
    def drops(vehicle: int, day: int) -> int:
        return usual(vehicle, day) - (600 if vehicle == 3 and day > 60 else 0)

    found = tracks(fleet(drops, 6), REST)
    assert spread(found[3]) > 500
    assert all(spread(found[one]) <= 70 for one in (1, 2, 4, 5, 6))


def test_a_vehicle_that_feels_the_weather_twice_is_learned() -> None:
    def twice(vehicle: int, day: int) -> int:
        told = usual(vehicle, day)
        return told - 150 if vehicle == 2 and day // 7 % 3 == 0 else told

    found = tracks(fleet(twice, 8), REST)
    assert spread(found[2]) <= 90


def test_a_slow_drift_is_not_taken_for_weather() -> None:
    def drifts(vehicle: int, day: int) -> int:
        return usual(vehicle, day) - (5 * day if vehicle == 2 else 0)

    own = [one.own for one in tracks(fleet(drifts, 8), REST)[2].points]
    assert middle(own[:10]) - middle(own[-10:]) > 450


def test_days_with_hardly_a_sample_tell_nothing() -> None:
    days = [row(day, 12_600) for day in DAYS]
    thin = Day(day=200, count=2, median=9_000, low=9_000, high=9_000)
    assert [one.day for one in tracks({1: [*days, thin]}, REST)[1].points] == list(DAYS)
    assert tracks({1: [thin]}, REST) == {}
