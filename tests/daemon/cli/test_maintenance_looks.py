"""What `depotd maintenance` shows of a depot with two vehicles in service and one without plan."""

from pathlib import Path

import pytest

from tests.daemon.cli.conftest import Depotd


@pytest.fixture
def ask_it(depotd: Depotd, services_database: Path) -> Depotd:
    return lambda *arguments: depotd("maintenance", *arguments, "--database", services_database)


def test_due_lists_the_most_pressing_first_with_the_numbers(ask_it: Depotd) -> None:
    heading, oil, b, hydraulics, counted, hint = ask_it("due").out.splitlines()
    assert heading.split()[:4] == ["vehicle", "service", "standing", "due"]
    assert oil.split()[:4] == ["T-S1", "oil", "overdue!", "now"]
    assert "6,000 km" in b
    assert " and " in b
    assert b.split()[2] == "ok"
    assert hydraulics.split()[:5] == ["T-S2", "hydraulics", "unknown", "-", "-"]
    assert counted.startswith("3 services, 1 due, 1 unknown; foreseen")
    assert "depotd maintenance why" in hint


def test_due_as_json_has_days_as_dates(ask_it: Depotd) -> None:
    (row,) = ask_it("due", "--json", "--standing", "ok").answer["due"]
    assert (row["vehicle"], row["left"], row["basis"]) == ("T-S1", 6_000_000, "own")
    assert row["low_on"] < row["due_on"] < row["high_on"]
    assert len(row["due_on"]) == 10
    assert row["counts"][0]["due_on"] == row["due_on"]
    assert row["foreseen_at"].endswith("Z")


def test_due_of_one_vehicle_and_of_none(ask_it: Depotd) -> None:
    assert "T-S1" not in ask_it("due", "--vehicle", "T-S2").out
    assert ask_it("due", "--standing", "soon").out == "None stands so.\n"
    said = ask_it("due", "--vehicle", "T-S9")
    assert said.code != 0
    assert "no vehicle is called 'T-S9'" in said.err


def test_why_has_every_trigger_with_its_numbers(ask_it: Depotd) -> None:
    said = ask_it("why", "T-S1", "B").out
    assert said.startswith("T-S1 b: service B\n  standing   ok\n")
    assert (
        "distance     every 16,000 km: 6,000 km left, at 390,000 km then and 400,000 km now" in said
    )
    assert "about 100 km a day (own): " in said
    assert "days         every 365 d: nobody has said" in said
    assert "since      service b of " in said
    assert ask_it("why", "T-S1", "--json").answer["due"][1]["since"]["on"].count("-") == 2


def test_why_names_the_services_that_there_are(ask_it: Depotd) -> None:
    said = ask_it("why", "T-S1", "x")
    assert said.code != 0
    assert "it has: b, oil" in said.err


def test_plans_and_who_goes_by_the_rule(ask_it: Depotd) -> None:
    out = ask_it("plans").out
    assert "T-S1" in out
    assert "16,000 km or 365 d" in out
    assert "class mixer-s (1 vehicle)" in out
    assert "2 h 30 min" in out
    assert "every 50,000 mi (80,467 km)" in out
    body = ask_it("plans", "--json").answer
    assert "T-S3" in body["by_rule"]["vehicles"]


def test_history_with_parts_cost_and_what_was_withdrawn(ask_it: Depotd) -> None:
    heading, newest, withdrawn = ask_it("history", "T-S1").out.splitlines()
    assert heading.split()[0] == "no"
    assert "480.00" in newest
    assert "2 x filter; leak seen" in newest
    assert "WITHDRAWN: mistyped" in withdrawn
    assert "Nothing is on record of T-S2" in ask_it("history", "T-S2").out
    (row, _) = ask_it("history", "T-S1", "--json").answer["services"]
    assert (row["odometer_m"], row["engine_min"]) == (390_000_000, None)


def test_counters_as_they_are_believed(ask_it: Depotd) -> None:
    out = ask_it("counters").out
    assert "400,000.0 km" in out
    assert "goes backwards" in out
    assert ask_it("counters", "--json").answer["counters"][0]["value"] == 400_000_000


def test_accuracy_says_how_far_off_it_was_and_what_judges_nothing(ask_it: Depotd) -> None:
    out = ask_it("accuracy").out
    assert "1 forecast of 30 days before: median error 2.0 d, as a rule 2.0 d too late" in out
    assert "1 planned anew before they were due judge nothing, 1 still wait." in out
    body = ask_it("accuracy", "--json").answer
    assert body["depot"]["covered"] == 1
    assert len(body["since"]) == 10
    assert "No threshold was reached yet" in ask_it("accuracy", "--vehicle", "T-S2").out


def test_a_depot_without_services_says_what_to_do(depotd: Depotd, fleet_database: Path) -> None:
    def ask(*words: str) -> str:
        return depotd("maintenance", *words, "--database", fleet_database).out

    assert ask("due").startswith("Nothing is foreseen yet")
    assert ask("plans").startswith("No plans: `depotd maintenance plan set` makes one.")
    assert ask("counters") == "No vehicle has told a counter yet.\n"
