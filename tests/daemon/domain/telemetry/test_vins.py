from daemon.domain.telemetry.facts import VinDiffers, VinTold
from daemon.domain.telemetry.fold import step
from daemon.domain.telemetry.state import UnitTelemetry
from drivers.readings import Heard, Named
from tests.daemon.domain.telemetry.hearing import RULES

FIRST, SECOND = "WDB9634031L738123", "YV2RT40A5JB123456"


def told(state: UnitTelemetry, *named: tuple[int, int, str]) -> list[type]:
    heard = Heard("U1", named=tuple(Named(*one) for one in named))
    return [type(fact) for fact in step(state, heard, RULES).facts]


def test_a_name_is_told_once() -> None:
    state = UnitTelemetry()
    assert told(state, (1, 0, FIRST), (2, 0, FIRST), (3, 49, FIRST)) == [VinTold]


def test_another_name_says_that_the_box_sits_on_another_truck() -> None:
    state = UnitTelemetry()
    assert told(state, (1, 0, FIRST), (2, 0, SECOND), (3, 0, SECOND)) == [VinTold, VinDiffers]
    assert state.vin == SECOND


def test_a_cab_of_another_truck_does_not_name_this_one() -> None:
    state = UnitTelemetry()
    turns = [(at, at % 2 * 49, SECOND if at % 2 else FIRST) for at in range(2, 20)]
    assert told(state, *turns) == [VinTold]
    assert state.vin == FIRST


def test_who_insists_while_the_other_is_silent_is_believed() -> None:
    state = UnitTelemetry()
    assert told(state, (1, 0, FIRST), (2, 49, SECOND), (3, 49, SECOND)) == [VinTold]
    assert told(state, (4, 49, SECOND)) == [VinDiffers]


def test_what_comes_late_names_nothing() -> None:
    state = UnitTelemetry()
    assert told(state, (5, 0, FIRST), (4, 0, SECOND)) == [VinTold]
