import random
from collections.abc import Callable

import pytest

from daemon.domain.telemetry.facts import FuelMoved
from drivers.readings import Sample
from tests.daemon.domain.telemetry.hearing import (
    BEGIN,
    HOUR,
    MINUTE,
    SECOND,
    folded,
    sample,
    settled,
)

Level = Callable[[float], float]


def trace(
    since: int, minutes: int, level: Level, *, kmh: float = 0, rpm: int = 0, noise: float = 0.3
) -> list[Sample]:
    """The level by minutes, with noise as of a sender; sloshing when it drives."""
    dice = random.Random(since + minutes)  # noqa: S311 - noise, no secret
    samples = []
    for second in range(0, minutes * 60, 10):
        at = since + second * SECOND
        percent = min(100.0, max(0.0, level(second / 60) + dice.gauss(0, noise)))
        samples += [
            sample("wheel_speed", at, kmh),
            sample("engine_speed", at, rpm),
            sample("fuel_level", at, percent),
        ]
    return samples


def drive(since: int, minutes: int, level: Level, *, noise: float = 2.5) -> list[Sample]:
    return trace(since, minutes, level, kmh=60, rpm=1300, noise=noise)


def moved(*parts: list[Sample]) -> list[FuelMoved]:
    state, _ = settled(fuel_level=50, wheel_speed=0, engine_speed=0)
    return [one for one in folded(*parts, state=state).facts if isinstance(one, FuelMoved)]


def flat(percent: float) -> Level:
    return lambda _minute: percent


def sinking(percent: float, an_hour: float) -> Level:
    return lambda minute: percent - an_hour * minute / 60


def test_fuel_that_is_siphoned_off_while_it_stands_is_a_drop() -> None:
    night = trace(BEGIN, 60, lambda m: 70.0 if m < 20 else max(50.0, 70 - 2 * (m - 20)))
    (drop,) = moved(night)
    assert drop.kind == "fuel.dropped"
    assert drop.percent == pytest.approx(20, abs=3)
    assert drop.from_percent == pytest.approx(70, abs=1.5)
    assert drop.to_percent == pytest.approx(50, abs=2.5)
    assert BEGIN + 16 * MINUTE <= drop.began <= BEGIN + 26 * MINUTE
    assert BEGIN + 26 * MINUTE <= drop.at <= BEGIN + 36 * MINUTE


def test_fuel_that_is_gone_when_the_key_turns_again_is_a_drop() -> None:
    evening = trace(BEGIN, 10, flat(80))
    morning = trace(BEGIN + 10 * HOUR, 10, flat(60))
    (drop,) = moved(evening, morning)
    assert drop.kind == "fuel.dropped"
    assert drop.began < BEGIN + HOUR < drop.at


def test_a_stop_at_a_pump_is_a_fill() -> None:
    way = drive(BEGIN, 40, sinking(30, 8))
    pump = trace(BEGIN + 40 * MINUTE, 6, flat(24.7))
    after = trace(BEGIN + 55 * MINUTE, 6, flat(95))
    on = drive(BEGIN + 61 * MINUTE, 40, sinking(95, 8))
    (fill,) = moved(way, pump, after, on)
    assert fill.kind == "fuel.filled"
    assert fill.to_percent == pytest.approx(95, abs=3)


@pytest.mark.parametrize("an_hour", [5, 12, 18])
def test_what_driving_uses_is_no_drop(an_hour: float) -> None:
    assert not moved(drive(BEGIN, 240, sinking(95, an_hour)))


def test_sloshing_is_no_drop_and_no_fill() -> None:
    assert not moved(drive(BEGIN, 600, flat(50), noise=5))


def test_a_hill_is_no_drop_and_no_fill() -> None:
    def hills(minute: float) -> float:
        return 60 + (7 if int(minute) // 20 % 2 else 0)

    assert not moved(drive(BEGIN, 240, hills))


def test_parking_on_a_slope_is_no_drop() -> None:
    assert not moved(drive(BEGIN, 30, flat(60)), trace(BEGIN + 30 * MINUTE, 60, flat(53)))


def test_standing_with_the_engine_running_uses_little() -> None:
    assert not moved(trace(BEGIN, 300, sinking(60, 2), rpm=650))


def test_a_drop_while_it_drives_must_be_greater_than_its_use() -> None:
    burst = drive(BEGIN, 120, lambda m: 80 if m < 60 else 40)
    (drop,) = moved(burst)
    assert drop.kind == "fuel.dropped"
    assert drop.percent == pytest.approx(40, abs=5)


def test_a_drop_and_a_fill_are_told_once_each() -> None:
    out = trace(BEGIN, 90, lambda m: 70 if m < 20 else 40 if m < 60 else 90)
    assert [one.kind for one in moved(out)] == ["fuel.dropped", "fuel.filled"]
