import json
from itertools import pairwise

import pytest

from daemon.domain.master import Shape
from daemon.domain.tracking.facts import StopEnded
from daemon.domain.tracking.rules import TrackingRules
from daemon.town.drive import Driver, Way
from daemon.town.fences import FlatFence
from daemon.town.layout import TownMap, TownPlan
from daemon.town.plane import Plane
from daemon.town.roads import RoadMap
from daemon.town.shift import Trade
from daemon.town.trajectory import Trajectory
from daemon.town.truth import truth_of
from tests.daemon.domain.tracking.drives import fix_at, folded, only
from tests.daemon.town.scene import RULES, day, truth

START = 1_781_520_000_000
PLANE = Plane(lat=41.3, lon=-98.2)
DRIVER = Driver(accelerates_m_s2=1.0, brakes_m_s2=1.0)


def bare_town(*fences: FlatFence) -> TownMap:
    return TownMap(plan=TownPlan(), plane=PLANE, roads=RoadMap(), sites=(), fences=fences)


def north(*legs: tuple[float, float]) -> Trajectory:
    """Stands 300 s, then per leg drives so many metres north and stands so many seconds."""
    path = Trajectory(PLANE, START, (0.0, 0.0), 0.0)
    path.stand(300)
    at_m = 0.0
    for metres, stand_s in legs:
        ways = [Way((0.0, at_m), 10.0), Way((0.0, at_m + metres), 10.0)]
        path.drive(ways, DRIVER)
        path.stand(stand_s)
        at_m += metres
    return path


def test_stands_with_a_short_drive_between_are_one_stop() -> None:
    path = north((1000, 100), (150, 100), (1000, 300))
    stops = truth_of(bare_town(), "T", path, TrackingRules()).stops
    assert len(stops) == 3
    assert (stops[1].end - stops[1].start) / 1000 == pytest.approx(225.0)
    assert [stop.starts_open for stop in stops] == [True, False, False]
    assert [stop.ends_open for stop in stops] == [False, False, True]


def test_a_brief_check_in_well_before_the_place_is_no_part_of_the_stop() -> None:
    path = north((1000, 27), (140, 300))
    first, last = truth_of(bare_town(), "T", path, TrackingRules()).stops
    assert first.starts_open
    assert (last.end - last.start) / 1000 == pytest.approx(300.0)


@pytest.mark.parametrize(
    ("legs", "stop_s"),
    [
        # A queue: short spells, creeps between.
        (((1000, 12), (30, 15), (30, 200)), 249.0),
        # Too short a spell even for a queue.
        (((1000, 8), (30, 300)), 300.0),
        # A red light, then 100 m to the place.
        (((1000, 40), (100, 300)), 360.0),
        # A short spell between joins nothing, and the metres on both its sides count.
        (((1000, 40), (120, 20), (120, 300)), 300.0),
        (((1000, 40), (90, 20), (90, 300)), 398.0),
        # Beyond a creep the halt must have been long before.
        (((1000, 20), (100, 300)), 300.0),
    ],
)
def test_product_and_truth_have_one_definition_of_a_halt(
    legs: tuple[tuple[float, float], ...], stop_s: float
) -> None:
    path = north(*legs, (1000, 300))
    stop = truth_of(bare_town(), "T", path, TrackingRules()).stops[1]
    assert (stop.end - stop.start) / 1000 == pytest.approx(stop_s, abs=1.0)
    fixes = [
        fix_at(
            (sample.at - START) / 1000,
            north_m=sample.distance_m,
            speed=sample.speed_m_s,
            course=0.0,
        )
        for sample in path.samples(START, path.now)
    ]
    told = only(folded(fixes).facts, StopEnded)[1]
    assert (told.at - told.started_at) / 1000 == pytest.approx(stop_s, abs=3.0)


def test_a_short_stand_is_idle_time_of_the_trip() -> None:
    path = north((1000, 100), (1000, 20), (1000, 300))
    found = truth_of(bare_town(), "T", path, TrackingRules())
    assert len(found.stops) == 2
    assert [(trip.distance_m, trip.idle_s) for trip in found.trips] == [(3000.0, 100.0)]
    assert found.trips[0].top_speed_m_s == pytest.approx(10.0)


def test_a_fence_is_entered_at_its_edge_and_left_beyond_the_hysteresis() -> None:
    fence = FlatFence(name="f", shape=Shape.CIRCLE, points=((0.0, 500.0),), radius_m=100.0)
    path = north((1200, 300))
    (visit,) = truth_of(bare_town(fence), "T", path, TrackingRules()).visits
    assert visit.entered_at == pytest.approx(path.reached_at(400.0), abs=30)
    assert visit.outside_at == pytest.approx(path.reached_at(600.0), abs=30)
    assert visit.left_at == pytest.approx(path.reached_at(615.0), abs=30)
    assert not visit.crossed


def test_coming_back_within_the_hysteresis_is_no_leaving() -> None:
    fence = FlatFence(name="f", shape=Shape.CIRCLE, points=((0.0, 500.0),), radius_m=100.0)
    path = north((610, 60))
    path.drive([Way((0.0, 610.0), 3.0), Way((0.0, 500.0), 3.0)], DRIVER)
    (visit,) = truth_of(bare_town(fence), "T", path, TrackingRules()).visits
    assert visit.left_at is None


def test_standing_inside_from_the_start_is_marked() -> None:
    fence = FlatFence(name="f", shape=Shape.CIRCLE, points=((0.0, 0.0),), radius_m=100.0)
    (visit,) = truth_of(bare_town(fence), "T", north((1000, 300)), TrackingRules()).visits
    assert visit.starts_inside
    assert visit.entered_at == START


def test_passing_between_two_seconds_is_a_crossing() -> None:
    strips = [
        FlatFence(
            name=str(at_m),
            shape=Shape.POLYGON,
            points=((-50.0, at_m), (50.0, at_m), (50.0, at_m + 6.0), (-50.0, at_m + 6.0)),
        )
        # 310 s is 50 m; after it every whole second is 10 m further.
        for at_m in (452.0, 537.0)
    ]
    visits = truth_of(bare_town(*strips), "T", north((1000, 300)), TrackingRules()).visits
    assert [(visit.fence, visit.crossed) for visit in visits] == [("452.0", True), ("537.0", False)]


@pytest.mark.parametrize("trade", Trade)
@pytest.mark.parametrize("seed", [3, 4, 5])
def test_trips_and_stops_alternate_and_distances_add_up(trade: Trade, seed: int) -> None:
    found, path = truth(trade, seed), day(trade, seed)
    assert len(found.trips) == len(found.stops) - 1
    for trip, (before, after) in zip(found.trips, pairwise(found.stops), strict=True):
        assert (trip.start, trip.end) == (before.end, after.start)
        assert trip.distance_m >= 200.0
    for stop in found.stops:
        assert stop.end - stop.start >= 180_000
    inside = sum(path.driven_at(s.end) - path.driven_at(s.start) for s in found.stops)
    total = sum(trip.distance_m for trip in found.trips) + inside
    assert total == pytest.approx(found.distance_m, abs=5.0)
    assert inside < 0.06 * found.distance_m
    assert found.stops[0].starts_open
    assert found.stops[-1].ends_open


@pytest.mark.parametrize("trade", Trade)
def test_hardly_any_stop_hangs_on_a_few_metres_or_seconds(trade: Trade) -> None:
    close = 0
    for seed in range(3, 9):
        path = day(trade, seed)
        for a, b in pairwise(path.standings()):
            close += 185.0 < b.distance_m - a.distance_m < 215.0
    assert close <= 3


def test_fast_drives_are_found() -> None:
    spans = [span for seed in range(1, 9) for span in truth(Trade.TIPPER, seed).overspeeds]
    assert spans
    assert all(span.end - span.start >= 10_000 and span.top_speed_m_s > 25 for span in spans)


def test_json_says_the_same() -> None:
    found = truth(Trade.VAN)
    read = json.loads(found.to_json())
    assert read["distance_m"] == found.distance_m
    assert len(read["stops"]) == len(found.stops)
    assert {fence["shape"] for fence in read["fences"]} == {"circle", "polygon", "corridor"}


def test_a_night_without_power_parts_a_stop_and_makes_no_trip() -> None:
    found, path = truth(Trade.MIXER, 3, 2), day(Trade.MIXER, 3, 2)
    night = next((a, b) for a, b in pairwise(path.powered) if b.start - a.end > RULES.gap_s * 1000)
    evening = next(stop for stop in found.stops if stop.end == night[0].end)
    morning = next(stop for stop in found.stops if stop.start == night[1].start)
    assert evening.ends_open
    assert morning.starts_open
    assert not [trip for trip in found.trips if evening.end <= trip.start < morning.end]


def test_the_time_at_an_edge_is_said() -> None:
    fence = FlatFence(name="f", shape=Shape.CIRCLE, points=((0.0, 500.0),), radius_m=100.0)
    path = north((390, 60), (800, 300))
    (visit,) = truth_of(bare_town(fence), "T", path, TrackingRules()).visits
    assert visit.entering.start < path.reached_at(390.0)
    assert visit.entering.end == pytest.approx(path.reached_at(425.0), abs=200)
    assert visit.leaving is not None
    assert visit.leaving.start == pytest.approx(path.reached_at(575.0), abs=200)
    assert visit.leaving.end == pytest.approx(path.reached_at(640.0), abs=200)
