import re

from textual.pilot import Pilot

from tests.tui.harness import QuietApp, drive, lines, press, text
from tui.widgets.speed_chart import SpeedChart

CHARTS = ("2", "j", "enter", "]", "]")


def test_the_axes_are_round(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *CHARTS)
        gutter = [line[:5].strip() for line in lines(app)[4:-2]]
        assert [label for label in gutter if label] == ["100", "80", "60", "40", "20", "0"]
        assert "╵02:00" in lines(app)[-2]
        assert "fastest" in text(app)

    drive(app, script)


def test_the_cursor_reads_values_and_gaps(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, *CHARTS, "G")
        chart = app.screen.query_one(SpeedChart)
        assert re.fullmatch(r" km/h   08:0\d:\d\d  [1-9]\d km/h", chart.readout)
        await press(pilot, "g")
        assert chart.readout.endswith("no fix")
        assert "00:0" in chart.readout

    drive(app, script)


def test_a_truck_without_fixes_says_how_to_see_more(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "G", "enter", "]", "]")
        assert "Nothing in the last 8 h. t chooses a longer span." in text(app)
        assert "Last fix: never." in text(app)

    drive(app, script)
