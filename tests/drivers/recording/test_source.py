"""Files that people have: plain, packed, empty, foreign."""

import gzip
from pathlib import Path

import pytest

from drivers.errors import SourceError
from drivers.recording.layout import MAGIC
from drivers.recording.source import open_source, port_of
from tests.drivers.ports import RMC


def test_a_plain_log_is_one_port_named_after_the_file_without_arrival_times(tmp_path: Path) -> None:
    path = tmp_path / "reno-drive.nmea"
    path.write_bytes(RMC * 3000)
    source = open_source(path)
    chunks = list(source)
    assert b"".join(chunk.payload for chunk in chunks) == RMC * 3000
    assert {chunk.port for chunk in chunks} == {"reno-drive"}
    assert {chunk.seen_at for chunk in chunks} == {None}
    assert [chunk.ordinal for chunk in chunks] == list(range(len(chunks)))
    assert source.ports == ("reno-drive",)
    assert source.ports_by_file == {path: ("reno-drive",)}
    assert source.read_bytes == source.total_bytes == path.stat().st_size


def test_progress_moves_from_nothing_to_all_while_chunks_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "long.log"
    path.write_bytes(b"x" * 1_000_000)
    source = open_source(path)
    seen = [0, *(source.read_bytes for _ in source)]
    assert seen == sorted(set(seen))
    assert seen[-1] == source.total_bytes


@pytest.mark.parametrize(
    ("name", "port"),
    [
        ("reno.nmea.gz", "reno"),
        ("reno.NMEA.GZ", "reno"),
        ("reno.nmea", "reno"),
        ("mtv-span-2020.gga.gz", "mtv-span-2020"),
        ("reno", "reno"),
        ("a.b.txt", "a.b"),
    ],
)
def test_a_file_gives_its_stem_to_the_port(name: str, port: str) -> None:
    assert port_of(Path("drives") / name) == port


def test_an_empty_file_is_empty_and_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "empty.log"
    path.touch()
    source = open_source(path)
    assert list(source) == []
    assert source.faults == ()


def test_the_same_port_from_two_files_counts_on(tmp_path: Path) -> None:
    paths = [tmp_path / day / "truck7.nmea" for day in ("mon", "tue")]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(RMC)
    chunks = list(open_source(*paths))
    assert [(chunk.port, chunk.ordinal) for chunk in chunks] == [("truck7", 0), ("truck7", 1)]


def test_a_source_can_be_read_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.nmea.gz"
    path.write_bytes(gzip.compress(RMC * 9000))
    source = open_source(path)
    assert list(source) == list(source)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nothing\.nmea: No such file"):
        open_source(tmp_path / "nothing.nmea")
    with pytest.raises(SourceError, match="folder"):
        open_source(tmp_path)


def test_a_recording_of_a_later_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "new.rec"
    path.write_bytes(gzip.compress(MAGIC + b"9\n{}\n"))
    with pytest.raises(SourceError, match="not known to this release"):
        open_source(path)


@pytest.mark.parametrize(
    "body", [b"not json", b"[]", b"{}", b'{"depot": 1}', b'{"ports": 3}', b"\xff\xfe"]
)
def test_a_recording_with_a_broken_header_is_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "bad.rec"
    path.write_bytes(gzip.compress(MAGIC + b"1\n" + body + b"\n"))
    with pytest.raises(SourceError, match="header cannot be read"):
        open_source(path)
