import pytest

from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.paper_depot import prepare
from tests.daemon.cli.running import RunningDepot

CDL = ("--issued", "2024-01-31", "--expires", "2032-01-31", "--class", "b", "--endorsements", "TN")


def test_papers_are_added_listed_withdrawn_and_missed(ask: Depotd, depot: RunningDepot) -> None:
    prepare(depot)
    added = ask("papers", "add", "D17", "cdl", *CDL)
    assert (added.code, added.out) == (0, "CDL of driver D17 is on file until 2032-01-31\n")
    found = ask("papers", "list", "D17", "--json").answer
    assert (found["driver"], found["is_assignable"]) == ("D17", False)
    assert [reason["code"] for reason in found["reasons"]] == ["paper_missing"]
    cdl = found["papers"][0]
    assert cdl["details"] == {"class": "B", "endorsements": "NT"}
    assert (cdl["expires_on"], cdl["status"], cdl["told_at"][-1]) == ("2032-01-31", "valid", "Z")
    said = ask("papers", "list", "D17").out
    assert "D17: not assignable: no medical certificate on file: unknown" in said
    due = ask("papers", "list", "--due", "--json").answer["papers"]
    assert [(row["name"], row["kind"]) for row in due] == [
        ("D17", "medical"),
        ("T101", "annual_inspection"),
        ("T101", "registration"),
    ]
    assert ask("papers", "withdraw", "D17", "cdl", "--note", "mistyped").code == 0
    past = ask("papers", "list", "D17", "--history", "--json").answer["history"]
    assert [(row["kind"], bool(row["withdrawn_by"])) for row in past] == [("cdl", True)]
    assert "withdrawn by" in ask("papers", "list", "D17", "--history").out
    again = ask("papers", "withdraw", "--id", 1, "--note", "again", "--json")
    assert again.error["code"] == "paper_not_found"


def test_the_checklist_says_what_is_missing(ask: Depotd, depot: RunningDepot) -> None:
    prepare(depot)
    ask("papers", "add", "D17", "application", "--issued", "2024-01-31")
    items = ask("papers", "checklist", "D17", "--json").answer["items"]
    assert {item["kind"]: item["state"] for item in items} == {
        "cdl": "missing",
        "medical": "missing",
        "application": "done",
        "mvr_at_hire": "missing",
        "road_test": "missing",
        "mvr_review": "missing",
    }
    said = ask("papers", "checklist", "D17").out
    assert "49 CFR 391.51(b)(1)" in said
    assert "application for employment" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list", "D9"), "no driver and no vehicle is called 'D9'"),
        (("checklist", "T101"), "no driver is called 'T101'"),
        (("list", "D17", "--due"), "--due is over all"),
        (("list", "--history"), "name a driver or a vehicle"),
        (("withdraw", "D17", "--note", "x"), "which paper?"),
        (("add", "D17", "cdl"), "class: CDL needs it"),
        (("add", "D17", "pilot"), "kind: there is no paper 'pilot'"),
    ],
)
def test_what_cannot_be_is_told(
    ask: Depotd, depot: RunningDepot, arguments: tuple[str, ...], said: str
) -> None:
    prepare(depot)
    outcome = ask("papers", *arguments, "--json")
    assert outcome.code != 0
    assert said in outcome.error["message"]


def test_kinds_are_listed_without_a_depot(depotd: Depotd) -> None:
    said = depotd("papers", "kinds").out
    assert "49 CFR 396.17(c)" in said
    found = depotd("papers", "kinds", "--json").answer["kinds"]
    assert next(kind for kind in found if kind["kind"] == "medical")["months"] == 24
