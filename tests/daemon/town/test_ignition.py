from itertools import pairwise

import pytest

from daemon.town.ignition import KEY_S, Leg, Mode, awake, legs_of
from daemon.town.layout import SiteKind
from daemon.town.shift import Trade
from daemon.town.trajectory import Span
from tests.daemon.town.scene import day, town, vehicle

TRADES = tuple(Trade)


def legs(trade: Trade) -> tuple[Leg, ...]:
    return legs_of(town(), vehicle(trade), day(trade))


@pytest.mark.parametrize("trade", TRADES)
def test_a_day_has_no_gap(trade: Trade) -> None:
    path, found = day(trade), legs(trade)
    assert (found[0].start, found[-1].end) == (path.start_at, path.now)
    assert all(a.end == b.start and a[2:] != b[2:] for a, b in pairwise(found))


@pytest.mark.parametrize("trade", TRADES)
def test_who_drives_has_the_engine_running(trade: Trade) -> None:
    path, found = day(trade), legs(trade)
    for leg in found:
        if leg.mode is not Mode.RUNS or leg.is_working:
            assert path.driven_at(leg.start) == pytest.approx(path.driven_at(leg.end), abs=0.01)


@pytest.mark.parametrize("trade", TRADES)
def test_before_it_runs_and_after_it_ran_the_key_is_on(trade: Trade) -> None:
    found = legs(trade)
    assert {found[0].mode, found[-1].mode} == {Mode.OFF}
    for a, b in pairwise(found):
        assert {a.mode, b.mode} != {Mode.OFF, Mode.RUNS}
    keys = [leg.end - leg.start for leg in found if leg.mode is Mode.KEY]
    assert max(keys) <= KEY_S * 1000


def test_each_trade_works_in_its_own_way() -> None:
    def worked_min(trade: Trade) -> list[float]:
        return [(leg.end - leg.start) / 60_000 for leg in legs(trade) if leg.is_working]

    assert max(worked_min(Trade.MIXER)) > 10
    assert 0 < max(worked_min(Trade.TIPPER)) <= 2.5
    assert worked_min(Trade.VAN) == []


def test_engines_are_off_at_long_halts_and_at_the_pump() -> None:
    halts = [leg for leg in legs(Trade.VAN)[1:-1] if leg.mode is Mode.OFF]
    assert {leg.site for leg in halts} >= {SiteKind.JOB, SiteKind.FUEL}
    long = [leg for leg in halts if leg.site is not SiteKind.FUEL]
    assert min(leg.end - leg.start for leg in long) > 60_000
    runs = [s for s in day(Trade.VAN).standings() if s.end - s.start < 100_000]
    off = [Span(leg.start, leg.end) for leg in halts]
    assert not [s for s in runs if any(a <= s.start < b for a, b in off)]


def test_the_bus_is_heard_whenever_the_key_is_on() -> None:
    found = legs(Trade.TIPPER)
    spans = list(awake(found))
    on_ms = sum(leg.end - leg.start for leg in found if leg.mode is not Mode.OFF)
    assert sum(end - start for start, end in spans) == on_ms
    assert len(spans) == sum(leg.mode is Mode.OFF for leg in found) - 1
    assert list(awake(found[1:2])) == [Span(found[1].start, found[1].end)]
