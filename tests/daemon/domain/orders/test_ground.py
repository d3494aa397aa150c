import pytest

from daemon.domain.orders.ground import Fault
from tests.daemon.domain.orders.told_scene import GROUND, NOW


@pytest.mark.parametrize(
    ("fault", "fields", "expected"),
    [
        (Fault(field="origin", message="m"), {"origin"}, True),
        (Fault(field="origin", message="m"), {"note"}, False),
        (Fault(field="origin", message="m", of=frozenset({"origin", "note"})), {"note"}, True),
        (Fault(field="origin", message="m"), set(), False),
    ],
)
def test_a_fault_is_about_every_field_that_takes_part(
    fault: Fault, fields: set[str], *, expected: bool
) -> None:
    assert fault.is_about(fields) is expected


def test_instants_are_said_by_the_depots_clock() -> None:
    assert GROUND.clock(NOW) == "2026-06-01 08:03 MDT"
