import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from daemon.clock import SystemClock
from tests.daemon.cli.conftest import Depotd
from tests.daemon.readmodel import sample_fleet
from tests.daemon.readmodel.sample_link import BEHIND, add_link


def test_a_stopped_daemon_is_69_and_everything_is_shown(
    depotd: Depotd, fleet_database: Path
) -> None:
    said = depotd("status", "--database", fleet_database, "--json")
    assert said.code == 69
    assert said.answer["daemon_running"] is False
    assert said.answer["store"]["trips"] > 0
    assert sum(said.answer["trucks"].values()) >= 12


def test_the_lines_say_how_it_ended(depotd: Depotd, fleet_database: Path) -> None:
    lines = depotd("status", "--database", fleet_database).out.splitlines()
    assert [line.split()[0] for line in lines[:6]] == [
        "depot",
        "daemon",
        "clock",
        "trucks",
        "ports",
        "store",
    ]


def test_dead_jobs_paused_queues_and_unread_alerts_are_told(
    depotd: Depotd, fleet_database: Path
) -> None:
    jobs = depotd("status", "--database", fleet_database, "--json").answer["jobs"]
    assert (jobs["dead"], jobs["waiting"], jobs["paused"]) == (4, 6, ["pattern"])
    assert jobs["unread_alerts"] > 0
    line = depotd("status", "--database", fleet_database).out.splitlines()[-1]
    assert line.startswith("jobs     6 waiting, 2 running, 4 dead, paused: pattern, ")
    assert line.endswith("unread alerts")


def test_link_is_told_where_there_is_one(
    depotd: Depotd, fleet_database: Path, tmp_path: Path
) -> None:
    bare = depotd("status", "--database", fleet_database)
    assert "link " not in bare.out
    path = Path(shutil.copy(fleet_database, tmp_path / "linked.db"))
    with closing(sqlite3.connect(path)) as db, db:
        add_link(db, now=sample_fleet.NOW)
    assert depotd("status", "--database", path).out.endswith(
        f"link     unknown, {BEHIND} rows to send\n"
    )
    said = depotd("status", "--database", path, "--json").answer["link"]
    assert said == {"state": "unknown", "waiting": BEHIND}


def test_ports_of_a_daemon_that_was_killed_are_not_open(depotd: Depotd, tmp_path: Path) -> None:
    """Its last beat is fresh and its ports were open when it wrote last."""
    killed = sample_fleet.create(tmp_path / "killed.db", now=SystemClock().now())
    said = depotd("status", "--database", killed, "--json").answer
    assert said["daemon"]["is_running"] is False
    assert set(said["ports"].values()) == {"unknown"}
    lines = depotd("status", "--database", killed).out.splitlines()
    assert f"ports    {len(said['ports'])}, state unknown: nobody reads them" in lines


def test_what_waits_in_the_wal_counts_as_stored(depotd: Depotd, config: Path) -> None:
    depotd("check", "--config", config, "--apply")
    with closing(sqlite3.connect(config.parent / "live.db")) as db:
        db.execute("CREATE TABLE much AS SELECT zeroblob(300000) AS rest")
        assert re.search(
            r"store +\d+\.\d MB and 0\.3 MB WAL", depotd("status", "--config", config).out
        )


def test_a_new_database_says_that_no_daemon_ever_ran(depotd: Depotd, config: Path) -> None:
    depotd("check", "--config", config, "--apply")
    said = depotd("status", "--config", config)
    assert said.code == 69
    assert "never ran on this database" in said.out


def test_a_full_store_is_in_the_answer(depotd: Depotd, tmp_path: Path) -> None:
    database = sample_fleet.create(tmp_path / "full.db")
    with closing(sqlite3.connect(database)) as db:
        db.execute(
            "INSERT INTO store_health VALUES (1, 9, 'full', 8, 95, 95, 10, 20, 3000000, 7, '[]')"
        )
        db.commit()
    store = depotd("status", "--database", database, "--json").answer["daemon"]["store"]
    assert (store["state"], store["step"], store["shed_rows"]) == ("full", 95, 7)
    assert (store["disk_free_bytes"], store["pinned_by"]) == (3_000_000, [])
    with sample_fleet.held(database):
        lines = depotd("status", "--database", database).out
    assert "store full: 3 MB free; oldest positions are being shed" in lines


def test_a_daemon_that_holds_the_database_but_writes_nothing_is_named(
    depotd: Depotd, tmp_path: Path
) -> None:
    path = sample_fleet.create(tmp_path / "fleet.db", running=True)
    with sample_fleet.held(path):
        said = depotd("status", "--database", path)
    assert said.code == 0
    assert "running, but it has stored NOTHING since 2026-06-01 14:03:18Z" in said.out


def test_orders_are_told_where_there_are_some(
    depotd: Depotd, fleet_database: Path, orders_database: Path
) -> None:
    assert "orders " not in depotd("status", "--database", fleet_database).out
    assert (
        "orders   9 open, 3 waiting, 4 late" in depotd("status", "--database", orders_database).out
    )
    counts = depotd("status", "--database", orders_database, "--json").answer["orders"]
    assert (counts["no_truck"], counts["recalls"]) == (1, 1)
