from itertools import pairwise
from random import Random

import pytest

from drivers.j1939.candump import CandumpReader
from drivers.j1939.decoder import MOST_UNREAD
from drivers.readings import Sample

LOG = b"""(1780000000.000123) can0 18FEE000#FFFFFFFFB05C6800
(1780000000.010) can0 0CF00400#207D87481400F087 R
(1780000000.020000) can1 0cf00427#207d87481400f087
"""


def read(log: bytes, *, cuts: int = 0, seed: int = 1) -> CandumpReader:
    reader, dice = CandumpReader(), Random(seed)  # noqa: S311 - a seeded draw, no secret
    edges = [0, *sorted(dice.randint(0, len(log)) for _ in range(cuts)), len(log)]
    for start, end in pairwise(edges):
        reader.feed(log[start:end])
    reader.flush()
    return reader


def told(reader: CandumpReader) -> dict[str, list[Sample]]:
    return {name: bus.samples for name, bus in reader.buses.items()}


def test_each_interface_is_a_bus_of_its_own() -> None:
    reader = read(LOG)
    assert told(reader) == {
        "can0": [
            Sample("distance", 1_780_000_000_000, 854_934_000, 0),
            Sample("engine_speed", 1_780_000_000_010, 5_192, 0),
        ],
        "can1": [Sample("engine_speed", 1_780_000_000_020, 5_192, 0x27)],
    }
    assert (reader.first_at, reader.last_at) == (1_780_000_000_000, 1_780_000_000_020)
    assert (reader.lines, reader.faults) == (3, {})


@pytest.mark.parametrize("seed", range(40))
def test_how_bytes_are_cut_has_no_influence(seed: int) -> None:
    log = LOG * 3 + b"no frame\n" + LOG
    assert told(read(log, cuts=30, seed=seed)) == told(read(log))
    assert read(log, cuts=30, seed=seed).faults == {"damaged_line": 1}


def test_lines_of_which_nothing_is_kept_are_named() -> None:
    log = LOG + b"\n".join(
        [
            b"(1780000000.1) can0 123#00",
            b"(1780000000.1) can0 20000004#0004000000000000",
            b"(1780000000.1) can0 18EAFFF9#R",
            b"(1780000000.1) can0 18FEE000##1FFFF",
            b"(1780000000.1) can0 18FEE000#FFF",
            b"(1780000000.1) can0 18FEE0",
            b"\xff\xfe\x00garbage",
            b"",
            b"(1780000000.030000) can0 0CF00400#207D87481400F087",
        ]
    )
    reader = read(log)
    assert reader.faults == {
        "frame_of_11_bits": 1,
        "bus_error": 1,
        "remote_frame": 1,
        "flexible_data_rate": 1,
        "damaged_line": 3,
    }
    assert len(reader.buses["can0"].samples) == 3


def test_what_a_log_says_of_itself_is_no_fault() -> None:
    reader = CandumpReader()
    reader.feed(b"# what: two minutes of a truck\n(1.000) can0 18FEE000#FFFFFFFFB05C6800\n")
    assert not reader.faults
    assert reader.buses["can0"].frames == 1


def test_frames_are_counted_by_parameter_group() -> None:
    assert read(LOG * 2).by_group() == {0xFEE0: 2, 0xF004: 4}


def test_a_bus_gone_mad_fills_no_memory() -> None:
    """Every frame of another identifier, every line of another interface."""
    lines = [
        f"(1780000000.{number % 1000:03d}) can{number % 40} {number:08X}#FFFFFFFFB05C6800\n"
        for number in range(0, 0x1FFF_FFFF, 0x1_0001)
    ]
    reader = CandumpReader()
    for start in range(0, len(lines), 500):
        reader.feed("".join(lines[start : start + 500]).encode())
    reader.feed(LOG)
    assert sum(bus.frames for bus in reader.buses.values()) == len(lines) + 3
    assert len(reader.buses) == 17
    assert len(reader._known) < 5_000  # noqa: SLF001 - what must not grow
    assert len(reader.by_group()) < 6_000
    assert all(len(bus.unknown) <= MOST_UNREAD for bus in reader.buses.values())
    assert reader.buses["other buses"].faults["unread_beyond_count"]
    assert reader.by_group()[0xF004] >= 2


def test_a_line_without_an_end_is_given_up() -> None:
    reader = CandumpReader()
    reader.feed(b"x" * 1000)
    reader.feed(b"\n" + LOG)
    assert reader.faults == {"damaged_line": 1}
    assert len(told(reader)) == 2
