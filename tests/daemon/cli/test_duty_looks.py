from pathlib import Path

import pytest

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd


@pytest.fixture
def duty(depotd: Depotd, duty_database: Path) -> Depotd:
    return lambda *arguments: depotd("duty", *arguments, "--database", duty_database)


def test_who_is_in_which_status_since_when(duty: Depotd) -> None:
    lines = duty().out.splitlines()
    assert lines[0].split() == [
        "driver", "name", "status", "since", "(UTC)", "for", "vehicle", "seat",
    ]  # fmt: skip
    assert lines[1].split()[:4] == ["D17", "Dana", "Ortiz", "OFF"]
    assert lines[1].split()[-2:] == ["T-01", "driver"]
    assert lines[2].split() == ["D18", "-", "-", "-", "-", "-", "-"]
    first, second = duty("--json").answer["drivers"]
    assert (first["duty"], first["mode"], first["since"]) == ("OFF", None, "2025-06-02T03:00:00Z")
    assert first["seat"] == {
        "vehicle": "T-01",
        "place": "driver",
        "since": "2025-06-01T12:00:00Z",
    }
    assert (second["duty"], second["seat"]) == (None, None)
    assert len(duty("list", "D18", "--json").answer["drivers"]) == 1


def test_a_day_is_shown_as_a_grid_with_its_records(duty: Depotd) -> None:
    said = duty("D17", "--day", "2025-06-01").out
    assert "Dana Ortiz (D17), Sunday 2025-06-01, America/Denver" in said
    assert "HOS monitoring and planning, not an ELD" in said
    assert " OFF ████████████" in said
    assert "12:10" in said  # driven
    assert "Violation: driving_11h" in said
    assert "Not certified." in said
    assert "Quarry Golden" in said
    assert "=1+1 fog on I-70" in said
    assert "edit of dana: waited, was not relieved" in said
    assert "replaced" not in said
    assert "(OFF)" in duty("D17", "--day", "2025-06-01", "--all").out


def test_days_are_shown_up_to_one(duty: Depotd) -> None:
    said = duty("D17", "--day", "2025-06-01", "--days", "3").out
    assert [said.index(f"2025-{day}") for day in ("05-30", "05-31", "06-01")] == sorted(
        said.index(f"2025-{day}") for day in ("05-30", "05-31", "06-01")
    )
    assert "Certified by dana, 2025-06-01 00:00 MDT." in said
    assert "Not known: 00:00 to 24:00; that is no rest." in said
    body = duty("D17", "--day", "2025-06-01", "--days", "2", "--json").answer
    assert body["driver"] == {"name": "D17", "label": "Dana Ortiz", "zone": "America/Denver"}
    assert [day["day"] for day in body["days"]] == ["2025-05-31", "2025-06-01"]


def test_today_is_the_default(duty: Depotd) -> None:
    (day,) = duty("D17", "--json").answer["days"]
    assert day["minutes"]["unknown"] == 0
    assert day["before"]["duty"] == "OFF"
    assert "replaced" not in day
    assert "Nothing was ever recorded of D18." in duty("D18").out


def test_driving_of_nobody_is_listed(duty: Depotd) -> None:
    assert "T-02" in duty("unidentified").out
    (drive,) = duty("unidentified", "--json").answer["drives"]
    assert (drive["vehicle"], drive["claimed_by"]) == ("T-02", None)
    assert drive["started_at"] == "2025-06-01T06:00:00Z"


def test_where_nothing_is_it_is_said(depotd: Depotd, fleet_database: Path) -> None:
    bare = ("--database", fleet_database)
    assert "No drivers yet" in depotd("duty", *bare).out
    assert "No unidentified driving" in depotd("duty", "unidentified", *bare).out


def test_an_unknown_driver_is_named(duty: Depotd) -> None:
    for arguments in (("D99",), ("list", "D99"), ("D99", "export", "--csv", "x.csv")):
        said = duty(*arguments)
        assert said.code == Exit.USAGE
        assert "no driver is called 'D99'" in said.err
