import can
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.can.lines import is_overflow, line_of
from drivers.j1939.candump import CandumpReader

AT = 1_780_000_000_007
DATA = bytes.fromhex("FFFFFFFFB05C6800")


def said(message: can.Message) -> bytes:
    return line_of(message, at=AT, interface="can0")


def read(line: bytes) -> CandumpReader:
    reader = CandumpReader()
    reader.feed(line)
    return reader


@pytest.mark.parametrize(
    ("message", "words", "fault"),
    [
        (can.Message(arbitration_id=0x18FEE000, data=DATA), "18FEE000#FFFFFFFFB05C6800", ""),
        (can.Message(arbitration_id=0x18FEE000), "18FEE000#", "short_frame"),
        (
            can.Message(arbitration_id=0x123, is_extended_id=False, data=b"\x0f"),
            "123#0F",
            "frame_of_11_bits",
        ),
        (
            can.Message(arbitration_id=0x18EAFFF9, is_remote_frame=True, dlc=3),
            "18EAFFF9#R3",
            "remote_frame",
        ),
        (
            can.Message(arbitration_id=0x18EAFFF9, is_remote_frame=True),
            "18EAFFF9#R",
            "remote_frame",
        ),
        (
            can.Message(arbitration_id=0x18FEE000, is_fd=True, bitrate_switch=True, data=bytes(12)),
            "18FEE000##1" + "00" * 12,
            "flexible_data_rate",
        ),
        (
            can.Message(
                arbitration_id=0x004, is_error_frame=True, is_extended_id=False, data=b"\0\1"
            ),
            "20000004#0001",
            "bus_error",
        ),
    ],
)
def test_every_kind_of_frame_has_its_line_and_its_reason(
    message: can.Message, words: str, fault: str
) -> None:
    line = said(message)
    assert line == f"(1780000000.007) can0 {words}\n".encode()
    reader = read(line)
    faults = sum((bus.faults for bus in reader.buses.values()), reader.faults)
    assert faults == ({fault: 1} if fault else {})


def test_overflow_of_the_controller_is_told_from_other_errors() -> None:
    def error(kind: int, detail: bytes) -> can.Message:
        return can.Message(
            arbitration_id=kind, is_error_frame=True, is_extended_id=False, data=detail
        )

    assert is_overflow(error(0x004, b"\0\1"))
    assert not is_overflow(error(0x004, b"\0\x0c"))
    assert not is_overflow(error(0x080, b"\0\1"))
    assert not is_overflow(error(0x004, b""))
    assert not is_overflow(can.Message(arbitration_id=0x004, is_extended_id=False, data=b"\0\1"))


@given(
    can_id=st.integers(0, 0x1FFF_FFFF), data=st.binary(max_size=8), at=st.integers(0, 4 * 10**12)
)
def test_every_frame_of_29_bits_is_read_again(can_id: int, data: bytes, at: int) -> None:
    message = can.Message(arbitration_id=can_id, data=data)
    reader = read(line_of(message, at=at, interface="can0"))
    assert not reader.faults
    assert (reader.first_at, reader.buses["can0"].frames) == (at, 1)
