from pathlib import Path

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd


def test_a_driver_is_added_edited_listed_and_retired(ask: Depotd) -> None:
    added = ask("drivers", "add", "D17", "--label", "Ann Lee", "--sleeper", "--rule-set", "eu_561")
    assert (added.code, added.out) == (0, "driver D17 added\n")
    edit = ("--zone", "America/Denver", "--no-cdl", "--rule-set", "depot")
    assert ask("drivers", "edit", "D17", *edit).code == 0
    (row,) = ask("drivers", "list", "--json").answer["drivers"]
    assert row == {
        "name": "D17",
        "label": "Ann Lee",
        "rule_set": "",
        "exemption": "",
        "zone": "America/Denver",
        "sleeper": True,
        "cdl": False,
        "vehicle": None,
        "origin": "command",
        "retired_at": None,
    }
    heading, line = ask("drivers", "list").out.splitlines()
    assert heading.split()[:2] == ["driver", "name"]
    assert line.split() == [
        "D17",
        "Ann",
        "Lee",
        "-",
        "-",
        "America/Denver",
        "yes",
        "-",
        "-",
        "command",
    ]
    assert ask("drivers", "retire", "D17").code == 0
    assert "No drivers yet" in ask("drivers", "list").out
    assert "D17 (retired)" in ask("drivers", "list", "D17").out


def test_what_cannot_be_is_told_and_is_2(ask: Depotd) -> None:
    for arguments, said in (
        (("edit", "D9", "--label", "x"), "no driver is called 'D9'"),
        (("edit", "D9"), "nothing to change was given"),
        (("retire", "D9"), "no driver is called 'D9'"),
        (("list", "D9"), "no driver is called 'D9'"),
        (("add", "D9", "--exemption", "adverse_driving"), "is not one of"),
        (("add", "D9", "--rule-set", "eu_561", "--exemption", "ready_mix"), "knows no ready_mix"),
        (("add", "D9", "--zone", "Mars/Base"), "not an IANA time zone"),
    ):
        outcome = ask("drivers", *arguments, "--json")
        assert outcome.code == Exit.USAGE, arguments
        assert said in outcome.error["message"]


def test_drivers_come_from_a_file(ask: Depotd, tmp_path: Path) -> None:
    file = tmp_path / "drivers.csv"
    file.write_text("name,label,sleeper\nD1,Ann,yes\nD2,Bob,\n", encoding="utf-8")
    said = ask("drivers", "import", file, "--dry-run").out.splitlines()
    assert said[0] == "+ driver D1: label 'Ann', sleeper yes, cdl yes"
    assert said[-1] == "drivers.csv: 2 rows, would be 2 added"
    assert ask("drivers", "import", file).out == "drivers.csv: 2 rows, 2 added\n"
    assert len(ask("drivers", "list", "--json").answer["drivers"]) == 2
