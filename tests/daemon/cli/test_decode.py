from pathlib import Path

import pytest

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.ingest.test_can_log import LOG


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "truck.log"
    path.write_bytes(LOG)
    return path


def test_one_object_says_what_is_in_it(depotd: Depotd, log: Path) -> None:
    said = depotd("decode", log, "--json")
    assert said.code == Exit.DONE
    (first, second) = said.answer["buses"]
    assert (first["bus"], second["bus"]) == ("can0", "can1")
    distance = [one for one in first["signals"] if one["signal"] == "distance"]
    assert [(one["address"], one["last"], one["is_disputed"]) for one in distance] == [
        (0, 854_934.0, True),
        (49, 592_788.0, True),
    ]


def test_every_value_is_a_row(depotd: Depotd, log: Path) -> None:
    lines = depotd("decode", log, "--samples").out.splitlines()
    assert lines[0] == "at,bus,address,signal,value,unit"
    assert "2026-05-28T20:26:40Z,can0,0,distance,854934.0,km" in lines
    assert "2026-05-28T20:26:42Z,can0,0,coolant,,°C" in lines
    assert len(lines) == 12


def test_where_there_is_no_frame_that_is_said(depotd: Depotd, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello\n")
    said = depotd("decode", path)
    assert (said.code, said.err) == (Exit.NO, f"depotd: no J1939 frame found in {path}\n")


def test_what_cannot_be_is_refused(depotd: Depotd, log: Path) -> None:
    assert depotd("decode", log, "--samples", "--json").code == Exit.USAGE
    assert depotd("decode", log.with_name("none.log")).code != Exit.DONE
    assert depotd("decode").code == Exit.USAGE
