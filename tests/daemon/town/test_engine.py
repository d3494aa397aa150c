"""The life of an engine is one function of the instant, and its parts agree with each other."""

from itertools import pairwise

import pytest

from daemon.town.engine import IDLE_RPM, OIL_FADES_MS, TOP_RPM, WARM_C, Engine
from daemon.town.ignition import Mode
from daemon.town.layout import SiteKind
from daemon.town.shift import Trade, journey
from daemon.town.trajectory import Sample
from drivers import readings
from drivers.readings import Lamps
from tests.daemon.town.scene import OIL_PRESSURE_LOW, RED, day, engine, town, vehicle

MINUTE_MS = 60_000
TRADES = tuple(Trade)


def samples(trade: Trade, step_ms: int = MINUTE_MS) -> list[Sample]:
    path = day(trade)
    return list(path.samples(path.start_at, path.now, step_ms))


def values(trade: Trade, signal: readings.Signal) -> list[int]:
    return [engine(trade).told(sample)[signal.name] for sample in samples(trade)]


@pytest.mark.parametrize("trade", TRADES)
@pytest.mark.parametrize(
    "signal", [readings.DISTANCE, readings.ENGINE_TIME, readings.FUEL_USED], ids=lambda s: s.name
)
def test_counters_only_grow(trade: Trade, signal: readings.Signal) -> None:
    told = values(trade, signal)
    assert all(a <= b for a, b in pairwise(told))
    assert told[-1] > told[0]


def test_engine_time_counts_running_alone() -> None:
    one = engine(Trade.TIPPER)
    runs_ms = sum(leg.end - leg.start for leg in one.legs if leg.mode is Mode.RUNS)
    path = one.path
    assert one.running_ms(path.now) - one.running_ms(path.start_at) == pytest.approx(runs_ms)
    halt = next(leg for leg in one.legs[1:] if leg.mode is Mode.OFF)
    assert one.running_ms(halt.start) == one.running_ms(halt.end)


@pytest.mark.parametrize("trade", TRADES)
def test_speed_of_the_engine_fits_what_it_does(trade: Trade) -> None:
    one = engine(trade)
    for sample in samples(trade, 7000):
        rpm = one.engine_rpm(sample.at, sample.speed_m_s)
        if one.leg_at(sample.at).mode is not Mode.RUNS:
            assert rpm == 0.0
        elif sample.speed_m_s > 0.0:
            assert IDLE_RPM <= rpm <= TOP_RPM
        else:
            assert rpm == pytest.approx(
                1050 if one.leg_at(sample.at).is_working else IDLE_RPM, abs=4.01
            )


def test_fuel_in_the_tank_is_what_is_not_used_stolen_or_filled() -> None:
    one = engine(Trade.VAN)
    path, begun = one.path, one.plan.begun
    moved_ml = sum(move.ml for move in one.fuel_moves if move.end <= path.now)
    used_ml = one.used_ml(path.now, path.length_m) - begun.used_ml
    left_ml = one.level_ml(path.now, path.length_m)
    assert left_ml == pytest.approx(begun.level_ml - used_ml + moved_ml)
    assert any(move.ml < 0 for move in one.fuel_moves)
    assert any(move.ml > 0 for move in one.fuel_moves)


@pytest.mark.parametrize("trade", TRADES)
@pytest.mark.parametrize("seed", range(3, 7))
def test_a_tank_is_never_empty_nor_overfull(trade: Trade, seed: int) -> None:
    one = engine(trade, seed)
    levels = [
        one.level_ml(s.at, s.distance_m) / one.plan.tank_ml
        for s in one.path.samples(one.path.start_at, one.path.now, 5 * MINUTE_MS)
    ]
    assert min(levels) > 0.02
    assert max(levels) <= 0.951


def test_fuel_moves_while_the_engine_is_off_at_a_pump_or_in_the_dark() -> None:
    one = engine(Trade.VAN)
    for move in one.fuel_moves:
        leg = one.leg_at(move.start)
        assert leg.mode is Mode.OFF
        assert (leg.site is SiteKind.FUEL) == (move.ml > 0)


def test_the_coolant_warms_up_and_cools_down() -> None:
    one = engine(Trade.TIPPER)
    start = next(leg for leg in one.legs if leg.mode is Mode.RUNS).start
    assert one.coolant_c(start) == pytest.approx(one.plan.outside_c, abs=0.1)
    assert 40 < one.coolant_c(start + 6 * MINUTE_MS) < 75
    assert max(map(one.coolant_c, (leg.end for leg in one.legs))) == pytest.approx(WARM_C, abs=1.0)
    halt = max(
        (leg for leg in one.legs[1:-1] if leg.mode is Mode.OFF), key=lambda leg: leg.end - leg.start
    )
    assert one.coolant_c(halt.end) < one.coolant_c(halt.start) - 10


def test_oil_pressure_sinks_before_it_is_a_fault() -> None:
    one = engine(Trade.MIXER)
    since = one.plan.troubles[0].since
    # One and the same speed of the engine: the drum turns.
    works = [s for s in samples(Trade.MIXER) if one.leg_at(s.at).is_working and s.speed_m_s == 0.0]
    told = [(s.at, one.told(s)[readings.OIL_PRESSURE.name]) for s in works]
    sound = [kpa for at, kpa in told if at < since - OIL_FADES_MS and at > works[0].at + 9e5]
    fading = [kpa for at, kpa in told if since - OIL_FADES_MS / 2 < at < since]
    gone = [kpa for at, kpa in told if at >= since]
    assert min(sound) > max(fading) > max(gone) > 0


def test_the_battery_rests_and_is_charged() -> None:
    one = engine(Trade.VAN)
    told = {
        mode: [
            one.told(s)[readings.BATTERY.name]
            for s in samples(Trade.VAN, 10_000)
            if one.leg_at(s.at).mode is mode
        ]
        for mode in Mode
    }
    assert set(told[Mode.KEY]) == {round(one.plan.rest_v * 1000)}
    assert min(told[Mode.RUNS]) > max(told[Mode.KEY]) + 500


def test_lamps_and_codes_come_with_the_trouble() -> None:
    one = engine(Trade.MIXER)
    since = one.plan.troubles[0].since
    assert one.diagnosis(since - 1).codes == ()
    assert one.diagnosis(since - 1).lamps == Lamps(False, False, False, False)
    told = one.diagnosis(since)
    assert told.lamps == RED
    assert told.codes[0] == OIL_PRESSURE_LOW


def test_the_next_day_goes_on_where_this_one_ends() -> None:
    one = engine(Trade.TIPPER)
    path = one.path
    morning = path.start_at + 24 * 60 * MINUTE_MS
    begun = one.left(morning)
    assert begun.odometer_m == one.odometer_m(path.length_m)
    assert begun.level_ml > 0.6 * one.plan.tank_ml  # the depot's pump had the night
    assert one.plan.outside_c <= begun.coolant_c < one.plan.outside_c + 5


def test_an_engine_that_is_looked_at_from_the_middle_is_the_same() -> None:
    path = journey(town(), vehicle(Trade.VAN), midnight=day(Trade.VAN).start_at)
    plan = engine(Trade.VAN).plan
    first, again = (Engine(town(), vehicle(Trade.VAN), plan, path) for _ in range(2))
    late = [first.told(s) for s in path.samples(path.start_at, path.now, 30 * MINUTE_MS)]
    back = [again.told(s) for s in path.samples(path.start_at, path.now, 30 * MINUTE_MS)][::-1]
    assert late == back[::-1]
