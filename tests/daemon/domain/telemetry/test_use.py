import pytest

from daemon.domain.telemetry.facts import Counter, Reading, Used
from daemon.domain.telemetry.state import UnitTelemetry
from tests.daemon.domain.telemetry.hearing import (
    BEGIN,
    HOUR,
    MINUTE,
    SECOND,
    folded,
    sample,
    settled,
    spell,
)


def test_a_counter_is_read_when_it_is_kept() -> None:
    state, at = settled(distance=1000)
    driven = [sample("distance", at + n * SECOND, 1000 + n * 0.025) for n in range(1, 13)]
    found = folded(driven, state=state)
    assert found.readings == [
        Reading(Counter.DISTANCE, at + n * SECOND, 1_000_000 + n * 25) for n in (4, 8, 12)
    ]


def test_of_two_counters_of_the_way_the_finer_is_read() -> None:
    state, at = settled(distance=1000, distance_fine=1000.05)
    found = folded(spell(at, 20 * MINUTE, distance=1002, distance_fine=1002.05), state=state)
    assert {one.value for one in found.readings} == {1_002_050}


def test_without_the_finer_for_a_while_the_other_is_read() -> None:
    state, at = settled(distance=1000, distance_fine=1000.05)
    found = folded(spell(at, 30 * MINUTE, distance=1002), state=state)
    assert {one.value for one in found.readings} == {1_002_000}


def test_fuel_is_used_between_two_words_of_it() -> None:
    state, at = settled(fuel_used=500)
    found = folded([sample("fuel_used", at + 10 * MINUTE, 503)], state=state)
    (used,) = found.used
    assert isinstance(used, Used)
    assert (used.counter, used.added, used.until) == ("fuel", 3000, at + 10 * MINUTE)


def test_fuel_that_runs_backwards_or_away_is_no_use() -> None:
    state, at = settled(fuel_used=500)
    samples = [sample("fuel_used", at + MINUTE, 400), sample("fuel_used", at + 2 * MINUTE, 900)]
    found = folded(samples, state=state)
    assert not found.used
    assert found.counts == {"impossible:fuel_used": 2}


def test_a_day_says_what_a_kilometre_and_an_hour_have_cost() -> None:
    state = UnitTelemetry()
    drive = [
        one
        for minute in range(180)
        for one in (
            sample("distance", BEGIN + minute * MINUTE, 1000 + minute),
            sample("fuel_used", BEGIN + minute * MINUTE, 500 + minute * 0.3),
            sample("engine_time", BEGIN + minute * MINUTE, 7000 + minute / 60),
        )
    ]
    folded(drive, state=state)
    (over,) = folded(spell(BEGIN + 24 * HOUR, MINUTE, coolant=20, distance=1180), state=state).days
    cost = {one.feature: one.median for one in over.sums}
    assert cost == {
        "fuel_per_km": pytest.approx(300, rel=0.03),
        "fuel_per_h": pytest.approx(18_000, rel=0.03),
    }
