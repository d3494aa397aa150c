import sqlite3
from pathlib import Path

from textual.pilot import Pilot

from tests.tui.harness import QuietApp, changing, drive, press
from tui.screens.maintenance_bay_text import bay_line
from tui.widgets.bars import SteadyStatic
from tui.widgets.bay_grid import BayGrid


def test_a_night_without_mechanics_says_which_rule_has_them(
    maintenance_app: QuietApp, maintenance_path: Path
) -> None:
    app = maintenance_app
    with changing(maintenance_path) as db:
        _rule(db, "maintenance.mechanic_shifts", "sat 22:00-23:00 1")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6", "]", "]", "l", "l")
        line = app.screen.query_one("#maintenance-line", SteadyStatic).text.plain
        assert "Bay 1 is free in the night Tu 2/We 3." in line
        assert "maintenance.mechanic_shifts" in line

    drive(app, script)


def test_before_a_plan_is_shown_nothing_is_said(app: QuietApp) -> None:
    grid = BayGrid(app.desk.local, id="bays-table")
    assert bay_line(grid, None, app.desk.local, 80).plain == ""


def _rule(db: sqlite3.Connection, name: str, value: str) -> None:
    db.execute(
        "INSERT INTO rule(name, value, effective_from, status, set_at, set_by)"
        " VALUES (?, json_quote(?), 0, 'active', 1, 'olga')",
        (name, value),
    )
