from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from daemon.town.bus import BODY, CAB, ENGINE, BusFeed, BusPlan, recorded_bus
from daemon.town.days import FIRST_DAY, local_midnight, truck
from daemon.town.engine_plan import engine_plan
from daemon.town.shift import DAY_MS, Trade
from daemon.town.trajectory import Span
from drivers import readings
from drivers.j1939.candump import CandumpReader
from drivers.j1939.decoder import Decoder
from drivers.j1939.parameters import PARAMETERS
from tests.daemon.town.scene import engine, town

MIDNIGHT = local_midnight(town(), FIRST_DAY)
NOON = MIDNIGHT + DAY_MS // 2
MINUTE_MS = 60_000


@pytest.fixture
def plan() -> BusPlan:
    return BusPlan(unit="u", vehicle=truck(3, 0), engine=engine_plan(truck(3, 0)), port="p")


def read(log: bytes) -> Decoder:
    reader = CandumpReader()
    reader.feed(log)
    assert not reader.faults
    bus = reader.buses["can0"]
    assert not bus.faults
    return bus


def two_minutes(plan: BusPlan) -> bytes:
    """Of a mixer with two fault codes."""
    one = engine(Trade.MIXER)
    start = one.plan.troubles[0].since
    return b"".join(recorded_bus(one, plan, Span(start, start + 2 * MINUTE_MS)))


def test_each_signal_comes_from_where_it_is_measured(plan: BusPlan) -> None:
    bus = read(two_minutes(plan))
    sources = {(one.signal, one.source) for one in bus.samples if one.value is not None}
    engines = {one.signal for one in PARAMETERS} - {"tachograph_speed", "fuel_level", "pto"}
    engines -= {"fuel_rate", "oil_temperature"}  # older engines do not tell them
    expected = {(name, ENGINE) for name in engines}
    expected |= {("fuel_level", CAB), ("distance", CAB), ("pto", BODY)}
    assert sources == expected
    assert not bus.unknown


def test_two_addresses_say_other_distances(plan: BusPlan) -> None:
    bus = read(two_minutes(plan))
    said = {one.source: one.value or 0 for one in bus.samples if one.signal == "distance"}
    assert said[CAB] > 1.2 * said[ENGINE] > 0


def test_the_pace_is_that_of_the_plan(plan: BusPlan) -> None:
    quick = Counter(one.signal for one in read(two_minutes(plan)).samples)
    assert quick["engine_speed"] == quick["wheel_speed"] == 1200
    assert quick["coolant"] == 120
    slow = replace(plan, round_ms=10_000, fast_ms=1000)
    counts = Counter(one.signal for one in read(two_minutes(slow)).samples)
    assert (counts["engine_speed"], counts["coolant"]) == (120, 12)


def test_codes_come_each_second_and_the_vin_each_minute(plan: BusPlan) -> None:
    bus = read(two_minutes(plan))
    assert {len(one.told.codes) for one in bus.diagnosed} == {2}
    steps = {b.at - a.at for a, b in pairwise(bus.diagnosed)}
    assert steps == {1000}
    assert {one.vin for one in bus.named} == {engine(Trade.MIXER).plan.vin}
    assert len(bus.named) == 2


def test_values_are_those_of_the_engine_at_that_instant(plan: BusPlan) -> None:
    one = engine(Trade.MIXER)
    steps = {p.signal: p.factor for p in PARAMETERS}
    samples = [
        s for s in read(two_minutes(plan)).samples if s.source != CAB and s.value is not None
    ]
    for sample in samples[::7]:
        truth = one.told(next(one.path.samples(sample.at, sample.at + 1)))
        assert sample.value is not None
        assert abs(sample.value - truth[sample.signal]) <= (steps[sample.signal] + 1) // 2
    assert len(samples) > 3000


def test_a_step_size_changes_no_byte(plan: BusPlan) -> None:
    def sent(step_ms: int) -> bytes:
        feed = BusFeed(town(), plan, midnight=MIDNIGHT, start_at=NOON)
        return b"".join(feed.take(at) for at in range(NOON, NOON + 30_001, step_ms))

    assert sent(50) == sent(1000) == sent(30_000)
    assert read(sent(1000)).frames > 800


def test_a_long_sleep_is_not_made_up_for(plan: BusPlan) -> None:
    feed = BusFeed(town(), plan, midnight=MIDNIGHT, start_at=NOON)
    feed.take(NOON)
    log = feed.take(NOON + 20 * MINUTE_MS)
    bus = read(log)
    assert 0 < bus.samples[-1].at - bus.samples[0].at <= MINUTE_MS


def test_who_is_parked_says_nothing_and_goes_on_the_next_day(plan: BusPlan) -> None:
    slow = replace(plan, round_ms=10_000, fast_ms=10_000)
    feed = BusFeed(town(), slow, midnight=MIDNIGHT, start_at=NOON)
    first = feed.engine
    last_m = first.odometer_m(first.path.length_m)
    evening = first.path.now
    feed.take(evening)
    assert feed.take(evening + 60 * MINUTE_MS) == b""
    awake = feed.engine.awake[0]
    assert awake.start > evening
    bus = read(feed.take(awake.start + MINUTE_MS))
    odometer = [one.value for one in bus.samples if one.signal == readings.DISTANCE_FINE.name]
    assert odometer[0] == pytest.approx(last_m, abs=5)
