"""Simulated truck-days with their truth: how right trips, stops, distances and fences are."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import median

from daemon.domain.fences import FenceSet
from daemon.domain.tracking.facts import EndReason, Fact, TripEnded
from daemon.domain.tracking.fold import UnitState, fold
from daemon.domain.tracking.rules import TrackingRules
from daemon.town.days import town_fences, truck_days
from daemon.town.score import Score, score, total
from daemon.town.truth import Truth
from drivers.gps.decoder import Decoder
from drivers.readings import Fix
from tests.bench import traccar_rules
from tests.bench.rows import Goal, Row
from tests.bench.traccar_rules import Trip

DAYS = 20
WORKERS = 2


@dataclass(frozen=True, slots=True)
class SeedScores:
    """One seed, judged by our facts and by the peer's rules on the same fixes."""

    ours: Score
    old_rule: Score
    new_rule: Score
    old_ends_s: float
    """Median error of the ends of those trips that overlap a true one, also far-off ones."""
    new_ends_s: float


def rows(seeds: tuple[int, ...]) -> list[Row]:
    """The worst seed counts."""
    with ProcessPoolExecutor(WORKERS) as pool:
        scores = list(pool.map(_seed, seeds))
    return [
        _share("trips: precision", scores, lambda s: s.trips.precision),
        _share("trips: recall", scores, lambda s: s.trips.recall),
        _share("stops: precision", scores, lambda s: s.stops.precision, has_peers=False),
        _share("stops: recall", scores, lambda s: s.stops.recall, has_peers=False),
        _error("trip ends: median error", scores, _end_error, Goal(op="<=", value=10), unit="s"),
        _error("trips: distance error", scores, _distance_error, Goal(op="<=", value=1), unit="%"),
        _count("fence events missed", scores, lambda s: s.fences_missed),
        _count("fence events false", scores, lambda s: s.fences_false),
    ]


Figure = Callable[[Score], float]


def _share(name: str, scores: list[SeedScores], of: Figure, *, has_peers: bool = True) -> Row:
    return Row(
        group="ingest",
        name=f"{DAYS} truck-days, {name}",
        value=min(of(one.ours) for one in scores),
        unit="share",
        beside=_beside(scores, of, min) if has_peers else {},
        goal=Goal(op=">=", value=0.98),
    )


def _error(name: str, scores: list[SeedScores], of: Figure, goal: Goal, *, unit: str) -> Row:
    beside: dict[str, float | None] = {}
    if unit == "s":
        beside = {
            "Traccar's new rule": max(one.new_ends_s for one in scores),
            "Traccar's old rule": max(one.old_ends_s for one in scores),
        }
    worst = max(of(one.ours) for one in scores)
    return Row(
        group="ingest",
        name=f"{DAYS} truck-days, {name}",
        value=worst if math.isfinite(worst) else None,
        unit=unit,
        beside=beside,
        goal=goal,
    )


def _count(name: str, scores: list[SeedScores], of: Figure) -> Row:
    events = sum(one.ours.fence_events for one in scores)
    worst = max(of(one.ours) for one in scores)
    return Row(
        group="ingest",
        name=f"{DAYS} truck-days, {name}",
        value=worst,
        unit="events",
        goal=Goal(op="==", value=0),
        why=f"{worst:g} in the worst seed; {events} true events in all {len(scores)} seeds",
    )


def _beside(
    scores: list[SeedScores], of: Figure, worst: Callable[[Iterable[float]], float]
) -> dict[str, float | None]:
    return {
        "Traccar's new rule": worst(of(one.new_rule) for one in scores),
        "Traccar's old rule": worst(of(one.old_rule) for one in scores),
    }


def _end_error(one: Score) -> float:
    return math.inf if one.median_end_error_s is None else one.median_end_error_s


def _distance_error(one: Score) -> float:
    return math.inf if one.distance_error is None else abs(one.distance_error) * 100


def _seed(seed: int) -> SeedScores:
    fences = FenceSet(town_fences(seed))
    ours, old, new = [], [], []
    old_ends, new_ends = list[float](), list[float]()
    for unit, nmea, truth in truck_days(seed, DAYS):
        fixes = _fixes(unit, nmea)
        folded = fold(UnitState.fresh(), fixes, TrackingRules(), fences)
        ours.append(score(truth, folded.facts))
        old_trips, new_trips = traccar_rules.old_rule(fixes), traccar_rules.new_rule(fixes)
        old.append(score(truth, _told(old_trips)))
        new.append(score(truth, _told(new_trips)))
        old_ends += _end_errors_s(truth, old_trips)
        new_ends += _end_errors_s(truth, new_trips)
    return SeedScores(total(ours), total(old), total(new), median(old_ends), median(new_ends))


def _end_errors_s(truth: Truth, trips: Sequence[Trip]) -> Iterator[float]:
    """Of both ends of each true trip, against the claimed one that overlaps it most."""
    for true in truth.trips:
        overlaps = [
            (min(true.end, trip.ended_at) - max(true.start, trip.started_at), trip)
            for trip in trips
        ]
        most, trip = max(overlaps, key=lambda pair: pair[0], default=(0, Trip(0, 0)))
        if most <= 0:
            trip = Trip(true.start, true.start)
        yield abs(trip.started_at - true.start) / 1000
        yield abs(trip.ended_at - true.end) / 1000


def _fixes(unit: str, nmea: bytes) -> list[Fix]:
    decoder = Decoder(unit)
    return decoder.feed(nmea, None) + decoder.flush()


def _told(trips: Sequence[Trip]) -> list[Fact]:
    """A peer's trips in the shape that the score reads; it has no distances."""
    return [
        TripEnded(
            at=trip.ended_at,
            started_at=trip.started_at,
            start_lat_e7=0,
            start_lon_e7=0,
            lat_e7=0,
            lon_e7=0,
            distance_m=0,
            idle_s=0,
            top_speed_cm_s=0,
            reason=EndReason.STOP,
        )
        for trip in trips
    ]
