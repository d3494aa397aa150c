import shutil
from pathlib import Path

from daemon.clock import ManualClock, SystemClock
from daemon.errors import CannotWrite
from daemon.ingest.recorder import GIVE_UP_MS, Recorder
from drivers.readings import Chunk
from drivers.recording.source import open_source
from drivers.recording.writer import RecordingPlan, RecordingWriter
from tests.daemon.ingest.parts import START


def writer(folder: Path) -> RecordingWriter:
    return RecordingWriter(RecordingPlan(folder=folder, depot="D"), run="r1", ports=["yard"])


def test_what_came_in_is_on_file_when_it_stops(tmp_path: Path) -> None:
    recorder = Recorder(writer(tmp_path), SystemClock())
    recorder.start()
    chunks = [Chunk("yard", n, START + n, bytes([n, 0, 255])) for n in range(50)]
    for chunk in chunks:
        recorder.chunk(chunk)
    recorder.stop()
    assert list(open_source(*sorted(tmp_path.iterdir()))) == chunks


def test_a_folder_that_cannot_be_written_costs_the_recording_alone(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    recorder = Recorder(writer(blocked / "rec"), ManualClock(START))
    recorder.chunk(Chunk("yard", 0, START, b"lost"))
    blocked.unlink()
    recorder.chunk(Chunk("yard", 1, START, b"kept"))
    recorder.stop()
    (part,) = (blocked / "rec").iterdir()
    assert [chunk.payload for chunk in open_source(part)] == [b"kept"]


def test_who_only_records_hears_once_that_nothing_can_be_written(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    told: list[CannotWrite] = []
    clock = ManualClock(START)
    recorder = Recorder(writer(blocked / "rec"), clock, on_failed=told.append)

    def second(number: int) -> None:
        recorder.chunk(Chunk("yard", number, START, b"x"))
        clock.advance(1000)

    for number in range(GIVE_UP_MS // 1000):
        second(number)
    assert told == []
    blocked.unlink()
    second(10)
    shutil.rmtree(blocked / "rec")
    recorder.stop()
    blocked.rmdir()
    blocked.write_text("in the way again", encoding="utf-8")
    for number in range(11, 30):
        second(number)
    (error,) = told
    assert str(blocked) in error.message
