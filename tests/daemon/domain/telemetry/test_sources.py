import pytest

from daemon.domain.telemetry import sources
from daemon.domain.telemetry.facts import SourceLost, SourcesAgree, SourcesDiffer, SourceSwitched
from daemon.domain.telemetry.state import UnitTelemetry
from drivers.readings import Sample
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


def both(since: int, lasting: int, engine: float, cab: float) -> list[Sample]:
    """Two computers that tell the way, in turn."""
    return [
        sample("distance", at + shift, km, source)
        for at in range(since, since + lasting, SECOND)
        for shift, km, source in ((0, engine, 0), (100, cab, 49))
    ]


def test_the_engine_is_believed_though_the_cab_was_first() -> None:
    state = UnitTelemetry()
    cab = sample("distance", BEGIN, 537_151.965, 49)
    found = folded([cab], both(BEGIN + SECOND, MINUTE, 438_978.375, 537_151.965), state=state)
    assert state.tracks["distance"].source == 0
    assert state.tracks["distance"].is_pinned
    assert {reading.value for reading in found.readings} == {438_978_375}


def test_no_counter_is_read_before_its_source_is_chosen() -> None:
    assert not folded(spell(BEGIN, 29 * SECOND, distance=1000)).readings
    assert folded(spell(BEGIN, 41 * SECOND, distance=1000)).readings


def test_a_source_that_comes_after_the_choice_stays_unheard() -> None:
    state, at = settled(fuel_level=50)
    state.tracks["fuel_level"].source = 49
    found = folded(spell(at, MINUTE, fuel_level=80), state=state)
    assert not [one for one in found.kept if one.source == 0]


def test_what_the_other_says_is_never_kept() -> None:
    found = folded(both(BEGIN, 5 * MINUTE, 438_978, 537_151))
    assert {one.source for one in found.kept} == {0}


def test_two_that_differ_are_told_once_until_they_agree_again() -> None:
    state = UnitTelemetry()
    first = folded(both(BEGIN, 5 * MINUTE, 438_978, 537_151), state=state).facts
    assert [type(one) for one in first] == [SourcesDiffer]
    later = folded(both(BEGIN + HOUR, 5 * MINUTE, 438_978, 438_978), state=state).facts
    assert [type(one) for one in later] == [SourcesAgree]
    again = folded(both(BEGIN + 2 * HOUR, 5 * MINUTE, 438_978, 537_151), state=state).facts
    assert [type(one) for one in again] == [SourcesDiffer]


@pytest.mark.parametrize("cab", [438_978.42, 441_000])
def test_two_that_differ_by_less_than_a_hundredth_agree(cab: float) -> None:
    assert not folded(both(BEGIN, 5 * MINUTE, 438_978.375, cab)).facts


def test_what_changes_fast_differs_only_for_a_moment() -> None:
    samples = [
        sample("engine_speed", at + shift, 600 + (at // SECOND % 2) * 900 * (shift == 0), source)
        for at in range(BEGIN, BEGIN + 5 * MINUTE, SECOND)
        for shift, source in ((0, 0), (100, 3))
    ]
    assert not folded(samples).facts


def test_a_plain_signal_goes_on_from_another_source_when_its_own_is_silent() -> None:
    state, at = settled(coolant=80)
    found = folded(spell(at, 15 * MINUTE, coolant=82, source=17), state=state)
    (fact,) = found.facts
    assert isinstance(fact, SourceSwitched)
    assert (fact.was, fact.now) == (0, 17)
    assert fact.at == at + 10 * MINUTE
    assert min(one.at for one in found.kept) == fact.at
    assert not folded(spell(at + 15 * MINUTE, HOUR, coolant=82, source=17), state=state).facts


def test_a_counter_never_goes_on_from_another_source_by_itself() -> None:
    state, at = settled(distance=1000)
    found = folded(spell(at, HOUR, distance=1001, source=49), state=state)
    assert [type(one) for one in found.facts] == [SourceLost]
    assert not found.readings
    assert not found.kept


def test_the_loss_of_a_counter_is_told_again_after_it_was_back() -> None:
    state, at = settled(distance=1000)
    folded(spell(at, HOUR, distance=1001, source=49), state=state)
    folded(spell(at + HOUR, MINUTE, distance=1000.5), state=state)
    found = folded(spell(at + 2 * HOUR, HOUR, distance=1002, source=49), state=state)
    assert [type(one) for one in found.facts] == [SourceLost]


def test_after_a_night_in_silence_the_first_to_speak_takes_nothing_over() -> None:
    state, at = settled(coolant=80)
    morning = at + 10 * HOUR
    cab = spell(morning, MINUTE, coolant=20, source=49)
    found = folded(cab, spell(morning + MINUTE, MINUTE, coolant=21), state=state)
    assert not found.facts
    assert {one.source for one in found.kept} == {0}


def test_a_source_that_no_longer_knows_is_as_good_as_silent() -> None:
    state, at = settled(coolant=80)
    samples = [
        one
        for second in range(0, 900, 10)
        for one in (
            sample("coolant", at + second * SECOND, None),
            sample("coolant", at + second * SECOND + 5, 82, 17),
        )
    ]
    found = folded(samples, state=state)
    assert [type(one) for one in found.facts] == [SourceSwitched]


def test_who_is_chosen_by_a_person_is_believed_and_the_other_is_no_news() -> None:
    state, _ = settled(distance=400)
    found = folded(both(BEGIN, MINUTE, 400, 500), state=state)
    assert [type(one) for one in found.facts] == [SourcesDiffer]
    assert sources.choose(state, "distance", 49) == 0
    found = folded(both(BEGIN + MINUTE, MINUTE, 400, 500), state=state)
    assert {reading.value for reading in found.readings} == {500_000}
    assert not found.facts


def test_who_was_chosen_before_stays_and_what_differs_is_settled() -> None:
    state, _ = settled(distance=400)
    folded(both(BEGIN, 5 * SECOND, 400, 500), state=state)
    assert sources.choose(state, "distance", 0) == 0
    assert not folded(both(BEGIN + MINUTE, MINUTE, 400, 500), state=state).facts
    assert state.tracks["distance"].source == 0


def test_a_signal_that_was_never_told_has_nobody_to_choose() -> None:
    assert sources.choose(UnitTelemetry(), "distance", 0) is None
