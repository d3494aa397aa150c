import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.elm.lines import LONGEST_LINE, Line, LineKind, LineReader, line_of


@pytest.mark.parametrize(
    ("raw", "kind", "text"),
    [
        (b"7E8 04 41 0C 1A F8 ", LineKind.HEX, "7E804410C1AF8"),
        (b"41 0c 1a f8", LineKind.HEX, "410C1AF8"),
        (b"0: 49 02 01 31 44 34", LineKind.HEX, "0:490201314434"),
        (b"014", LineKind.HEX, "014"),
        (b"SEARCHING...41 00 BE 3E B8 11", LineKind.HEX, "4100BE3EB811"),
        (b"BUS INIT: ...OK41 00 BE 3E B8 11", LineKind.HEX, "4100BE3EB811"),
        (b"NO DATA", LineKind.WORD, "no_data"),
        (b"UNABLE TO CONNECT", LineKind.WORD, "unable_to_connect"),
        (b"SEARCHING...UNABLE TO CONNECT", LineKind.WORD, "unable_to_connect"),
        (b"BUS INIT: ERROR", LineKind.WORD, "bus_init_error"),
        (b"BUS INIT: ...ERROR", LineKind.WORD, "bus_init_error"),
        (b"BUS ERROR", LineKind.WORD, "bus_error"),
        (b"BUS BUSY", LineKind.WORD, "bus_busy"),
        (b"CAN ERROR", LineKind.WORD, "can_error"),
        (b"FB ERROR", LineKind.WORD, "feedback_error"),
        (b"BUFFER FULL", LineKind.WORD, "buffer_full"),
        (b"STOPPED", LineKind.WORD, "stopped"),
        (b"LV RESET", LineKind.WORD, "low_voltage_reset"),
        (b"LP ALERT", LineKind.WORD, "low_power_alert"),
        (b"ACT ALERT", LineKind.WORD, "activity_alert"),
        (b"!ACT ALERT", LineKind.WORD, "activity_alert"),
        (b"7E8 04 41 0C 1A F8 <RX ERROR", LineKind.WORD, "receive_error"),
        (b"7E8 04 41 0C 1A <DATA ERROR", LineKind.WORD, "data_error"),
        (b"ERR94", LineKind.WORD, "adapter_error"),
        (b"12.6V", LineKind.VOLTAGE, "12600"),
        (b"9.8", LineKind.VOLTAGE, "9800"),
        (b"ELM327 v1.5", LineKind.BANNER, ""),
        (b"ELM 327 v2.1", LineKind.BANNER, ""),
        (b"STN1110 v4.2.0", LineKind.BANNER, ""),
        (b"?", LineKind.UNKNOWN_COMMAND, ""),
        (b"OK", LineKind.OK, ""),
        (b"ATE0", LineKind.ECHO, ""),
        (b"AT SP 0", LineKind.ECHO, ""),
        (b"01 0C", LineKind.ECHO, ""),
        (b"0902", LineKind.ECHO, ""),
        (b"\xff\xfe\x80", LineKind.NOISE, ""),
        (b"hello", LineKind.NOISE, ""),
        (b"7E8 04 41 0c 1A F8", LineKind.NOISE, ""),
        (b">", LineKind.PROMPT, ""),
    ],
)
def test_a_line_is_told_for_what_it_is(raw: bytes, kind: LineKind, text: str) -> None:
    assert line_of(raw) == Line(kind, text)


@pytest.mark.parametrize("raw", [b"", b"   ", b"SEARCHING...", b"BUS INIT: OK", b"BUS INIT: ..."])
def test_what_tells_nothing_is_no_line(raw: bytes) -> None:
    assert line_of(raw) is None


def test_zero_bytes_and_line_feeds_are_left_out() -> None:
    assert LineReader().feed(b"\x0041\x00 0C 1A F8\r\n\r\n>") == [
        Line(LineKind.HEX, "410C1AF8"),
        Line(LineKind.PROMPT),
    ]


def test_a_prompt_needs_no_end_of_line() -> None:
    reader = LineReader()
    assert reader.feed(b"OK\r>OK") == [Line(LineKind.OK), Line(LineKind.PROMPT)]
    assert reader.flush() == [Line(LineKind.OK)]
    assert reader.flush() == []


def test_a_line_without_end_is_noise_once_and_over_at_its_end() -> None:
    reader = LineReader()
    for _ in range(10):
        assert reader.feed(b"4" * LONGEST_LINE) == []
    assert reader.feed(b"\rOK\r") == [Line(LineKind.NOISE), Line(LineKind.OK)]


@given(st.lists(st.binary(max_size=400) | st.sampled_from([b"\r", b">", b"OK\r", b"A" * 200])))
def test_cuts_have_no_influence(pieces: list[bytes]) -> None:
    whole, cut = LineReader(), LineReader()
    expected = whole.feed(b"".join(pieces)) + whole.flush()
    assert [line for piece in pieces for line in cut.feed(piece)] + cut.flush() == expected
