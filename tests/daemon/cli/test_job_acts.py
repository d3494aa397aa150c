import sys

import pytest

from daemon.cli import job_acts
from daemon.cli.exits import Exit
from daemon.queue.states import JobState
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot
from tests.daemon.cli.test_acting import Terminal
from tests.daemon.store.scene import ask as query


def states(depot: RunningDepot) -> dict[int, JobState]:
    rows = query(depot.settings.store.path, "SELECT id, state FROM job ORDER BY id")
    return {number: JobState(state) for number, state in rows}


def test_jobs_are_retried_by_number(ask: Depotd, depot: RunningDepot) -> None:
    one, two = depot.dead_job(), depot.dead_job("gps.track")
    said = ask("jobs", "retry", one, two)
    assert (said.code, said.out) == (0, "2 jobs retried\n")
    assert set(states(depot).values()) == {JobState.AVAILABLE}


def test_jobs_are_retried_by_what_they_are_like(ask: Depotd, depot: RunningDepot) -> None:
    refused, other = depot.dead_job(), depot.dead_job("gps.track", error="no such truck")
    counted = ask("jobs", "retry", "--error", "REFUSED", "--dry-run", "--json")
    assert counted.answer["ids"] == [refused]
    assert states(depot)[refused] is JobState.DEAD
    said = ask("jobs", "retry", "--error", "refused", "--json")
    assert said.answer == {"message": "1 job retried", "ids": [refused], "skipped_count": 0}
    assert states(depot)[other] is JobState.DEAD
    assert "no dead job is like this" in ask("jobs", "retry", "--error", "refused").out


def test_old_jobs_are_retried_and_young_ones_are_not(ask: Depotd, depot: RunningDepot) -> None:
    depot.dead_job()
    assert ask("jobs", "retry", "--older-than", "2h").out == "no job is like this\n"
    assert ask("jobs", "retry", "--older-than", "0s").out == "job 1 retried\n"


def test_which_jobs_must_be_said_once(ask: Depotd) -> None:
    assert ask("jobs", "retry").code == Exit.USAGE
    assert ask("jobs", "cancel", "1", "--all").code == Exit.USAGE
    assert "which jobs?" in ask("jobs", "discard", "--json").error["message"]
    assert ask("jobs", "retry", "1", "--dry-run").code == Exit.USAGE
    assert ask("jobs", "retry", "--older-than", "long").code == Exit.USAGE


def test_waiting_and_running_jobs_are_cancelled(ask: Depotd, depot: RunningDepot) -> None:
    running, waiting = depot.running_job("gps.track"), depot.job()
    said = ask("jobs", "cancel", "--all", "--reason", "drill", "--json")
    assert sorted(said.answer["ids"]) == [running, waiting]
    assert [job_id for job_id, _ in depot.revoked] == [running]
    assert set(states(depot).values()) == {JobState.CANCELLED}


def test_jobs_that_wait_for_their_next_attempt_are_given_up(
    ask: Depotd, depot: RunningDepot
) -> None:
    failed, waiting = depot.failed_job("gps.track"), depot.job()
    assert ask("jobs", "discard", "--all").code == 0
    assert states(depot) == {failed: JobState.DEAD, waiting: JobState.AVAILABLE}


def test_finished_jobs_are_removed(ask: Depotd, depot: RunningDepot) -> None:
    depot.dead_job()
    kept = depot.job("gps.track")
    assert ask("jobs", "remove", "--kind", "system.cleanup").out == "job 1 removed\n"
    assert list(states(depot)) == [kept]


def test_a_job_is_enqueued_now_later_and_at_an_instant(ask: Depotd, depot: RunningDepot) -> None:
    assert ask("jobs", "enqueue", "gps.track", "--priority", "0").out == (
        "job 1 (gps.track) is enqueued\n"
    )
    late = ask("jobs", "enqueue", "system.cleanup", "--in", "5m", "--json").answer["id"]
    dated = ask("jobs", "enqueue", "system.maintain", "--at", "2099-01-01T02:00", "--json")
    rows = query(
        depot.settings.store.path, "SELECT id, is_dated, run_at FROM job WHERE id > 1 ORDER BY id"
    )
    assert [row[:2] for row in rows] == [(late, 0), (dated.answer["id"], 1)]
    assert rows[1][2] == 4_070_941_200_000, "two at night in Denver"


def test_arguments_that_do_not_fit_are_told(ask: Depotd) -> None:
    assert ask("jobs", "enqueue", "gps.track", "--args", "{").code == Exit.USAGE
    assert ask("jobs", "enqueue", "gps.track", "--args", "[]").code == Exit.USAGE
    assert ask("jobs", "enqueue", "gps.track", "--in", "5m", "--at", "2099-01-01").code == 2
    said = ask("jobs", "enqueue", "gps.track", "--args", '{"speed": 1}', "--json")
    assert (said.code, said.error["code"]) == (Exit.USAGE, "bad_arguments")
    assert ask("jobs", "enqueue", "gps.trakc", "--json").error["code"] == "unknown_kind"


def test_many_jobs_are_asked_about_and_asked_for_in_turns(
    ask: Depotd, depot: RunningDepot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_acts, "AT_ONCE", 2)
    for _ in range(5):
        depot.dead_job()
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    said = ask("jobs", "remove", "--all")
    assert said.code == Exit.NO
    assert "Remove 5 jobs?" in said.err
    assert len(states(depot)) == 5
    done = ask("jobs", "remove", "--all", "--yes", "--json")
    assert (len(done.answer["ids"]), states(depot)) == (5, {})
