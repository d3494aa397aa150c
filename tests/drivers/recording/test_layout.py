import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.readings import Chunk
from drivers.recording.layout import (
    HEAD,
    PAYLOAD_LIMIT,
    Damage,
    RecordingHeader,
    chunk_frame,
    frame_at,
    header_bytes,
    take_header,
)

HEADER = RecordingHeader(
    depot="Hof\n2", run="r", run_started=1, part=3, started=2, ports=("a", 'q"\n', "ü")
)


def test_a_header_comes_back_whatever_its_names_contain() -> None:
    buffer = bytearray(header_bytes(HEADER) + b"rest")
    assert take_header(buffer) == HEADER
    assert buffer == b"rest"


def test_a_header_is_waited_for_until_it_is_complete() -> None:
    whole = header_bytes(HEADER)
    for size in range(len(whole)):
        buffer = bytearray(whole[:size])
        assert take_header(buffer) is None
        assert buffer == whole[:size]


def test_a_header_without_an_end_is_not_waited_for_without_bound() -> None:
    with pytest.raises(Damage):
        take_header(bytearray(b"depotd recording 1\n" + b"x" * 2_000_000))


@given(payload=st.binary(max_size=200), before=st.binary(max_size=20), cut=st.integers(1, 30))
def test_a_frame_is_found_where_it_stands_and_waited_for_while_cut(
    payload: bytes, before: bytes, cut: int
) -> None:
    whole = before + chunk_frame(4, Chunk("p", 9, None, payload))
    found = frame_at(whole, len(before))
    assert found is not None
    frame, end = found
    assert (frame.port, frame.ordinal, frame.seen_at, frame.payload) == (4, 9, None, payload)
    assert end == len(whole)
    assert frame_at(whole[:-cut], len(before)) is None or cut > len(whole) - len(before)


def test_a_length_beyond_reason_is_damage_and_is_not_waited_for() -> None:
    with pytest.raises(Damage):
        frame_at(HEAD.pack(0, 0, 0, PAYLOAD_LIMIT + 1), 0)
