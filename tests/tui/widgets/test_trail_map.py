import math

import pytest
from textual.pilot import Pilot

from tests.tui.harness import QuietApp, drive, press, text
from tui.widgets.projection import METRES_PER_DEGREE
from tui.widgets.trail_map import TrailMap, circle, middle, scale_bar


@pytest.mark.parametrize("metres_per_dot", [0.5, 3.0, 31.25, 180.0, 9999.0])
def test_the_scale_bar_is_as_long_as_it_says(metres_per_dot: float) -> None:
    metres, cells = scale_bar(metres_per_dot)
    assert 2 <= cells <= 16
    assert str(metres)[0] in "125"
    assert cells * 2 * metres_per_dot == pytest.approx(metres, rel=0.3)


def test_a_circle_is_round_on_earth() -> None:
    for lat, lon in circle((60.0, 10.0), 500.0):
        north = (lat - 60.0) * METRES_PER_DEGREE
        east = (lon - 10.0) * METRES_PER_DEGREE * math.cos(math.radians(60.0))
        assert math.hypot(north, east) == pytest.approx(500, rel=0.01)


def test_the_middle_of_a_shape_is_within_its_box() -> None:
    assert middle([(0.0, 0.0), (2.0, 4.0), (2.0, 0.0)]) == (1.0, 2.0)


def test_the_map_shows_truck_stops_and_places(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "j", "enter", "]")
        shown = text(app)
        for said in ("●", "■", "Depot Commerce City", "├─", "km"):
            assert said in shown
        assert any("\u2801" <= letter <= "\u28ff" for letter in shown)

    drive(app, script)


def test_the_view_is_zoomed_panned_centred_and_fitted_again(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "j", "enter", "]")
        view = app.screen.query_one(TrailMap)
        fit = view.projection
        assert fit is not None
        await press(pilot, "z")
        assert view.projection is not None
        assert view.projection.metres_per_dot == pytest.approx(fit.metres_per_dot / 1.5)
        await press(pilot, "x", "l")
        assert view.projection.lon > fit.lon
        await press(pilot, "h", "k")
        assert view.projection.lon == pytest.approx(fit.lon, abs=0.001)
        assert view.projection.lat > fit.lat
        await press(pilot, "ctrl+r")
        held = view.projection
        await press(pilot, "c")
        assert view.projection != held
        await press(pilot, "v")
        assert view.projection == fit

    drive(app, script)


def test_another_span_fits_itself_again(app: QuietApp) -> None:
    async def script(pilot: Pilot[int]) -> None:
        await press(pilot, "2", "j", "enter", "]", "z", "z", "t")
        assert "last 24 h" in text(app)
        view = app.screen.query_one(TrailMap)
        day = view.projection
        await press(pilot, "v")
        assert view.projection == day

    drive(app, script)
