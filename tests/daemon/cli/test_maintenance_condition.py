import sqlite3
from pathlib import Path

import pytest

from daemon.clock import SystemClock
from daemon.domain.drawing.day_chart import BRAILLE
from tests.daemon.cli.conftest import Depotd
from tests.daemon.jobs.condition_scene import add_days, add_finding
from tests.daemon.readmodel import sample_fleet

DAY_MS = 86_400_000


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A depot with a battery that fell ten days ago, and no daemon at work."""
    now = SystemClock().now()
    path = sample_fleet.create(tmp_path / "condition.db", now=now, running=False)
    db = sqlite3.connect(path)
    with db:
        add_days(db, now // DAY_MS - 30, now // DAY_MS, vehicles=1)
        add_finding(db, 1, began_on=now // DAY_MS - 10, found_at=now - 2 * DAY_MS)
        db.execute("UPDATE vehicle SET name = 'T101' WHERE id = 1")
    db.close()
    return path


def test_findings_are_listed_with_their_numbers(depotd: Depotd, database: Path) -> None:
    said = depotd("maintenance", "condition", "--database", database)
    assert said.code == 0
    heading, row, count = said.out.splitlines()
    assert heading.split()[:3] == ["vehicle", "what", "way"]
    assert row.split()[:7] == ["T101", "battery_rest", "falls", "12.60", "V", "12.30", "V"]
    assert count.startswith("1 finding;")


def test_of_one_vehicle_the_days_are_drawn(depotd: Depotd, database: Path) -> None:
    said = depotd("maintenance", "condition", "T101", "--database", database).out.splitlines()
    assert said[0] == "T101, battery at rest (battery_rest): open"
    assert "falls from 12.60 V to 12.30 V since" in said[1]
    charts = [line for line in said if any(ord(letter) >= BRAILLE for letter in line)]
    assert len(charts) >= 4
    assert len({len(line) for line in charts}) == 1


def test_for_programs_each_finding_has_its_days(depotd: Depotd, database: Path) -> None:
    answer = depotd("maintenance", "condition", "--json", "--database", database).answer
    (row,) = answer["findings"]
    assert (row["vehicle"], row["usual"], row["now"]) == ("T101", 12_600, 12_300)
    assert row["found_at"].endswith("Z")
    assert len(row["days"]) >= 30


def test_where_nothing_was_found_that_is_said(depotd: Depotd, fleet_database: Path) -> None:
    said = depotd("maintenance", "condition", "--database", fleet_database)
    assert (said.code, said.out.startswith("Nothing has changed")) == (0, True)


def test_a_vehicle_that_there_is_not_is_named(depotd: Depotd, database: Path) -> None:
    said = depotd("maintenance", "condition", "T999", "--database", database)
    assert (said.code, "no vehicle is called 'T999'" in said.err) == (2, True)


@pytest.mark.parametrize("act", ["repaired", "dismiss"])
def test_what_is_over_needs_a_note(depotd: Depotd, act: str) -> None:
    said = depotd("maintenance", act, "T101", "battery_rest")
    assert (said.code, "--note" in said.err) == (2, True)
