"""What is written is read again as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.j1939.candump import CandumpReader
from drivers.j1939.decoder import Decoder
from drivers.j1939.encode import broadcast, can_id, candump_line, diagnosed, group, named
from drivers.j1939.identifier import identifier
from drivers.j1939.parameters import DM2_PGN, PARAMETERS, Parameter
from drivers.readings import (
    BATTERY,
    COOLANT,
    DISTANCE,
    ENGINE_SPEED,
    PTO,
    WHEEL_SPEED,
    Diagnosis,
    FaultCode,
    Lamps,
    Named,
    Sample,
)
from tests.drivers.j1939 import frames

AT = 1_795_304_154_321
VIN = "1HTWGAZT04J123456"
NO_LAMP = Lamps(False, False, False, False)

lamps = st.builds(Lamps, *[st.booleans()] * 4)
codes = st.builds(
    FaultCode,
    spn=st.integers(1, 0x7FFFE),
    fmi=st.integers(0, 30),
    occurrences=st.none() | st.integers(0, 126),
    is_old_form=st.booleans(),
)


@st.composite
def measured(draw: st.DrawFn) -> tuple[Parameter, int]:
    one = draw(st.sampled_from(PARAMETERS))
    return one, one.value(draw(st.integers(0, one.most)))


@pytest.mark.parametrize(
    ("text", "pgn", "values", "priority"),
    [
        ("18FEE000#FFFFFFFFB05C6800", 65248, {DISTANCE.name: 854_934_000}, 6),
        ("0CF00400#FFFFFF8814FFFFFF", 61444, {ENGINE_SPEED.name: 5256}, 3),
        ("18FEF100#FF6436FFFFFFFFFF", 65265, {WHEEL_SPEED.name: 13_924}, 6),
        ("18FDA400#FFFFFFFFFFFFFDFF", 64932, {PTO.name: 1}, 6),
        ("18FEEE00#FFFFFFFFFFFFFFFF", 65262, {COOLANT.name: None}, 6),
    ],
)
def test_known_frames(text: str, pgn: int, values: dict[str, int | None], priority: int) -> None:
    assert group(pgn, values, source=0, priority=priority) == frames.frame(text)


@given(said=measured(), source=st.integers(0, 253))
def test_a_value_comes_back(said: tuple[Parameter, int], source: int) -> None:
    one, value = said
    bus = Decoder()
    bus.frame(AT, *group(one.pgn, {one.signal: value}, source=source))
    told = {sample for sample in bus.take() if sample.value is not None}
    assert told == {Sample(one.signal, AT, value, source)}


@given(said=measured(), off=st.integers(-60, 60))
def test_a_value_between_two_steps_becomes_the_nearest(
    said: tuple[Parameter, int], off: int
) -> None:
    one, value = said
    off = max(-(one.factor // 2), min(one.factor // 2 - 1, off)) if one.factor > 1 else 0
    bus = Decoder()
    bus.frame(AT, *group(one.pgn, {one.signal: value + off}, source=0))
    assert value in {sample.value for sample in bus.take()}


@pytest.mark.parametrize(
    "values", [{BATTERY.name: -50}, {BATTERY.name: 3_300_000}], ids=["below", "above"]
)
def test_a_value_without_a_place_is_refused(values: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="battery"):
        group(65271, values, source=0)


@given(told=st.builds(Diagnosis, lamps, st.lists(codes, max_size=9).map(tuple)))
def test_fault_codes_come_back(told: Diagnosis) -> None:
    bus = Decoder()
    for frame in diagnosed(told, source=3, pgn=DM2_PGN):
        bus.frame(AT, *frame)
    [said] = bus.diagnosed
    assert (said.told, said.is_active, said.source) == (told, False, 3)
    assert not bus.faults


def test_one_code_is_one_frame_and_two_are_a_longer_message() -> None:
    code = FaultCode(spn=110, fmi=3, occurrences=1)
    [frame] = diagnosed(Diagnosis(NO_LAMP, (code,)), source=0)
    assert frame == frames.frame("18FECA00#00FF6E000301FFFF")
    assert diagnosed(Diagnosis(NO_LAMP, ()), source=0)[0].data.hex() == "00ff00000000ffff"
    assert len(diagnosed(Diagnosis(NO_LAMP, (code, code)), source=0)) == 3


def test_a_vin_comes_back() -> None:
    bus = Decoder()
    for frame in named(VIN, source=0):
        bus.frame(AT, *frame)
    assert bus.named == [Named(AT, 0, VIN)]


@given(payload=st.binary(min_size=9, max_size=1785))
def test_packets_are_those_of_the_standard(payload: bytes) -> None:
    assert broadcast(65226, payload, source=7) == frames.whole(65226, payload, source=7)


@pytest.mark.parametrize("size", [8, 1786])
def test_other_sizes_are_no_longer_message(size: int) -> None:
    with pytest.raises(ValueError, match="1785"):
        broadcast(65226, bytes(size), source=7)


@given(
    pgn=st.integers(0xF000, 0x3FFFF).filter(lambda pgn: pgn >> 8 & 0xFF >= 240),
    source=st.integers(0, 255),
    priority=st.integers(0, 7),
)
def test_an_identifier_comes_back(pgn: int, source: int, priority: int) -> None:
    who = identifier(can_id(pgn, source, priority=priority))
    assert (who.pgn, who.source, who.priority) == (pgn, source, priority)


def test_a_line_is_one_of_a_log() -> None:
    log = CandumpReader()
    log.feed(candump_line(AT, "can0", group(65262, {COOLANT.name: 88}, source=0)))
    told = [one for one in log.buses["can0"].take() if one.value is not None]
    assert told == [Sample(COOLANT.name, AT, 88, 0)]
    assert not log.faults
