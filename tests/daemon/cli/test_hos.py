from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.cli.exits import Exit
from daemon.cli.output import iso
from daemon.domain.hours.duty import Duty
from daemon.interfaces import Tx
from tests.daemon.cli.conftest import Depotd
from tests.daemon.cli.running import RunningDepot
from tests.daemon.store.duty_scene import HOUR, add_record, entry


@pytest.fixture
def driver(depot: RunningDepot, ask: Depotd) -> str:
    """On duty for two hours and driving for one, after weeks at home."""
    ask("drivers", "add", "D17", "--label", "Dana Ortiz")
    now = depot.clock.now()

    def worked(tx: Tx) -> None:
        for ago, duty in ((1000 * HOUR, Duty.OFF), (2 * HOUR, Duty.ON), (HOUR, Duty.D)):
            add_record(tx, 1, entry(duty, now - ago))

    depot.write(worked)
    return "D17"


@pytest.fixture
def plan(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str) -> Path:
        path = tmp_path / "plan.txt"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_one_driver_is_shown_with_clocks_and_what_comes(ask: Depotd, driver: str) -> None:
    said = ask("hos", driver).out
    assert said.startswith("Dana Ortiz (D17): driving since ")
    assert "HOS monitoring and planning, not an ELD" in said
    assert "by us_property_70_8, short_haul_cdl in every shift" in said
    assert "driving  10 h 00 min left of 11 h 00 min" in said
    assert "break    does not apply" in said
    assert "driving is legal now" in said


def test_json_has_null_where_a_clock_does_not_apply(ask: Depotd, driver: str) -> None:
    answer = ask("hos", driver, "--json").answer
    assert answer["remaining"]["break"] is None
    assert (answer["remaining"]["driving"], answer["limits"]["driving"]) == (600, 660)
    assert (answer["is_known"], answer["violations"], answer["plan"]) == (True, [], None)
    assert "not an ELD" in answer["note"]
    ask("drivers", "edit", driver, "--exemption", "none")
    assert ask("hos", driver, "--json").answer["remaining"]["break"] == 420


def test_driver_is_judged_at_other_instants(ask: Depotd, driver: str, depot: RunningDepot) -> None:
    later = iso(depot.clock.now() + 11 * HOUR)
    answer = ask("hos", driver, "--at", later, "--json").answer
    assert [one["rule"] for one in answer["violations"]] == ["driving_11h"]
    assert "driven from" in answer["violations"][0]["sentence"]
    assert answer["next_legal_kind"] == "daily_rest"
    said = ask("hos", driver, "--at", later).out
    assert "violation: driving_11h, beyond 11 h" in said
    assert "(now)" not in said
    assert "runs out first" not in said
    assert ask("hos", driver, "--at", "tomorrow 06:00", "--json").answer["judged_at"]
    before = iso(depot.clock.now() - 3 * HOUR)
    assert ask("hos", driver, "--at", before, "--json").answer["duty"] == "OFF"


def test_plan_is_judged_and_entered(ask: Depotd, driver: str, plan: Callable[[str], Path]) -> None:
    outcome = ask("hos", driver, "--plan", plan("drive 45\npour 30\nreturn 45\n"))
    assert outcome.code == 0
    assert outcome.out.startswith("D17 may do it: it is done at ")
    assert outcome.out.endswith("driver D17 has work in hand for 2 h 00 min\n")
    in_hand = ask("hos", driver, "--json").answer["plan"]
    assert in_hand["is_legal"] is True
    outcome = ask("hos", driver, "--plan", plan("drive 11:00"), "--try", "--json")
    assert outcome.code == Exit.NO
    assert outcome.answer["is_entered"] is False
    assert (outcome.answer["plan"]["rule"], outcome.answer["plan"]["over_min"]) == (
        "driving_11h", 60,
    )  # fmt: skip
    assert "work in hand: D17 may do it" in ask("hos", driver).out


def test_list_has_all_drivers_with_and_without_a_look(ask: Depotd, driver: str) -> None:
    said = ask("hos").out
    assert "not looked at yet" in said
    assert "not an ELD" in said
    (row,) = ask("hos", "--json").answer["drivers"]
    assert (row["driver"], row["hours"], row["is_assignable"]) == (driver, None, False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("D99",), "no driver is called 'D99'"),
        (("D17", "--at", "soon"), "not an instant"),
        (("D17", "--at", "2999-01-01"), "at most a year ahead"),
        (("D17", "--at", "1950-01-01"), "before 1970 nothing"),
        (("--at", "2026-01-01"), "name the driver"),
        (("D17", "--try"), "name its file with --plan"),
        (("D17", "--plan", "nowhere.txt"), "nowhere.txt"),
    ],
)
def test_what_cannot_be_answered_is_said(
    ask: Depotd, driver: str, arguments: tuple[str, ...], said: str
) -> None:
    assert driver
    outcome = ask("hos", *arguments, "--json")
    assert outcome.code == Exit.USAGE
    assert said in outcome.error["message"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"drive 45\nswim 20", "line 2: 'swim 20' is no step: a step is one of drive"),
        (b"\xff\xfe", "it is not UTF-8 text"),
        (b"# " + b"x" * 10_000, "at most 10000 bytes"),
        (b"", "there is no step in it"),
    ],
)
def test_plan_that_cannot_be_read_is_named_with_its_line(
    ask: Depotd, driver: str, tmp_path: Path, text: bytes, said: str
) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(text)
    outcome = ask("hos", driver, "--plan", path, "--json")
    assert outcome.code == Exit.USAGE
    assert f"{path}: " in outcome.error["message"]
    assert said in outcome.error["message"]
