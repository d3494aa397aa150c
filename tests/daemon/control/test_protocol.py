import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.control.protocol import (
    LINE_BYTES,
    Lines,
    ProtocolError,
    Said,
    decode_answer,
    decode_ask,
    decode_hello,
    encode_answer,
    encode_ask,
    encode_error,
    encode_hello,
)
from daemon.domain.commands import Answer, Role

ANSWER = Answer(is_done=True, message="2 jobs are retried", body={"ids": [1, 2]})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def test_ask_arrives_as_it_was_sent() -> None:
    line = encode_ask(ask="jobs.retry", command_id="c1", args={"ids": [7]}, expires_at=5)
    ask = decode_ask(line.rstrip(b"\n"))
    assert (ask.ask, ask.id, ask.args, ask.expires_at) == ("jobs.retry", "c1", {"ids": [7]}, 5)


@given(st.dictionaries(st.text(), JSON))
def test_any_arguments_arrive_as_they_were_sent(args: dict[str, object]) -> None:
    line = encode_ask(ask="a.b", command_id="c", args=args)
    assert line.count(b"\n") == 1
    assert decode_ask(line[:-1]).args == args


def test_answer_arrives_as_it_was_given() -> None:
    answered = decode_answer(encode_answer("c1", ANSWER))
    assert (answered.id, answered.answer) == ("c1", ANSWER)


def test_hello_says_who_answers_and_whom_it_knows() -> None:
    line = encode_hello(release="1.2", depot="north", name="anna", role=Role.OPERATOR)
    hello = decode_hello(line)
    assert (hello.server, hello.release, hello.depot) == ("depotd", "1.2", "north")
    assert (hello.you.name, hello.you.role) == ("anna", "operator")


@pytest.mark.parametrize("decode", [decode_hello, decode_answer])
def test_what_the_server_refuses_is_told_apart_from_nonsense(decode: object) -> None:
    assert callable(decode)
    with pytest.raises(Said, match="too many"):
        decode(encode_error(ProtocolError("busy", "too many", next_step="wait")))
    with pytest.raises(ProtocolError) as caught:
        decode(b'{"v":1,"other":1}')
    assert not isinstance(caught.value, Said)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (b"", "malformed", "not a line of JSON"),
        (b"hello", "malformed", "not a line of JSON"),
        (b"\xff\xfe", "malformed", "not a line of JSON"),
        (b'{"v":1,"ask":"a.b","id":"c","args":{"x":NaN}}', "malformed", "NaN is no JSON"),
        (b"[" * 20_000, "malformed", "not a line of JSON"),
        (b'{"v":1,"id":"c","args":{"x":' + b"9" * 5000 + b"}}", "malformed", "not a line of"),
        (b"[1]", "malformed", "not a JSON object"),
        (b"{}", "unknown_version", 'protocol version "none" is not spoken here; spoken is 1'),
        (b'{"v":2,"future":1}', "unknown_version", "protocol version 2"),
        (b'{"v":true}', "unknown_version", "protocol version true"),
        (b'{"v":1,"ask":"a.b"}', "malformed", "id: Field required"),
        (b'{"v":1,"ask":"a.b","id":7}', "malformed", "id: Input should be a valid string"),
        (b'{"v":1,"ask":"","id":"c"}', "malformed", "ask: String should have at least 1"),
        (b'{"v":1,"ask":"a.b","id":"c","args":[]}', "malformed", "args: Input should be"),
        (b'{"v":1,"ask":"a.b","id":"c","as":"root"}', "malformed", "as: Extra inputs"),
        (b'{"v":1,"ask":"a.b","id":"c","expires_at":"now"}', "malformed", "expires_at: "),
    ],
)
def test_malformed_ask_is_named(line: bytes, code: str, said: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_ask(line)
    assert caught.value.code == code
    assert caught.value.message.startswith(said) or said in caught.value.message
    encode_error(caught.value)


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_line_raises_anything_but_a_protocol_error(line: bytes) -> None:
    for decode in (decode_ask, decode_hello, decode_answer):
        with pytest.raises(ProtocolError) as caught:
            decode(line)
        assert len(encode_error(caught.value)) < 2_000


@pytest.mark.parametrize(
    ("args", "code"),
    [({"x": "y" * LINE_BYTES}, "too_long"), ({"x": object()}, "malformed"),
     ({"x": float("nan")}, "malformed")],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused_before_it_is(args: dict[str, object], code: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        encode_ask(ask="a.b", command_id="c", args=args)
    assert caught.value.code == code


@given(st.lists(st.binary(max_size=20).map(lambda b: b.replace(b"\n", b""))), st.data())
def test_lines_do_not_depend_on_how_they_are_cut(lines: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(line + b"\n" for line in lines)
    cutter, found = Lines(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        found += cutter.feed(stream[:size])
        stream = stream[size:]
    assert found == lines
    assert not cutter.is_midway


def test_line_that_has_begun_is_kept() -> None:
    cutter = Lines()
    assert cutter.feed(b'one\n{"v":') == [b"one"]
    assert cutter.is_midway
    assert cutter.feed(b"1}\n") == [b'{"v":1}']


@pytest.mark.parametrize("ends", [b"", b"\n"])
def test_line_over_the_limit_is_refused_as_soon_as_it_is_known(ends: bytes) -> None:
    cutter = Lines(most=10)
    assert cutter.feed(b"x" * 9 + b"\n") == [b"x" * 9]
    with pytest.raises(ProtocolError) as caught:
        cutter.feed(b"x" * 10 + ends)
    assert caught.value.code == "too_long"
