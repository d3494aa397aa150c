from daemon.domain.telemetry.state import NEVER, Folded, UnitTelemetry
from tests.daemon.domain.telemetry.hearing import BEGIN, folded, sample


def test_a_unit_that_never_spoke_has_no_newest_sample() -> None:
    assert UnitTelemetry().at == NEVER


def test_a_signal_that_is_unknown_was_told_before() -> None:
    state = UnitTelemetry()
    folded([sample("coolant", BEGIN, 80), sample("coolant", BEGIN + 5, None)], state=state)
    assert state.at == BEGIN + 5
    assert state.tracks["coolant"].told_at == BEGIN


def test_nothing_found_is_falsy_whatever_was_counted() -> None:
    found = Folded()
    found.count("late")
    found.count("late")
    assert not found
    assert found.counts == {"late": 2}
