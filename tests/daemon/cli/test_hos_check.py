import json
from pathlib import Path

import pytest

from daemon.cli.exits import Exit
from tests.daemon.cli.conftest import Depotd
from tests.daemon.domain.hours.test_case_file import CASE, with_change


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.json"
    path.write_text(json.dumps(CASE), encoding="utf-8")
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.json"
    path.write_text(with_change("expected.remaining.break", 61), encoding="utf-8")
    return path


def test_case_that_agrees_is_printed_and_is_0(depotd: Depotd, good: Path) -> None:
    outcome = depotd("hos", "check", good)
    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        f"{good}: agrees",
        "  twelve hours",
        "  violations expected: none",
        "  violations found:    none",
        "  driving  expected    60, found    60",
        "  window   expected   180, found   180",
        "  break    expected    60, found    60",
        "  cycle    expected  3420, found  3420",
    ]


def test_one_case_that_differs_is_1_and_shown(depotd: Depotd, good: Path, bad: Path) -> None:
    outcome = depotd("hos", "check", good, bad)
    assert outcome.code == Exit.NO
    assert f"{bad}: DIFFERS" in outcome.out
    assert "  break    expected    61, found    60  <- differs" in outcome.out


def test_json_has_both_sides(depotd: Depotd, good: Path, bad: Path) -> None:
    outcome = depotd("hos", "check", good, bad, "--json")
    first, second = outcome.answer["cases"]
    assert (outcome.code, first["agrees"], second["agrees"]) == (Exit.NO, True, False)
    assert second["expected"]["remaining"]["break"] == 61
    assert second["found"] == {
        "violations": [],
        "remaining": {"driving": 60, "window": 180, "break": 60, "cycle": 3420},
    }


def test_violations_are_shown_in_the_home_terminals_time(depotd: Depotd, tmp_path: Path) -> None:
    path = tmp_path / "late.json"
    path.write_text(with_change("exceptions", None), encoding="utf-8")
    said = depotd("hos", "check", path).out
    assert "  violations found:    driving_11h at 2026-06-08T12:00-05:00" in said


def test_depots_profile_never_touches_a_case(
    depotd: Depotd, good: Path, monkeypatch: pytest.MonkeyPatch, config: Path
) -> None:
    monkeypatch.setenv("DEPOTD_CONFIG", str(config))
    monkeypatch.setenv("HOURS_STANDING_EXEMPTION", "short_haul_cdl")
    monkeypatch.setenv("COMPLIANCE_DAILY_DRIVING_LIMIT_HOURS", "5")
    assert depotd("hos", "check", good).code == 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (with_change("events.2.status", "LUNCH").encode(), "event 3: status: 'LUNCH' is not one"),
        (b"\xff", "it is not UTF-8 text"),
        (b" " * 1_000_001, "at most 1000000 bytes"),
        (b"{", "it is not JSON"),
    ],
)
def test_bad_file_is_named_with_its_entry(
    depotd: Depotd, tmp_path: Path, body: bytes, said: str
) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(body)
    outcome = depotd("hos", "check", path, "--json")
    assert outcome.code == Exit.USAGE
    assert outcome.error["message"].startswith(f"{path}: ")
    assert said in outcome.error["message"]


def test_file_that_is_not_there_is_named(depotd: Depotd, tmp_path: Path) -> None:
    outcome = depotd("hos", "check", tmp_path / "none.json")
    assert outcome.code == Exit.USAGE
    assert "none.json: No such file" in outcome.err
