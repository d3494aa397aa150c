import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.clock import ManualClock
from daemon.log_lines import JsonLine, Stamp, TextLine, complete

EVIL = "x\r\n2026 info forged\x1b[2J\x9b1m\u2028\u202e\x7f\ud800"
RENDERERS = [JsonLine(), TextLine(coloured=False)]


def line(**facts: object) -> dict[str, object]:
    head = {"timestamp": "T", "level": "info", "event": "port.seen"}
    return {**head, "component": "port", "correlation_id": None, **facts}


def as_json(**facts: object) -> dict[str, object]:
    said: dict[str, object] = json.loads(JsonLine()(None, "info", line(**facts)))
    return said


@pytest.mark.parametrize("render", RENDERERS)
def test_no_value_can_end_the_line_or_move_the_cursor(render: JsonLine | TextLine) -> None:
    facts = line(port=EVIL, nested={"name": EVIL, EVIL: 1}, listed=[EVIL])
    text = render(None, "info", facts | {"event": EVIL, "component": EVIL})
    assert len(text.splitlines()) == 1
    assert not any(c in text for c in "\r\n\x1b\x9b\u2028\u202e\x7f\ud800")
    text.encode("utf-8")


@pytest.mark.parametrize("render", RENDERERS)
@given(text=st.text(), number=st.floats(), raw=st.binary())
def test_whatever_is_logged_becomes_one_printable_line(
    render: JsonLine | TextLine, text: str, number: float, raw: bytes
) -> None:
    said = render(None, "info", line(text=text, number=number, raw=raw))
    assert len(said.splitlines()) == 1
    said.encode("utf-8")


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=1_000))
def test_json_gives_back_what_was_said(text: str) -> None:
    assert as_json(text=text)["text"] == text


def test_letters_of_all_languages_stay_readable() -> None:
    assert "München" in JsonLine()(None, "info", line(site="München"))


@pytest.mark.parametrize("render", RENDERERS)
def test_lines_have_a_limit(render: JsonLine | TextLine) -> None:
    deep: list[object] = []
    deep.append(deep)
    facts = line(port="x" * 1_000_000, many=list(range(10_000)), deep=deep)
    assert len(render(None, "info", facts)) < 5_000


def test_facts_that_json_does_not_know_are_told_in_words() -> None:
    said = as_json(ratio=float("nan"), rates=[float("inf")], raw=b"\xff", kinds={"a"})
    assert said["ratio"] == "nan"
    assert said["rates"] == ["inf"]
    assert said["raw"] == "b'\\xff'"
    assert said["kinds"] == ["a"]


def test_a_person_reads_words_in_order() -> None:
    text = TextLine(coloured=False)(None, "info", line(port="yard gate", baud=9600, note=""))
    assert text == 'T info     port       port.seen port="yard gate" baud=9600'


def test_a_person_sees_the_cause_when_there_is_one() -> None:
    text = TextLine(coloured=False)(None, "info", line(port="yard") | {"correlation_id": "c-1"})
    assert text.endswith("port.seen correlation_id=c-1 port=yard")


def test_a_traceback_stands_below_and_keeps_its_lines() -> None:
    trace = 'Traceback\n  File "x"\nValueError: \x1b[2J'
    text = TextLine(coloured=False)(None, "error", line(exception=trace))
    assert text.splitlines()[1:] == ["Traceback", '  File "x"', "ValueError: \\x1b[2J"]


def test_warnings_are_coloured_where_wanted() -> None:
    warning = line() | {"level": "warning"}
    assert "\x1b[33mwarning" in TextLine(coloured=True)(None, "warning", warning)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (1_767_268_800_007, "2026-01-01T12:00:00.007Z"),
        (-5, "1970-01-01T00:00:00.000Z"),
        (10**18, "9999-12-31T23:59:59.000Z"),
    ],
)
def test_no_clock_is_too_wrong_to_log(now: int, expected: str) -> None:
    assert Stamp(ManualClock(now))(None, "info", {})["timestamp"] == expected


def test_what_is_not_known_is_there_all_the_same() -> None:
    assert complete(None, "info", {}) == {"component": "", "correlation_id": None}
