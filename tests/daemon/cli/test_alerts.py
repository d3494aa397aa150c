from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot


def test_unread_alerts_are_listed_and_marked_as_read(ask: Depotd, depot: RunningDepot) -> None:
    assert "Nothing is unread" in ask("alerts", "list").out
    first, second = depot.alert("T1 is not heard"), depot.alert("T2 is not heard")
    rows = ask("alerts", "list", "--json").answer["alerts"]
    assert [(row["seq"], row["urgency"]) for row in rows] == [(second, "high"), (first, "high")]
    assert ask("alerts", "read", first).out == f"alert {first} marked as read\n"
    said = ask("alerts", "list").out
    assert "T2 is not heard" in said
    assert "T1 is not heard" not in said
    assert "T1 is not heard" in ask("alerts", "list", "--read").out


def test_all_that_were_seen_are_marked_at_once(ask: Depotd, depot: RunningDepot) -> None:
    for _ in range(3):
        depot.alert()
    assert ask("alerts", "read", "--until", 2, "--to", "dispatch", "--json").answer["count"] == 2
    assert len(ask("alerts", "list", "--to", "dispatch", "--json").answer["alerts"]) == 1


def test_which_alerts_must_be_said(ask: Depotd) -> None:
    assert ask("alerts", "read").code == Exit.USAGE
    assert ask("alerts", "read", 1, "--until", 2).code == Exit.USAGE
    assert ask("alerts", "read", 1, "--to", "dispatch").code == Exit.USAGE
    assert ask("alerts", "read", 77, "--json").error["code"] == "alert_not_found"
