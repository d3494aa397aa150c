"""The worked values of the standard's users, and what is no value."""

from random import Random

import pytest

from drivers.j1939.decoder import Decoder
from drivers.j1939.parameters import DM1_PGN, PARAMETERS, VIN_PGN, Parameter
from drivers.readings import SIGNAL_BY_NAME, Diagnosed, FaultCode, Named, Sample
from tests.drivers.j1939.frames import frame, whole
from tests.drivers.j1939.vectors import SIGNALS, Vector

AT = 1_780_000_000_000
OTHERS = (
    Vector("18FEF200#2003FFFFFFFFFFFF", "fuel_rate", 40.0),
    Vector("18FEEE00#FFFFE02DFFFFFFFF", "oil_temperature", 94.0),
    Vector("18FEEE00#FFFFFF2DFFFFFFFF", "oil_temperature", 94.0),
)


@pytest.fixture
def bus() -> Decoder:
    return Decoder()


@pytest.mark.parametrize(("text", "signal", "shown"), [*SIGNALS, *OTHERS])
def test_a_frame_is_its_value(bus: Decoder, text: str, signal: str, shown: float) -> None:
    bus.frame(AT, *frame(text))
    (sample,) = [one for one in bus.take() if one.value is not None]
    assert (sample.signal, sample.at) == (signal, AT)
    assert sample.source == int(text[6:8], 16)
    assert sample.value is not None
    assert SIGNAL_BY_NAME[signal].shown(sample.value) == pytest.approx(shown, abs=1e-9)
    assert bus.take() == []


def raw_frame(one: Parameter, raw: int) -> tuple[int, bytes]:
    data = bytearray(b"\x00" * 8)
    data[one.byte - 1 : one.byte - 1 + one.length] = raw.to_bytes(one.length, "little")
    return 6 << 26 | one.pgn << 8 | 5, bytes(data)


NUMBERS = [one for one in PARAMETERS if not one.is_state]


@pytest.mark.parametrize("one", NUMBERS, ids=lambda one: str(one.spn))
def test_the_edges_of_every_number(bus: Decoder, one: Parameter) -> None:
    largest = one.value(one.most)
    for raw in (0, one.most, one.most + 1, one.error - 1, one.error, one.missing):
        bus.frame(AT, *raw_frame(one, raw))
    own = [sample.value for sample in bus.take() if sample.signal == one.signal]
    assert own == [one.offset, largest, None, None]
    assert bus.sensor_errors == {(one.signal, 5): 1}
    assert bus.reserved == {(one.signal, 5): 2}


def test_a_state_is_off_or_on_or_unknown(bus: Decoder) -> None:
    for byte in (0xFC, 0xFD, 0xFE, 0xFF):
        bus.frame(AT, 0x18FDA421, b"\xff" * 6 + bytes([byte, 0xFF]))
    assert [sample.value for sample in bus.take()] == [0, 1, None, None]
    assert bus.sensor_errors == {("pto", 0x21): 1}
    assert not bus.reserved


def test_codes_of_one_frame_and_of_several_are_told_alike(bus: Decoder) -> None:
    bus.frame(AT, *frame("18FECA00#04FF6E000301FFFF"))
    for can_id, data in whole(DM1_PGN, bytes.fromhex("04FF6E00030164000102"), source=3):
        bus.frame(AT, can_id, data)
    bus.frame(AT, *frame("18FECB00#00FF64000102FFFF"))
    one, two, before = bus.diagnosed
    assert one.told.codes == (FaultCode(110, 3, 1),)
    assert (two.source, two.is_active) == (3, True)
    assert two.told.codes == (FaultCode(110, 3, 1), FaultCode(100, 1, 2))
    assert isinstance(before, Diagnosed)
    assert (before.is_active, before.told.codes) == (False, (FaultCode(100, 1, 2),))


def test_the_vin_comes_in_packets(bus: Decoder) -> None:
    for can_id, data in whole(VIN_PGN, b"1M1AW07Y1GM053125*", source=0):
        bus.frame(AT, can_id, data)
    assert bus.named == [Named(AT, 0, "1M1AW07Y1GM053125")]


def test_what_tells_nothing_is_counted(bus: Decoder) -> None:
    bus.frame(AT, *frame("18FEE000#FFFF"))
    bus.frame(AT, *frame("18FECA00#04FF6E"))
    bus.frame(AT, *frame("18FEDF00#FFFFFFFFFFFFFFFF"))
    bus.frame(AT, 1 << 29, b"")
    for can_id, data in whole(VIN_PGN, b"\xff" * 18, source=0):
        bus.frame(AT, can_id, data)
    assert bus.faults == {"short_frame": 1, "bad_diagnosis": 1, "bad_identifier": 1, "bad_vin": 1}
    assert bus.unknown == {65247: 1}
    assert (bus.frames, bus.samples) == (7, [])


@pytest.mark.parametrize("seed", range(50))
def test_whatever_is_on_the_bus_no_impossible_value_is_a_sample(bus: Decoder, seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - a seeded draw, no secret
    pgns = [one.pgn for one in PARAMETERS] + [60416, 60160, DM1_PGN, VIN_PGN, 59904]
    for at in range(500):
        can_id = 6 << 26 | dice.choice(pgns) << 8 | dice.randrange(4)
        bus.frame(AT + at, can_id, dice.randbytes(dice.randint(0, 8)))
    limits = {one.signal: (one.offset, one.value(one.most)) for one in PARAMETERS}
    samples = bus.take()
    assert samples
    for sample in samples:
        assert isinstance(sample, Sample)
        least, most = limits[sample.signal]
        assert sample.value is None or least <= sample.value <= most
