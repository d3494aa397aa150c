from pathlib import Path

from textual.pilot import Pilot

from tests.tui.harness import QuietApp, ask, changing, drive, place_line, press, text
from tui.screens.maintenance_order import WorkOrderScreen


def test_a_work_order_is_told_in_full(maintenance_app: QuietApp, maintenance_path: Path) -> None:
    app = maintenance_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "6", "]", "enter")
        assert isinstance(app.screen, WorkOrderScreen)
        assert place_line(app).endswith("► started T-09")
        for said in ("transmission (14 h)", "Mo 1 Jun 22:00 until Tu 2 Jun 04:00", "Ann"):
            assert said in text(app)
        await press(pilot, "C")
        assert "asked for: transmission" in app.clipboard
        with changing(maintenance_path) as db:
            db.execute("UPDATE work_order SET name = 'W-99' WHERE name = 'W-1'")
        await ask(pilot)
        assert "no work order of that name any more" in text(app)
        await press(pilot, "Y", "escape")
        assert not isinstance(app.screen, WorkOrderScreen)

    drive(app, script)
