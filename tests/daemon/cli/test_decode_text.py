from pathlib import Path

import pytest

from daemon.cli.decode_text import as_answer, print_decoded, unit_value
from daemon.ingest.can_log import Decoded
from drivers.readings import BATTERY, ENGINE_SPEED
from tests.daemon.ingest.test_can_log import LOG, decoded

MORE = b"""(1780000007.000000) can1 18FECA00#4CFF6E00037FFFFF
(1780000007.100000) can1 18FECB00#00FF64000181FFFF
(1780000007.200000) can1 18FEE0
(1780000007.300000) can1 18FEE000#FFFF
"""


@pytest.fixture
def found(tmp_path: Path) -> Decoded:
    path = tmp_path / "truck.log"
    path.write_bytes(LOG + MORE)
    return decoded(path)


def test_a_person_reads_all_of_it(found: Decoded, capsys: pytest.CaptureFixture[str]) -> None:
    print_decoded(found)
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == "13 frames in 7.3 s, from 2026-05-28T20:26:40Z on"
    assert "total distance 49 1 0 592788.0 592788.0 592788.0 km ! addresses differ" in lines
    assert "coolant 0 3 2 92 92 92 °C" in lines
    assert "sensor of coolant has failed, says address 0, 1 times" in lines
    assert "not read: 1 frames of 1 other kinds" in lines
    assert "address 0: active: no fault codes; lamps: none" in lines
    assert "address 0: active: 1 fault code; lamps: exhaust (MIL)" in lines
    assert "SPN 110 coolant temperature, FMI 3 voltage too high" in lines
    assert (
        "SPN 100 engine oil pressure, FMI 1 too low, most severe, 1 times; an older form, its"
        " number may be another"
    ) in lines
    assert "damaged: 1 short frame" in lines
    assert lines[-1] == "lines left out: 1 damaged line"


def test_a_program_reads_units_too(found: Decoded) -> None:
    answer = as_answer(found)
    assert answer["lines_left_out"] == {"damaged_line": 1}
    assert (unit_value(BATTERY, 14_100), unit_value(ENGINE_SPEED, 5_192)) == ("14.10", "649")
