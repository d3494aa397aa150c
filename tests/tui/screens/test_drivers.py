from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Footer, Input

from daemon.domain.commands import Role
from tests.daemon.control.scene import Echo
from tests.tui.answering import answering
from tests.tui.harness import (
    QuietApp,
    changing,
    drive,
    place_line,
    press,
    settle,
    status_line,
    text,
)
from tui.screens.confirm import ConfirmScreen
from tui.screens.driver import DriverScreen
from tui.screens.drivers import DriversScreen
from tui.screens.form import FormScreen
from tui.screens.papers import PapersScreen
from tui.widgets.diff_table import DiffTable


@pytest.fixture
def echo() -> Iterator[Echo]:
    dispatch = Echo()
    yield dispatch
    dispatch.let_go.set()


def names(app: QuietApp) -> list[str]:
    table = app.screen.query_one(DiffTable)
    return [table.get_row_at(n)[1].plain for n in range(table.row_count)]


def test_the_list_opens_drivers_and_papers_and_filters(drivers_app: QuietApp) -> None:
    app = drivers_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "3")
        assert isinstance(app.screen, DriversScreen)
        assert names(app)[:2] == ["D09", "D22"]
        assert "10 drivers  x1 !1 ?2" in place_line(app)
        assert "◷3" in status_line(app)
        assert "HOS monitoring and planning, not an ELD" in text(app)
        await press(pilot, "C")
        assert "Driver: D09" in app.clipboard
        await press(pilot, "f")
        assert names(app) == ["D09", "D22", "D41", "D40"]
        await press(pilot, "escape", "slash")
        app.screen.query_one(Input).value = "on duty"
        await settle(pilot)
        assert names(app) == ["D36", "D28"]
        await press(pilot, "enter", "enter")
        assert isinstance(app.screen, DriverScreen)
        assert "> Eva Lind (D36)" in place_line(app)
        await press(pilot, "escape", "escape", "d")
        assert isinstance(app.screen, PapersScreen)
        await press(pilot, "escape")
        assert len(names(app)) == 10

    drive(app, script)


def test_without_drivers_the_screen_says_how_they_come(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "3")
        shown = text(app)
        assert "No drivers yet." in shown
        assert "depotd drivers import FILE" in shown
        await press(pilot, "S", "M", "X", "d")
        assert isinstance(app.screen, PapersScreen)

    drive(app, script)


def test_acts_on_the_driver_under_the_cursor(
    drivers_app: QuietApp, drivers_path: Path, echo: Echo
) -> None:
    app = drivers_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "3", "S")
        assert isinstance(app.screen, FormScreen)
        assert "Set the status of D09" in text(app)
        await press(pilot, "o", "o", "ctrl+s")
        assert isinstance(app.screen, ConfirmScreen)
        await press(pilot, "y", "A")
        app.screen.query_one("#field-name", Input).value = "D50"
        await press(pilot, "ctrl+s", "y", "M", "ctrl+s", "y", "X", "y")
        asked = [(each.name, dict(each.args)) for each in echo.seen]
        assert asked[0][0] == "duty.set"
        assert asked[0][1]["driver"] == "D09"
        assert asked[1:] == [
            (
                "drivers.add",
                {
                    "name": "D50",
                    "label": "",
                    "rule_set": "depot",
                    "exemption": "depot",
                    "sleeper": False,
                    "cdl": True,
                },
            ),
            (
                "drivers.edit",
                {
                    "name": "D09",
                    "label": "Wei Chen",
                    "zone": "depot",
                    "rule_set": "depot",
                    "exemption": "none",
                    "sleeper": False,
                    "cdl": True,
                },
            ),
            ("drivers.retire", {"name": "D09"}),
        ]

    with answering(drivers_path, echo, role=Role.ADMIN):
        drive(app, script)


def test_hostile_names_are_only_text(drivers_app: QuietApp, drivers_path: Path) -> None:
    app, hostile = drivers_app, "E[1] [/b]\x1b[31m\x07"
    with changing(drivers_path) as db:
        db.execute("UPDATE driver SET name = ? || id, label = ?", (hostile, hostile))
        db.execute("UPDATE vehicle SET name = ? || id", (hostile,))
        db.execute("UPDATE duty_record SET note = ?, made_by = ?", (hostile, hostile))
        db.execute("UPDATE duty_note SET text = ?", (hostile,))
        db.execute("UPDATE defect SET item = ?", (hostile,))
        db.execute("UPDATE paper SET number = ?", (hostile,))

    async def script(pilot: Pilot[int]) -> None:
        for keys in (("3",), ("d",), ("escape", "enter"), ("]",), ("]",), ("]",), ("S",)):
            await press(pilot, *keys)
            assert "[/b]" in text(app)
            assert "\x1b" not in text(app)
            assert "\x07" not in text(app)

    drive(app, script, (120, 40))


def test_the_footers_of_drivers_hold_all_their_keys(drivers_app: QuietApp) -> None:
    app = drivers_app

    async def script(pilot: Pilot[int]) -> None:
        for keys in (("3",), ("d",), ("escape", "enter"), ("]",), ("]",), ("]",)):
            await press(pilot, *keys)
            footer = app.screen.query_one(Footer)
            assert footer.max_scroll_x == 0
            assert all(child.region.right <= 80 for child in footer.children)

    drive(app, script)
