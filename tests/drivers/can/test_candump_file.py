import gzip
from pathlib import Path

import pytest

from drivers.can.candump_file import CandumpFile
from drivers.errors import EndOfInput, NoSuchDevice, TransportError

LOG = b"(1780000000.000123) can0 18FEE000#FFFFFFFFB05C6800\n" * 5_000


def all_of(file: CandumpFile) -> tuple[bytes, str]:
    payload = b""
    while True:
        try:
            payload += file.read(0)
        except EndOfInput as end:
            return payload, end.message


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_log_is_handed_on_byte_for_byte_to_its_end(tmp_path: Path, is_packed: bool) -> None:
    path = tmp_path / ("a.log.gz" if is_packed else "a.log")
    path.write_bytes(gzip.compress(LOG) if is_packed else LOG)
    file = CandumpFile(path)
    assert file.device == str(path)
    assert all_of(file) == (LOG, "")
    file.close()
    assert not file.faults


def test_a_packed_log_that_was_cut_off_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.log.gz"
    path.write_bytes(gzip.compress(LOG)[:-20])
    file = CandumpFile(path)
    payload, words = all_of(file)
    assert LOG.startswith(payload)
    assert words.startswith(f"{path} is damaged after byte {len(payload)} of its lines: ")
    assert file.faults == {"damaged_file": 1}


def test_what_only_looks_packed_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.log.gz"
    path.write_bytes(LOG)
    assert all_of(CandumpFile(path))[0] == b""


def test_what_is_not_there_or_a_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoSuchDevice, match="no such device: "):
        CandumpFile(tmp_path / "no.log")
    with pytest.raises(TransportError, match="name a log of candump"):
        CandumpFile(tmp_path)
