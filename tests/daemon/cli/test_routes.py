from pathlib import Path

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd


def test_changes_that_are_proposed_are_listed(depotd: Depotd, orders_database: Path) -> None:
    said = depotd("routes", "list", "--database", orders_database)
    assert said.code == 0
    heading, line = said.out.splitlines()
    assert heading.split() == ["id", "made", "for", "order", "tier", "saves", "weighted", "moves"]
    assert "14 min" in line
    assert "O-108 from T-01 to T-10" in line
    (row,) = depotd("routes", "list", "--json", "--database", orders_database).answer["proposals"]
    assert (row["id"], row["moves"][0]["to_truck"]) == (1, "T-10")


def test_what_cannot_be_is_told_with_the_next_step(ask: Depotd) -> None:
    assert ask("routes", "list").out == "No change of routes is proposed.\n"
    assert ask("routes", "rebalance").code == 0
    assert ask("routes", "rebalance", "O-9").code != 0
    for act in ("accept", "reject"):
        outcome = ask("routes", act, "7", "--json")
        assert outcome.code != 0
        assert "there is no proposal 7" in outcome.error["message"]
    assert ask("routes", "accept", "0").code == Exit.USAGE
