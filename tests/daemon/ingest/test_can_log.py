import gzip
from pathlib import Path

import pytest

from daemon.errors import InputError
from daemon.ingest.can_log import CanLog, CanLogFiles, Decoded
from drivers.readings import DISTANCE, FaultCode
from tests.golden import bus_logs, check_of, golden_log

LOG = b"""(1780000000.000123) can0 18FEE000#FFFFFFFFB05C6800
(1780000000.500123) can0 18FEE031#FFFFFFFFA05C4800
(1780000001.000000) can0 18FEEE00#84FFFFFFFFFFFFFF
(1780000001.500000) can0 18FEEE31#84FFFFFFFFFFFFFF
(1780000002.000000) can0 18FEEE00#FFFFFFFFFFFFFFFF
(1780000002.500000) can0 18FEEE00#FEFFFFFFFFFFFFFF
(1780000003.000000) can0 18FECA00#04FF6E000301FFFF
(1780000004.000000) can0 18FECA00#00FF00000000FFFF
(1780000005.000000) can0 18FEDF00#0000000000000000
(1780000006.000000) can1 0CF00400#207D87481400F087
"""


def decoded(*paths: Path) -> Decoded:
    log = CanLog()
    for chunk in CanLogFiles(paths):
        log.feed(chunk)
    log.flush()
    return log.decoded()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "truck.log"
    found.write_bytes(LOG)
    return found


def test_each_signal_is_summed_up_by_the_address_that_says_it(path: Path) -> None:
    found = decoded(path)
    assert [bus.name for bus in found.buses] == ["can0", "can1"]
    coolant = [one for one in found.buses[0].signals if one.signal.name == "coolant"]
    assert [(one.source, one.count, one.unknown, one.least, one.most) for one in coolant] == [
        (0, 3, 2, 92, 92),
        (0x31, 1, 0, 92, 92),
    ]
    assert (found.lines, found.first_at, found.last_at) == (
        10,
        1_780_000_000_000,
        1_780_000_006_000,
    )


def test_addresses_that_do_not_say_the_same_are_named(path: Path) -> None:
    assert decoded(path).buses[0].disputed == {DISTANCE.name}


def test_the_last_word_on_faults_counts(path: Path) -> None:
    bus = decoded(path).buses[0]
    assert [said.told.codes for said in bus.diagnosed] == [()]
    assert bus.sensor_errors == {("coolant", 0): 1}
    assert bus.unread == {65247: 1}


def test_a_packed_log_is_the_same(path: Path, tmp_path: Path) -> None:
    packed = tmp_path / "truck.log.gz"
    packed.write_bytes(gzip.compress(LOG))
    assert decoded(packed) == decoded(path)


def test_the_last_line_of_a_file_does_not_go_on_in_the_next(tmp_path: Path) -> None:
    first, second = tmp_path / "a.log", tmp_path / "b.log"
    first.write_bytes(LOG.rstrip(b"\n"))
    second.write_bytes(b"(1780000007.000000) can0 18FECA00#04FF6E000301FFFF\n")
    found = decoded(first, second)
    assert (found.lines, found.faults) == (11, {})
    assert found.buses[0].diagnosed[0].told.codes == (FaultCode(110, 3, 1),)


def test_what_is_read_so_far_is_known(path: Path) -> None:
    files = CanLogFiles([path, path])
    assert files.total_bytes == 2 * len(LOG)
    assert [files.read_bytes for _ in files] == [len(LOG), 2 * len(LOG)]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.log"):
        CanLogFiles([tmp_path / "none.log"])
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(LOG)[:40])
    with pytest.raises(InputError, match="end-of-stream"):
        decoded(cut)


@pytest.mark.parametrize("path", bus_logs(), ids=lambda path: path.name)
def test_a_sample_gives_its_golden_result(path: Path) -> None:
    assert golden_log(path) == check_of(path).read_text(encoding="utf-8")
