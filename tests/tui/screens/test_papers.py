from pathlib import Path

from textual.pilot import Pilot

from tests.daemon.control.scene import Echo
from tests.tui.answering import answering
from tests.tui.harness import QuietApp, ask, changing, drive, place_line, press, text
from tests.tui.screens.test_driver import fill
from tests.tui.test_control import said
from tui.screens.papers import PapersScreen
from tui.widgets.diff_table import DiffTable

SETTLED = "UPDATE defect SET settled_at = 1, settled_by = 'ana', settlement = 'repaired'"


def test_papers_inspections_and_drives_are_acted_on(
    drivers_app: QuietApp, drivers_path: Path
) -> None:
    app, echo = drivers_app, Echo()

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "3", "d")
        assert isinstance(app.screen, PapersScreen)
        assert "7 papers due" in place_line(app)
        for words in ("x expired", "x safety", "► goes on", "? unclaimed"):
            assert words in text(app)
        await press(pilot, "P")
        await fill(pilot, expires_on="2028-05-01")
        await press(pilot, "X")
        await fill(pilot, note="forged")
        await press(pilot, "I")
        await fill(pilot, defects="brakes: air leak")
        await press(pilot, "F")
        await fill(pilot, note="new hose")
        with changing(drivers_path) as db:
            db.execute(SETTLED)
        await ask(pilot)
        await press(pilot, "R")
        await fill(pilot, driver="D22")
        await press(pilot, "U")
        assert "it goes on" in said(app)
        app.screen.query_one("#drives", DiffTable).move_cursor(row=1)
        await press(pilot, "U")
        await fill(pilot, driver="D17", note="forgot to log in")
        await press(pilot, "escape")
        assert [(each.name, dict(each.args)) for each in echo.seen] == [
            (
                "papers.add",
                {
                    "subject": "driver:D28",
                    "kind": "medical",
                    "expires_on": "2028-05-01",
                    "source": "paper",
                    "details": {},
                },
            ),
            ("papers.withdraw", {"id": 12, "note": "forged"}),
            (
                "dvir.add",
                {"vehicle": "T-05", "defects": [{"item": "brakes", "note": "air leak"}]},
            ),
            ("dvir.certify", {"defect": 1, "settlement": "repaired", "note": "new hose"}),
            ("dvir.review", {"report": 2, "driver": "D22"}),
            ("duty.claim", {"drive": 1, "driver": "D17", "note": "forgot to log in"}),
        ]

    with answering(drivers_path, echo):
        drive(app, script)


def test_where_nothing_is_due_the_screen_says_so(app: QuietApp, fleet_path: Path) -> None:
    with changing(fleet_path) as db:
        db.execute("UPDATE vehicle SET retired_at = 1")

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "3", "d")
        shown = text(app)
        for words in ("No papers are due", "No defects are open", "No driving waits to be claimed"):
            assert words in shown
        await press(pilot, "P", "X", "F", "R", "U")
        assert isinstance(app.screen, PapersScreen)

    drive(app, script)
