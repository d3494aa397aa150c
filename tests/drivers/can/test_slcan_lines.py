from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.can.slcan_lines import Answer, BusTrouble, SlcanLines

WHOLE = b"T18FEE0008FFFFFFFFB05C6800\r"
FRAME = WHOLE[:-1].decode()
OVERFLOW = BusTrouble(0x004, b"\0\1\0\0\0\0\0\0")
WARNING = BusTrouble(0x004, b"\0\x0c\0\0\0\0\0\0")
PASSIVE = BusTrouble(0x004, b"\0\x30\0\0\0\0\0\0")
BUS_ERROR = BusTrouble(0x080)
BUS_OFF = BusTrouble(0x040)


def read(*pieces: bytes) -> SlcanLines:
    lines = SlcanLines(faults=Counter())
    for piece in pieces:
        lines.feed(piece)
    return lines


@pytest.mark.parametrize(
    ("line", "frame"),
    [
        (WHOLE, FRAME),
        (b"T18FEE0008FFFFFFFFB05C68001A2B\r", FRAME),  # with the adapter's own time
        (b"\nT18FEE0008FFFFFFFFB05C6800\r", FRAME),
        (b"x18FEE0000\r", "x18FEE0000"),
        (b"t12320102\r", "t12320102"),
        (b"R18EAFFF93\r", "R18EAFFF93"),
        (b"r1230BEEF\r", "r1230"),
        (b"D18FEE0009" + b"00" * 12 + b"\r", "D18FEE0009" + "00" * 12),
        (b"b1230\r", "b1230"),
    ],
)
def test_a_whole_frame_is_handed_on(line: bytes, frame: str) -> None:
    lines = read(line)
    assert list(lines.told) == [frame]
    assert not lines.faults


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"T18FEE0008FFFF\r", "half_line"),
        (b"T18FEE00\r", "half_line"),
        (b"T\r", "half_line"),
        (b"T18FEE0009FFFFFFFFB05C680000\r", "half_line"),  # nine bytes are none
        (b"T38FEE0008FFFFFFFFB05C6800\r", "half_line"),  # 30 bits are none
        (b"T18FEE0008FFFF\a", "half_line"),
        (b"\xff\xfe\x00\r", "garbage"),
        (b"T18FEE0008FFFFFFFFB05Cg800\r", "garbage"),
        (b"hello, world\r", "garbage"),
        (b"x" * 500, "garbage"),
    ],
)
def test_what_is_no_frame_is_counted_by_reason(line: bytes, fault: str) -> None:
    lines = read(line, b"\r" + WHOLE)
    assert lines.faults == {fault: 1}
    assert list(lines.told) == [FRAME]


def test_a_frame_behind_a_lost_end_is_saved() -> None:
    lines = read(b"T18FEE0008FF" + WHOLE)
    assert list(lines.told) == [FRAME]
    assert lines.faults == {"half_line": 1}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"F00\r", []),
        (b"F08\r", [OVERFLOW]),
        (b"F01\r", [OVERFLOW]),
        (b"FA4\r", [WARNING, PASSIVE, BUS_ERROR]),
        (b"e1o\r", [OVERFLOW]),
        (b"e2so\r", [OVERFLOW, BUS_ERROR]),
        (b"e1s\r", [BUS_ERROR]),
        (b"sa000000\r", []),
        (b"sw100020\r", [WARNING]),
        (b"sp128000\r", [PASSIVE]),
        (b"sb255255\r", [BUS_OFF]),
    ],
)
def test_troubles_of_the_bus_are_told_as_linux_tells_them(
    line: bytes, told: list[BusTrouble]
) -> None:
    lines = read(line)
    assert list(lines.told) == told
    assert not lines.faults


def test_answers_to_commands_are_told_apart_and_no_fault() -> None:
    lines = read(b"\r\aV1013\rNA123\rz\r")
    assert list(lines.answers) == [
        Answer.OK,
        Answer.REFUSED,
        Answer.OK,
        Answer.OK,
        Answer.OK,
    ]
    assert not lines.faults
    assert not lines.told


def test_an_adapter_that_refuses_to_tell_its_status_is_not_asked_again() -> None:
    lines = read()
    lines.is_asked = True
    lines.feed(b"\a")
    assert not lines.knows_status
    assert not lines.answers


def test_an_adapter_that_tells_its_status_may_be_asked_again() -> None:
    lines = read()
    lines.is_asked = True
    lines.feed(b"F00\r\a")
    assert lines.knows_status
    assert list(lines.answers) == [Answer.REFUSED]


def test_what_came_before_is_forgotten() -> None:
    lines = read(WHOLE + b"\rT18FE")
    lines.forget()
    lines.feed(WHOLE)
    assert list(lines.told) == [FRAME]
    assert not lines.answers


@given(stream=st.binary(max_size=400), cuts=st.lists(st.integers(0, 400), max_size=8))
def test_how_bytes_are_cut_has_no_influence_and_none_stops_it(
    stream: bytes, cuts: list[int]
) -> None:
    stream = WHOLE + stream + b"\r" + WHOLE
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    pieces = [stream[start:end] for start, end in pairwise(edges)]
    whole, cut = read(stream), read(*pieces)
    assert (whole.told, whole.answers) == (cut.told, cut.answers)
    assert whole.told[0] == whole.told[-1] == FRAME
