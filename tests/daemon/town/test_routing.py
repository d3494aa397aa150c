from itertools import pairwise
from math import dist

import pytest

from daemon.town.dice import dice
from daemon.town.layout import SiteKind
from daemon.town.routing import Berth, Ride, Router
from tests.daemon.town.scene import town


def berths(start: SiteKind, end: SiteKind) -> tuple[Berth, Berth]:
    built = town()
    return (
        Berth(site=built.of_kind(start)[0], angle_deg=180.0),
        Berth(site=built.of_kind(end)[0], angle_deg=150.0),
    )


def test_way_leads_from_berth_to_berth() -> None:
    start, end = berths(SiteKind.PLANT, SiteKind.JOB)
    ways = Router(town(), dice(1)).ways(Ride(start=start, end=end, hour=12.0))
    assert ways[0].point == pytest.approx(start.place)
    assert ways[-1].point == pytest.approx(end.place)
    for a, b in pairwise(ways):
        assert dist(a.point, b.point) < 260.0


def test_queue_stands_in_front_of_the_gate_and_across_the_fence() -> None:
    start, end = berths(SiteKind.JOB, SiteKind.DEPOT)
    fence = next(f for f in town().fences if f.name == "depot")
    ways = Router(town(), dice(2)).ways(Ride(start=start, end=end, hour=6.5, queue=8))
    near = [way for way in ways if way.stand_s and dist(way.point, end.site.centre) < 260.0]
    beyond = [fence.beyond_m(way.point) for way in near]
    assert len(near) >= 6
    assert beyond == sorted(beyond, reverse=True)
    assert beyond[0] > 15.0
    assert beyond[-1] < 0.0


def test_motorway_leads_through_the_tunnel() -> None:
    start, end = berths(SiteKind.PLANT, SiteKind.QUARRY)
    ways = Router(town(), dice(3)).ways(Ride(start=start, end=end, hour=12.0))
    assert any(way.covered for way in ways)
    assert not any(way.covered and way.stand_s for way in ways)


def test_pause_is_made_once_and_away_from_signals() -> None:
    start, end = berths(SiteKind.PLANT, SiteKind.QUARRY)
    ride = Ride(start=start, end=end, hour=12.0, pause_s=333.0)
    ways = Router(town(), dice(4)).ways(ride)
    places = [way.point for way in ways if way.stand_s == 333.0]
    assert len(places) == 1
    roads = town().roads
    assert min(dist(places[0], roads.nodes[node]) for node in roads.signals) > 230.0


def test_hurry_is_faster_than_the_limit_only_on_fast_roads() -> None:
    start, end = berths(SiteKind.PLANT, SiteKind.QUARRY)
    calm = Router(town(), dice(5)).ways(Ride(start=start, end=end, hour=12.0))
    fast = Router(town(), dice(5)).ways(Ride(start=start, end=end, hour=12.0, hurries=True))
    assert max(way.limit_m_s for way in calm) < 24.5
    assert max(way.limit_m_s for way in fast) == 26.8
    assert sum(way.limit_m_s > 25 for way in fast) > 20
