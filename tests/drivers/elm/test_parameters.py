import pytest

from drivers.elm.parameters import BY_PID, PARAMETERS, Supported, is_mask, mask_of
from drivers.readings import SIGNAL_BY_NAME


@pytest.mark.parametrize(
    ("pid", "data", "shown"),
    [
        (0x0C, "1AF8", 1726.0),
        (0x0D, "37", 55.0),
        (0x05, "7B", 83.0),
        (0x05, "01", -39.0),
        (0x2F, "00", 0.0),
        (0x2F, "80", 50.2),
        (0x2F, "FF", 100.0),
        (0x42, "36B0", 14.0),
        (0x5C, "87", 95.0),
        (0xA6, "000CE08F", 84_391.9),
    ],
)
def test_a_parameter_is_its_value(pid: int, data: str, shown: float) -> None:
    known = BY_PID[pid]
    value = known.value(bytes.fromhex(data))
    assert value is not None
    assert len(data) == 2 * known.length
    assert SIGNAL_BY_NAME[known.signal].shown(value) == pytest.approx(shown, abs=1e-9)


@pytest.mark.parametrize(
    ("pid", "data"),
    [
        (0x0C, "FFFF"),
        (0x0D, "FF"),
        (0x05, "00"),
        (0x05, "FF"),
        (0x42, "0000"),
        (0x42, "FFFF"),
        (0x5C, "FF"),
        (0xA6, "FFFFFFFF"),
        (0xA6, "00000000"),
    ],
)
def test_what_cannot_be_is_no_value(pid: int, data: str) -> None:
    assert BY_PID[pid].value(bytes.fromhex(data)) is None


def test_every_signal_is_a_known_one() -> None:
    assert {one.signal for one in PARAMETERS} <= set(SIGNAL_BY_NAME)


def test_masks() -> None:
    assert [mask_of(pid) for pid in (0x01, 0x20, 0x21, 0x42, 0xA6)] == [0, 0, 0x20, 0x40, 0xA0]
    assert is_mask(0xA0)
    assert not is_mask(0xA6)


def test_a_mask_says_what_its_control_unit_has() -> None:
    supported = Supported()
    assert supported.has(0xE8, 0x0C) is None
    supported.note(0xE8, 0x00, bytes.fromhex("00180001"))
    assert supported.has(0xE8, 0x0C) is True
    assert supported.has(0xE8, 0x0D) is True
    assert supported.has(0xE8, 0x05) is False
    assert supported.has(0xE8, 0x2F) is None  # there is another mask, not heard so far
    assert supported.has(0xE9, 0x0C) is None
    supported.note(0xE8, 0x20, bytes.fromhex("00020000"))
    assert supported.has(0xE8, 0x2F) is True
    assert supported.has(0xE8, 0x42) is False  # there is no further mask
    assert supported.has(0xE8, 0xA6) is False


def test_a_mask_that_came_damaged_is_mended_by_the_next() -> None:
    supported = Supported()
    assert supported.note(0xE8, 0x00, bytes.fromhex("00100000"))
    assert supported.note(0xE8, 0x00, bytes.fromhex("00080000"))
    assert not supported.note(0xE8, 0x00, bytes.fromhex("00180000"))
    assert supported.has(0xE8, 0x0C)
    assert supported.has(0xE8, 0x0D)


def test_one_control_unit_that_has_it_is_enough() -> None:
    supported = Supported()
    assert supported.anyone_has(0x0C) is None
    supported.note(0xE9, 0x00, bytes(4))
    assert supported.anyone_has(0x0C) is False
    supported.note(0xE8, 0x00, bytes.fromhex("00100000"))
    assert supported.anyone_has(0x0C) is True
    supported.forget()
    assert supported.anyone_has(0x0C) is None
