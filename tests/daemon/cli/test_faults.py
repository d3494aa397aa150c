from pathlib import Path

from tests.daemon.cli.conftest import Depotd
from tests.daemon.readmodel.sample_vehicles import TRUCK


def test_faults_are_listed_the_gravest_first(depotd: Depotd, spoken: Path) -> None:
    for asked in (("faults",), ("faults", "list"), ("faults", "show", TRUCK)):
        said = depotd(*asked, "--database", spoken)
        assert said.code == 0
        _, first, second = said.out.splitlines()
        assert "red: stop" in first
        assert "coolant temperature: voltage too high" in first
        assert "amber" in second


def test_those_that_are_over_are_there_too(depotd: Depotd, spoken: Path) -> None:
    said = depotd("faults", "show", TRUCK, "--all", "--database", spoken, "--json")
    assert [row["state"] for row in said.answer["faults"]] == ["active", "active", "former"]


def test_a_vehicle_without_faults_and_one_that_is_not_there(depotd: Depotd, spoken: Path) -> None:
    assert "Vehicle T-02 reports no" in depotd("faults", "show", "T-02", "--database", spoken).out
    said = depotd("faults", "show", "T-99", "--database", spoken)
    assert said.code != 0
    assert "no vehicle is called" in said.err


def test_without_any_fault_that_is_said(depotd: Depotd, fleet_database: Path) -> None:
    assert (
        "The whole fleet reports no fault"
        in depotd("faults", "list", "--database", fleet_database).out
    )
