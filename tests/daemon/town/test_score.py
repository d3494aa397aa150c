from dataclasses import replace

import pytest

from daemon.domain.master import Geofence, Shape
from daemon.domain.tracking.facts import (
    EndReason,
    Fact,
    FenceCrossed,
    FenceEntered,
    FenceLeft,
    StopEnded,
    StopStarted,
    TripEnded,
)
from daemon.town.score import Found, Score, score, total
from daemon.town.trajectory import Span
from daemon.town.truth import StopTruth, TripTruth, Truth, VisitTruth

S = 1000
FENCE = Geofence(
    name="f",
    label="",
    shape=Shape.CIRCLE,
    points=((41.0, -98.0),),
    radius_m=50.0,
    dwell_s=None,
    site=None,
)
VISIT = VisitTruth(
    fence="f",
    entered_at=700 * S,
    outside_at=800 * S,
    left_at=805 * S,
    entering=Span(695 * S, 705 * S),
    leaving=Span(795 * S, 810 * S),
)
TRUTH = Truth(
    vehicle="T",
    start=0,
    end=3000 * S,
    distance_m=10_000.0,
    powered=(Span(0, 3000 * S),),
    stops=(
        StopTruth(start=0, end=500 * S, lat=41.0, lon=-98.0, starts_open=True),
        StopTruth(start=1000 * S, end=1400 * S, lat=41.1, lon=-98.0),
        StopTruth(start=2000 * S, end=3000 * S, lat=41.2, lon=-98.0, ends_open=True),
    ),
    trips=(
        TripTruth(start=500 * S, end=1000 * S, distance_m=6000.0, idle_s=0.0, top_speed_m_s=20.0),
        TripTruth(start=1400 * S, end=2000 * S, distance_m=4000.0, idle_s=0.0, top_speed_m_s=20.0),
    ),
    visits=(VISIT,),
    overspeeds=(),
    fences=(FENCE,),
)


def trip(start_s: int, end_s: int, distance_m: int) -> TripEnded:
    return TripEnded(
        at=end_s * S,
        started_at=start_s * S,
        start_lat_e7=0,
        start_lon_e7=0,
        lat_e7=0,
        lon_e7=0,
        distance_m=distance_m,
        idle_s=0,
        top_speed_cm_s=0,
        reason=EndReason.STOP,
    )


def stop(start_s: int, end_s: int | None = None) -> Fact:
    if end_s is None:
        return StopStarted(at=start_s * S, lat_e7=0, lon_e7=0)
    return StopEnded(
        at=end_s * S, started_at=start_s * S, lat_e7=0, lon_e7=0, reason=EndReason.STOP
    )


def entered(at_s: int) -> FenceEntered:
    return FenceEntered(at=at_s * S, fence="f", lat_e7=0, lon_e7=0)


def left(at_s: int) -> FenceLeft:
    return FenceLeft(at=at_s * S, fence="f", entered_at=0, lat_e7=0, lon_e7=0)


CROSSED = FenceCrossed(at=700 * S, fence="f", lat_e7=0, lon_e7=0)
TRIPS: list[Fact] = [trip(504, 990, 6100), trip(1400, 2002, 3990)]
STOPS: list[Fact] = [stop(40), stop(40, 504), stop(990), stop(990, 1400), stop(2002)]
VISITED: list[Fact] = [entered(701), left(806)]


def test_all_told_is_all_found() -> None:
    got = score(TRUTH, [*TRIPS, *STOPS, *VISITED])
    assert got.misses == ()
    assert got.trips == Found(there=2, claimed=2, found=2)
    assert got.stops == Found(there=3, claimed=3, found=3)
    assert got.median_end_error_s == 3.0
    assert got.distance_error == pytest.approx(0.009)
    assert got.fence_events == 2


def test_nothing_told_is_nothing_found() -> None:
    got = score(TRUTH, [])
    assert (got.trips.recall, got.stops.recall) == (0.0, 0.0)
    assert got.fences_missed == 2
    assert got.median_end_error_s is None


def test_an_end_more_than_a_minute_off_is_not_found() -> None:
    got = score(TRUTH, [trip(500, 1061, 6000), TRIPS[1], *STOPS, *VISITED])
    assert got.trips == Found(there=2, claimed=2, found=1)
    assert [miss.what for miss in got.misses] == ["trip missed", "trip false"]


def test_two_halves_are_not_the_whole() -> None:
    got = score(TRUTH, [trip(500, 700, 3000), trip(700, 1000, 3000), TRIPS[1]])
    assert got.trips == Found(there=2, claimed=3, found=1)
    assert got.trips.precision == pytest.approx(1 / 3)


def test_a_claim_serves_one_truth_only() -> None:
    twice = replace(TRUTH, trips=(TRUTH.trips[0], TRUTH.trips[0]))
    assert score(twice, [TRIPS[0]]).trips == Found(there=2, claimed=1, found=1)


def test_a_stop_in_the_middle_must_have_both_ends() -> None:
    facts = [stop(40, 504), stop(990, 1500), stop(2002)]
    assert score(TRUTH, facts).stops == Found(there=3, claimed=3, found=2)


@pytest.mark.parametrize(
    ("told", "missed", "false"),
    [
        ([entered(640), left(806)], 0, 0),
        ([entered(630), left(806)], 1, 1),
        ([entered(701)], 1, 0),
        ([entered(701), left(806), entered(2000), left(2100)], 0, 2),
        ([entered(699), left(700), entered(702), left(806)], 0, 2),
        ([CROSSED], 2, 1),
    ],
)
def test_fence_events_are_missed_and_made_up(told: list[Fact], missed: int, false: int) -> None:
    got = score(TRUTH, [*TRIPS, *STOPS, *told])
    assert (got.fences_missed, got.fences_false) == (missed, false)


@pytest.mark.parametrize("told", [[CROSSED], [entered(700), left(702)]])
def test_a_brief_stay_is_a_crossing_or_an_entering_and_leaving(told: list[Fact]) -> None:
    brief = replace(VISIT, outside_at=701 * S, left_at=702 * S, leaving=Span(699 * S, 703 * S))
    got = score(replace(TRUTH, visits=(brief,)), told)
    assert got.fence_events == 2
    assert (got.fences_missed, got.fences_false) == (0, 0)


@pytest.mark.parametrize("told", [[left(806)], [entered(650), left(806)]])
def test_being_inside_from_the_start_may_be_told_or_not(told: list[Fact]) -> None:
    inside = replace(VISIT, starts_inside=True)
    got = score(replace(TRUTH, visits=(inside,)), told)
    assert got.fence_events == 1
    assert (got.fences_missed, got.fences_false) == (0, 0)


def test_scores_add_up() -> None:
    good, bad = score(TRUTH, [*TRIPS, *STOPS, *VISITED]), score(TRUTH, TRIPS[:1])
    both = total([good, bad])
    assert both.trips == Found(there=4, claimed=3, found=3)
    assert both.true_m == 20_000.0
    assert len(both.end_errors_ms) == 6
    assert both.fence_events == 4
    assert both.fences_missed == 2
    assert total([]) == Score()


def test_without_claims_precision_is_perfect_only_where_nothing_was() -> None:
    assert Found().precision == 1.0
    assert Found().recall == 1.0
    assert Found(there=1).precision == 0.0
