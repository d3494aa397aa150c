"""The page, the published schema and the decoder say the same of a message."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.yard_mqtt import checks, lines, signals
from drivers.yard_mqtt.decoder import YardDecoder
from tests.documents.json_schema import is_valid
from tests.documents.yard import PAGE, PART, schema
from tests.drivers.yard_mqtt.messages import BAD, GOOD, LATE, NOW, only

TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```json\n(.*?)```", re.DOTALL)
LEFT_OUT = {"unknown_signal", "unknown_field"}
SCHEMA = schema()


def refused(told: object, at: int = NOW) -> set[str]:
    decoder = YardDecoder("depot/yard")
    topic = lines.unit_topic("depot/yard", "T07")
    decoder.feed(lines.line(topic, at, json.dumps(told).encode()), None)
    return set(decoder.faults) - LEFT_OUT


def test_examples_of_the_page_are_taken() -> None:
    examples = [json.loads(found) for found in EXAMPLE.findall(TEXT)]
    assert len(examples) >= 4
    for told in examples:
        assert is_valid(SCHEMA, told), told
        assert refused(told, lines_at(told)) == set(), told


def lines_at(told: dict[str, Any]) -> int:
    """When it would have come: an example is as old as its page."""
    first = told["at"] if "at" in told else told["samples"][0]["at"]
    return checks.instant(first, arrived=None)


@pytest.mark.parametrize("name", GOOD)
def test_the_schema_takes_what_the_decoder_takes(name: str) -> None:
    assert is_valid(SCHEMA, GOOD[name])
    assert refused(GOOD[name]) == set()


@pytest.mark.parametrize("name", BAD)
def test_the_schema_refuses_what_the_decoder_refuses(name: str) -> None:
    assert not is_valid(SCHEMA, BAD[name][0])
    assert refused(BAD[name][0])


@pytest.mark.parametrize("name", LATE)
def test_what_no_schema_can_say_stands_in_the_page(name: str) -> None:
    told, reasons = LATE[name]
    assert is_valid(SCHEMA, told)
    for reason in reasons:
        assert f"`{reason}`" in TEXT


PLAIN = st.none() | st.booleans() | st.integers(-1, 300) | st.floats(-80, 300) | st.just("°C")
VALUE = PLAIN | st.fixed_dictionaries(
    {}, optional={"value": PLAIN, "unit": st.sampled_from(["°C", ""])}
)
SIGNALS = (
    st.dictionaries(
        st.sampled_from([*signals.NUMBER_BY_NAME, *signals.SWITCH_NAMES]), VALUE, max_size=3
    )
    | PLAIN
)
CODE = st.fixed_dictionaries(
    {},
    optional={
        "spn": st.integers(0, 600_000) | PLAIN,
        "fmi": st.integers(-1, 32),
        "count": st.none() | st.integers(-1, 127),
        "lamp": st.sampled_from([*signals.LAMPS, None, "green", 1]),
        "dtc": st.sampled_from(["P0301", "p0301", "X0301", 7]),
    },
)
SAMPLE = st.fixed_dictionaries(
    {},
    optional={
        "at": st.sampled_from(
            [NOW, NOW - 1, float(NOW), NOW // 1000, "2025-11-24T16:00:00Z", "?", None]
        ),
        "source": st.integers(-1, 255) | PLAIN,
        "signals": SIGNALS,
    },
)
MESSAGE = st.fixed_dictionaries(
    {"v": st.sampled_from([1, 1.0, 2, True, "1"])},
    optional={
        "at": st.sampled_from([NOW, "2025-11-24T16:00:00Z", "2025-11-24", 7]),
        "source": st.integers(-1, 255),
        "signals": SIGNALS,
        "codes": st.lists(CODE, max_size=2) | PLAIN,
        "vin": st.sampled_from(["1FUJGLDR9CSBM1234", "1FUJ", None, 7]),
        "samples": st.lists(SAMPLE | PLAIN, max_size=2) | PLAIN,
    },
)  # fmt: skip


@given(told=MESSAGE)
def test_schema_and_decoder_agree(told: dict[str, Any]) -> None:
    reasons = refused(told)
    assert is_valid(SCHEMA, told) == (not reasons - {"duplicate"}), reasons


def test_every_reason_stands_in_the_page() -> None:
    told = {reason for _, reasons in (BAD | LATE).values() for reason in reasons}
    told |= {"not_json", "not_a_number", "duplicate", "repeated", "unknown_signal", "unknown_field"}
    told |= {"foreign_topic", "damaged_line", "too_many_units", "message_too_large"}
    assert {reason for reason in told if f"`{reason}`" not in TEXT} == set()


def test_limits_of_the_page_are_those_of_the_code() -> None:
    assert f"at most {lines.PAYLOAD_MOST >> 10} KiB" in TEXT
    assert f"at most {signals.SAMPLES_MOST} samples" in TEXT
    assert f"at most {signals.CODES_MOST} codes" in TEXT
    assert f"{checks.FUTURE_MOST_MS // 60_000} minutes ahead" in TEXT
    assert f"{checks.PAST_MOST_MS // 86_400_000} days old" in TEXT
    assert f"address {signals.OWN_SOURCE}" in TEXT
    assert lines.UNIT.removesuffix("{1,64}") in TEXT


def test_the_table_of_signals_stands_in_the_page() -> None:
    assert PART.search(TEXT)


def test_a_keyword_that_nobody_judges_ends_the_test() -> None:
    with pytest.raises(KeyError):
        is_valid({"uniqueItems": True}, [])


def test_topics_of_the_page_are_those_of_the_code() -> None:
    assert f"`{lines.unit_topic('depot/yard', '{unit}')}`" in TEXT
    assert only()["v"] == 1
