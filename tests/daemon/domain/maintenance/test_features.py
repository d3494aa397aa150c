import pytest

from daemon.domain.maintenance.features import BY_NAME, FEATURES, Feature, Way


@pytest.mark.parametrize("feature", FEATURES, ids=lambda one: one.name)
def test_a_feature_says_what_each_fault_may_be(feature: Feature) -> None:
    assert feature.bad
    assert feature.hints.keys() == feature.bad
    assert {feature.must_agree, feature.needs} <= {"", *BY_NAME}


@pytest.mark.parametrize("feature", FEATURES, ids=lambda one: one.name)
def test_what_is_told_is_larger_than_what_sensors_tell_apart(feature: Feature) -> None:
    for usual in (200.0, 900.0, 12_600.0):
        assert feature.least_at(usual) > 2 * feature.floor_at(usual) > 0


def test_a_battery_of_24_volts_may_move_twice_as_far() -> None:
    rest = BY_NAME["battery_rest"]
    assert rest.least_at(25_200) == pytest.approx(2 * rest.least_at(12_600))


@pytest.mark.parametrize(
    ("feature", "value", "said"),
    [
        ("battery_rest", 12_450, "12.45 V"),
        ("coolant_warm", 885, "88.5 °C"),
        ("oil_pressure_warm", 284, "284 kPa"),
        ("fuel_per_km", 312, "31.2 l/100 km"),
        ("fuel_per_h", 14_300, "14.3 l/h"),
    ],
)
def test_values_are_said_in_the_units_of_people(feature: str, value: int, said: str) -> None:
    assert BY_NAME[feature].said(value) == said


def test_each_way_has_another() -> None:
    assert Way.RISES.sign == -Way.FALLS.sign
