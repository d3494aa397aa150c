"""What is told of the bytes that adapters write; the values are worked by hand from SAE J1979."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.town.elm_adapter import CLONE, GOOD, MUTE_CLONE, OLD_BUS, Adapter, Van
from drivers.elm.decoder import ADAPTER_SOURCE, ElmDecoder
from drivers.readings import CodesRead, Heard, Named, Sample

AT = 1_780_000_000_000
E8 = 0xE8


@pytest.fixture
def decoder() -> ElmDecoder:
    return ElmDecoder("van")


def told(decoder: ElmDecoder, *lines: str) -> Heard:
    heard = decoder.feed("".join(f"{line}\r" for line in lines).encode() + b"\r>", AT)
    return heard[0] if heard else Heard("van")


def after(decoder: ElmDecoder, *lines: str) -> Heard:
    """With what an answer of another kind lets be told: then all lists are over."""
    first = told(decoder, *lines)
    second = told(decoder, "7E8 03 41 0D 00")
    return Heard("van", (), first.diagnosed + second.diagnosed, first.named)


def twice(decoder: ElmDecoder, *lines: str) -> Heard:
    """What names a fault or a vehicle is told when it was read twice alike."""
    assert after(decoder, *lines) == Heard("van")
    return after(decoder, *lines)


@pytest.mark.parametrize(
    ("line", "signal", "value", "source"),
    [
        ("7E8 04 41 0C 1A F8", "engine_speed", 1726 * 8, E8),
        ("7E804410C1AF8", "engine_speed", 1726 * 8, E8),
        ("7E8 03 41 0D 37", "wheel_speed", 55 * 256, E8),
        ("7EA 03 41 05 7B", "coolant", 83, 0xEA),
        ("18 DA F1 10 03 41 2F 80", "fuel_level", 502, 0x10),
        ("48 6B 10 41 5C 87 E7", "oil_temperature", 95, 0x10),
        ("41 42 36 B0", "battery", 14_000, 0),
        ("41A6000CE08F", "distance", 84_391_900, 0),
    ],
)
def test_an_answer_is_its_value(
    decoder: ElmDecoder, line: str, signal: str, value: int, source: int
) -> None:
    assert told(decoder, line).samples == (Sample(signal, AT, value, source),)
    assert decoder.messages == 1
    assert not decoder.faults


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("7E8 06 41 A6 FF FF FF FF", "impossible_distance"),
        ("7E8 04 41 42 FF FF", "impossible_battery"),
        ("7E8 03 41 05 FF", "impossible_coolant"),
        ("7E8 03 41 0C 1A", "wrong_length"),
        ("41 0C 1A F8 00", "wrong_length"),
        ("7E8 03 41 01 00", "wrong_length"),
        ("7E8 03 41 0B 20", "unknown_answer"),
        ("7E8 02 49 04", "unknown_answer"),
        ("7E8 03 7F 01 12", "refused"),
        ("7E8 06 43 02 01 33", "damaged_line"),
        ("7E8 04 43 02 01 33", "wrong_length"),
        ("7E8 02 49 02", "bad_vin"),
        ("7E8 05 41 0C 1A F8", "damaged_line"),
        ("7E8 04 41 0C 1A F8 <RX ERROR", "receive_error"),
        ("NO DATA", "no_data"),
        ("@#!", "noise"),
        ("?", "unknown_command"),
    ],
)
def test_what_tells_nothing_is_counted(decoder: ElmDecoder, line: str, fault: str) -> None:
    assert told(decoder, line) == Heard("van")
    assert decoder.faults == {fault: 1}


def test_an_answer_that_is_announced_is_no_fault(decoder: ElmDecoder) -> None:
    told(decoder, "7E8 03 7F 01 78")
    assert not decoder.faults


def test_what_the_control_unit_says_it_has_not_is_not_believed(decoder: ElmDecoder) -> None:
    told(decoder, "7E8 06 41 00 00 18 00 00")
    assert told(decoder, "7E8 03 41 05 7B") == Heard("van")
    assert decoder.faults == {"unsupported_coolant": 1}
    assert told(decoder, "7E9 03 41 05 7B").samples == (Sample("coolant", AT, 83, 0xE9),)
    assert told(decoder, "7E8 03 41 0D 37").samples != ()
    told(decoder, "ELM327 v1.5")  # it may sit in another vehicle now
    assert told(decoder, "7E8 03 41 05 7B").samples != ()


def test_of_units_without_names_the_first_is_told(decoder: ElmDecoder) -> None:
    heard = told(decoder, "41 0C 1A F8", "41 0C 1A F4")
    assert heard.samples == (Sample("engine_speed", AT, 1726 * 8, 0),)
    assert decoder.faults == {"second_answer": 1}
    assert told(decoder, "41 0C 1A F4").samples == (Sample("engine_speed", AT, 1725 * 8, 0),)


def test_lists_of_units_without_names_are_one_list(decoder: ElmDecoder) -> None:
    told(decoder, "41 01 81 00 00 00", "41 01 00 00 00 00")
    heard = twice(decoder, "43 01 03 01", "43 01 C1 00", "43 00")
    assert heard.diagnosed == (CodesRead(AT, 0, True, True, ("P0301", "U0100")),)
    told(decoder, "41 01 00 00 00 00", "41 01 81 00 00 00")
    assert told(decoder, "NO DATA") == Heard("van")


def test_the_voltage_of_the_adapter_counts_where_the_vehicle_has_none(
    decoder: ElmDecoder,
) -> None:
    assert told(decoder, "12.6V") == Heard("van")
    told(decoder, "7E8 06 41 00 00 18 00 00")
    assert told(decoder, "12.6V").samples == (Sample("battery", AT, 12_600, ADAPTER_SOURCE),)
    assert told(decoder, "0.0V") == Heard("van")
    assert decoder.faults == {"impossible_battery": 1}


STORED = "7E8 04 43 01 03 01"
PERMANENT = "7E8 04 4A 01 04 20"


def test_stored_and_permanent_codes_are_told_together(decoder: ElmDecoder) -> None:
    told(decoder, "7E8 06 41 01 82 00 00 00")
    both = (CodesRead(AT, E8, True, True, ("P0301", "P0420")),)
    assert twice(decoder, STORED, PERMANENT).diagnosed == both
    assert after(decoder, STORED).diagnosed == both
    assert after(decoder, PERMANENT).diagnosed == both
    gone = twice(decoder, "7E8 02 43 00").diagnosed
    assert gone == (CodesRead(AT, E8, True, True, ("P0420",)),)
    assert twice(decoder, "7E8 02 4A 00").diagnosed == (CodesRead(AT, E8, True, True, ()),)
    assert twice(decoder, "7E8 02 47 00").diagnosed == (CodesRead(AT, E8, False, True, ()),)


def test_permanent_codes_alone_do_not_say_that_none_is_stored(decoder: ElmDecoder) -> None:
    assert twice(decoder, "7E8 02 4A 00") == Heard("van")
    assert twice(decoder, STORED).diagnosed == (CodesRead(AT, E8, True, None, ("P0301",)),)


def test_a_list_of_an_old_bus_ends_with_the_prompt(decoder: ElmDecoder) -> None:
    lines = ("43 01 33 02 34 03 45", "43 04 20 00 00 00 00")
    told(decoder, *lines)
    assert decoder.feed("\r".join(lines).encode() + b"\r", AT) == []
    assert decoder.feed(b"\r>", AT + 50) == []
    codes = ("P0133", "P0234", "P0345", "P0420")
    assert after(decoder).diagnosed == (CodesRead(AT, 0, True, None, codes),)


def test_a_list_without_a_prompt_ends_with_the_next_answer(decoder: ElmDecoder) -> None:
    stored, pending = b"43 01 33 00 00 00 00\r", b"47 02 34 00 00 00 00\r"
    decoder.feed(stored + pending + stored + pending, AT)
    assert decoder.flush()[0].diagnosed == (
        CodesRead(AT, 0, False, None, ("P0234",)),
        CodesRead(AT, 0, True, None, ("P0133",)),
    )


def test_a_list_that_was_read_once_is_not_believed(decoder: ElmDecoder) -> None:
    twice(decoder, "7E8 04 43 01 03 01")
    assert after(decoder, "7E8 04 43 01 03 11") == Heard("van")  # a damaged digit
    assert twice(decoder, "7E8 04 43 01 03 01").diagnosed != ()


def test_silence_after_no_code_was_counted_is_an_empty_list(decoder: ElmDecoder) -> None:
    none_counted = "48 6B 10 41 01 00 07 E5 E5 D6"
    told(decoder, none_counted)
    assert after(decoder, "NO DATA") == Heard("van")
    told(decoder, none_counted)
    assert after(decoder, "NO DATA").diagnosed == (CodesRead(AT, 0x10, True, False, ()),)
    assert after(decoder, "NO DATA") == Heard("van")


@pytest.mark.parametrize("count", ["81", "01"])
def test_silence_after_codes_were_counted_is_none(decoder: ElmDecoder, count: str) -> None:
    told(decoder, f"7E8 06 41 01 {count} 00 00 00")
    assert told(decoder, "NO DATA") == Heard("van")


def test_the_vin_comes_in_parts_or_whole(decoder: ElmDecoder) -> None:
    name = Named(AT, 0, "1D4GP00R55B123456")
    whole = ("014", "0: 49 02 01 31 44 34", "1: 47 50 30 30 52 35 35", "2: 42 31 32 33 34 35 36")
    assert twice(decoder, *whole).named == (name,)
    parts = ("00 00 00 31", "44 34 47 50", "30 30 52 35", "35 42 31 32", "33 34 35 36")
    lines = [f"49 02 0{number} {part}" for number, part in enumerate(parts, start=1)]
    assert told(decoder, *lines).named == (name,)


def test_without_an_instant_nothing_can_be_told(decoder: ElmDecoder) -> None:
    assert decoder.feed(b"41 0C 1A F8\r>", None) == []
    assert decoder.faults == {"undated": 1}


def test_the_end_of_the_bytes_ends_what_has_begun(decoder: ElmDecoder) -> None:
    decoder.feed(b"7E8 10 14 49 02 01 31 44 34\r41 0C 1A F8", AT)
    assert decoder.flush() == []
    assert decoder.faults == {"incomplete_answer": 2}


def recording() -> bytes:
    van = Van(stored=("P0301", "C1234", "B0001", "U0100"), pending=("P0420",), is_lamp_on=True)
    asked = [
        *("ATZ", "ATE0", "ATS0", "ATH1", "0100", "0120", "0140", "010C", "0142", "01A6"),
        *("0101", "03", "07", "0A", "03", "07", "0A", "0902", "0902", "ATRV", "012F"),
    ]
    text = b"".join(one.encode() + b"\r" for one in asked)
    kinds = (GOOD, CLONE, MUTE_CLONE, OLD_BUS)
    return b"".join(Adapter(lambda: van, kind).feed(text) for kind in kinds)


RECORDING = recording()


def all_of(decoder: ElmDecoder, pieces: list[bytes]) -> list[Sample | CodesRead | Named]:
    heard = [one for piece in pieces for one in decoder.feed(piece, AT)] + decoder.flush()
    return [
        *(sample for one in heard for sample in one.samples),
        *(list_ for one in heard for list_ in one.diagnosed if isinstance(list_, CodesRead)),
        *(name for one in heard for name in one.named),
    ]


@settings(max_examples=50)
@given(st.lists(st.integers(0, len(RECORDING)), max_size=30), st.data())
def test_cuts_have_no_influence(cuts: list[int], data: st.DataObject) -> None:
    payload = bytearray(RECORDING)
    for at in data.draw(st.lists(st.integers(0, len(payload) - 1), max_size=20)):
        payload[at] = data.draw(st.integers(0, 255))
    ends = [0, *sorted(cuts), len(payload)]
    pieces = [bytes(payload[a:b]) for a, b in pairwise(ends)]
    whole, cut = ElmDecoder("van"), ElmDecoder("van")
    assert all_of(cut, pieces) == all_of(whole, [bytes(payload)])
    assert (cut.faults, cut.by_type) == (whole.faults, whole.by_type)


def test_the_undamaged_recording_tells_something_of_every_adapter() -> None:
    decoder = ElmDecoder("van")
    heard = all_of(decoder, [RECORDING])
    assert sum(isinstance(one, Named) for one in heard) == 4
    assert {one.value for one in heard if isinstance(one, Sample) and one.signal == "distance"} == {
        84_321_500
    }


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=300) | st.from_regex(rb"[0-9A-F: ]{0,40}[\r>]"), max_size=30))
def test_no_bytes_end_it(pieces: list[bytes]) -> None:
    decoder = ElmDecoder("van")
    for piece in pieces:
        decoder.feed(piece, AT)
    decoder.flush()
    decoder.feed(b"\r\r41 0C 1A F8\r>", AT)
    assert decoder.messages
