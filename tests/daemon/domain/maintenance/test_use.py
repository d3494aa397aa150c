"""What daily increments say of the days to come: tables, laws, and days that say nothing."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from daemon.domain.maintenance.use import (
    HORIZON_DAYS,
    DailyUse,
    Outlook,
    UseModel,
    fleet_model,
    model_of,
)

SOME_DAY = 20_603
ADDED = st.lists(st.integers(0, 900_000), min_size=0, max_size=120)


def monday(weeks: int = 0) -> int:
    """1970-01-01 was a Thursday: Mondays are 4 modulo 7."""
    return SOME_DAY - (SOME_DAY - 4) % 7 + 7 * weeks


def weekdays(weeks: int, *, each: int = 300) -> list[int]:
    """Monday first."""
    return ([each] * 5 + [0, 0]) * weeks


def modelled(added: list[int]) -> UseModel:
    found = model_of(DailyUse(first_day=monday(), added=added))
    assert found is not None
    return found


@pytest.mark.parametrize(
    "added",
    [[], [300] * 6, [0] * 40, [300, 0, 0, 0, 300, 0, 0, 0, 0], [0] * 91 + [1, 2]],
)
def test_too_little_is_known(added: list[int]) -> None:
    assert model_of(DailyUse(first_day=monday(), added=added)) is None


def test_seven_days_with_three_of_use_are_enough() -> None:
    assert model_of(DailyUse(first_day=monday(), added=[300, 300, 300, 0, 0, 0, 0])) is not None


def test_weekends_without_use_are_foreseen_as_such() -> None:
    weeks = 8
    model = modelled(weekdays(weeks))
    today = monday(weeks)
    assert Outlook(model, today).reached(1500).on == today + 4
    found = Outlook(model, today).reached(1501)
    assert found.on == today + 7
    assert model.per_day == pytest.approx(1500 / 7, rel=0.01)


def test_what_was_driven_today_is_not_driven_again() -> None:
    model = modelled([100] * 28)
    today = monday(4)
    assert Outlook(model, today).reached(250).on == today + 2
    assert Outlook(model, today, today_added=100).reached(250).on == today + 3
    assert Outlook(model, today, today_added=900).reached(100).on == today + 1


def test_days_off_the_road_do_not_slow_it_down() -> None:
    usual = modelled(weekdays(10)).per_day
    added = weekdays(10)
    added[28:38] = [0] * 10
    assert modelled(added).per_day == pytest.approx(usual, rel=0.02)


def test_a_single_day_without_work_does() -> None:
    added = weekdays(10)
    added[-5] = 0
    assert modelled(added).per_day < modelled(weekdays(10)).per_day


def test_only_the_days_after_a_change_of_use_count() -> None:
    noise = [0, 9, -7, 4, -6]
    before = [300 + noise[day % 5] if day % 7 < 5 else 0 for day in range(56)]
    after = [520 + noise[day % 5] if day % 7 < 5 else 0 for day in range(21)]
    model = modelled(before + after)
    assert model.is_changed
    assert model.since == monday() + 56
    assert model.per_day == pytest.approx(520 * 5 / 7, rel=0.03)


def test_a_season_is_no_change_of_use() -> None:
    added = [round(300 + day * 0.4) if day % 7 < 5 else 0 for day in range(91)]
    assert modelled(added).per_day > 300 * 5 / 7 + 10


def test_one_drive_across_the_country_is_no_habit() -> None:
    added = weekdays(10)
    added[-4] = 3_000
    assert modelled(added).per_day < 1.15 * modelled(weekdays(10)).per_day


def test_the_fleets_model_is_the_median_and_less_sure() -> None:
    models = [modelled(weekdays(8, each=each)) for each in (200, 300, 900)]
    fleet = fleet_model(models)
    assert fleet is not None
    assert fleet.vehicles == 3
    assert fleet.per_day == pytest.approx(models[1].per_day, rel=0.01)
    assert fleet.level_variance > models[1].level_variance
    assert fleet_model([]) is None


def test_beyond_the_horizon_there_is_no_day() -> None:
    model = modelled([10] * 30)
    assert Outlook(model, monday()).reached(10 * HORIZON_DAYS * 3).on is None


@given(ADDED, st.integers(1, 40_000_000))
def test_the_day_lies_in_its_band_and_never_before_today(added: list[int], left: int) -> None:
    model = model_of(DailyUse(first_day=monday(), added=added))
    if model is None:
        return
    today = monday() + len(added)
    found = Outlook(model, today).reached(left)
    far = today + HORIZON_DAYS
    low, on, high = (far if day is None else day for day in (found.low_on, found.on, found.high_on))
    assert today <= low <= on <= high


@given(ADDED, st.lists(st.integers(1, 9_000_000), min_size=2, max_size=6))
def test_more_is_never_reached_earlier_in_whatever_order_it_is_asked(
    added: list[int], lefts: list[int]
) -> None:
    model = model_of(DailyUse(first_day=monday(), added=added))
    if model is None:
        return
    shared = Outlook(model, monday())
    found = {left: shared.reached(left) for left in lefts}
    for less, more in pairwise(sorted(found)):
        assert (found[less].on or 1 << 40) <= (found[more].on or 1 << 40)
    for left, one in found.items():
        assert Outlook(model, monday()).reached(left) == one


@given(ADDED)
@example([0, 0, 0, 0, 0, 1, 1, 1])
def test_expected_use_is_neither_negative_nor_more_than_the_greatest_day(added: list[int]) -> None:
    model = model_of(DailyUse(first_day=monday(), added=added))
    if model is not None:
        assert all(0 <= one <= max(added) for one in model.by_weekday)
        assert all(one >= 0 for one in model.variance)
