import pytest

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.paper_depot import prepare
from tests.daemon.cli.running import RunningDepot


def test_a_defect_goes_from_its_report_to_the_signature(ask: Depotd, depot: RunningDepot) -> None:
    prepare(depot)
    assert "No reports yet" in ask("dvir", "list").out
    added = ask(
        "dvir", "add", "T101", "--driver", "D17", "--defect", "brakes: soft: pedal",
        "--minor", "radio", "--safety", "body", "--odometer-km", "12.5",
        "--at", "2026-06-01T17:30",
    )  # fmt: skip
    assert (added.code, added.out) == (0, "report 1 on T101: brakes, body, radio (2 of safety)\n")
    (row,) = ask("dvir", "list", "T101", "--json").answer["reports"]
    assert (row["at"], row["odometer_m"]) == ("2026-06-01T23:30:00Z", 12_500)
    assert [(one["item"], one["note"], one["is_safety"]) for one in row["defects"]] == [
        ("brakes", "soft: pedal", True),
        ("body", "", True),
        ("radio", "", False),
    ]
    assert ask("dvir", "review", 1, "--driver", "D17", "--json").error["code"] == "defect_open"
    done = ask("dvir", "certify", "--defect", 1, "--repaired", "--note", "new pads")
    assert done.out == "report 1 on T101: brakes certified as repaired\n"
    ask("dvir", "certify", "--report", 1, "--not-needed", "--note", "seen")
    assert ask("dvir", "list", "--open").out == "No defect is open.\n"
    assert ask("dvir", "review", 1, "--driver", "D17").code == 0
    said = ask("dvir", "list").out
    assert "reviewed by D17" in said
    assert "1 brakes (of safety) (soft: pedal): repaired, certified by" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list", "T9"), "no vehicle is called 'T9'"),
        (("add", "T9"), "vehicle: no vehicle is called 'T9'"),
        (("add", "T101", "--defect", ": soft"), "is not ITEM or ITEM: NOTE"),
        (("add", "T101", "--at", "noon"), "not an instant"),
        (("certify", "--repaired", "--note", "x"), "which?"),
        (("certify", "--report", "1", "--note", "x"), "say --repaired or --not-needed"),
        (("certify", "--report", "7", "--repaired", "--note", "x"), "there is no report 7"),
    ],
)
def test_what_cannot_be_is_told(
    ask: Depotd, depot: RunningDepot, arguments: tuple[str, ...], said: str
) -> None:
    prepare(depot)
    outcome = ask("dvir", *arguments, "--json")
    assert outcome.code != 0
    assert said in outcome.error["message"]


def test_items_are_listed_without_a_depot(depotd: Depotd) -> None:
    assert "parking_brake" in depotd("dvir", "items").out
    assert depotd("dvir", "items", "--json").answer["items"][0]["is_safety"]
    assert depotd("dvir", "items", "x").code == Exit.USAGE
