import json

import pytest

from daemon.town.engine_truth import IDLE_MIN_MS, EngineTruth, engine_truth
from daemon.town.ignition import Mode
from daemon.town.shift import Trade
from tests.daemon.town.scene import COOLANT_HIGH, OIL_PRESSURE_LOW, day, engine


def truth(trade: Trade) -> EngineTruth:
    return engine_truth("T1", engine(trade))


@pytest.mark.parametrize("trade", tuple(Trade))
def test_both_ends_of_the_day_differ_by_what_was_done(trade: Trade) -> None:
    true, path = truth(trade), day(trade)
    assert true.odometer_m[1] - true.odometer_m[0] == pytest.approx(path.length_m)
    ran_min = sum(end - start for start, end in true.runs) / 60_000
    assert true.engine_min[1] - true.engine_min[0] == pytest.approx(ran_min)
    assert true.used_l[1] > true.used_l[0]


def test_who_idles_stands_for_long_with_the_engine_running_for_nothing() -> None:
    true, one = truth(Trade.TIPPER), engine(Trade.TIPPER)
    assert true.idles
    for start, end in true.idles:
        assert end - start >= IDLE_MIN_MS
        assert day(Trade.TIPPER).top_speed(start + 1, end - 1) == 0.0
        legs = [leg for leg in one.legs if leg.start < end and start < leg.end]
        assert all(leg.mode is Mode.RUNS and not leg.is_working for leg in legs)


def test_a_fill_raises_and_a_theft_lowers_the_gauge() -> None:
    fuel = truth(Trade.VAN).fuel
    assert {one.litres > 0 for one in fuel} == {True, False}
    assert all((one.to_permille > one.from_permille) == (one.litres > 0) for one in fuel)
    assert all(one.end > one.start for one in fuel)


def test_codes_are_told_from_when_the_bus_is_heard() -> None:
    true = truth(Trade.MIXER)
    since = engine(Trade.MIXER).plan.troubles[0].since
    assert {(one.spn, one.fmi) for one in true.codes} == {
        (one.spn, one.fmi) for one in (OIL_PRESSURE_LOW, COOLANT_HIGH)
    }
    assert all(one.since >= since and one.until is None for one in true.codes)
    assert any(start <= true.codes[0].since < end for start, end in true.awake)


def test_it_is_written_as_json() -> None:
    read = json.loads(truth(Trade.VAN).to_json())
    assert read["vin"] == engine(Trade.VAN).plan.vin
    assert len(read["fuel"]) == len(truth(Trade.VAN).fuel)
