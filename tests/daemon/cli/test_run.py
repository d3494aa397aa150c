"""What `run` refuses before it starts; tests/acceptance runs it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from daemon.cli.run import EXIT_OF
from daemon.runtime import ExitReason
from tests.daemon.cli.conftest import Depotd


def test_every_way_to_end_has_its_code() -> None:
    assert set(EXIT_OF) == set(ExitReason)
    assert EXIT_OF[ExitReason.STORE_FAILED] == 76


def test_a_wrong_configuration_is_78(depotd: Depotd, config: Path) -> None:
    config.write_text("[tracking]\nstop_min_s = 1\n", encoding="utf-8")
    said = depotd("run", "--config", config)
    assert said.code == 78
    assert "tracking.stop_min_s" in said.err


def test_a_newer_database_is_refused_and_left_as_it_is(depotd: Depotd, config: Path) -> None:
    depotd("check", "--config", config, "--apply")
    database = config.parent / "live.db"
    with closing(sqlite3.connect(database)) as db:
        db.execute("PRAGMA user_version = 9999")
    before = database.read_bytes()
    said = depotd("run", "--config", config)
    assert said.code == 78
    assert "9999" in said.err
    assert database.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(depotd: Depotd, config: Path) -> None:
    (config.parent / "live.db").write_bytes(b"not a database, but long enough to look" * 200)
    said = depotd("run", "--config", config)
    assert said.code == 78
    assert "is not a depotd database" in said.err


def test_a_folder_in_the_place_of_the_database_is_78(depotd: Depotd, config: Path) -> None:
    (config.parent / "live.db").mkdir()
    said = depotd("run", "--config", config)
    assert said.code == 78
    assert "is a folder" in said.err


def test_a_damaged_database_is_76(depotd: Depotd, config: Path) -> None:
    depotd("check", "--config", config, "--apply")
    with (config.parent / "live.db").open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 400)
    said = depotd("run", "--config", config)
    assert said.code == 76
    assert "is damaged" in said.err
