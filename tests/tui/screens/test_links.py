from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Sparkline

from tests.tui.harness import QuietApp, ask, changing, drive, press, text
from tui.widgets.diff_table import DiffTable


def test_the_port_under_the_cursor_is_told_in_full(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "9")
        assert "GGA 35 400, RMC 35 400, GSA 17 700" in text(app)
        assert len(app.screen.query_one(Sparkline).data or []) == 60
        await press(pilot, "G")
        shown = text(app)
        assert "no such device; plug the receiver in" in shown
        assert "none yet" in shown

    drive(app, script)


def test_faults_only_and_back(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "9", "f")
        table = app.screen.query_one(DiffTable)
        assert table.row_count == 1
        assert "no such device" in text(app)
        await press(pilot, "escape")
        assert table.row_count == 3

    drive(app, script)


def test_a_port_that_breaks_is_seen(app: QuietApp, fleet_path: Path) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "9")
        with changing(fleet_path) as db:
            db.execute("UPDATE port_state SET state = 'silent' WHERE name = 'gate'")
        await ask(pilot)
        assert "○ silent" in text(app)

    drive(app, script)


def test_without_a_daemon_ports_are_unknown(fleet_path: Path) -> None:
    app = QuietApp(fleet_path)

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "9")
        assert text(app).count("? unknown") >= 3
        assert "● open" not in text(app)

    drive(app, script)
