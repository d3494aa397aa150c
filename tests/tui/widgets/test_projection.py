import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tui.widgets.projection import Projection, fitted, shortest

PLACES = st.tuples(st.floats(-80, 80), st.floats(-180, 180))


@given(st.lists(PLACES, min_size=1, max_size=8), st.integers(2, 300), st.integers(4, 200))
def test_a_fitted_view_holds_every_place(
    places: list[tuple[float, float]], width: int, height: int
) -> None:
    longitudes = [shortest(lon - places[0][1]) for _, lon in places]
    assume(max(longitudes) - min(longitudes) < 170)
    view = fitted(places, width=width, height=height)
    assert view is not None
    for place in places:
        point = view.point(*place)
        assert -0.5 <= point.x <= width + 0.5
        assert -0.5 <= point.y <= height + 0.5


def test_nothing_to_fit_is_no_view() -> None:
    assert fitted([], width=10, height=10) is None


def test_a_trail_across_the_date_line_is_short() -> None:
    view = fitted([(0.0, 179.99), (0.0, -179.99)], width=100, height=100)
    assert view is not None
    assert view.metres_per_dot < 100


def test_a_standing_truck_does_not_fill_the_screen_with_its_wander() -> None:
    view = fitted([(40.0, -105.0), (40.00001, -105.0)], width=160, height=80)
    assert view is not None
    assert view.metres_per_dot > 2


@pytest.mark.parametrize(("dots", "step"), [((10, 0), (10, 0)), ((0, 10), (0, -10))])
def test_panning_moves_places_by_as_many_dots(dots: tuple[int, int], step: tuple[int, int]) -> None:
    view = Projection(lat=40.0, lon=-105.0, metres_per_dot=50, width=100, height=80)
    before, after = view.point(40.0, -105.0), view.panned(*dots).point(40.0, -105.0)
    assert (before.x - after.x, before.y - after.y) == pytest.approx(step, abs=0.2)


@given(st.lists(st.sampled_from([0.1, 10.0]), max_size=30))
def test_zooming_stays_within_reason(factors: list[float]) -> None:
    view = Projection(lat=40.0, lon=-105.0, metres_per_dot=50, width=100, height=80)
    for factor in factors:
        view = view.zoomed(factor)
    assert 0.5 <= view.metres_per_dot <= 20_000
