from pathlib import Path

from tests.daemon.cli.conftest import Depotd


def test_ports_have_state_rates_and_faults(depotd: Depotd, fleet_database: Path) -> None:
    said = depotd("ports", "--database", fleet_database, "--json")
    assert said.code == 0
    for port in said.answer["ports"]:
        assert port["state"] == "unknown", "nobody listens while the daemon is stopped"
        assert isinstance(port["by_type"], dict)
        assert isinstance(port["faults"], dict)


def test_the_table_has_a_line_a_port(depotd: Depotd, fleet_database: Path) -> None:
    count = len(depotd("ports", "--database", fleet_database, "--json").answer["ports"])
    assert len(depotd("ports", "--database", fleet_database).out.splitlines()) == count + 1


def test_no_ports_says_what_to_do(depotd: Depotd, config: Path) -> None:
    depotd("check", "--config", config, "--apply")
    assert "add [[port]]" in depotd("ports", "--config", config).out
