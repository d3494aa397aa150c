from pathlib import Path

from textual.pilot import Pilot

from tests.tui.harness import QuietApp, ask, changing, drive, place_line, press, text
from tui.screens.maintenance_service import ServiceScreen


def test_a_service_says_why_its_plan_its_history_and_its_forecasts(
    maintenance_app: QuietApp, maintenance_path: Path
) -> None:
    app = maintenance_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6", "enter")
        assert isinstance(app.screen, ServiceScreen)
        assert "> T-05 b" in place_line(app)
        assert place_line(app).endswith("x overdue")
        for said in (
            "8 900 km past 16 000 km",
            "of class truck: every 16 000 km or 500 h",
            "W-3 ◐ accepted",
            "2 forecasts of 30 days ahead were 2 d off in the middle",
        ):
            assert said in text(app)
        await press(pilot, "escape", "j", "enter")
        assert "2 x filter 4711, oil 10W40" in text(app)
        with changing(maintenance_path) as db:
            db.execute("DELETE FROM service_due")
            db.execute("DELETE FROM service_done")
        await ask(pilot)
        assert "Nothing is foreseen of this service any more." in text(app)
        assert "D records what was done" in text(app)
        await press(pilot, "D", "escape")
        assert not isinstance(app.screen, ServiceScreen)

    drive(app, script)
