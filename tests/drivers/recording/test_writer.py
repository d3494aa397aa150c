"""Written and read again: the same chunks, whatever happens to the file."""

import gzip
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.errors import RecordingError
from drivers.moment import Moment
from drivers.readings import Chunk
from drivers.recording.source import Source, open_source
from drivers.recording.writer import RecordingPlan, RecordingWriter
from tests.drivers.ports import nothing_left_behind

START = Moment(1_790_000_000_000, 5_000)


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


def after(ms: int) -> Moment:
    return Moment(START.utc_ms + ms, START.mono_ms + ms)


def writer(folder: Path, run: str = "r1", **limits: int) -> RecordingWriter:
    plan = RecordingPlan(folder=folder, depot="Yard 1", **limits)
    return RecordingWriter(plan, run=run, ports=("gate",))


def chunks_of(port: str, count: int, size: int = 40) -> list[Chunk]:
    return [
        Chunk(port, n, START.utc_ms + n, (f"{port} {n} ".encode() * size)[:size])
        for n in range(count)
    ]


def read(*paths: Path) -> tuple[list[Chunk], Source]:
    source = open_source(*paths)
    return list(source), source


PORT_NAMES = st.text(min_size=1, max_size=12)
CHUNKS = st.lists(
    st.builds(
        Chunk,
        PORT_NAMES,
        st.integers(0, 2**63),
        st.none() | st.integers(-(2**53), 2**53),
        st.binary(max_size=300),
    ),
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(chunks=CHUNKS, steps=st.lists(st.integers(0, 700), min_size=60, max_size=60))
def test_any_chunks_come_back_as_they_were_across_any_number_of_parts(
    chunks: list[Chunk], steps: list[int]
) -> None:
    with TemporaryDirectory() as folder:
        recorder = writer(Path(folder), part_bytes=600, part_age_ms=5_000)
        at = 0
        for chunk, step in zip(chunks, steps, strict=False):
            at += step
            recorder.write(chunk, after(at))
        recorder.close()
        found, source = read(*sorted(recorder.parts, reverse=True))
    assert found == chunks
    assert source.faults == ()
    assert source.read_bytes == source.total_bytes


def test_what_was_written_is_readable_up_to_the_last_second_without_closing(
    tmp_path: Path,
) -> None:
    recorder = writer(tmp_path)
    sent = chunks_of("gate", 10)
    for n, chunk in enumerate(sent):
        recorder.write(chunk, after(n * 500))
    found, source = read(recorder.parts[0])
    assert found == sent[: len(found)]
    assert len(found) >= 9  # the tenth came after the last flush
    assert [fault.path for fault in source.faults] == recorder.parts
    recorder.tick(after(10_000))
    assert read(recorder.parts[0])[0] == sent
    recorder.close()
    assert read(recorder.parts[0])[1].faults == ()


def test_a_file_cut_anywhere_gives_a_true_beginning_and_says_so(tmp_path: Path) -> None:
    recorder = writer(tmp_path)
    sent = chunks_of("gate", 30) + chunks_of("pump", 30)
    for n, chunk in enumerate(sent):
        recorder.write(chunk, after(n * 1000))
    recorder.close()
    whole = recorder.parts[0].read_bytes()
    cut = tmp_path / "cut.rec"
    lengths = []
    for size in range(1, len(whole), 7):
        cut.write_bytes(whole[:size])
        found, source = read(cut)
        if found and found[0].port == "cut":  # too short even to be known as a recording
            continue
        assert found == sent[: len(found)]
        assert len(source.faults) == 1
        lengths.append(len(found))
    assert lengths == sorted(lengths)
    assert lengths[-1] >= len(sent) - 1


def test_a_flipped_byte_never_gives_a_chunk_that_was_not_sent(tmp_path: Path) -> None:
    recorder = writer(tmp_path)
    sent = chunks_of("gate", 60)
    for n, chunk in enumerate(sent):
        recorder.write(chunk, after(n * 1000))
    recorder.close()
    whole = bytearray(recorder.parts[0].read_bytes())
    bad = tmp_path / "bad.rec"
    for at in range(200, len(whole) - 8, 11):
        damaged = bytearray(whole)
        damaged[at] ^= 0x10
        bad.write_bytes(damaged)
        found, source = read(bad)
        assert found == sent[: len(found)]
        assert len(found) == len(sent) or source.faults


def test_uncompressed_frames_with_wrong_bytes_are_found_by_their_checksum(tmp_path: Path) -> None:
    recorder = writer(tmp_path)
    recorder.write(Chunk("gate", 0, 1, b"A" * 50), START)
    recorder.write(Chunk("gate", 1, 2, b"B" * 50), START)
    recorder.close()
    body = gzip.decompress(recorder.parts[0].read_bytes())
    bad = tmp_path / "bad.rec"
    bad.write_bytes(gzip.compress(body.replace(b"BB", b"CB", 1)))
    found, source = read(bad)
    assert [chunk.payload for chunk in found] == [b"A" * 50]
    assert "checksum" in source.faults[0].reason


def test_parts_are_begun_by_size_and_by_age_and_never_overwrite(tmp_path: Path) -> None:
    by_age = writer(tmp_path / "age", part_age_ms=10_000)
    for n, chunk in enumerate(chunks_of("gate", 5)):
        by_age.write(chunk, after(n * 6_000))
    by_age.close()
    assert len(by_age.parts) == 3

    by_size = writer(tmp_path / "size", part_bytes=100)
    noise = [Chunk("gate", n, None, zlib.compress(bytes([n]) * n) * 9) for n in range(40)]
    for n, chunk in enumerate(noise):
        by_size.write(chunk, after(n * 1_000))
    by_size.close()
    assert len(by_size.parts) > 5
    assert read(*by_size.parts)[0] == noise

    same_name = writer(tmp_path / "age")
    before = by_age.parts[0].read_bytes()
    with pytest.raises(RecordingError, match="File exists"):
        same_name.write(Chunk("gate", 0, None, b"x"), START)
    assert by_age.parts[0].read_bytes() == before


def test_the_oldest_parts_go_when_the_total_is_reached(tmp_path: Path) -> None:
    other = tmp_path / "Other-20200101T000000Z-r-000001.rec"
    other.write_bytes(b"not ours to delete" * 1000)
    recorder = writer(tmp_path, part_bytes=2_000, total_bytes=9_000)
    noise = [
        Chunk("gate", n, None, bytes((n * k * k) % 251 for k in range(900))) for n in range(60)
    ]
    for n, chunk in enumerate(noise):
        recorder.write(chunk, after(n * 1_000))
        kept = sum(path.stat().st_size for path in tmp_path.glob("Yard_1-*.rec"))
        assert kept <= 9_000 + 2_000
    recorder.close()
    left = sorted(tmp_path.glob("Yard_1-*.rec"))
    assert recorder.deleted > 0
    assert left == recorder.parts[-len(left) :]
    assert other.exists()
    found, _ = read(*left)
    assert found == noise[-len(found) :]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    recorder = writer(blocked)
    with pytest.raises(RecordingError, match="cannot record to"):
        recorder.write(Chunk("gate", 0, None, b"x"), START)


def test_a_full_disk_is_told_and_the_next_chunk_begins_a_new_part() -> None:
    with TemporaryDirectory() as folder:
        recorder = writer(Path(folder))
        recorder.write(Chunk("gate", 0, 1, b"before"), START)
        part = recorder.parts[0]
        recorder._open._fd, kept = os.open("/dev/full", os.O_WRONLY), recorder._open._fd  # type: ignore[union-attr] # noqa: SLF001 - /dev/full stands for the disk
        with pytest.raises(RecordingError, match="No space left"):
            recorder.tick(after(2_000))
        os.close(kept)
        recorder.write(Chunk("gate", 1, 2, b"after"), after(3_000))
        recorder.close()
        assert recorder.parts[1] != part
        assert read(recorder.parts[1])[0] == [Chunk("gate", 1, 2, b"after")]


def test_attempts_on_a_full_disk_leave_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = writer(tmp_path)
    real_write = os.write

    def full(_fd: int, _piece: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    for n in range(5):
        with pytest.raises(RecordingError, match="No space left"):
            recorder.write(Chunk("gate", n, None, b"lost"), after(n * 1_000))
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(os, "write", real_write)
    recorder.write(Chunk("gate", 5, None, b"kept"), after(6_000))
    recorder.close()
    assert list(tmp_path.iterdir()) == recorder.parts
    assert recorder.parts[0].name.endswith("-000001.rec")


def test_runs_are_read_in_the_order_in_which_they_began(tmp_path: Path) -> None:
    later = writer(tmp_path, run="a")
    later.write(Chunk("gate", 0, None, b"later"), after(60_000))
    later.close()
    earlier = writer(tmp_path, run="b")
    earlier.write(Chunk("gate", 0, None, b"earlier"), START)
    earlier.close()
    found, source = read(*later.parts, *earlier.parts)
    assert [chunk.payload for chunk in found] == [b"earlier", b"later"]
    assert source.ports_by_file == dict.fromkeys((*earlier.parts, *later.parts), ("gate",))


def test_the_open_part_stays_whatever_the_total(tmp_path: Path) -> None:
    recorder = writer(tmp_path, part_bytes=300, total_bytes=0)
    for n in range(30):
        chunk = Chunk("gate", n, None, bytes((n * k * k) % 251 for k in range(200)))
        recorder.write(chunk, after(n * 2_000))
        recorder.tick(after(n * 2_000 + 1_000))
        assert list(tmp_path.glob("*.rec")) == [recorder.parts[-1]]
        assert read(recorder.parts[-1])[0][-1] == chunk
    recorder.close()
