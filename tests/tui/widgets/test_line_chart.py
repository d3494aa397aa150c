import asyncio
import re

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.tui.harness import QuietApp, drive, lines, press, text
from tui.format import LocalTime
from tui.widgets.line_chart import Drawn, LineChart, Measure, Read


class LonelyChart(App[None]):
    def __init__(self, chart: LineChart) -> None:
        super().__init__()
        self.chart = chart

    def compose(self) -> ComposeResult:
        yield self.chart


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
        chart = app.screen.query_one(LineChart)
        assert re.fullmatch(r" speed, km/h   08:0\d:\d\d  [1-9]\d km/h", chart.readout)
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


def test_what_is_unknown_breaks_the_line_and_the_cursor_says_so() -> None:
    chart = LineChart(LocalTime.of("UTC"), id="c")
    reads = [Read(0, 12.5), Read(60_000, 12.6), Read(120_000, None), Read(180_000, 12.2)]
    drawn = Drawn(
        measure=Measure("V", decimals=1, from_zero=False, finest=0.1, nothing="unknown"),
        reads=tuple(reads),
        from_ms=0,
        until_ms=180_000,
        gap_ms=60_000,
        levels=(12.4,),
        marks=(90_000,),
    )
    app = LonelyChart(chart)

    async def script() -> None:
        async with app.run_test(size=(60, 12)) as pilot:
            chart.show(drawn)
            await pilot.pause()
            assert chart.readout == " V   most 12.6 at 00:01"
            shown = "\n".join(chart.render_line(y).text for y in range(12))
            assert "12.6" in shown
            chart.action_move(0)
            assert "12.2 V" in chart.readout or "unknown" in chart.readout
            chart.action_move(-100)
            assert chart.readout == " V   00:00:00  12.5 V"
            chart.action_move(44)
            assert chart.readout.endswith("unknown")

    asyncio.run(script())
