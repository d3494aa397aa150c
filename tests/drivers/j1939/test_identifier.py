import pytest

from drivers.j1939.identifier import EVERYBODY, Identifier, identifier


@pytest.mark.parametrize(
    ("can_id", "told"),
    [
        (0x18FEE000, Identifier(6, 65248, 0, EVERYBODY)),
        (0x0CF00400, Identifier(3, 61444, 0, EVERYBODY)),
        (0x18FEFC31, Identifier(6, 65276, 0x31, EVERYBODY)),
        (0x18EAFF25, Identifier(6, 59904, 0x25, EVERYBODY)),
        (0x18EA0025, Identifier(6, 59904, 0x25, 0)),
        (0x1CEB0100, Identifier(7, 60160, 0, 1)),
        (0x19FEE000, Identifier(6, 1 << 16 | 65248, 0, EVERYBODY)),
    ],
)
def test_who_says_what_to_whom(can_id: int, told: Identifier) -> None:
    assert identifier(can_id) == told
