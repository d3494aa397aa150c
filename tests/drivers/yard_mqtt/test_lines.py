import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.yard_mqtt.lines import (
    LINE_MOST,
    NOT_NUMBER,
    PAYLOAD_MOST,
    TWICE,
    line,
    read_line,
    topic_filter,
    unit_of,
    unit_topic,
)

TOPIC = unit_topic("depot/yard", "T07")


@given(payload=st.binary(max_size=200), at=st.none() | st.integers(0, 2**45))
def test_any_payload_is_one_line_that_can_be_read(payload: bytes, at: int | None) -> None:
    text = line(TOPIC, at, payload)
    assert text.count(b"\n") == 1
    read = read_line(text)
    assert read is not None
    assert (read.topic, read.at) == (TOPIC, at)


@given(told=st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
))  # fmt: skip
def test_json_comes_through_as_it_was_said(told: object) -> None:
    for layout in (None, 2):
        read = read_line(line(TOPIC, 1, json.dumps(told, indent=layout).encode()))
        assert read is not None
        assert read.payload == told


def test_what_no_json_has_is_marked() -> None:
    read = read_line(line(TOPIC, 1, b'{"a":NaN,"b":-Infinity,"c":1,"c":2}'))
    assert read is not None
    assert read.payload == {"a": NOT_NUMBER, "b": NOT_NUMBER, "c": TWICE}


@pytest.mark.parametrize(
    "payload", [b"", b"\xff", b"{", b"[" * 50_000, b"9" * 5_000, b"\xef\xbb\xbf1"]
)
def test_what_is_no_json_says_nothing(payload: bytes) -> None:
    read = read_line(line(TOPIC, 1, payload))
    assert read is not None
    assert read.payload is None


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"hello",
        b"[]",
        b"[" * 50_000,
        b'{"topic":"a","at":1}',
        b'{"topic":1,"at":1,"payload":1}',
        b'{"topic":"a","at":true,"payload":1}',
        b'{"topic":"a","topic":"b","at":1,"payload":1}',
        b'{"topic":"\xff","at":1,"payload":1}',
    ],
)
def test_what_is_no_line_is_none(text: bytes) -> None:
    assert read_line(text) is None


def test_the_longest_message_fits_into_a_line() -> None:
    assert len(line("x" * 200, 2**45, b"\xff" * PAYLOAD_MOST)) < LINE_MOST


def test_a_unit_is_named_by_its_topic() -> None:
    assert unit_of(TOPIC, "depot/yard") == "T07"
    assert topic_filter("depot/yard") == "depot/yard/+/telemetry"
    for other in (
        "depot/yard/telemetry",
        "depot/yard//telemetry",
        "depot/yard/T 7/telemetry",
        "depot/yard/T07/recall",
        "depot/yard/T07/x/telemetry",
        "depot/other/T07/telemetry",
        "T07/telemetry",
        f"depot/yard/{'T' * 65}/telemetry",
    ):
        assert unit_of(other, "depot/yard") is None, other


def test_the_same_words_are_known_again() -> None:
    said, later = (read_line(line(TOPIC, at, b'{"v":1}')) for at in (1, 2))
    other = read_line(line(TOPIC, 1, b'{"v":2}'))
    assert said is not None
    assert later is not None
    assert other is not None
    assert said.print_ == later.print_ != other.print_
