import csv
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from daemon.cli.exits import Exit
from tests.daemon.adapters.test_pdf_pages import drawn, objects
from tests.daemon.cli.conftest import Depotd

SPAN = ("--from", "2025-05-31", "--until", "2025-06-01")


@pytest.fixture
def export(depotd: Depotd, duty_database: Path) -> Depotd:
    return lambda *rest: depotd("duty", "D17", "export", *rest, "--database", duty_database)


def test_a_log_becomes_a_table_for_spreadsheets(export: Depotd, tmp_path: Path) -> None:
    file = tmp_path / "d17.csv"
    said = export("--csv", file, *SPAN)
    assert (said.code, said.out) == (0, f"2 days of Dana Ortiz (D17): {file}\n")
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows[0]["time"] == "2025-05-31T06:00:00-06:00"
    assert [row["state"] for row in rows if row["time"] == "2025-06-01T19:00:00-06:00"] == [
        "in force",
        "replaced",
    ]
    assert [row["note"] for row in rows if row["event"] == "note"] == ["'=1+1 fog on I-70"]


def test_a_dash_is_standard_output(export: Depotd) -> None:
    said = export("--csv", "-", *SPAN)
    assert said.code == 0
    rows = list(csv.DictReader(said.out.splitlines()))
    assert rows[0]["driver"] == "D17"


def test_days_become_pages_of_one_file(export: Depotd, tmp_path: Path) -> None:
    file = tmp_path / "d17.pdf"
    said = export("--pdf", file, *SPAN, "--json")
    assert said.answer == {"driver": "D17", "days": 2, "files": [str(file)]}
    assert b"/Count 2" in objects(file.read_bytes())[2]
    first, second = drawn(file.read_bytes())
    assert b"(Saturday, 31 May 2025) Tj" in first
    assert b"(Sunday, 1 June 2025) Tj" in second
    assert b"(V1: driving 11h, 49 CFR 395.3\\(a\\)\\(3\\)\\(i\\)" in second


def test_each_day_is_a_drawing(export: Depotd, tmp_path: Path) -> None:
    said = export("--svg", tmp_path / "d17.svg", *SPAN, "--json")
    names = ["d17-2025-05-31.svg", "d17-2025-06-01.svg"]
    assert said.answer["files"] == [str(tmp_path / name) for name in names]
    for name in names:
        assert ET.parse(tmp_path / name).getroot().tag.endswith("svg")  # noqa: S314 - our own
    one = tmp_path / "one.svg"
    assert export("--svg", one, "--from", "2025-06-01", "--until", "2025-06-01").code == 0
    assert "Denver North, America/Denver (MDT)" in one.read_text(encoding="utf-8")


def test_seven_days_before_the_last_are_exported_with_it(export: Depotd, tmp_path: Path) -> None:
    said = export("--csv", tmp_path / "x.csv", "--until", "2025-06-01", "--json")
    assert said.answer["days"] == 8


def test_nothing_recorded_is_1_and_writes_nothing(export: Depotd, tmp_path: Path) -> None:
    file = tmp_path / "none.pdf"
    said = export("--pdf", file, "--from", "2025-01-01", "--until", "2025-01-02")
    assert said.code == Exit.NO
    assert "nothing is recorded of Dana Ortiz (D17) from 2025-01-01 to 2025-01-02" in said.err
    assert not file.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name what to write"),
        (("--csv", "x", "--from", "2025-06-02", "--until", "2025-06-01"), "must not be after"),
        (("--csv", "x", "--from", "2020-01-01", "--until", "2025-06-01"), "at most 400 days"),
        (("--csv", "x", "--from", "1.6."), "not a day"),
    ],
)
def test_wrong_use_is_2(export: Depotd, arguments: tuple[str, ...], words: str) -> None:
    said = export(*arguments)
    assert said.code == Exit.USAGE
    assert words in said.err


def test_a_file_that_cannot_be_written_is_73(export: Depotd, tmp_path: Path) -> None:
    said = export("--csv", tmp_path / "nowhere" / "x.csv", *SPAN)
    assert said.code == Exit.CANNOT_WRITE
