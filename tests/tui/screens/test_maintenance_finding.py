from pathlib import Path

from textual.pilot import Pilot

from tests.daemon.control.scene import Echo
from tests.tui.answering import answering
from tests.tui.harness import QuietApp, ask, changing, drive, place_line, press, text
from tests.tui.screens.test_driver import fill
from tests.tui.test_control import said
from tui.screens.maintenance_finding import FindingScreen


def test_a_finding_is_looked_at_and_ended(
    maintenance_app: QuietApp, maintenance_path: Path, echo: Echo
) -> None:
    app = maintenance_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6", "[")
        await press(pilot, "X")
        await fill(pilot, note="hot week")
        await press(pilot, "j", "enter")
        assert isinstance(app.screen, FindingScreen)
        assert "> T-06 battery at rest" in place_line(app)
        assert "8.5 deviations away" in text(app)
        await press(pilot, "R")
        await fill(pilot, note="new battery")
        await press(pilot, "C")
        assert "12.65 V" in app.clipboard
        await press(pilot, "escape", "d", "G", "R")
        assert "it is repaired already" in said(app)
        assert [(each.name, dict(each.args)) for each in echo.seen] == [
            (
                "condition.dismiss",
                {"vehicle": "T-08", "feature": "coolant_warm", "note": "hot week"},
            ),
            (
                "condition.repaired",
                {"vehicle": "T-06", "feature": "battery_rest", "note": "new battery"},
            ),
        ]

    with answering(maintenance_path, echo):
        drive(app, script)


def test_one_that_is_gone_says_so(maintenance_app: QuietApp, maintenance_path: Path) -> None:
    app = maintenance_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6", "[", "enter")
        with changing(maintenance_path) as db:
            db.execute("DELETE FROM condition_finding")
        await ask(pilot)
        assert "This finding is gone." in text(app)
        await press(pilot, "R", "X")
        assert isinstance(app.screen, FindingScreen)

    drive(app, script)
