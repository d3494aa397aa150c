import sqlite3
from datetime import date
from pathlib import Path

import pytest

from daemon.screens import RulesInForce
from daemon.settings import Settings
from tests.daemon.readmodel.sample_fleet import NOW, ZONE
from tui.driver_questions import DriverQuestion, DriversQuestion, DriversView, DriverView
from tui.format import LocalTime
from tui.questions import head
from tui.rules import RulesAt

LOCAL = LocalTime.of(ZONE)
RULES = RulesInForce(Settings())


def asked(
    path: Path, tab: str, *, name: str = "D17", day: date | None = None, rules: RulesAt | None
) -> DriverView:
    db = sqlite3.connect(path)
    top = head(db, NOW, LOCAL, is_locked=True, stale_s=600)
    view = DriverQuestion(name=name, tab=tab, day=day, rules=rules).answer(db, top)
    db.close()
    assert isinstance(view, DriverView)
    return view


@pytest.mark.parametrize(
    ("tab", "filled"),
    [
        ("clocks", {"hours"}),
        ("violations", {"hours"}),
        ("day", {"day"}),
        ("papers", {"papers", "checklist"}),
    ],
)
def test_a_tab_reads_only_what_it_shows(drivers_path: Path, tab: str, filled: set[str]) -> None:
    view = asked(drivers_path, tab, rules=RULES)
    parts = ("hours", "day", "papers", "checklist")
    assert {part for part in parts if getattr(view, part)} == filled
    assert view.driver is not None
    assert view.told is not None
    assert "T-01" in view.vehicles


def test_a_day_is_that_of_the_home_terminal(drivers_path: Path) -> None:
    found = asked(drivers_path, "day", name="D36", rules=RULES).day
    assert found is not None
    assert (found.time.day, str(found.time.zone)) == (date(2026, 6, 1), "America/Chicago")
    before = asked(drivers_path, "day", day=date(2026, 5, 30), rules=RULES).day
    assert before is not None
    assert before.time.day == date(2026, 5, 30)


def test_without_rules_nobody_is_judged_and_who_is_not_there_is_nobody(drivers_path: Path) -> None:
    assert asked(drivers_path, "clocks", rules=None).hours is None
    assert asked(drivers_path, "clocks", name="D99", rules=RULES) == DriverView(driver=None)


def test_equal_questions_are_one() -> None:
    same = [DriverQuestion(name="D17", tab="day", day=None, rules=RULES) for _ in range(2)]
    assert same[0] == same[1]
    assert DriversQuestion() == DriversQuestion()


def test_the_list_knows_each_drivers_home_and_papers(drivers_path: Path) -> None:
    db = sqlite3.connect(drivers_path)
    top = head(db, NOW, LOCAL, is_locked=True, stale_s=600)
    view = DriversQuestion().answer(db, top)
    db.close()
    assert isinstance(view, DriversView)
    homes = {line.name: str(line.home) for line in view.lines}
    assert (homes["D17"], homes["D36"]) == (ZONE, "America/Chicago")
    assert {len(line.papers) for line in view.lines} == {2}
