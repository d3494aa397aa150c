from pathlib import Path

import pytest

from daemon.cli.exits import Exit
from daemon.jobs.catalog import KINDS
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import ERROR, RunningDepot


def test_the_list_shows_what_runs_waits_and_failed(depotd: Depotd, fleet_database: Path) -> None:
    said = depotd("jobs", "list", "--database", fleet_database)
    heading, *rows = said.out.splitlines()
    assert heading.split()[:4] == ["id", "state", "kind", "tries"]
    assert any("parked" in row and "legacy.import" in row for row in rows)
    assert any("42% looking at position" in row for row in rows)
    assert "connection refused" in said.out
    assert "depotd is not running" in said.err


def test_a_long_list_says_that_there_is_more(depotd: Depotd, fleet_database: Path) -> None:
    said = depotd("jobs", "list", "--database", fleet_database, "--limit", 3)
    assert len(said.out.splitlines()) == 4
    assert "--limit shows more" in said.err
    body = depotd("jobs", "list", "--database", fleet_database, "--limit", 3, "--json").answer
    assert (len(body["jobs"]), body["is_all"]) == (3, False)


def test_instants_are_iso_and_what_is_parked_is_due_at_none(
    depotd: Depotd, fleet_database: Path
) -> None:
    said = depotd("jobs", "list", "--database", fleet_database, "--state", "delayed", "--json")
    parked = [job for job in said.answer["jobs"] if job["is_parked"]]
    assert parked
    assert {job["run_at"] for job in parked} == {None}
    others = [job["run_at"] for job in said.answer["jobs"] if not job["is_parked"]]
    assert all(at.endswith("Z") for at in others)
    number = parked[0]["id"]
    assert depotd("jobs", "show", number, "--database", fleet_database, "--json").code == 0
    shown = depotd("jobs", "show", number, "--database", fleet_database).out
    assert "waits for a release that serves it" in shown


def test_a_job_is_shown_with_its_attempts_and_their_reasons(
    ask: Depotd, depot: RunningDepot
) -> None:
    job = depot.dead_job()
    said = ask("jobs", "show", job)
    assert "state      dead" in said.out
    assert ERROR in said.out
    assert "boom" in said.out, "the traceback"
    assert "attempt 1  refused" in said.out
    assert "correlation signal-lost-T1" in said.out
    assert "1780" not in said.out, "no raw milliseconds"
    body = ask("jobs", "show", job, "--json").answer
    assert body["args"] == {"bite": 0, "removed": 0}
    assert body["row"]["state"] == "dead"
    assert [link["what"] for link in body["chain"]] == ["job"]


def test_the_chain_of_causes_is_shown(depotd: Depotd, fleet_database: Path) -> None:
    listed = depotd("jobs", "list", "--database", fleet_database, "--state", "completed", "--json")
    found = [job["id"] for job in listed.answer["jobs"] if "signal-lost" in job["correlation_id"]]
    said = depotd("jobs", "show", found[0], "--database", fleet_database)
    lines = said.out.partition("what led to what")[2].splitlines()
    assert any("event" in line for line in lines)
    assert any("alert" in line for line in lines)
    assert sum(line.startswith(">") for line in lines) == 1


def test_a_job_that_is_not_there_is_1(depotd: Depotd, fleet_database: Path) -> None:
    said = depotd("jobs", "show", 999_999, "--database", fleet_database, "--json")
    assert said.code == Exit.NO
    assert '"job_not_found"' in said.err


def test_statistics_name_what_nobody_serves(depotd: Depotd, fleet_database: Path) -> None:
    said = depotd("jobs", "stats", "--database", fleet_database)
    assert said.code == Exit.NO
    assert "nobody serves kind legacy.import: 2 jobs" in said.out
    body = depotd("jobs", "stats", "--database", fleet_database, "--json").answer
    assert body["waiting"] == 6
    assert body["unserved"][0]["name"] == "legacy.import"


def test_statistics_of_a_sound_depot_are_0(ask: Depotd, depot: RunningDepot) -> None:
    depot.dead_job()
    said = ask("jobs", "stats", "--json")
    assert (said.code, said.answer["failed"], said.answer["failed_ever"]) == (0, 1, 1)


def test_a_list_without_unfinished_jobs_says_how_to_see_the_others(
    depotd: Depotd, config: Path
) -> None:
    depotd("check", "--config", config, "--apply")
    assert "--state succeeded lists" in depotd("jobs", "list", "--config", config).out
    chosen = depotd("jobs", "list", "--config", config, "--state", "dead").out
    assert chosen == "No job is like this.\n"


def test_kinds_take_a_configuration_like_every_command(depotd: Depotd, config: Path) -> None:
    assert depotd("jobs", "kinds", "--config", config).code == 0


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_kinds_are_listed_with_their_arguments(depotd: Depotd, form: tuple[str, ...]) -> None:
    said = depotd("jobs", "kinds", *form)
    assert all(kind.name in said.out for kind in KINDS)
    assert "recipient" in said.out
