import pytest

from daemon.port_settings import BAUDS
from daemon.town import persona
from daemon.town.persona import Kind, Persona
from daemon.town.receiver import IDEAL, Receiver
from daemon.town.trajectory import Sample
from tests.daemon.town.scene import town

EVERY = [
    *persona.ROAD_PERSONAS,
    persona.ROLLED_OVER,
    persona.GGA_ALONE,
]


@pytest.mark.parametrize("make", EVERY, ids=lambda make: make.name)
def test_what_it_says_fits_through_its_line(make: Persona) -> None:
    receiver = Receiver(make, IDEAL, unit="u", seed=1, plane=town().plane)
    epoch = receiver.epoch(Sample(1_781_520_000_000, 41.3, -98.2, 22.0, 123.0, False, 0.0))
    assert make.baud in BAUDS
    assert len(epoch) * 10 / make.baud < 0.95 * make.period_ms / 1000


def test_the_fleet_differs_in_all_that_a_decoder_must_bear() -> None:
    makes = persona.ROAD_PERSONAS
    assert {make.order[0] for make in makes} >= {Kind.RMC, Kind.GGA, Kind.GSA}
    assert {make.period_ms for make in makes} == {1000, 2000}
    assert {make.style.talker for make in makes} == {"GP", "GN"}
    assert any(make.style.lower_hex for make in makes)
    assert any(make.style.nav_status for make in makes)
    assert any(make.order == (Kind.RMC,) for make in makes)
    assert {make.standstill for make in makes} == set(persona.Standstill)
