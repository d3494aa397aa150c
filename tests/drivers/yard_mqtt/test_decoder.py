import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.telemetry import TelemetryDecoder
from drivers.yard_mqtt import decoder as decoder_module
from drivers.yard_mqtt.decoder import YardDecoder
from drivers.yard_mqtt.lines import LINE_MOST, line, unit_topic
from tests.drivers.yard_mqtt.messages import BAD, GOOD, LATE, NOW, only, payload

PREFIX = "depot/yard"
LEFT_OUT = {"unknown_signal", "unknown_field"}


def said(told: object, unit: str = "T07") -> bytes:
    words = told if isinstance(told, bytes) else payload(told)
    return line(unit_topic(PREFIX, unit), NOW, words)


def fed(*texts: bytes) -> tuple[YardDecoder, list[Any]]:
    decoder = YardDecoder(PREFIX)
    heard = [one for text in texts for one in decoder.feed(text, None)]
    return decoder, [*heard, *decoder.flush()]


def test_it_is_a_decoder_of_telemetry() -> None:
    decoder: TelemetryDecoder = YardDecoder(PREFIX)
    assert decoder.messages == 0


@pytest.mark.parametrize("name", GOOD)
def test_what_is_right_is_not_counted(name: str) -> None:
    decoder, _ = fed(said(GOOD[name]))
    assert set(decoder.faults) <= LEFT_OUT
    assert decoder.by_type == {"T07": 1}


@pytest.mark.parametrize("name", [*BAD, *LATE])
def test_what_is_wrong_is_counted_by_its_reason(name: str) -> None:
    told, reasons = (BAD | LATE)[name]
    decoder, _ = fed(said(told))
    assert decoder.faults == reasons
    assert sum(decoder.units["T07"].refused.values()) == sum(reasons.values())


def test_each_unit_has_its_own_counts() -> None:
    decoder, heard = fed(
        said(only(pto=True), "T07"), said(only(signals={"coolant": 999}), "T08"), said(b"?", "T08")
    )
    assert [one.unit for one in heard] == ["T07"]
    assert decoder.units["T07"].refused == {}
    assert decoder.units["T08"].refused == {"out_of_range:coolant": 1, "not_json": 1}
    assert (decoder.messages, decoder.by_type) == (3, {"T07": 1, "T08": 2})


def test_what_a_broker_sends_anew_is_heard_once() -> None:
    first, second = said(only(pto=True)), said(only(pto=False))
    decoder, heard = fed(first, second, first, said(only(pto=True), "T08"))
    assert [one.unit for one in heard] == ["T07", "T07", "T08"]
    assert decoder.faults == {"repeated": 1}


def test_values_that_are_no_json_are_named() -> None:
    decoder, heard = fed(
        said(
            b'{"v":1,"at":%d,"signals":{"coolant":NaN,"battery":1,"battery":2,"fuel_level":5}}'
            % NOW
        )
    )
    assert [one.signal for one in heard[0].samples] == ["fuel_level"]
    assert decoder.units["T07"].refused == {"not_a_number:coolant": 1, "duplicate:battery": 1}


def test_a_version_told_twice_is_none() -> None:
    decoder, _ = fed(said(b'{"v":1,"v":1,"at":%d}' % NOW))
    assert decoder.faults == {"wrong_version": 1}


def test_other_topics_and_lines_are_counted() -> None:
    decoder, heard = fed(
        line("depot/other/T07/telemetry", NOW, payload(only(pto=True))),
        b"hello\n\n",
        b"x" * (LINE_MOST + 1) + b"\n",
        said(only(pto=True))[:-1],
    )
    assert heard == []
    assert decoder.faults == {"foreign_topic": 1, "damaged_line": 3}


def test_names_that_units_make_up_have_an_end() -> None:
    many = {f"x{number}": 1 for number in range(300)} | {"\x1b[31m\ud800" + "y" * 100: 1}
    decoder, _ = fed(said(only(signals=many)))
    refused = decoder.units["T07"].refused
    assert sum(refused.values()) == 301
    assert len(refused) == decoder_module.REASONS_MOST + 1
    assert decoder.faults == {"unknown_signal": 301}
    assert all(name.isprintable() and len(name) < 80 for name in refused)


def test_units_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder_module, "UNITS_MOST", 2)
    decoder, heard = fed(*(said(only(pto=True), f"T{number}") for number in range(3)))
    assert [one.unit for one in heard] == ["T0", "T1"]
    assert decoder.faults == {"too_many_units": 1}


def test_what_is_known_again_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder_module, "REPEATS_MOST", 2)
    texts = [said(only(signals={"fuel_level": level})) for level in range(3)]
    decoder, heard = fed(*texts, texts[2], texts[0])
    assert len(heard) == 4
    assert decoder.faults == {"repeated": 1}


WORDS = st.sampled_from(
    [said(told) for told in GOOD.values()]
    + [said(told) for told, _ in (BAD | LATE).values()]
    + [b"\n", b"hello\n", said(b"\xff"), b'{"topic":', b"x" * (LINE_MOST + 5), b"\r\n"]
)


@given(texts=st.lists(WORDS, max_size=6), cuts=st.lists(st.integers(1, 400), max_size=30))
def test_where_bytes_are_cut_has_no_influence(texts: list[bytes], cuts: list[int]) -> None:
    whole = b"".join(texts)
    parts, at = [], 0
    for cut in cuts:
        parts.append(whole[at : at + cut])
        at += cut
    parts.append(whole[at:])
    once, heard = fed(whole)
    often, heard_in_parts = fed(*parts)
    assert heard_in_parts == heard
    assert often.faults == once.faults
    assert often.messages == once.messages
    assert often.units == once.units


@given(texts=st.lists(st.binary(max_size=300), max_size=5))
def test_no_bytes_end_it(texts: list[bytes]) -> None:
    decoder, _ = fed(*texts)
    assert len(decoder.feed(b"\n" + said(only(pto=True)), None)) == 1


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["v", "at", "signals", "coolant", "pto", "value", "unit", "codes", "spn",
                         "fmi", "dtc", "lamp", "vin", "samples", "source", "drum_rpm", "x"]),
        inner, max_size=6),
    max_leaves=30,
)  # fmt: skip


@given(told=VALUES)
def test_no_message_ends_it(told: object) -> None:
    message = {"v": 1, "at": NOW, **told} if isinstance(told, dict) else told
    for one in fed(said(json.dumps(message).encode()))[1]:
        assert one.samples or one.diagnosed or one.named
