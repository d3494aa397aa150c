import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.maintenance.features import BY_NAME, Feature, Way
from daemon.domain.maintenance.fleet_days import Point, Track
from daemon.domain.maintenance.level_shifts import Figures, Shift, shift_of

REST, COOLANT, FUEL = BY_NAME["battery_rest"], BY_NAME["coolant_warm"], BY_NAME["fuel_per_km"]
FIGURES = Figures()
DAYS = 120


def track(level: Callable[[int], float], scatter: float, *, beside: bool = True) -> Track:
    rng = random.Random(7)  # noqa: S311 - noise, no secrets
    values = [(day, level(day) + rng.gauss(0, scatter)) for day in range(DAYS)]
    points = tuple(Point(day, value, value) for day, value in values)
    return Track(points=points, is_beside_others=beside)


def found(
    feature: Feature, level: Callable[[int], float], scatter: float, figures: Figures = FIGURES
) -> Shift | None:
    return shift_of(feature, track(level, scatter), figures)


@pytest.mark.parametrize(
    ("feature", "level", "scatter", "way"),
    [
        pytest.param(REST, lambda d: 12_600 - 250 * (d >= 100), 30, Way.FALLS, id="step"),
        pytest.param(REST, lambda d: 12_600 - 6 * max(0, d - 70), 30, Way.FALLS, id="drift"),
        pytest.param(REST, lambda d: 25_200 - 500 * (d >= 100), 60, Way.FALLS, id="24 V"),
        pytest.param(COOLANT, lambda d: 880 + 90 * (d >= 100), 10, Way.RISES, id="hot"),
        pytest.param(COOLANT, lambda d: 880 - 90 * (d >= 100), 10, Way.FALLS, id="cold"),
        pytest.param(FUEL, lambda d: 400 + 60 * (d >= 75), 12, Way.RISES, id="fuel"),
    ],
)
def test_lasting_changes_are_found(
    feature: Feature, level: Callable[[int], float], scatter: float, way: Way
) -> None:
    shift = found(feature, level, scatter)
    assert shift is not None
    assert shift.way is way
    assert 70 <= shift.began_on <= 103
    assert shift.usual == pytest.approx(level(0), rel=0.01)
    assert shift.deviations > 2.5


@pytest.mark.parametrize(
    ("feature", "level", "scatter"),
    [
        pytest.param(REST, lambda _: 12_600, 40, id="nothing"),
        pytest.param(REST, lambda d: 12_600 - 1500 * (d in {118, 119}), 30, id="glitch"),
        pytest.param(REST, lambda d: 12_600 - 250 * (d >= 115), 30, id="five days"),
        pytest.param(REST, lambda d: 12_600 - 80 * (d >= 90), 30, id="too small"),
        pytest.param(REST, lambda d: 12_600 + 250 * (d >= 90), 30, id="new battery"),
        pytest.param(REST, lambda d: 12_600 - 250 * (60 <= d < 90), 30, id="over again"),
        pytest.param(FUEL, lambda d: 400 + 60 * (d >= 105), 12, id="two heavy weeks"),
    ],
)
def test_what_does_not_last_or_does_no_harm_is_not(
    feature: Feature, level: Callable[[int], float], scatter: float
) -> None:
    assert found(feature, level, scatter) is None


def test_after_a_new_battery_its_own_level_is_usual() -> None:
    def level(day: int) -> float:
        return 12_400 + 250 * (day >= 40) - 200 * (day >= 100)

    shift = found(REST, level, 30)
    assert shift is not None
    assert shift.usual == pytest.approx(12_650, abs=30)


def test_days_before_a_repair_are_of_no_account() -> None:
    drop = track(lambda d: 12_600 - 250 * (d >= 60), 30)
    assert shift_of(REST, drop, FIGURES) is not None
    assert shift_of(REST, drop, FIGURES, after=65) is None


def test_where_no_others_tell_of_the_weather_more_is_needed() -> None:
    def level(day: int) -> float:
        return 12_600 - 190 * (day >= 90)

    assert shift_of(REST, track(level, 30), FIGURES) is not None
    assert shift_of(REST, track(level, 30, beside=False), FIGURES) is None


def test_sensitivity_tells_of_smaller_changes() -> None:
    def level(day: int) -> float:
        return 12_600 - 120 * (day >= 80)

    assert found(REST, level, 30) is None
    assert found(REST, level, 30, Figures(sensitivity=1.6)) is not None


def test_before_there_are_enough_days_nothing_is_judged() -> None:
    assert found(REST, lambda d: 12_600 - 250 * (d >= 100), 30, Figures(days_least=115)) is None


@settings(max_examples=60)
@given(
    st.lists(st.integers(12_000, 12_800), max_size=80),
    st.integers(-5_000, 5_000),
)
def test_a_level_added_to_all_days_changes_no_verdict_on_coolant(
    values: list[int], added: int
) -> None:
    def judged(plus: int) -> tuple[Way, int] | None:
        points = tuple(Point(day, v + plus, v + plus) for day, v in enumerate(values))
        shift = shift_of(COOLANT, Track(points=points, is_beside_others=True), FIGURES)
        return None if shift is None else (shift.way, shift.began_on)

    assert judged(added) == judged(0)


@given(st.integers(12_000, 13_000), st.integers(0, 200))
def test_a_signal_that_never_moves_is_never_told(level: int, days: int) -> None:
    points = tuple(Point(day, level, level) for day in range(days))
    assert shift_of(REST, Track(points=points, is_beside_others=False), FIGURES) is None
