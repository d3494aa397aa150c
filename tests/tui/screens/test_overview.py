from textual.pilot import Pilot
from textual.widgets import Sparkline

from tests.tui.harness import QuietApp, drive, press, text
from tui.screens.links import LinksScreen
from tui.screens.truck import TruckScreen


def test_one_page_says_how_the_depot_is(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        del pilot
        shown = text(app)
        for said in (
            "12 trucks",
            "● running since 31 May 23:03",
            "● gps",
            "positions",
            "silent in the middle of a trip",
            "trip started",
        ):
            assert said in shown
        assert len(app.screen.query_one(Sparkline).data or []) == 60

    drive(app, script)


def test_what_needs_attention_opens(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "enter")
        assert isinstance(app.screen, TruckScreen)
        assert app.screen.key == "u9"
        await press(pilot, "escape", "j", "enter")
        assert isinstance(app.screen, LinksScreen)

    drive(app, script)


def test_an_event_opens_its_truck(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "tab", "enter")
        assert isinstance(app.screen, TruckScreen)
        assert app.screen.key == "u1"

    drive(app, script)
