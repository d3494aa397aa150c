from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.daemon.control.scene import Echo
from tests.daemon.readmodel.sample_fleet import DAY, MINUTE
from tests.tui.answering import Refusing, answering
from tests.tui.harness import QuietApp, ask, changing, drive, place_line, press, settle, text
from tui.screens.choose import ChooseScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.driver import DayTable, DriverScreen
from tui.screens.form import FormScreen

HOUR = 60 * MINUTE


@pytest.fixture
def echo() -> Iterator[Echo]:
    dispatch = Echo()
    yield dispatch
    dispatch.let_go.set()


async def open_d17(pilot: Pilot[int], *keys: str) -> None:
    assert isinstance(pilot.app, QuietApp)
    await press(pilot, "3")
    pilot.app.push_screen(DriverScreen(pilot.app.desk, "D17"))
    await settle(pilot)
    await press(pilot, *keys)


async def fill(pilot: Pilot[int], **typed: str) -> None:
    """Into the form in front; then it is sent and meant."""
    assert isinstance(pilot.app.screen, FormScreen)
    for key, value in typed.items():
        pilot.app.screen.query_one(f"#field-{key}", Input).value = value
    await press(pilot, "ctrl+s")
    assert isinstance(pilot.app.screen, ConfirmScreen)
    await press(pilot, "y")


def test_the_tabs_tell_clocks_day_violations_and_papers(drivers_app: QuietApp) -> None:
    app = drivers_app

    async def script(pilot: Pilot[int]) -> None:
        await open_d17(pilot)
        assert isinstance(app.screen, DriverScreen)
        assert "> Maria Alvarez (D17)" in place_line(app)
        assert place_line(app).endswith("► driving in T-01")
        assert "11:51 left of 13:00" in text(app)
        assert "Work in hand  load 0:20, drive 0:45, pour 1:00" in text(app)
        await press(pilot, "C")
        assert "11:51 left of 13:00" in app.clipboard
        await press(pilot, "]")
        assert "Mon 1 June 2026   ○ not certified" in text(app)
        assert "§ declared" in text(app)
        await press(pilot, "left")
        assert "Sun 31 May 2026" in text(app)
        await press(pilot, "h", "t", "right")
        assert "Mon 1 June 2026" in text(app)
        await press(pilot, "]")
        assert "No violations in the days that count." in text(app)
        await press(pilot, "]")
        assert "● valid" in text(app)
        assert "road test certificate" in text(app)
        await press(pilot, "]", "escape", "g", "enter", "[", "[")
        assert "driving_11h, beyond 11 h: 33 min driven from 07:30 MDT until now" in text(app)

    drive(app, script)


def test_every_act_on_a_log_reaches_the_daemon(
    drivers_app: QuietApp, drivers_path: Path, echo: Echo
) -> None:
    app = drivers_app

    async def script(pilot: Pilot[int]) -> None:
        await open_d17(pilot, "S")
        await fill(pilot, note="as the truck says")
        await press(pilot, "D")
        await fill(pilot, note="hail")
        await press(pilot, "N")
        await fill(pilot, text="waited", at="07:30")
        await press(pilot, "W")
        await fill(pilot, plan="drive 30")
        await press(pilot, "X", "y", "L", "y", "]", "E")
        await fill(pilot, note="slept until six")
        await press(pilot, "j", "j", "j", "X", "y", "left", "T", "y")
        assert [(each.name, dict(each.args)) for each in echo.seen] == [
            ("duty.set", {"driver": "D17", "status": "D", "note": "as the truck says"}),
            ("duty.declare", {"driver": "D17", "exemption": "adverse_driving", "note": "hail"}),
            ("duty.annotate", {"driver": "D17", "at": DAY + 450 * MINUTE, "text": "waited"}),
            ("hours.plan", {"driver": "D17", "plan": "drive 30"}),
            ("hours.drop_plan", {"driver": "D17"}),
            ("duty.leave", {"driver": "D17"}),
            (
                "duty.edit",
                {
                    "driver": "D17",
                    "status": "ON",
                    "from": DAY + 330 * MINUTE,
                    "until": DAY + 366 * MINUTE,
                    "note": "slept until six",
                },
            ),
            ("duty.withdraw_declaration", {"id": 1}),
            ("duty.certify", {"driver": "D17", "day": "2026-05-31"}),
        ]

    with answering(drivers_path, echo):
        drive(app, script)


def test_papers_are_added_by_their_kind_and_withdrawn(
    drivers_app: QuietApp, drivers_path: Path, echo: Echo
) -> None:
    app = drivers_app

    async def script(pilot: Pilot[int]) -> None:
        await open_d17(pilot, "[", "j", "P")
        assert isinstance(app.screen, ChooseScreen)
        await press(pilot, "enter")
        assert "Add to the papers of D17: medical certificate" in text(app)
        await fill(pilot, expires_on="2028-05-01")
        await press(pilot, "X")
        await fill(pilot, note="of another driver")
        assert [(each.name, dict(each.args)) for each in echo.seen] == [
            (
                "papers.add",
                {
                    "subject": "driver:D17",
                    "kind": "medical",
                    "expires_on": "2028-05-01",
                    "source": "paper",
                    "details": {},
                },
            ),
            ("papers.withdraw", {"id": 8, "note": "of another driver"}),
        ]

    with answering(drivers_path, echo):
        drive(app, script)


def test_what_was_typed_is_not_lost_by_a_no(drivers_app: QuietApp, drivers_path: Path) -> None:
    app, refusing = drivers_app, Refusing()

    async def script(pilot: Pilot[int]) -> None:
        await open_d17(pilot, "D")
        await fill(pilot, note="hail on I-70")
        assert len(refusing.seen) == 1
        assert isinstance(app.screen, FormScreen)
        assert app.screen.typed()["note"] == "hail on I-70"
        await press(pilot, "ctrl+s", "n")
        assert isinstance(app.screen, FormScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, DriverScreen)

    with answering(drivers_path, refusing):
        drive(app, script)


def test_a_driver_who_is_gone_and_one_whose_rules_nobody_knows_say_so(
    drivers_app: QuietApp, drivers_path: Path
) -> None:
    app = drivers_app
    app.desk = replace(app.desk, rules=None)  # as `python -m tui` starts it

    async def script(pilot: Pilot[int]) -> None:
        await open_d17(pilot)
        assert "start the screens by depotd tui" in text(app)
        await press(pilot, "T", "]", "[")
        with changing(drivers_path) as db:
            db.execute("UPDATE driver SET name = 'D99' WHERE name = 'D17'")
        await ask(pilot)
        assert "This driver is gone" in text(app)
        await press(pilot, "S", "L", "T", "E", "]", "E", "left")
        assert isinstance(app.screen, DriverScreen)
        assert app.screen.query_one(DayTable).display

    drive(app, script)
