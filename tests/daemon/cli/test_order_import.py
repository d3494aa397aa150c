from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.cli.exits import Exit
from daemon.clock import SystemClock
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.order_depot import lay, row
from tests.daemon.cli.running import RunningDepot

IN_THREE_DAYS = datetime.fromtimestamp(SystemClock().now() / 1000, tz=UTC) + timedelta(days=3)
SOON = f"{IN_THREE_DAYS:%Y-%m-%d}"
HEADING = "order,customer,origin,destination,promised,equipment"
TWO = f"""{HEADING}
O-1,ACME,PLANT,SITE-A,{SOON}T10:30,
O-2,ACME,PLANT,SITE-A,{SOON}T11:00,crane
"""


@pytest.fixture
def laid(depot: RunningDepot) -> RunningDepot:
    lay(depot)
    return depot


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(TWO)
    return path


def count(depot: RunningDepot) -> int:
    sql = "SELECT count(*) FROM customer_order"
    return depot.write(lambda tx: int(tx.execute(sql).fetchone()[0]))


def test_a_preview_shows_every_line_and_takes_nothing(
    ask: Depotd, laid: RunningDepot, file: Path
) -> None:
    said = ask("orders", "import", file, "--dry-run")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].split()[:6] == ["line", "order", "verdict", "customer", "from", "to"]
    assert lines[1].split()[:6] == ["2", "O-1", "new", "ACME", "PLANT", "SITE-A"]
    assert lines[3] == "orders.csv:3: O-2: warning: equipment: no truck has crane"
    assert lines[-1] == "orders.csv: 2 rows, 2 would be taken"
    assert count(laid) == 0


def test_a_repeated_line_is_named_and_hinders_nothing(
    ask: Depotd, laid: RunningDepot, file: Path
) -> None:
    file.write_text(TWO + TWO.splitlines()[1] + "\n")
    preview = ask("orders", "import", file, "--dry-run")
    assert "orders.csv:4: O-1: is there already in line 2" in preview.out.splitlines()
    said = ask("orders", "import", file)
    assert said.out.splitlines()[-1] == "orders.csv: 3 rows, 2 taken, 1 known already"
    assert count(laid) == 2


def test_a_file_is_taken_once(ask: Depotd, laid: RunningDepot, file: Path) -> None:
    said = ask("orders", "import", file)
    assert (said.code, said.out.splitlines()[-1]) == (0, "orders.csv: 2 rows, 2 taken")
    assert row(laid, "equipment", "source", name="O-2") == ("crane", "file")
    again = ask("orders", "import", file, "--json")
    assert again.answer["message"] == "orders.csv: 2 rows, 2 known already"
    assert count(laid) == 2


def test_faults_are_told_by_line_and_nothing_is_taken(
    ask: Depotd, laid: RunningDepot, file: Path
) -> None:
    file.write_text(TWO.replace(f"SITE-A,{SOON}T11:00", "MOON,2019-06-01T11:00"))
    said = ask("orders", "import", file)
    assert said.code == Exit.USAGE
    assert f"{file}:3: destination: no site is called 'MOON'" in said.err
    assert f"{file}:3: promised: 2019-06-01 11:00" in said.err
    preview = ask("orders", "import", file, "--dry-run")
    assert preview.code == Exit.USAGE
    assert "2 rows, 1 in order, 1 with faults, nothing is taken" in preview.out
    assert count(laid) == 0


def test_a_preview_for_programs_has_all_lines(ask: Depotd, laid: RunningDepot, file: Path) -> None:
    said = ask("orders", "import", file, "--dry-run", "--json")
    assert said.answer["counts"] == {"rows": 2, "new": 2, "known": 0, "faulty": 0}
    assert [line["order"] for line in said.answer["lines"]] == ["O-1", "O-2"]
    assert count(laid) == 0


def test_a_file_that_is_not_there_is_named(ask: Depotd, laid: RunningDepot) -> None:
    del laid
    said = ask("orders", "import", "/nowhere/orders.csv")
    assert (said.code, "cannot be read" in said.err) == (Exit.USAGE, True)
