from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.telemetry import codec
from daemon.domain.telemetry.features import BATTERY_CHARGING
from daemon.domain.telemetry.fold import step, tick
from daemon.domain.telemetry.state import Folded, UnitTelemetry
from drivers.readings import Heard, Sample
from tests.daemon.domain.telemetry.hearing import (
    BEGIN,
    HOUR,
    MINUTE,
    RULES,
    SECOND,
    cut,
    folded,
    heard,
    sample,
    settled,
    spell,
)


def test_a_value_within_the_dead_band_is_not_kept_again() -> None:
    found = folded([sample("coolant", BEGIN + n, 80 + n % 2) for n in range(50)])
    assert [one.value for one in found.kept] == [80]


def test_a_value_beyond_the_dead_band_is_kept() -> None:
    values = [80, 81, 82, 83, 80]
    found = folded([sample("coolant", BEGIN + n, v) for n, v in enumerate(values)])
    assert [one.value for one in found.kept] == [80, 82, 80]


def test_a_stretched_dead_band_keeps_less() -> None:
    samples = [sample("coolant", BEGIN + n, 80 + n) for n in range(9)]
    assert len(folded(samples, rules=replace(RULES, band_factor=2.0)).kept) == 3
    assert len(folded(samples).kept) == 5


def test_a_value_that_stays_is_kept_at_each_heartbeat() -> None:
    found = folded(spell(BEGIN, 25 * MINUTE, coolant=80))
    assert [one.at - BEGIN for one in found.kept] == [0, 10 * MINUTE, 20 * MINUTE]


def test_becoming_unknown_and_known_again_is_kept_once_each() -> None:
    values = [80, None, None, None, 80, 80]
    found = folded([sample("coolant", BEGIN + n, v) for n, v in enumerate(values)])
    assert [(one.at - BEGIN, one.value) for one in found.kept] == [(0, 80), (1, None), (4, 80)]


def test_a_signal_that_nobody_knows_is_nothing() -> None:
    found = folded([sample("coolant", BEGIN + n, None) for n in range(5)])
    assert not found.kept


@pytest.mark.parametrize(
    ("signal", "value"),
    [("coolant", 151), ("battery", 36.1), ("fuel_level", 101), ("wheel_speed", 250)],
)
def test_an_impossible_value_is_counted_by_name_and_never_kept(signal: str, value: float) -> None:
    found = folded([sample(signal, BEGIN, value), sample(signal, BEGIN + 1, value)])
    assert found.counts == {f"impossible:{signal}": 2}
    assert not found


def test_an_impossible_value_among_good_ones_leaves_no_trace() -> None:
    state, _ = settled(coolant=80)
    found = folded([sample("coolant", BEGIN, 200), sample("coolant", BEGIN + 1, 80)], state=state)
    assert not found.kept


def test_what_comes_late_is_counted_and_not_kept() -> None:
    found = folded([sample("coolant", BEGIN + at, 80 + 9 * n) for n, at in enumerate((9, 3, 9))])
    assert found.counts == {"late": 1, "repeated": 1}
    assert len(found.kept) == 1


def test_a_signal_of_no_known_name_is_counted() -> None:
    assert folded([Sample("mood", BEGIN, 1, 0)]).counts == {"unknown_signal": 1}


def test_a_signal_tells_since_when_it_turns_that_way() -> None:
    state = UnitTelemetry()
    turns = [(0, 0), (5, 3), (9, 4), (12, -2), (20, -6), (30, 0)]
    folded([sample("drum_speed", BEGIN + at * SECOND, v) for at, v in turns[:5]], state=state)
    track = state.tracks["drum_speed"]
    assert (track.way, track.way_since) == (-1, BEGIN + 12 * SECOND)
    folded([sample("drum_speed", BEGIN + at * SECOND, v) for at, v in turns[5:]], state=state)
    assert (track.way, track.way_since) == (0, BEGIN + 30 * SECOND)


def test_a_day_is_summed_up_when_the_next_has_begun() -> None:
    state = UnitTelemetry()
    folded(spell(BEGIN, HOUR, engine_speed=1400, battery=14.1), state=state)
    found = folded(spell(BEGIN + 24 * HOUR, MINUTE, engine_speed=0, battery=12.6), state=state)
    (over,) = found.days
    assert [(one.feature, one.median) for one in over.sums] == [(BATTERY_CHARGING, 14_100)]


def test_a_day_is_summed_up_by_time_alone() -> None:
    state = UnitTelemetry()
    folded(spell(BEGIN, HOUR, engine_speed=1400, battery=14.1), state=state)
    assert not tick(state, BEGIN + 2 * HOUR, RULES).days
    assert len(tick(state, BEGIN + 24 * HOUR, RULES).days) == 1
    assert not tick(state, BEGIN + 25 * HOUR, RULES)


def test_idling_that_nobody_ends_is_ended_by_time() -> None:
    state = UnitTelemetry()
    folded(spell(BEGIN, 30 * MINUTE, engine_speed=600, wheel_speed=0), state=state)
    assert not tick(state, BEGIN + 31 * MINUTE, RULES).facts
    (fact,) = tick(state, BEGIN + 3 * HOUR, RULES).facts
    assert fact.kind == "vehicle.idled"
    assert fact.at < BEGIN + 30 * MINUTE


SIGNALS_AND_VALUES = st.one_of(
    st.tuples(st.just("engine_speed"), st.sampled_from((0, 600, 1200, 1500))),
    st.tuples(st.just("wheel_speed"), st.sampled_from((0, 2, 50, 80))),
    st.tuples(st.just("coolant"), st.sampled_from((-20, 60, 85, 90, 180, None))),
    st.tuples(st.just("battery"), st.sampled_from((12.1, 12.6, 14.2))),
    st.tuples(st.just("oil_pressure"), st.sampled_from((120, 280, 300))),
    st.tuples(st.just("fuel_level"), st.sampled_from((20, 60, 90))),
    st.tuples(st.just("distance"), st.sampled_from((1000, 1000.2, 1004, 900))),
    st.tuples(st.just("fuel_used"), st.sampled_from((500, 502, 530))),
    st.tuples(st.just("pto"), st.sampled_from((0, 1))),
)
STEPS_MS = st.sampled_from((0, 20, 1000, 10_000, 60_000, 400_000, 3_600_000, -30_000))


@st.composite
def streams(draw: Any) -> list[Sample]:
    at = BEGIN
    samples = []
    for _ in range(draw(st.integers(1, 120))):
        at += draw(STEPS_MS)
        signal, value = draw(SIGNALS_AND_VALUES)
        samples.append(sample(signal, at, value, draw(st.sampled_from((0, 0, 0, 49)))))
    return samples


@settings(max_examples=80, deadline=None)
@given(samples=streams(), cuts=st.sets(st.integers(0, 120)), data=st.data())
def test_how_samples_are_cut_has_no_influence(
    samples: list[Sample], cuts: set[int], data: st.DataObject
) -> None:
    whole, parted = UnitTelemetry(), UnitTelemetry()
    at_once = step(whole, heard(samples), RULES)
    in_parts = Folded()
    for part in cut(samples, cuts):
        if data.draw(st.booleans()):  # a start in between, from what was saved
            parted = codec.from_json(codec.to_json(parted))
        found = step(parted, heard(part), RULES)
        _add(in_parts, found)
    assert in_parts == at_once
    assert parted == whole


def _add(to: Folded, found: Folded) -> None:
    to.kept += found.kept
    to.readings += found.readings
    to.used += found.used
    to.days += found.days
    to.codes += found.codes
    to.facts += found.facts
    for reason, count in found.counts.items():
        to.counts[reason] = to.counts.get(reason, 0) + count


@given(samples=streams())
def test_of_one_signal_every_instant_is_kept_once_and_in_order(samples: list[Sample]) -> None:
    found = folded(samples)
    for signal in {one.signal for one in found.kept}:
        instants = [one.at for one in found.kept if one.signal == signal]
        assert instants == sorted(set(instants))


def test_lanes_do_not_see_each_other() -> None:
    """Whether a name comes before or after samples of the same time changes nothing."""
    state = UnitTelemetry()
    assert not step(state, Heard("U1"), RULES)
    assert state == UnitTelemetry()
