from pathlib import Path

from tests.daemon.cli.conftest import Depotd


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


def test_a_new_database_says_that_no_daemon_ever_ran(depotd: Depotd, config: Path) -> None:
    depotd("check", "--config", config, "--apply")
    said = depotd("status", "--config", config)
    assert said.code == 69
    assert "never ran on this database" in said.out
