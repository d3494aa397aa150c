from pathlib import Path

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.paper_depot import prepare
from tests.daemon.cli.running import RunningDepot

LIST = "name,paper,issued,expires,class,source\nD17,cdl,2024-01-31,2031-01-31,A,\n"


def test_details_that_have_no_option_are_named(ask: Depotd, depot: RunningDepot) -> None:
    prepare(depot)
    given = ("annual_inspection", "--issued", "2026-03-15", "--detail", "inspector=A. Lee")
    assert "until 2027-03-15" in ask("papers", "add", "T101", *given).out
    row = ask("papers", "list", "T101", "--json").answer["papers"][0]
    assert row["details"] == {"inspector": "A. Lee"}
    assert ask("papers", "add", "T101", "registration", "--detail", "x").code == Exit.USAGE


def test_a_list_is_previewed_and_taken(ask: Depotd, depot: RunningDepot, tmp_path: Path) -> None:
    prepare(depot)
    file = tmp_path / "papers.csv"
    file.write_text(LIST, encoding="utf-8")
    dry = ask("papers", "import", file, "--dry-run").out
    assert dry.splitlines()[0].startswith("+ D17: CDL expires 2031-01-31 (in ")
    assert dry.splitlines()[1] == "papers.csv: 1 row, 1 would be added"
    assert ask("papers", "import", file, "--dry-run", "--json").answer["added"] == 1
    assert ask("papers", "import", file).out == "papers.csv: 1 row, 1 added\n"
    assert ask("papers", "import", file).out == "papers.csv: 1 row, nothing to change\n"
    file.write_text(LIST + "D9,cdl,,2031-01-31,A,\nT101,cdl,,2031-01-31,A,\n", encoding="utf-8")
    wrong = ask("papers", "import", file)
    assert wrong.code == Exit.USAGE
    assert "papers.csv:3: name: no driver and no vehicle is called 'D9'" in wrong.err
    assert "papers.csv: 2 faults" in wrong.err
