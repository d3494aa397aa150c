import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.errors import BadMessage
from daemon.wire.messages import (
    COMMANDS_MOST,
    RANGES_MOST,
    Ack,
    Begins,
    ConsumerPresence,
    Desired,
    DownCommand,
    DownCommands,
    DownMark,
    Hello,
    Message,
    Presence,
    Reported,
    UpAck,
    parse,
    parse_object,
)
from daemon.wire.topics import STREAMS
from tests.daemon.wire.batches import UNHURRIED

SHA = "0123456789abcdef" * 4
SEQS = st.integers(0, 2**63 - 1)
COUNTED = st.integers(0, 2**53)
INSTANTS = st.integers(0, 253_402_300_799_999)
IDS = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=64)
SHORT = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=128)
MARKS = st.dictionaries(st.sampled_from(STREAMS), SEQS)
ARGS = st.dictionaries(
    st.text(max_size=5),
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.text(max_size=5)),
    max_size=3,
)
RANGES = st.lists(st.tuples(st.sampled_from(STREAMS), SEQS, SEQS), max_size=RANGES_MOST)
HELLOS = st.builds(
    Hello,
    epoch=IDS,
    nonce=IDS,
    boot=SEQS,
    release=SHORT,
    at=INSTANTS,
    clock=st.sampled_from(["gps", "ntp", "untrusted"]),
    last=MARKS,
    begins=st.one_of(st.none(), st.builds(Begins, parent=IDS, after=MARKS)),
    down=st.one_of(st.none(), st.builds(DownMark, ho=IDS, mark=COUNTED)),
)
ACKS = st.builds(
    Ack,
    ho=IDS,
    epoch=IDS,
    at=INSTANTS,
    nonce=st.one_of(st.none(), IDS),
    marks=MARKS,
    want=RANGES,
    hold_ms=st.integers(0, 3_600_000),
)
COMMANDS = st.builds(
    DownCommand,
    seq=st.integers(1, 2**63 - 1),
    id=IDS,
    kind=SHORT,
    args=ARGS,
    depot=SHORT,
    actor=SHORT,
    correlation=st.one_of(st.none(), SHORT),
    expires=st.one_of(st.none(), INSTANTS),
)
MESSAGES: dict[type[Message], st.SearchStrategy[Any]] = {
    Hello: HELLOS,
    Ack: ACKS,
    DownCommand: COMMANDS,
    DownCommands: st.builds(DownCommands, ho=IDS, commands=st.lists(ARGS, max_size=COMMANDS_MOST)),
    UpAck: st.builds(UpAck, ho=IDS, mark=COUNTED),
    Desired: st.builds(
        Desired,
        version=st.integers(1, 2**63 - 1),
        sha256=st.just(SHA),
        by=SHORT,
        at=INSTANTS,
        body=ARGS,
    ),
    Reported: st.builds(
        Reported,
        version=COUNTED,
        state=st.sampled_from(["applied", "refused"]),
        code=SHORT,
        message=st.text(max_size=100),
        at=INSTANTS,
    ),
    Presence: st.builds(
        Presence, on=st.booleans(), epoch=IDS, boot=SEQS, session=SEQS, release=SHORT, at=INSTANTS
    ),
    ConsumerPresence: st.builds(
        ConsumerPresence, on=st.booleans(), run=IDS, ho=IDS, release=SHORT, at=INSTANTS
    ),
}
KINDS = pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
SCRAPS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just([]), st.just({})
)


def test_every_message_is_tried_here() -> None:
    parts = {Begins, DownMark}
    here = {kind for kind in Message.__subclasses__() if kind.__module__ == Message.__module__}
    assert set(MESSAGES) | parts == here


@KINDS
@UNHURRIED
@given(data=st.data())
def test_message_is_read_as_it_was_sent(kind: type[Message], data: st.DataObject) -> None:
    sent = data.draw(MESSAGES[kind])
    assert parse(kind, sent.payload()) == sent


@KINDS
@UNHURRIED
@given(payload=st.binary())
def test_any_bytes_are_refused_by_name(kind: type[Message], payload: bytes) -> None:
    with pytest.raises(BadMessage) as caught:
        parse(kind, payload)
    assert caught.value.message


@KINDS
@UNHURRIED
@given(data=st.data())
def test_changed_message_is_refused_or_read(kind: type[Message], data: st.DataObject) -> None:
    found = json.loads(data.draw(MESSAGES[kind]).model_dump_json())
    name = data.draw(st.sampled_from(sorted(found)))
    if data.draw(st.booleans()):
        found[name] = data.draw(SCRAPS)
    else:
        del found[name]
    try:
        message = parse(kind, json.dumps(found).encode())
    except BadMessage:
        return
    assert parse(kind, message.payload()) == message


@KINDS
@UNHURRIED
@given(data=st.data())
def test_fields_of_later_releases_are_passed_over(kind: type[Message], data: st.DataObject) -> None:
    sent = data.draw(MESSAGES[kind])
    found = json.loads(sent.model_dump_json(exclude_none=True)) | {"later": {"a": [1]}}
    assert parse(kind, json.dumps(found).encode()) == sent


def ack(**changes: object) -> bytes:
    found = {"v": 1, "ho": "h", "epoch": "e", "at": 1, "marks": {"alert": 7}}
    return json.dumps(found | changes).encode()


def test_streams_of_later_releases_are_passed_over() -> None:
    found = parse(
        Ack,
        ack(
            marks={"alert": 7, "video": 9},
            want=[["video", 1, 2], ["alert", 5, 6], *[["video", 1, 2]] * RANGES_MOST],
        ),
    )
    assert found.marks == {"alert": 7}
    assert found.want == [("alert", 5, 6)]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"v": 2}, "ack: v: Input should be 1"),
        ({"ho": ""}, "ack: ho: "),
        ({"ho": "h\x00"}, "ack: ho: "),
        ({"ho": "h\n"}, "ack: ho: "),
        ({"at": -1}, "ack: at: "),
        ({"at": 1.0}, "ack: at: "),
        ({"marks": {"alert": 2**63}}, "ack: marks.alert: "),
        ({"marks": [1]}, "ack: marks: "),
        ({"want": [["alert", 1]]}, "ack: want.0"),
        ({"want": [["alert", 1, 2]] * (RANGES_MOST + 1)}, "ack: want: "),
        ({"want": 7}, "ack: want: "),
        ({"hold_ms": 3_600_001}, "ack: hold_ms: "),
        ({"later": float("nan")}, "ack: NaN is not JSON"),
        ({"later": "\ud800"}, "ack: 'utf-8' codec can't encode"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, object], says: str) -> None:
    with pytest.raises(BadMessage) as caught:
        parse(Ack, ack(**changes))
    assert caught.value.message.startswith(says)


def test_message_without_a_version_is_refused() -> None:
    with pytest.raises(BadMessage, match="upack: v is missing"):
        parse(UpAck, b'{"ho": "h", "mark": 1}')


def test_one_command_that_cannot_be_read_spoils_no_other() -> None:
    good = {"seq": 1, "id": "a", "kind": "k", "args": {}, "depot": "d", "actor": "x"}
    text = json.dumps({"v": 1, "ho": "h", "commands": [good, {"seq": "one"}]}).encode()
    first, second = parse(DownCommands, text).commands
    assert parse_object(DownCommand, first).id == "a"
    with pytest.raises(BadMessage, match="downcommand: seq: "):
        parse_object(DownCommand, second)


@UNHURRIED
@given(ARGS)
def test_any_object_is_a_command_or_is_refused(found: dict[str, object]) -> None:
    with pytest.raises(BadMessage):
        parse_object(DownCommand, found)


@pytest.mark.parametrize("code", [0, 0x1F, 0x7F])
def test_control_characters_are_refused_in_names_and_cleaned_in_what_people_read(
    code: int,
) -> None:
    """A NUL is more than PostgreSQL takes, and a terminal obeys some of the others."""
    told = {"v": 1, "version": 1, "state": "applied", "code": "c", "message": "m", "at": 1}
    bad = f"a{chr(code)}b"
    with pytest.raises(BadMessage, match="code"):
        parse(Reported, json.dumps(told | {"code": bad}).encode())
    assert parse(Reported, json.dumps(told | {"message": bad}).encode()).message == "a b"
