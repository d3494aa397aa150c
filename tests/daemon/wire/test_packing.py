import json
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.errors import BadMessage
from daemon.wire.packing import INFLATED_BYTES, LEVEL, LONG_BYTES, WORTH_BYTES, pack, unpack

OBJECTS = st.binary(max_size=2000).map(lambda inner: b"{" + inner + b"}")


@given(OBJECTS, st.integers(0, 9))
def test_what_is_packed_is_unpacked(text: bytes, level: int) -> None:
    assert unpack(pack(text, level=level)) == text


@given(OBJECTS, st.integers(0, 20))
def test_what_is_long_is_unpacked_too(text: bytes, more: int) -> None:
    long = text * (LONG_BYTES // len(text) + more)
    assert unpack(pack(long)) == long


def test_long_columns_of_numbers_get_shorter_than_by_the_usual_way() -> None:
    dice = random.Random(2)  # noqa: S311 - a test's
    columns = {
        name: {"d": [dice.randrange(-most, most) for _ in range(1000)]}
        for name, most in (("lat_e7", 90_000), ("speed", 300), ("altitude", 900), ("hdop", 30))
    }
    text = json.dumps(columns, separators=(",", ":")).encode()
    assert len(text) >= LONG_BYTES
    assert len(pack(text)) < len(zlib.compress(text, LEVEL)) * 0.97


@given(OBJECTS)
def test_packing_never_makes_longer(text: bytes) -> None:
    assert len(pack(text)) <= len(text)


def test_short_messages_stay_readable() -> None:
    assert pack(b"{}") == b"{}"
    assert pack(b"{" + b" " * WORTH_BYTES + b"}")[:1] == b"x"


@given(st.binary())
def test_any_bytes_are_unpacked_or_refused(payload: bytes) -> None:
    try:
        text = unpack(payload)
    except BadMessage:
        return
    assert len(text) <= INFLATED_BYTES


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        (b"", "neither JSON nor deflated"),
        (b"[1]", "neither JSON nor deflated"),
        (b"xyz", "cannot be inflated"),
        (zlib.compress(b"{}" * 100)[:-5], "cut off"),
        (zlib.compress(b" " * (INFLATED_BYTES + 1)), "inflates to more than"),
        (zlib.compress(b" " * (1 << 26)), "inflates to more than"),
        (b"{" + b" " * INFLATED_BYTES, "at most 1048576 are read"),
    ],
)
def test_what_is_wrong_is_named(payload: bytes, says: str) -> None:
    with pytest.raises(BadMessage) as caught:
        unpack(payload)
    assert says in caught.value.message


def test_longest_message_is_read() -> None:
    text = b"{" + b" " * (INFLATED_BYTES - 2) + b"}"
    assert unpack(text) == text
    assert unpack(zlib.compress(text)) == text
