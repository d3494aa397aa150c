import pytest

from daemon.domain.telemetry import codec
from daemon.domain.telemetry.fold import step
from daemon.domain.telemetry.state import UnitTelemetry
from drivers.readings import Diagnosed, Diagnosis, FaultCode, Heard, Lamps, Named
from tests.daemon.domain.telemetry.hearing import BEGIN, HOUR, RULES, heard, spell


def test_a_state_comes_back_as_it_was() -> None:
    state = UnitTelemetry()
    samples = spell(BEGIN, HOUR, engine_speed=1200, battery=14, fuel_level=50, distance=1000)
    step(state, heard([*samples, *spell(BEGIN + HOUR, HOUR, coolant=80, source=3)]), RULES)
    step(state, heard(spell(BEGIN + HOUR, HOUR, distance=900, source=49)), RULES)
    dm1 = Diagnosed(1, 0, True, Diagnosis(Lamps(True, False, False, False), (FaultCode(1, 2, 3),)))
    step(state, Heard("U1", diagnosed=(dm1,), named=(Named(1, 0, "WDB"),)), RULES)
    assert codec.from_json(codec.to_json(state)) == state


def test_a_fresh_state_comes_back() -> None:
    assert codec.from_json(codec.to_json(UnitTelemetry())) == UnitTelemetry()


@pytest.mark.parametrize("text", ["[]", '{"v":0}', '{"v":1}', '{"v":1,"fuel":[1]}', "{"])
def test_what_it_did_not_write_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        codec.from_json(text)
