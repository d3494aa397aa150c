import pytest
from textual.pilot import Pilot

from daemon.readmodel.vehicle_charts import Chart, Charts
from daemon.readmodel.vehicle_signals import Point
from tests.tui.harness import WIDE, QuietApp, drive, press, text
from tui.screens.truck_charts import drawn_of, room_for
from tui.widgets.line_chart import Read


@pytest.mark.parametrize(("size", "many"), [((80, 24), 1), ((120, 24), 1), (WIDE, 3)])
def test_wide_terminals_show_more_charts(size: tuple[int, int], many: int) -> None:
    assert room_for(*size) == many


def test_a_switch_has_no_slopes() -> None:
    chart = Chart(
        name="pto", title="power take-off", unit="", decimals=0,
        points=(Point(0, 0.0), Point(50, 1.0)), gap_ms=99, is_switch=True, from_zero=True,
    )  # fmt: skip
    assert list(drawn_of(chart, Charts()).reads) == [Read(0, 0.0), Read(49, 0.0), Read(50, 1.0)]


def test_a_signal_opens_its_chart_and_all_are_read_at_one_instant(telling_app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "j", "enter", "[", "[", *["j"] * 3, "enter", "G")
        shown = text(telling_app)
        assert "fuel level, %   07:58:20  7.5 %" in shown
        assert "coolant, °C   07:58:20" in shown
        await press(pilot, "full_stop")
        assert "coolant, °C" in text(telling_app)

    drive(telling_app, script, WIDE)
