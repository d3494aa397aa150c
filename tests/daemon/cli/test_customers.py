from pathlib import Path

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd


def test_a_customer_is_added_edited_listed_taken_from_a_file_and_retired(
    ask: Depotd, tmp_path: Path
) -> None:
    added = ask("customers", "add", "ACME", "--label", "Acme Homes", "--tier", "premium")
    assert (added.code, added.out) == (0, "customer ACME added\n")
    assert ask("customers", "edit", "ACME", "--contact", "Ann").code == 0
    (row,) = ask("customers", "list", "--json").answer["customers"]
    assert row == {
        "name": "ACME",
        "label": "Acme Homes",
        "tier": "premium",
        "contact": "Ann",
        "open_orders": 0,
        "origin": "command",
        "retired_at": None,
    }
    heading, line = ask("customers", "list").out.splitlines()
    assert heading.split()[:2] == ["customer", "name"]
    assert line.split() == ["ACME", "Acme", "Homes", "premium", "Ann", "0", "command"]
    file = tmp_path / "customers.csv"
    file.write_text("name,tier\nBOLT,priority\nCORD,\n", encoding="utf-8")
    said = ask("customers", "import", file, "--dry-run").out.splitlines()
    assert said[0] == "+ customer BOLT: tier 'priority'"
    assert said[-1] == "customers.csv: 2 rows, would be 2 added"
    assert ask("customers", "import", file).out == "customers.csv: 2 rows, 2 added\n"
    assert ask("customers", "retire", "BOLT").code == 0
    assert "BOLT (retired)" in ask("customers", "list", "BOLT").out


def test_what_cannot_be_is_told_and_is_2(ask: Depotd) -> None:
    for arguments, said in (
        (("edit", "X", "--label", "x"), "no customer is called 'X'"),
        (("edit", "X"), "nothing to change was given"),
        (("add", "X", "--tier", "golden"), "is not one of"),
        (("list", "X"), "no customer is called 'X'"),
    ):
        outcome = ask("customers", *arguments, "--json")
        assert outcome.code == Exit.USAGE, arguments
        assert said in outcome.error["message"]


def test_a_vehicle_says_what_it_carries(ask: Depotd) -> None:
    given = ("--capacity-kg", "24000", "--volume-l", "8000", "--equipment", "mixer,pump")
    assert ask("vehicles", "add", "T9", *given).code == 0
    (row,) = ask("vehicles", "list", "T9", "--json").answer["vehicles"]
    assert (row["capacity_kg"], row["volume_l"], row["equipment"]) == (24000, 8000, "mixer pump")
    heading, line = ask("vehicles", "list").out.splitlines()
    assert dict(zip(heading.split(), line.split(), strict=False))["litres"] == "8000"
    assert ask("vehicles", "edit", "T9", "--capacity-kg", "0").code == 0
    (row,) = ask("vehicles", "list", "T9", "--json").answer["vehicles"]
    assert (row["capacity_kg"], row["volume_l"]) == (None, 8000)
