import gzip
from pathlib import Path

import pytest

from daemon.errors import InputError
from daemon.ingest.feed import PortFeed
from daemon.ingest.sources import faults_of, open_recordings, unheard
from drivers.gps.decoder import Decoder


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.nmea") as caught:
        open_recordings([tmp_path / "nowhere.nmea"])
    assert "depotd record" in caught.value.next_step


def test_a_whole_file_has_no_faults(tmp_path: Path) -> None:
    path = tmp_path / "a.nmea"
    path.write_bytes(b"$GPRMC\r\n")
    source = open_recordings([path])
    assert b"".join(chunk.payload for chunk in source) == b"$GPRMC\r\n"
    assert faults_of(source) == []


def test_a_cut_gzip_file_is_read_as_far_as_it_goes_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.nmea.gz"
    path.write_bytes(gzip.compress(b"$GPRMC,1\r\n" * 5000)[:-20])
    source = open_recordings([path])
    assert b"".join(chunk.payload for chunk in source).startswith(b"$GPRMC,1")
    (fault,) = faults_of(source)
    assert str(path) in fault


def test_files_without_a_sentence_are_found(tmp_path: Path) -> None:
    said = {"good": b"$GPRMC,1*7F\r\n", "notes": b"Buy diesel.\n", "empty": b""}
    for name, payload in said.items():
        (tmp_path / f"{name}.txt").write_bytes(payload)
    source = open_recordings([tmp_path / f"{name}.txt" for name in said])
    feeds: dict[str, PortFeed] = {}
    for chunk in source:
        feed = feeds.setdefault(chunk.port, PortFeed(chunk.port, decoder=Decoder(chunk.port)))
        feed.feed(chunk.payload, None)
    assert unheard(source, feeds.values()) == [tmp_path / "notes.txt", tmp_path / "empty.txt"]
