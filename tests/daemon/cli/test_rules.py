import json
from pathlib import Path

import pytest
from rich.console import Console

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot

KEY = "queue.pattern.max_workers"


def test_rules_are_listed_with_value_and_source(ask: Depotd) -> None:
    ask("rules", "set", KEY, "4")
    said = ask("rules", "list", "queue.pattern")
    rows = {line.split()[0]: line for line in said.out.splitlines()[1:]}
    assert set(rows) == {f"queue.pattern.{n}" for n in ("weight", "max_workers", "rate_per_minute")}
    assert " 4 " in rows[KEY]
    (only,) = ask("rules", "list", "--set", "--json").answer["rules"]
    assert (only["name"], only["value"], only["source"]["kind"]) == (KEY, 4, "rule")
    assert only["source"]["row"]["set_at"].endswith("Z")
    assert "No rule is like this" in ask("rules", "list", "nobodys").out


def test_keys_and_what_has_no_effect_are_seen_on_a_narrow_terminal(
    ask: Depotd, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = ask("rules", "list", "--json").answer["rules"]
    keys = [rule["name"] for rule in rules]
    idle = [rule["name"] for rule in rules if rule["without_effect"]]
    assert idle
    ask("rules", "set", "queue.notification.rate_per_minute", "7")
    monkeypatch.setattr(Console, "is_terminal", property(lambda _: True))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    said = ask("rules", "list").out
    assert all(f"{key} " in said for key in keys)
    assert said.count("no effect") == len(idle)
    assert "queue.notification.rate_per_minute" in ask("rules", "history").out


def test_a_rule_explains_itself_at_an_instant(ask: Depotd) -> None:
    ask("rules", "set", KEY, "4", "--reason", "nights are quiet")
    ask("rules", "set", KEY, "2", "--from", "2099-01-01T00:00", "--until", "2099-02-01T00:00")
    now = ask("rules", "explain", KEY).out
    assert "value      4 jobs" in now
    assert "nights are quiet" in now
    assert "lost       2 jobs, row 2" in now
    assert "begins at 2099-01-01T07:00:00Z" in now, "midnight in Denver"
    assert "then       2 jobs from 2099-01-01 00:00:00 MST" in now
    then = ask("rules", "explain", KEY, "--at", "2099-01-15", "--json").answer
    assert (then["value"], then["source"]["name"], then["at"]) == (2, KEY, "2099-01-15T07:00:00Z")
    assert [other["value"] for other in then["lost"]] == [4, 10]
    assert then["changes"]["at"] == "2099-02-01T07:00:00Z"


def test_what_has_no_effect_says_so(ask: Depotd) -> None:
    said = ask("rules", "explain", "employee.scoring.distance_divisor")
    assert "accepted, but without effect" in said.out


def test_history_shows_what_was_set_and_withdrawn(ask: Depotd) -> None:
    assert "Nobody has set a rule" in ask("rules", "history").out
    ask("rules", "set", KEY, "4")
    ask("rules", "set", KEY, "5")
    assert ask("rules", "withdraw", "2", "--reason", "no").code == 0
    rows = ask("rules", "history", KEY, "--json").answer["rules"]
    assert [(row["id"], row["standing"]) for row in rows] == [(2, "withdrawn"), (1, "in force")]
    assert rows[0]["withdrawn_by"]
    assert "withdrawn" in ask("rules", "history", KEY).out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("explain", "queue.patern.weight"), Exit.USAGE, "queue.pattern.weight"),
        (("history", "nobodys.rule"), Exit.USAGE, "no such rule"),
        (("set", KEY, "900"), Exit.USAGE, "64"),
        (("set", KEY, "many"), Exit.USAGE, "whole number"),
        (("set", KEY, "4", "--from", "soon"), Exit.USAGE, "not an instant"),
        (("withdraw", "77"), Exit.USAGE, "77"),
    ],
)
def test_what_is_wrong_is_told_with_what_is_allowed(
    ask: Depotd, arguments: tuple[str, ...], code: Exit, said: str
) -> None:
    outcome = ask("rules", *arguments, "--json")
    assert outcome.code == code
    assert said in f"{outcome.error['message']} {outcome.error['next_step']}"


def test_a_rule_with_dates_waits_for_an_untrusted_clock(ask: Depotd, depot: RunningDepot) -> None:
    ask("rules", "set", KEY, "4", "--until", "2099-01-01")
    assert ask("rules", "explain", KEY, "--json").answer["value"] == 4
    depot.write(lambda tx: tx.execute("UPDATE boot SET clock = 'untrusted'"))
    said = ask("rules", "explain", KEY)
    assert "value      10 jobs" in said.out
    assert "waits until the clock can be trusted" in said.out
    assert ask("rules", "list", "--set", "--json").answer["rules"] == []
    (row,) = ask("rules", "history", KEY, "--json").answer["rules"]
    assert row["standing"] == "waits for the clock"


def test_what_held_in_the_past_is_told_though_it_was_withdrawn(
    ask: Depotd, depot: RunningDepot
) -> None:
    ask("rules", "set", KEY, "7", "--reason", "a trial")
    ask("rules", "withdraw", "1")
    depot.write(lambda tx: tx.execute("UPDATE rule SET set_at = 1000, withdrawn_at = 90000000000"))
    said = ask("rules", "explain", KEY, "--at", "1971-01-01")
    assert "value      7 jobs" in said.out
    assert "row 1 (7) held then, withdrawn at 1972-11-07T16:00:00Z by " in said.out
    assert ask("rules", "explain", KEY, "--at", "1973-01-01", "--json").answer["value"] == 10
    assert ask("rules", "explain", KEY, "--json").answer["value"] == 10


TOLD = "sla.premium.notification_threshold_minutes"
ESCALATED = "sla.premium.escalation_threshold_minutes"


def test_rules_that_must_change_together_are_set_together(ask: Depotd) -> None:
    alone = ask("rules", "set", TOLD, "300", "--json")
    assert alone.code == Exit.USAGE
    assert "must be told before" in alone.error["message"]
    said = ask("rules", "set", TOLD, "300", ESCALATED, "400", "--reason", "a strike")
    assert said.code == 0
    assert f"{TOLD} is set to 300 (row 1); {ESCALATED} is set to 400 (row 2)" in said.out
    rows = ask("rules", "history", "--json").answer["rules"]
    assert {row["reason"] for row in rows} == {"a strike"}


def test_dates_are_those_of_each_rule_that_is_set(ask: Depotd) -> None:
    ask("rules", "set", TOLD, "300", ESCALATED, "400", "--from", "2099-01-01")
    rows = ask("rules", "history", "--json").answer["rules"]
    assert [row["effective_from"] for row in rows] == ["2099-01-01T07:00:00Z"] * 2


def test_a_rule_without_its_value_is_a_slip(ask: Depotd) -> None:
    said = ask("rules", "set", TOLD, "300", ESCALATED)
    assert said.code == Exit.USAGE
    assert f"{ESCALATED} has no VALUE" in said.err


def test_rules_of_another_system_are_taken_from_a_file(ask: Depotd, tmp_path: Path) -> None:
    file = tmp_path / "rules.json"
    form = {"rule_name": KEY, "rule_value": "4", "rule_category": "queue", "status": "active"}
    file.write_text(json.dumps([form]), encoding="utf-8")
    assert ask("rules", "import", file, "--reason", "november").code == 0
    assert ask("rules", "explain", KEY, "--json").answer["value"] == 4
    file.write_text(json.dumps([form | {"status": "inactive"}]), encoding="utf-8")
    assert "is withdrawn" in ask("rules", "import", file).out
    assert ask("rules", "explain", KEY, "--json").answer["value"] == 10


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[{", "is not JSON"),
        ("\xff", "is not JSON"),
        ("{}", "is not a list of rules"),
        ("[]", "is not a list of rules"),
        ("[[]]", "number 1 is not an object"),
        ('[{"rule_name": "no.such", "rule_value": 1}]', "no such rule"),
        (" " * 500_001, "more than 500000 bytes"),
    ],
)
def test_a_file_that_is_no_list_of_rules_is_refused(
    ask: Depotd, tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "rules.json"
    file.write_bytes(content.encode("latin-1"))
    outcome = ask("rules", "import", file, "--json")
    assert outcome.code == Exit.USAGE
    assert said in outcome.error["message"]
    assert ask("rules", "history", "--json").answer["rules"] == []
