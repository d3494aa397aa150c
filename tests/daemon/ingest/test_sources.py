import gzip
from pathlib import Path

import pytest

from daemon.errors import InputError
from daemon.ingest.sources import faults_of, open_recordings


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
