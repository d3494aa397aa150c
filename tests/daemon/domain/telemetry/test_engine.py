import pytest

from daemon.domain.telemetry import engine
from daemon.domain.telemetry.features import (
    BATTERY_CHARGING,
    BATTERY_REST,
    COOLANT_WARM,
    OIL_PRESSURE_WARM,
)
from daemon.domain.telemetry.state import Engine, UnitTelemetry
from drivers.readings import Sample
from tests.daemon.domain.telemetry.hearing import BEGIN, HOUR, MINUTE, SECOND, folded, spell


def summed(*parts: list[Sample]) -> dict[str, int]:
    state = UnitTelemetry()
    folded(*parts, state=state)
    assert state.day is not None
    return {one.feature: one.median for one in state.day.summed()}


def test_a_battery_rests_half_an_hour_after_the_engine() -> None:
    running = spell(BEGIN, HOUR, engine_speed=1400, battery=14.1)
    soon = spell(BEGIN + HOUR, 29 * MINUTE, engine_speed=0, battery=13.2)
    rest = spell(BEGIN + HOUR + 30 * MINUTE, HOUR, engine_speed=0, battery=12.6)
    assert summed(running, soon)[BATTERY_CHARGING] == 14_100
    assert BATTERY_REST not in summed(running, soon)
    assert summed(running, soon, rest)[BATTERY_REST] == 12_600


def test_the_first_word_after_a_night_is_of_a_battery_at_rest() -> None:
    running = spell(BEGIN, HOUR, engine_speed=1400, battery=14.1)
    key_on = spell(BEGIN + 10 * HOUR, 20 * SECOND, engine_speed=0, battery=12.4)
    assert summed(running, key_on)[BATTERY_REST] == 12_400


def test_after_a_gap_in_which_the_engine_may_have_run_no_battery_rests() -> None:
    running = spell(BEGIN, HOUR, engine_speed=1400, battery=14.1)
    back = spell(BEGIN + 5 * HOUR, MINUTE, battery=14.0)
    assert BATTERY_REST not in summed(running, back[:1])


def test_a_box_that_listens_while_the_bus_sleeps_tells_a_battery_at_rest() -> None:
    running = spell(BEGIN, HOUR, engine_speed=1400, battery=14.1)
    asleep = spell(BEGIN + HOUR, 2 * HOUR, every=5 * MINUTE, battery=12.5)
    assert summed(running, asleep)[BATTERY_REST] == 12_500


def test_slow_running_charges_nothing_that_is_told() -> None:
    assert not summed(spell(BEGIN, HOUR, engine_speed=650, battery=13.9))


def test_coolant_is_warm_after_twenty_minutes() -> None:
    assert COOLANT_WARM not in summed(spell(BEGIN, 19 * MINUTE, engine_speed=900, coolant=80))
    assert summed(spell(BEGIN, 40 * MINUTE, engine_speed=900, coolant=88))[COOLANT_WARM] == 880


@pytest.mark.parametrize(
    ("rpm", "coolant", "is_told"),
    [(1400, 85, True), (700, 85, False), (2000, 85, False), (1400, 60, False)],
)
def test_oil_pressure_is_told_of_a_warm_engine_at_work(
    rpm: int, coolant: int, is_told: bool
) -> None:
    found = summed(spell(BEGIN, 10 * MINUTE, engine_speed=rpm, coolant=coolant, oil_pressure=300))
    assert (found.get(OIL_PRESSURE_WARM) == 300) is is_told


def test_who_does_not_tell_its_speed_is_not_known_to_stand() -> None:
    assert not engine.stands(Engine(), BEGIN)
    assert engine.stands(Engine(speed_at=BEGIN), BEGIN)
    assert not engine.stands(Engine(speed_at=BEGIN), BEGIN + HOUR)


def test_the_tachograph_tells_the_speed_where_no_wheel_does() -> None:
    state = UnitTelemetry()
    folded(spell(BEGIN, MINUTE, tachograph_speed=50), state=state)
    assert state.engine.speed_kmh == 50
    folded(spell(BEGIN + MINUTE, MINUTE, wheel_speed=48, tachograph_speed=50), state=state)
    assert state.engine.speed_kmh == 48
