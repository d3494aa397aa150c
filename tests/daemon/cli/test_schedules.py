from daemon.cli.exits import Exit
from daemon.jobs.catalog import SCHEDULES
from tests.daemon.cli.conftest import Depotd


def test_schedules_are_listed_with_their_next_firing(ask: Depotd) -> None:
    said = ask("schedules", "list")
    heading, *rows = said.out.splitlines()
    assert "next (M" in heading, "in the depot's own zone"
    assert [row.split()[0] for row in rows] == sorted(row.name for row in SCHEDULES)
    body = ask("schedules", "list", "--json").answer["schedules"]
    assert all(row["next_at"].endswith("Z") for row in body)


def test_a_schedule_is_shown_with_its_next_firings(ask: Depotd) -> None:
    said = ask("schedules", "show", "system.cleanup", "--firings", 3)
    assert "fires      0 0 * * * in UTC" in said.out
    firings = said.out.partition("next       ")[2].splitlines()
    assert len(firings) == 3
    body = ask("schedules", "show", "system.cleanup", "--firings", 3, "--json").answer
    assert len(body["upcoming"]) == 3
    assert all(at.endswith("T00:00:00Z") for at in body["upcoming"])
    assert ask("schedules", "show", "nobodys").code == Exit.NO


def test_a_schedule_is_paused_resumed_and_run(ask: Depotd) -> None:
    assert ask("schedules", "pause", "gps.track").code == 0
    assert "paused by" in ask("schedules", "list").out
    assert "paused by" in ask("schedules", "show", "gps.track").out
    assert ask("schedules", "resume", "gps.track").code == 0
    said = ask("schedules", "run", "gps.track", "--json")
    assert said.answer["is_new"]
    assert ask("jobs", "show", said.answer["id"]).code == 0
    assert ask("schedules", "run", "nobodys", "--json").code == Exit.NO
