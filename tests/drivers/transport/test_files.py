from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.errors import BadPortName, EndOfInput, TransportError
from drivers.moment import Moment
from drivers.readings import Chunk
from drivers.recording.writer import RecordingPlan, RecordingWriter
from drivers.transport.files import open_file
from tests.drivers.ports import RMC, nothing_left_behind


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    with nothing_left_behind():
        yield


def recorded(folder: Path, *ports: str) -> Path:
    recorder = RecordingWriter(RecordingPlan(folder=folder, depot="d"), run="r", ports=ports)
    for port in ports:
        recorder.write(Chunk(port, 0, 1, port.encode()), Moment(0, 0))
    recorder.close()
    return recorder.parts[0]


def test_a_file_is_read_piece_by_piece_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "drive.nmea"
    path.write_bytes(RMC * 3000)
    port = open_file(path)
    size = len(RMC) * 3000
    pieces: list[bytes] = []
    while sum(map(len, pieces)) < size:
        pieces.append(port.read(0))
    assert b"".join(pieces) == RMC * 3000
    assert len(pieces) > 1
    with pytest.raises(EndOfInput) as end:
        port.read(0)
    assert end.value.message == ""


def test_a_damaged_recording_gives_what_it_has_and_names_the_damage(tmp_path: Path) -> None:
    path = recorded(tmp_path, "gate")
    path.write_bytes(path.read_bytes()[:-6])
    port = open_file(path)
    assert port.read(0) == b"gate"
    with pytest.raises(EndOfInput, match="cut short"):
        port.read(0)


def test_a_recording_of_several_ports_is_no_port(tmp_path: Path) -> None:
    with pytest.raises(BadPortName, match="recording of several ports"):
        open_file(recorded(tmp_path, "gate", "pump"))


def test_a_file_has_no_rate_and_no_way_back(tmp_path: Path) -> None:
    path = tmp_path / "drive.nmea"
    path.write_bytes(RMC)
    port = open_file(path)
    with pytest.raises(TransportError):
        port.set_baud(9600)
    port.close()
    with pytest.raises(EndOfInput):
        port.read(0)
