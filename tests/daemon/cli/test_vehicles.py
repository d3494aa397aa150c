import pytest

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd


def test_a_vehicle_is_added_edited_listed_and_retired(ask: Depotd) -> None:
    added = ask("vehicles", "add", "T101", "--label", "Volvo", "--class", "mixer")
    assert (added.code, added.out) == (0, "vehicle T101 added\n")
    assert ask("vehicles", "edit", "T101", "--plate", "DN 1").code == 0
    (row,) = ask("vehicles", "list", "--json").answer["vehicles"]
    assert (row["plate"], row["label"], row["origin"]) == ("DN 1", "Volvo", "command")
    assert ask("vehicles", "retire", "T101").code == 0
    assert "No vehicles yet" in ask("vehicles", "list").out
    assert "T101 (retired)" in ask("vehicles", "list", "--all").out
    assert "T101 (retired)" in ask("vehicles", "list", "T101").out


def test_labels_can_be_taken_away(ask: Depotd) -> None:
    ask("vehicles", "add", "T101", "--label", "Volvo")
    ask("vehicles", "edit", "T101", "--label", "")
    assert ask("vehicles", "list", "--json").answer["vehicles"][0]["label"] == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("edit", "T9", "--label", "x"), "no vehicle is called 'T9'"),
        (("retire", "T9"), "no vehicle is called 'T9'"),
        (("list", "T9"), "no vehicle is called 'T9'"),
        (("add", "T\n9"), "name"),
    ],
)
def test_what_cannot_be_is_told_and_is_2(
    ask: Depotd, arguments: tuple[str, ...], said: str
) -> None:
    outcome = ask("vehicles", *arguments, "--json")
    assert outcome.code == Exit.USAGE
    assert said in outcome.error["message"]


def test_reading_needs_no_daemon(depotd: Depotd, fleet_database: str) -> None:
    said = depotd("vehicles", "list", "--database", fleet_database)
    assert len(said.out.splitlines()) == 12
    assert "gps-01" in said.out
