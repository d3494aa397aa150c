from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.j1939.port import J1939Port
from drivers.readings import Diagnosed, Diagnosis, FaultCode, Heard, Lamps, Named, Sample
from tests.drivers.j1939.frames import whole

AT = 1_780_000_000_000


def line(text: str, ms: int = 0, interface: str = "can0") -> bytes:
    return f"(1780000000.{ms:03d}) {interface} {text}\n".encode()


def message(pgn: int, payload: bytes, ms: int) -> bytes:
    return b"".join(
        line(f"{can_id:08X}#{data.hex().upper()}", ms) for can_id, data in whole(pgn, payload)
    )


LOG = b"".join(
    [
        line("18FEE000#FFFFFFFFB05C6800"),
        line("0CF00427#207D87481400F087", 10),
        line("18FECA00#04FF6E000301FFFF", 20),
        message(0xFEEC, b"1M8GDM9AXKP042788*", 30),
        line("18FEF700#FFFFFFFFFFFFFFFF", 40),
        line("18FF1234#0102030405060708", 50),
        line("18FEE000#FFFFFFFFFEFFFFFE", 60),
        line("123#00", 70),
        line("20000080#0000000000000000", 80),
        b"half a li\n",
    ]
)


def heard(*pieces: bytes) -> tuple[J1939Port, list[Heard]]:
    port = J1939Port("T01-bus")
    told = [one for piece in pieces for one in port.feed(piece, None)]
    return port, told + port.flush()


def joined(told: list[Heard]) -> tuple[list[Sample], list[object], list[Named]]:
    assert {one.unit for one in told} <= {"T01-bus"}
    return (
        [sample for one in told for sample in one.samples],
        [each for one in told for each in one.diagnosed],
        [each for one in told for each in one.named],
    )


def test_a_truck_says_samples_codes_and_its_vin() -> None:
    _, told = heard(LOG)
    samples, diagnosed, named = joined(told)
    assert samples[:2] == [
        Sample("distance", AT, 854_934_000, 0),
        Sample("engine_speed", AT + 10, 5_192, 0x27),
    ]
    assert samples[-1] == Sample("distance", AT + 60, None, 0)
    lamps = Lamps(malfunction=False, red_stop=False, amber_warning=True, protect=False)
    assert diagnosed == [Diagnosed(AT + 20, 0, True, Diagnosis(lamps, (FaultCode(110, 3, 1),)))]
    assert named == [Named(AT + 30, 0, "1M8GDM9AXKP042788")]


def test_frames_are_counted_by_group_and_faults_by_reason() -> None:
    port, _ = heard(LOG)
    assert port.by_type == {
        "FEE0": 2,
        "F004": 1,
        "FECA": 1,
        "EC00": 1,
        "EB00": 3,
        "FEF7": 1,
        "FF12": 1,
    }
    assert port.messages == 10
    assert port.faults == {
        "frame_of_11_bits": 1,
        "bus_error": 1,
        "damaged_line": 1,
        "sensor_error": 1,
    }


def test_what_was_told_is_not_told_again() -> None:
    port, told = heard(LOG)
    assert told
    assert port.feed(b"", None) == port.flush() == []


def test_interfaces_of_one_truck_are_one_unit() -> None:
    port, told = heard(
        line("18FEE000#FFFFFFFFB05C6800"), line("0CF00400#207D87481400F087", 1, "can1")
    )
    assert [sample.signal for one in told for sample in one.samples] == [
        "distance",
        "engine_speed",
    ]
    assert port.messages == 2


@pytest.mark.parametrize("is_cut", [False, True])
def test_what_two_interfaces_say_comes_in_the_order_of_their_lines(is_cut: bool) -> None:
    lines = [
        line("0CF00400#FFFFFF401FFFFFFF", ms, f"can{ms % 20 // 10}") for ms in range(0, 60, 10)
    ]
    _, told = heard(*lines if is_cut else [b"".join(lines)])
    assert [one.at - AT for part in told for one in part.samples] == [0, 10, 20, 30, 40, 50]


@given(cuts=st.lists(st.integers(0, len(LOG)), max_size=12))
def test_how_bytes_are_cut_has_no_influence(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(LOG)]
    port, told = heard(*[LOG[start:end] for start, end in pairwise(edges)])
    whole_port, whole_told = heard(LOG)
    assert joined(told) == joined(whole_told)
    assert (port.by_type, port.faults) == (whole_port.by_type, whole_port.faults)


@pytest.mark.parametrize("garbage", [b"\xff" * 5_000, b"(1.1) can0 18FEE000#\n" * 10, b"\n\r\a"])
def test_garbage_tells_nothing_and_ends_nothing(garbage: bytes) -> None:
    port, told = heard(garbage, b"\n", line("18FEE000#FFFFFFFFB05C6800"))
    assert joined(told)[0] == [Sample("distance", AT, 854_934_000, 0)]
    assert port.messages >= 1
