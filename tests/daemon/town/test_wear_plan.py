import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.maintenance.features import BY_NAME
from daemon.town.dice import dice
from daemon.town.wear_plan import DAYS, FEATURES_OF, Fault, FaultKind, Nuisance, faults, nuisances

FAULT = Fault(
    vehicle=1,
    kind=FaultKind.RADIATOR,
    began_on=100,
    stranded_on=160,
    size=15.0,
    bend=1.4,
    chance=1.0,
)


@given(st.integers(0, DAYS))
def test_a_fault_grows_from_its_start_to_the_breakdown_and_is_mended_then(day: int) -> None:
    grown = FAULT.grown(day)
    assert 0.0 <= grown < 1.0
    assert (grown > 0) is (100 < day < 160)
    if 100 <= day < 159:
        assert FAULT.grown(day + 1) > grown


@given(st.integers(0, 1_000))
def test_every_vehicle_gets_one_within_the_year(seed: int) -> None:
    planned = faults(dice(seed), range(30))
    assert [one.vehicle for one in planned] == list(range(30))
    assert all(0 < one.began_on < one.stranded_on < DAYS for one in planned)


def test_harmless_trouble_comes_in_all_kinds() -> None:
    planned = nuisances(dice(1), range(len(Nuisance)))
    assert {one.kind for one in planned} == set(Nuisance)
    assert all(one.began_on < one.until <= DAYS for one in planned)
    assert planned[0].holds(planned[0].began_on)
    assert not planned[0].holds(planned[0].until)


@pytest.mark.parametrize("kind", FaultKind)
def test_a_fault_shows_where_somebody_watches(kind: FaultKind) -> None:
    assert FEATURES_OF[kind] <= BY_NAME.keys()
