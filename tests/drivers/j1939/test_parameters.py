"""Each row of the table, at the edges of what is a value."""

import pytest

from drivers.j1939.parameters import PARAMETERS, Parameter, of_pgn
from drivers.readings import SIGNAL_BY_NAME

EDGES = {
    1: (0xFA, 0xFE, 0xFF),
    2: (0xFAFF, 0xFE00, 0xFF00),
    4: (0xFAFFFFFF, 0xFE << 24, 0xFF << 24),
}


@pytest.mark.parametrize("one", PARAMETERS, ids=lambda one: str(one.spn))
def test_what_is_no_value_is_told_by_its_edges(one: Parameter) -> None:
    edges = (1, 2, 3) if one.is_state else EDGES[one.length]
    assert (one.most, one.error, one.missing) == edges
    assert one.bytes_needed <= 8
    assert one.mask >> one.shift >= 0


def test_every_parameter_is_a_signal_and_stands_alone() -> None:
    assert {one.signal for one in PARAMETERS} <= set(SIGNAL_BY_NAME)
    assert len({one.spn for one in PARAMETERS}) == len(PARAMETERS)
    taken = [(one.pgn, at) for one in PARAMETERS for at in range(one.byte, one.byte + one.length)]
    assert len(set(taken)) == len(taken)


def test_a_group_has_its_parameters() -> None:
    assert [one.spn for one in of_pgn(65248)] == [245]
    assert of_pgn(1) == ()
