from pathlib import Path

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot


def test_queues_are_listed_with_their_share_and_who_paused_them(
    depotd: Depotd, fleet_database: Path
) -> None:
    said = depotd("queues", "list", "--database", fleet_database)
    pattern = next(line for line in said.out.splitlines() if line.startswith("pattern"))
    assert "20%" in pattern
    assert pattern.startswith("pattern (paused)")
    assert "by pete" in pattern
    rows = depotd("queues", "list", "--database", fleet_database, "--json").answer["queues"]
    assert {row["name"]: row["waiting"] for row in rows}["pattern"] == 6


def test_a_rule_changes_the_share_that_is_shown(ask: Depotd) -> None:
    assert ask("rules", "set", "queue.pattern.weight", "60").code == 0
    rows = ask("queues", "list", "--json").answer["queues"]
    shares = {row["name"]: row["share"] for row in rows}
    assert shares["pattern"] == shares["critical"]


def test_a_queue_is_paused_and_resumed(ask: Depotd, depot: RunningDepot) -> None:
    assert ask("queues", "pause", "tracking").code == 0
    assert "tracking (paused)" in ask("queues", "list").out
    assert ask("queues", "resume", "tracking").out == "queue tracking is resumed\n"
    assert "paused" not in ask("queues", "list").out
    assert ask("queues", "resume", "nobodys").code == Exit.USAGE
    assert depot.revoked == []
