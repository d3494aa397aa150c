from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.telemetry import features
from daemon.domain.telemetry.features import BATTERY_REST, MOST_STEPS, FeatureDay, FeatureSum


def test_a_day_without_values_says_nothing() -> None:
    assert FeatureDay(day=1).summed() == ()


def test_values_are_summed_up_by_rank() -> None:
    day = FeatureDay(day=1)
    for value in range(12_000, 13_100, 100):
        day.add(BATTERY_REST, value)
    assert day.summed() == (FeatureSum(BATTERY_REST, 11, 12_500, 12_100, 12_900),)


def test_use_is_told_only_of_a_day_that_says_enough() -> None:
    day = FeatureDay(day=1)
    day.use(distance_m=10_000, fuel_ml=3_000, engine_min=30)
    assert day.summed() == ()
    day.use(distance_m=10_000, fuel_ml=3_000, engine_min=30)
    assert day.summed() == (
        FeatureSum(features.FUEL_PER_H, 1, 6000, 6000, 6000),
        FeatureSum(features.FUEL_PER_KM, 1, 300, 300, 300),
    )


def test_fuel_that_nobody_tells_is_no_use_of_zero() -> None:
    day = FeatureDay(day=1)
    day.use(distance_m=200_000, engine_min=300)
    assert day.summed() == ()


def test_space_is_bounded() -> None:
    day = FeatureDay(day=1)
    for value in range(0, 100_000, 20):
        day.add(BATTERY_REST, value)
    assert len(day.steps[BATTERY_REST]) == MOST_STEPS


@given(st.lists(st.integers(11_000, 14_999), min_size=1, max_size=60))
def test_the_median_is_near_and_the_order_has_no_influence(values: list[int]) -> None:
    day, other = FeatureDay(day=1), FeatureDay(day=1)
    for value in values:
        day.add(BATTERY_REST, value)
    for value in reversed(values):
        other.add(BATTERY_REST, value)
    (summed,) = day.summed()
    assert day.summed() == other.summed()
    assert summed.count == len(values)
    assert summed.low <= summed.median <= summed.high
    lower = sorted(values)[(len(values) - 1) // 2]
    assert abs(summed.median - lower) < 20
    assert min(values) <= summed.median <= max(values)
    assert FeatureDay.from_body(day.to_body()) == day
    assert abs(median([lower, summed.median]) - lower) < 20
