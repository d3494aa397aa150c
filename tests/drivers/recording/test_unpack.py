"""Packed files, whole, cut and damaged."""

import gzip
import zlib
from pathlib import Path

from drivers.recording.source import open_source
from drivers.recording.unpack import Unpacker
from tests.drivers.ports import RMC


def test_packed_files_are_unpacked_by_content_also_with_several_members(tmp_path: Path) -> None:
    path = tmp_path / "two.nmea"
    path.write_bytes(gzip.compress(RMC * 2) + gzip.compress(RMC * 5000) + b"\0" * 512)
    source = open_source(path)
    assert b"".join(chunk.payload for chunk in source) == RMC * 5002
    assert source.faults == ()


def test_content_that_unpacks_to_very_much_comes_in_small_pieces(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"\0" * 30_000_000))
    source = open_source(path)
    sizes = [len(chunk.payload) for chunk in source]
    assert sum(sizes) == 30_000_000
    assert max(sizes) <= 65_536
    assert source.faults == ()


def test_a_packed_file_cut_short_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.nmea.gz"
    content = b"".join(b"$GPTXT,%d*00\r\n" % n for n in range(20_000))
    packed = gzip.compress(content)
    path.write_bytes(packed[: len(packed) // 2])
    source = open_source(path)
    found = b"".join(chunk.payload for chunk in source)
    assert content.startswith(found)
    assert len(found) > 1000
    assert "cut short" in source.faults[0].reason


def test_bytes_after_a_packed_file_are_named(tmp_path: Path) -> None:
    path = tmp_path / "tail.gz"
    path.write_bytes(gzip.compress(RMC) + b"garbage")
    source = open_source(path)
    assert b"".join(chunk.payload for chunk in source) == RMC
    assert "damaged" in source.faults[0].reason


def test_every_cut_of_a_packed_file_gives_a_beginning_of_its_content(tmp_path: Path) -> None:
    content = RMC * 40
    packed = gzip.compress(content)
    path = tmp_path / "cut.gz"
    for size in range(3, len(packed)):
        path.write_bytes(packed[:size])
        unpacker = Unpacker(path)
        assert content.startswith(b"".join(unpacker.pieces()))
        assert unpacker.fault == f"cut short after byte {size}"


def test_a_cut_never_costs_more_than_was_cut_off(tmp_path: Path) -> None:
    packed = gzip.compress(b"\0" * 200_000 + RMC * 50)
    path = tmp_path / "cut.gz"
    for size in range(3, len(packed)):
        path.write_bytes(packed[:size])
        expected = zlib.decompressobj(31).decompress(packed[:size])
        assert b"".join(Unpacker(path).pieces()) == expected
