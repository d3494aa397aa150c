import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from daemon.cli.watching import Watch
from tests.daemon.cli.conftest import Depotd
from tests.tui.link_states import away


def test_before_there_is_a_database_it_waits(config: Path) -> None:
    watch = Watch(config)
    assert not watch.is_ready()
    (line,) = watch.lines(1)
    assert line.startswith("waiting for the daemon: ")
    assert not watch.has_seen_positions


def test_a_line_says_what_was_stored(config: Path, fleet_database: Path) -> None:
    config.write_text(f"[store]\npath = '{fleet_database}'\n", encoding="utf-8")
    watch = Watch(config)
    assert watch.is_ready()
    (line,) = watch.lines(1)
    assert watch.has_seen_positions
    assert f"{watch.positions} positions, " in line
    assert re.match(r"trucks \d+ moving, \d+ idle, \d+ parked, \d+ stale, \d+ unknown \|", line)
    assert watch.result()["positions"] == watch.positions


def test_no_database_of_a_stopped_depot_is_ready_without_a_boot(
    depotd: Depotd, config: Path
) -> None:
    depotd("check", "--config", config, "--apply")
    assert not Watch(config).is_ready()


def test_office_that_nobody_is_in_is_waited_for(
    config: Path, fleet_database: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(fleet_database, tmp_path / "depotd.db"))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM link_state")
        db.execute("DELETE FROM link_mark")
        db.execute("DELETE FROM link_desired")
        away(db)
    config.write_text(f"[store]\npath = '{path}'\n", encoding="utf-8")
    watch = Watch(config, office=f"sqlite:///{config.parent / 'office.db'}")
    (line,) = watch.lines(1)
    assert line.endswith(" | waiting for head office, 0 rows there")
    assert watch.result()["link"] == "live"


def test_office_that_is_not_there_yet_holds_nothing(config: Path, fleet_database: Path) -> None:
    config.write_text(f"[store]\npath = '{fleet_database}'\n", encoding="utf-8")
    watch = Watch(config, office=f"sqlite:///{config.parent / 'office.db'}")
    (line,) = watch.lines(1)
    assert line.endswith(" | head office off, 0 rows there")
    assert not watch.has_arrived
    assert watch.result()["rows_at_head_office"] == 0
