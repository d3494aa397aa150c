import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from daemon.cli.replay import pacer, small
from daemon.store.database import create_or_open
from drivers.nmea.encode import sentence
from drivers.readings import Chunk
from tests.daemon.cli.conftest import Depotd
from tests.daemon.ingest.test_ingest import epoch

KEYS = {
    "sentences_valid",
    "sentences_bad_checksum",
    "sentences_no_checksum",
    "faults",
    "fix_epochs",
    "positions",
    "dropped",
    "trips",
    "first_fix",
    "last_fix",
}


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    path = tmp_path / "drive.nmea"
    path.write_bytes(b"".join(epoch(second) for second in range(60)) + b"$GPRMC,cut*0")
    return path


def test_the_summary_is_one_object_with_all_and_each_unit(depotd: Depotd, drive: Path) -> None:
    said = depotd("replay", drive, "--json")
    assert said.code == 0
    assert said.answer["total"].keys() >= KEYS
    assert list(said.answer["units"]) == ["drive"]
    assert said.answer["units"]["drive"]["fix_epochs"] == 60
    first = said.answer["total"]["first_fix"]
    assert first == {"time": "2026-09-21T14:13:20Z", "lat": 48.1173, "lon": 11.5166667}


def test_the_unit_can_be_named(depotd: Depotd, drive: Path) -> None:
    assert list(depotd("replay", drive, "--unit", "T7", "--json").answer["units"]) == ["T7"]


def test_raw_stores_one_position_an_epoch(depotd: Depotd, drive: Path) -> None:
    assert depotd("replay", drive, "--raw", "--json").answer["total"]["positions"] == 60
    assert depotd("replay", drive, "--json").answer["total"]["positions"] < 60


def test_a_named_database_is_kept_and_marked_as_a_replay(
    depotd: Depotd, drive: Path, tmp_path: Path
) -> None:
    database = tmp_path / "kept.db"
    depotd("replay", drive, "--database", database)
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT kind FROM depot").fetchone() == ("replay",)


def test_a_live_database_is_refused(depotd: Depotd, drive: Path, tmp_path: Path) -> None:
    create_or_open(tmp_path / "live.db", kind="live", depot="x", now_ms=1).close()
    said = depotd("replay", drive, "--database", tmp_path / "live.db")
    assert said.code == 1
    assert "is a live database" in said.err


def test_any_bytes_are_survived_and_counted(depotd: Depotd, tmp_path: Path) -> None:
    path = tmp_path / "noise.log"
    path.write_bytes(bytes(range(256)) * 300 + b"$" * 5000 + b"\n$GPGGA,,,,,,0,,,,,,,,*66\n")
    total = depotd("replay", path, "--json").answer["total"]
    assert total["positions"] == total["fix_epochs"] == 0
    assert total["first_fix"] is None
    assert sum(total["faults"].values()) + total["sentences_no_checksum"] > 0


def test_the_text_has_a_line_a_unit_and_the_faults(depotd: Depotd, drive: Path) -> None:
    lines = depotd("replay", drive).out.splitlines()
    assert lines[1].split()[0] == "drive"
    assert lines[2].startswith("faults: ")
    assert lines[3].startswith("not stored: ")


def test_a_file_of_something_else_is_named_and_answered_with_1(
    depotd: Depotd, drive: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("# Diesel\n\n$ depotd replay is a command.\n", encoding="utf-8")
    said = depotd("replay", notes, "--json")
    assert (said.code, said.answer["units"]) == (1, {})
    assert said.err == f"depotd: no NMEA sentence found in {notes}\n"
    said = depotd("replay", notes, drive, "--json")
    assert (said.code, said.answer["units"].keys()) == (0, {"drive"})
    assert said.err == f"depotd: no NMEA sentence found in {notes}\n"


def test_fixes_without_a_date_are_said_to_be_unpaced(depotd: Depotd, tmp_path: Path) -> None:
    body = "GPGGA,12000{},4807.0380,N,01131.0000,E,1,08,0.9,545.4,M,46.9,M,,"
    path = tmp_path / "undated.nmea"
    path.write_bytes(b"".join(sentence(body.format(second)) for second in range(5)))
    said = depotd("replay", path, "--speed", "1")
    assert said.code == 0
    assert "5 fixes have no date and were not paced" in said.err
    assert "not stored: date unknown 5" in said.out
    assert "date" not in depotd("replay", path).err


def test_a_missing_file_is_2(depotd: Depotd, tmp_path: Path) -> None:
    said = depotd("replay", tmp_path / "none.nmea", "--json")
    assert (said.code, said.error["code"]) == (2, "input")


def test_paced_pieces_are_small_and_lose_nothing() -> None:
    chunks = [Chunk("a", 0, None, bytes(1000)), Chunk("b", 0, 5, bytes(500))]
    pieces = list(small(iter(chunks)))
    assert b"".join(piece.payload for piece in pieces) == bytes(1500)
    assert max(len(piece.payload) for piece in pieces if piece.seen_at is None) <= 128


def test_the_pacer_waits_for_what_is_left_and_never_for_the_past() -> None:
    wait = pacer(1000.0)
    for instant in (1_000_000, 1_000_020, 999_000, 1_000_040):
        wait(instant)
