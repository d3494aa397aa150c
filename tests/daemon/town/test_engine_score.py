"""The decoder over the town's bytes gives the truth, within what the bus can say."""

import pytest

from daemon.town.bus import BusPlan, recorded_bus
from daemon.town.engine_score import EngineScore, score_engine
from daemon.town.engine_truth import engine_truth
from daemon.town.shift import Trade
from daemon.town.trajectory import Span
from drivers.j1939.candump import CandumpReader
from drivers.j1939.decoder import Decoder
from drivers.readings import DISTANCE_FINE
from tests.daemon.town.scene import engine, vehicle

ENGINE_TIME_STEP_MIN, FUEL_USED_STEP_L, DISTANCE_STEP_M = 3, 0.5, 5


@pytest.fixture(scope="module")
def heard() -> Decoder:
    """A whole day of a van, told of every ten seconds."""
    one = engine(Trade.VAN)
    plan = BusPlan(
        unit="u",
        vehicle=vehicle(Trade.VAN),
        engine=one.plan,
        port="p",
        round_ms=10_000,
        fast_ms=1000,
    )
    log = CandumpReader()
    log.feed(b"".join(recorded_bus(one, plan, Span(one.path.start_at, one.path.now))))
    assert not log.faults
    [bus] = log.buses.values()
    assert set(bus.faults) <= {"begun_anew"}  # the key went off in the middle of a message
    return bus


def scored(bus: Decoder, *, without: str = "") -> EngineScore:
    samples = [one for one in bus.samples if one.signal != without]
    truth = engine_truth("T1", engine(Trade.VAN))
    return score_engine(truth, samples, diagnosed=bus.diagnosed, named=bus.named)


def test_what_is_read_is_what_was(heard: Decoder) -> None:
    found = scored(heard)
    assert found.odometer_error_m <= DISTANCE_STEP_M
    assert found.engine_error_min <= ENGINE_TIME_STEP_MIN
    assert found.used_error_l <= FUEL_USED_STEP_L
    assert found.running_error_s < 60
    assert (found.fuel.precision, found.fuel.recall, found.fuel.there) == (1.0, 1.0, 2)
    assert found.fuel_error_permille <= 10
    assert (found.codes.precision, found.codes.recall, found.codes.there) == (1.0, 1.0, 2)
    assert found.is_vin_right


def test_what_is_not_read_is_scored_so(heard: Decoder) -> None:
    assert scored(heard, without=DISTANCE_FINE.name).odometer_error_m > 1e6
    nothing = score_engine(engine_truth("T1", engine(Trade.VAN)), [])
    assert (nothing.fuel.recall, nothing.codes.recall, nothing.is_vin_right) == (0.0, 0.0, False)
