from textual.containers import VerticalScroll
from textual.pilot import Pilot

from tests.tui.harness import QuietApp, drive, press, text
from tui.screens.help import HelpScreen


def test_help_scrolls_and_names_keys_of_the_focused_part(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "j", "enter", "]", "question_mark")
        assert isinstance(app.screen, HelpScreen)
        assert "Whole trail" in text(app)
        assert "esc close" in text(app)
        assert "more below" in text(app)
        await press(pilot, "j", "j")
        assert app.screen.query_one(VerticalScroll).scroll_y == 2
        await press(pilot, "end")
        assert "Beyond its limit, and by how many minutes." in text(app)
        assert "more below" not in text(app)
        await press(pilot, "q")
        assert not isinstance(app.screen, HelpScreen)

    drive(app, script)


def test_help_on_drivers_says_what_their_signs_mean(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "3", "question_mark")
        shown = text(app)
        for said in ("x violated", "Off duty, and may drive.", "depotd drivers import FILE"):
            assert said in shown

    drive(app, script, (120, 60))


def test_help_on_orders_says_what_their_signs_mean(orders_app: QuietApp) -> None:
    app = orders_app

    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "5", "question_mark", "end")
        for said in ("x no truck", "First warning, 60 min from batching", "x load"):
            assert said in text(app)
        assert "Drives:" not in text(app)

    drive(app, script)
