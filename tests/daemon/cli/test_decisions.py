from pathlib import Path

from daemon.cli.exits import Exit
from daemon.domain.rules.key import RuleValues
from daemon.queue.job_tx import DecisionNote
from daemon.store.decisions import record_decision
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot

VALUES = RuleValues(
    {"gps.stale_minutes": 20, "gps.track": "a"},
    "abc",
    {"gps.stale_minutes": "rule 2", "gps.track": "default"},
)


def decided(depot: RunningDepot, job_id: int) -> int:
    made = DecisionNote(
        at=depot.clock.now(),
        job_id=job_id,
        kind="gps.track",
        subject="vehicle T1",
        outcome="lost",
        terms={"silent_s": 2580, "was": "late"},
        correlation_id="c-1",
    )
    return depot.write(lambda tx: record_decision(tx, made, VALUES))


def test_decisions_are_listed_with_their_terms(depotd: Depotd, fleet_database: Path) -> None:
    said = depotd("decisions", "--database", fleet_database, "--subject", "vehicle 9")
    assert said.out.count("silent_s 2580") == 3
    first = depotd("decisions", "list", "--limit", "1", "--database", fleet_database, "--json")
    (row,) = first.answer["decisions"]
    assert (row["outcome"], row["terms"], row["at"][-1]) == ("lost", {"silent_s": 2580}, "Z")
    nobody = depotd("decisions", "list", "--subject", "nobody", "--database", fleet_database)
    assert "Nothing was decided about it." in nobody.out


def test_a_decision_shows_the_rules_it_was_made_under(ask: Depotd, depot: RunningDepot) -> None:
    number = decided(depot, 7)
    said = ask("decisions", "show", number)
    for words in ("job 7", "vehicle T1", "lost", "silent_s 2580", "was late", "abc"):
        assert words in said.out
    rules = [line.split() for line in said.out.splitlines()[-2:]]
    assert rules == [["gps.stale_minutes", "20", "rule", "2"], ["gps.track", "a", "default"]]
    body = ask("decisions", "show", number, "--json").answer
    assert body["rules"]["gps.stale_minutes"] == {"value": 20, "source": "rule 2"}
    assert body["terms"] == {"silent_s": 2580, "was": "late"}


def test_a_job_shows_what_it_decided(ask: Depotd, depot: RunningDepot) -> None:
    job = depot.job()
    assert "what it decided" not in ask("jobs", "show", job).out
    number = decided(depot, job)
    out = ask("jobs", "show", job).out
    assert f"what it decided\n  {number} " in out
    assert "vehicle T1: lost; silent_s 2580, was late" in out
    (shown,) = ask("jobs", "show", job, "--json").answer["decisions"]
    assert (shown["id"], shown["rule_set"]) == (number, "abc")


def test_a_decision_that_is_not_there_is_told(ask: Depotd) -> None:
    said = ask("decisions", "show", 77)
    assert said.code == Exit.NO
    assert "there is no decision 77" in said.err
