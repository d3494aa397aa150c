import json
import zlib
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from daemon.errors import BadMessage, LinkError
from daemon.wire import codec
from daemon.wire.batch import SCHEMAS, Batch, Hole
from daemon.wire.codec import ROWS_MOST, decode, encode
from daemon.wire.packing import INFLATED_BYTES, PAYLOAD_BYTES, unpack
from tests.daemon.wire.batches import UNHURRIED, batches, in_order

SCRAPS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 3000),
    st.just(2**70),
    st.floats(),
    st.text(max_size=4),
    st.just([]),
    st.just({}),
    st.just([[1, 2, "shed"]]),
    st.just({"d": [1]}),
).map(deepcopy)  # what is put in may be changed in turn


def telemetry(seq: int, *, at: int = 1000, value: int | None = 5) -> tuple[object, ...]:
    return (seq, "T 101", at, at, 3, "engine_rpm", value)


def batch(*rows: tuple[object, ...], first: int = 1, last: int | None = None) -> Batch:
    last = last or first + len(rows) - 1
    return Batch(epoch="e1", stream="telemetry", first=first, last=last, rows=rows, boot=3, sent=9)


def message(found: Batch) -> dict[str, Any]:
    loaded = json.loads(unpack(encode(found)))
    assert isinstance(loaded, dict)
    return loaded


def changed(change: Callable[[dict[str, Any]], None]) -> bytes:
    """A good batch of two rows, 1 and 2, with one thing changed."""
    found = message(batch(telemetry(1), telemetry(2)))
    change(found)
    return json.dumps(found).encode()


def same(one: Batch, other: Batch) -> bool:
    facts = [(b.epoch, b.stream, b.first, b.last, b.boot, b.sent) for b in (one, other)]
    holes = [sorted(b.holes) for b in (one, other)]
    rows = [in_order(b.rows) for b in (one, other)]
    return all(pair[0] == pair[1] for pair in (facts, holes, rows))


@UNHURRIED
@given(batches())
@example(batch(telemetry(1), telemetry(2, value=None)))
def test_batch_comes_back_as_it_was(sent: Batch) -> None:
    assert same(decode(encode(sent)), sent)


@UNHURRIED
@given(batches(), st.integers(0, 9))
def test_every_level_says_the_same(sent: Batch, level: int) -> None:
    assert same(decode(encode(sent, level=level)), sent)


@UNHURRIED
@given(st.binary())
def test_any_bytes_are_refused_by_name(payload: bytes) -> None:
    with pytest.raises(BadMessage) as caught:
        decode(payload)
    assert caught.value.message


@UNHURRIED
@given(st.binary())
def test_any_bytes_deflated_are_refused_by_name(text: bytes) -> None:
    with pytest.raises(BadMessage):
        decode(zlib.compress(text))


@UNHURRIED
@given(batches(most=4), st.data())
def test_mutated_batch_is_refused_or_still_a_batch(sent: Batch, data: st.DataObject) -> None:
    """Any part of the message put in the place of another, taken away, or made something else."""
    found = message(sent)
    for _ in range(data.draw(st.integers(1, 3))):
        mutate(found, data)
    text = json.dumps(found).encode()
    judge(text)
    judge(zlib.compress(text))


@UNHURRIED
@given(batches(most=4), st.data())
def test_batch_with_bytes_changed_is_refused_or_still_a_batch(
    sent: Batch, data: st.DataObject
) -> None:
    payload = bytearray(unpack(encode(sent)))
    for _ in range(data.draw(st.integers(1, 4))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    judge(bytes(payload))


def mutate(found: Any, data: st.DataObject) -> None:
    while True:
        keys = list(found) if isinstance(found, dict) else list(range(len(found)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        inner = found[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.integers(0, 3)) == 0:
            break
        found = inner
    if data.draw(st.booleans()):
        found[key] = data.draw(SCRAPS)
    else:
        del found[key]


def judge(payload: bytes) -> None:
    try:
        found = decode(payload)
    except BadMessage:
        return
    assert found.stream in SCHEMAS
    assert all(len(row) == len(SCHEMAS[found.stream].columns) for row in found.rows)
    covered = [row[0] for row in found.rows]
    for hole in found.holes:
        covered += range(hole.first, min(hole.last, hole.first + 10_000) + 1)
    assert len(covered) == len(set(covered))
    assert found.last - found.first + 1 == len(found.rows) + sum(
        hole.last - hole.first + 1 for hole in found.holes
    )
    assert same(decode(encode(found)), found)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda m: m.update(v=2), "protocol version 2, not 1"),
        (lambda m: m.update(v=True), "protocol version True, not 1"),
        (lambda m: m.pop("v"), "protocol version missing"),
        (lambda m: m.update(stream="gossip"), "stream that is not known: 'gossip'"),
        (lambda m: m.update(stream=["alert"]), "stream that is not known: list"),
        (lambda m: m.update(epoch=""), "epoch is ''"),
        (lambda m: m.update(epoch="x" * 65), "epoch is 'xxx"),
        (lambda m: m.update(epoch="e\x00"), "epoch is 'e"),
        (lambda m: m.update(first=0), "first is 0"),
        (lambda m: m.update(last=2**63), "last is 9223372036854775808"),
        (lambda m: m.update(first=3), "last is 2"),
        (lambda m: m.update(boot=-1), "boot is -1"),
        (lambda m: m.pop("sent"), "sent is missing"),
        (lambda m: m.update(schema=0), "schema is 0"),
        (lambda m: m.update(rows=ROWS_MOST + 1), "at most 5000 are read"),
        (lambda m: m.update(cols=[]), "no columns"),
        (lambda m: m["cols"].pop("seq"), "a row without a number"),
        (lambda m: m.update(last=3), "3 is neither a row nor in a hole"),
        (lambda m: m.update(last=2**62), "3 is neither a row nor in a hole"),
        (lambda m: m.update(first=2), "1 is twice or out of place"),
        (lambda m: m["cols"].update(seq={"d": [1, 0]}), "1 is twice or out of place"),
        (lambda m: m["cols"].update(seq={"d": [1, 2]}), "2 is neither a row nor in a hole"),
        (lambda m: m.update(holes=[[2, 3, "shed"]], last=3), "2 is twice or out of place"),
        (lambda m: m.update(holes=[[1, 2, "shed"]]), "1 is twice or out of place"),
        (lambda m: m.update(holes=[[4, 3, "shed"]]), "a hole from 4 to 3"),
        (lambda m: m.update(holes=[[3, 4]]), "a hole is not first, last and reason"),
        (lambda m: m.update(holes=[[3, 4, ""]]), "reason is ''"),
        (lambda m: m.update(holes={}), "holes are no list"),
        (lambda m: m["cols"].update(value="fast"), "column value has a value that is no whole"),
        (lambda m: m["cols"].update(unit="\ud800"), "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(change: Callable[[dict[str, Any]], None], says: str) -> None:
    with pytest.raises(BadMessage) as caught:
        decode(changed(change))
    assert says in caught.value.message


def test_fields_and_columns_that_are_not_known_are_passed_over() -> None:
    def later(found: dict[str, Any]) -> None:
        found.update(colour="red", schema=99)
        found["cols"].update(quality={"zz": 1})

    found = decode(changed(later))
    assert found.rows == [telemetry(1), telemetry(2)]


def test_column_that_an_older_writer_did_not_know_is_null() -> None:
    found = decode(changed(lambda m: m["cols"].pop("signal")))
    assert [row[5] for row in found.rows] == [None, None]


def test_batch_of_nothing_but_a_hole() -> None:
    sent = Batch(
        epoch="e1",
        stream="alert",
        first=7,
        last=2**63 - 1,
        rows=(),
        holes=[Hole(7, 2**63 - 1, "x")],
    )
    assert same(decode(encode(sent)), sent)


def test_batch_that_no_reader_would_take_is_not_sent() -> None:
    most = batch(*map(telemetry, range(1, ROWS_MOST + 1)))
    assert len(decode(encode(most)).rows) == ROWS_MOST
    with pytest.raises(LinkError, match="telemetry is too large"):
        encode(batch(*map(telemetry, range(1, ROWS_MOST + 2))))
    long = "x" * INFLATED_BYTES
    with pytest.raises(LinkError, match="telemetry is too large"):
        encode(batch((1, long, 1, 1, 1, "rpm", 5)))


def test_few_bytes_cannot_stand_for_gigabytes_of_rows() -> None:
    rows = 4000
    found = message(batch(*map(telemetry, range(1, rows + 1))))
    found["cols"]["unit"] = "x" * (codec.TEXT_MOST // rows)
    payload = zlib.compress(json.dumps(found).encode())
    assert len(payload) < PAYLOAD_BYTES
    with pytest.raises(BadMessage, match="characters of text"):
        decode(payload)


def test_positions_of_many_trucks_are_sorted_by_unit_and_small() -> None:
    """Sorted, each truck's own track is one run of small steps."""
    columns = [column.name for column in SCHEMAS["position"].columns]
    rows = [position(seq, truck=seq % 50, step=seq // 50) for seq in range(1000, 1500)]
    sent = Batch(epoch="e1", stream="position", first=1000, last=1499, rows=rows)
    found = decode(encode(sent))
    units = [str(row[columns.index("unit")]) for row in found.rows]
    assert units == sorted(units)
    assert in_order(found.rows) == rows
    assert len(encode(sent)) < 10 * len(rows)


def position(seq: int, *, truck: int, step: int) -> tuple[object, ...]:
    at = 1_780_000_000_000 + 30_000 * step + 37 * truck
    lat = 395_000_000 + 1_000 * truck + 2_700 * step
    return (
        seq,
        f"T {truck}",
        at,
        at + 900,
        7,
        lat,
        -lat,
        1500,
        9000,
        160_000,
        90,
        9,
        1,
        0,
        0,
        step,
    )
