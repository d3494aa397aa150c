import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.nmea.checksum import digits_of, xor_of
from drivers.nmea.tag import NO_TAG, Tag, TagReader


def _block(body: bytes) -> bytes:
    return b"\\%b*%b\\" % (body, digits_of(body))


def _read(*before: bytes) -> Tag:
    reader = TagReader()
    for blocks in before[:-1]:
        reader.read(blocks, line_start=True)
    return reader.read(before[-1], line_start=True)


@pytest.mark.parametrize(
    ("before", "tag"),
    [
        (b"", NO_TAG),
        (_block(b"s:T101"), Tag("T101")),
        (_block(b"n:17,s:T101,c:1418169601"), Tag("T101", 1_418_169_601_000)),
        (_block(b"s:T101,c:1418169601250"), Tag("T101", 1_418_169_601_250)),
        (_block(b"s:T101,c:soon"), Tag("T101")),
        (_block(b"s:T101,c:17"), Tag("T101")),
        (_block(b"s:T101,c:999999999999999"), Tag("T101")),
        (_block(b"c:1418169601"), Tag(None, 1_418_169_601_000)),
        (_block(b"s:Truck 7"), Tag("Truck 7")),
        (_block(b"g:1-2-7") + _block(b"s:T101"), Tag("T101")),
        (b"noise" + _block(b"s:T101"), Tag("T101")),
        (b"\\stray" + _block(b"s:T101"), Tag("T101")),
        (b"\\S:T101,n:5*60\\"[:-1] + b"\\", Tag(None, damaged="tag_checksum")),
        (_block(b"s:T101").replace(b"T101", b"T102"), Tag(None, damaged="tag_checksum")),
        (b"\\s:T101\\", Tag(None, damaged="tag_malformed")),
        (b"\\s:T101*6\\", Tag(None, damaged="tag_malformed")),
        (_block(b"s:T101")[:-1], Tag(None, damaged="tag_malformed")),
        (_block(b"s:T101")[1:], Tag(None, damaged="tag_malformed")),
        (_block(b"s:"), Tag(None, damaged="tag_malformed")),
        (_block(b"s:T\x00"), Tag(None, damaged="tag_malformed")),
        (_block(b"s:" + b"T" * 65), Tag(None, damaged="tag_malformed")),
        (_block(b"g:2-2-7"), Tag(None, damaged="tag_orphan")),
    ],
)
def test_tag_of_the_bytes_before_a_sentence(before: bytes, tag: Tag) -> None:
    assert _read(before) == tag


def test_later_parts_of_a_group_inherit_source_and_time() -> None:
    head = _block(b"g:1-3-1604,s:T101,c:1418169601")
    other = _block(b"s:T102,c:1418169602")
    assert _read(head, other, _block(b"g:2-3-1604")) == Tag("T101", 1_418_169_601_000)
    assert _read(head, other, _block(b"g:3-3-1604,c:1418169609")) == Tag("T101", 1_418_169_609_000)


def test_a_group_number_used_again_without_source_forgets_the_old_one() -> None:
    head = _block(b"g:1-2-1604,s:T101")
    assert _read(head, _block(b"g:1-2-1604"), _block(b"g:2-2-1604")) == Tag(None)


def test_groups_are_remembered_within_a_bound() -> None:
    heads = [_block(b"g:1-2-%d,s:T%d" % (number, number)) for number in range(100)]
    assert _read(*heads, _block(b"g:2-2-99")) == Tag("T99")
    assert _read(*heads, _block(b"g:2-2-0")).damaged == "tag_orphan"


def test_a_sentence_that_lost_its_tag_belongs_to_nobody_where_tags_were_seen() -> None:
    tagged = _block(b"s:T101")
    assert _read(b"04,n:7*61") == NO_TAG
    assert _read(tagged, b"04,n:7*61").damaged == "tag_missing"
    assert _read(tagged, b"") == NO_TAG
    reader = TagReader()
    reader.read(tagged, line_start=True)
    assert reader.read(b"", line_start=False).damaged == "tag_missing"


def test_blocks_without_a_sentence_are_counted_and_name_nobody() -> None:
    reader = TagReader()
    assert reader.is_alone(b"noise" + _block(b"s:T101"))
    assert reader.is_alone(b"\\s:T101*00\\")
    assert not reader.is_alone(b"\\s:T101")
    assert reader.faults == {"tag_alone": 1, "tag_checksum": 1}
    assert reader.read(b"", line_start=False).damaged == "tag_missing"


def test_faults_are_counted_by_kind() -> None:
    reader = TagReader()
    for before in (b"\\s:A*00\\", b"\\s:A\\", _block(b"g:2-2-7"), _block(b"s:A,c:x"), b"A"):
        reader.read(before, line_start=True)
    assert reader.faults == {
        "tag_checksum": 1,
        "tag_malformed": 1,
        "tag_orphan": 1,
        "tag_time": 1,
        "tag_missing": 1,
    }


@given(st.binary(max_size=80), st.integers(0, 79), st.integers(1, 255))
def test_one_changed_byte_never_names_another_unit(body: bytes, place: int, change: int) -> None:
    """Of all single changes an 8-bit XOR misses none; a lost backslash hides the block."""
    before = bytearray(_block(b"s:T101,n:" + body.replace(b"\\", b"").replace(b",", b"")))
    before[place % len(before)] ^= change
    assert _read(_block(b"s:T9"), bytes(before)).source in (None, "T101")


def test_a_repeated_block_is_read_like_the_first_and_a_damaged_one_is_not() -> None:
    reader = TagReader()
    good = b"\\s:T1,c:1700000000*" + b"%02X" % xor_of(b"s:T1,c:1700000000") + b"\\"
    tags = [reader.read(good, line_start=True) for _ in range(3)]
    assert {tag.source for tag in tags} == {"T1"}
    assert reader.read(good.replace(b"T1", b"T2"), line_start=True).damaged == "tag_checksum"
    assert reader.read(good, line_start=True).source == "T1"


def test_a_block_with_a_wrong_time_is_counted_each_time() -> None:
    reader = TagReader()
    block = b"\\s:T1,c:soon*" + b"%02X" % xor_of(b"s:T1,c:soon") + b"\\"
    for _ in range(3):
        assert reader.read(block, line_start=True).source == "T1"
    assert reader.faults["tag_time"] == 3
