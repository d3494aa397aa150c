from itertools import pairwise
from math import dist

import pytest

from daemon.domain.master import Shape
from daemon.town.layout import SiteKind, TownPlan, build
from daemon.town.roads import Edge
from tests.daemon.town.scene import town

SEEDS = range(1, 13)


def along(edge: Edge, step_m: float = 5.0) -> list[tuple[float, float]]:
    points = []
    for a, b in pairwise(edge.points):
        count = max(1, round(dist(a, b) / step_m))
        points += [
            (a[0] + (b[0] - a[0]) * n / count, a[1] + (b[1] - a[1]) * n / count)
            for n in range(count + 1)
        ]
    return points


def test_equal_plans_are_equal_towns() -> None:
    first, second = build(TownPlan(seed=5)), build(TownPlan(seed=5))
    assert first.sites == second.sites
    assert first.fences == second.fences
    assert first.roads.nodes == second.roads.nodes
    assert build(TownPlan(seed=6)).sites != first.sites


@pytest.mark.parametrize("seed", SEEDS)
def test_every_site_is_reached_from_every_other(seed: int) -> None:
    built = town(seed)
    for a in built.sites:
        for b in built.sites:
            route = built.roads.route(a.entry, b.entry)
            assert (a is b) == (not route)


@pytest.mark.parametrize("seed", SEEDS)
def test_site_fences_lie_across_the_access_road_and_clear_of_all_others(seed: int) -> None:
    built = town(seed)
    around = {fence.name: fence for fence in built.fences if fence.site is not None}
    for site in built.sites:
        fence = around[site.name]
        for edge in built.roads.edges():
            nearest = min(fence.beyond_m(point) for point in along(edge))
            if site.entry in (edge.start, edge.end):
                assert nearest < -20.0
            else:
                assert nearest > 60.0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_town_has_all_there_is_to_drive_through(seed: int) -> None:
    built = town(seed)
    kinds = {site.kind for site in built.sites}
    assert kinds == set(SiteKind)
    assert len(built.of_kind(SiteKind.JOB)) >= 5
    assert {fence.shape for fence in built.fences} == set(Shape)
    tunnel = [edge for edge in built.roads.edges() if edge.road.tunnel]
    assert len(tunnel) == 1
    assert 20 < tunnel[0].length_m / tunnel[0].road.limit_m_s < 180
    assert any(built.roads.degree(node) == 1 for node in range(len(built.roads.nodes)))


def test_the_strip_across_the_motorway_is_narrow_along_it() -> None:
    fence = next(f for f in town().fences if f.name == "toll-line")
    sides = sorted(dist(a, b) for a, b in pairwise((*fence.points, fence.points[0])))
    assert sides == pytest.approx([18.0, 18.0, 200.0, 200.0])


def test_a_place_is_in_the_yard_on_whose_loop_it_is() -> None:
    for site in town().sites:
        assert town().site_at(site.at(1.0)) is site
        east, north = site.at(0.0)
        assert town().site_at((east + 3 * site.loop_m, north + 3 * site.loop_m)) is not site
