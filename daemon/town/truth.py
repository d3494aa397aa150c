"""What really happened, by the product's own definitions, from the exact movement.

A halt begins with a spell of standing of `PAUSE_MOST_S`. A later spell continues it

- after less than `CREEP_MOST_M` of driving, if it lasts `PAUSE_MOST_S`;
- after less than `trip_min_m`, if it lasts `idle_min_s` and the halt before it does as well.

Driving is counted from the halt's last spell; spells too short for that are part of the
drive. A halt that spans `stop_min_s` is a stop, the drives between stops are trips.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from json import dumps

from daemon.domain.master import Geofence
from daemon.domain.tracking.rules import CREEP_MOST_M, PAUSE_MOST_S, TrackingRules
from daemon.town.fences import FlatFence
from daemon.town.layout import TownMap
from daemon.town.trajectory import Span, Standing, Trajectory

STEP_M = 0.2
SAMPLE_MS = 1000
EDGE_M = 25.0
"""A receiver may err by so much: within it, when an edge was crossed is uncertain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTruth:
    """A halt long enough."""

    start: int
    end: int
    lat: float
    lon: float
    """Where it began."""
    starts_open: bool = False
    """Was already standing when the record begins."""
    ends_open: bool = False
    """Still stands when the record ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripTruth:
    start: int
    end: int
    distance_m: float
    idle_s: float
    """Sum of the standing spans in it that count as idle."""
    top_speed_m_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTruth:
    """One stay inside a fence."""

    fence: str
    entered_at: int
    outside_at: int | None
    """Back over the edge for good; None when the record ends before."""
    left_at: int | None
    """Beyond the hysteresis."""
    entering: Span
    """Around going in, as long as the vehicle is close to the edge."""
    leaving: Span | None
    starts_inside: bool = False
    crossed: bool = False
    """No whole second falls between going in and coming out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverspeedTruth:
    start: int
    end: int
    top_speed_m_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    vehicle: str
    start: int
    end: int
    distance_m: float
    powered: tuple[Span, ...]
    stops: tuple[StopTruth, ...]
    trips: tuple[TripTruth, ...]
    visits: tuple[VisitTruth, ...]
    overspeeds: tuple[OverspeedTruth, ...]
    fences: tuple[Geofence, ...]

    def to_json(self) -> str:
        return dumps(asdict(self), separators=(",", ":"), sort_keys=True)


def truth_of(town: TownMap, vehicle: str, path: Trajectory, rules: TrackingRules) -> Truth:
    halts = _stops(path.standings(), rules)
    silences = _silences(path, rules)
    stops = tuple(stop for halt in halts for stop in _heard(town, path, halt, silences))
    trips = tuple(
        _trip(path, a.end, b.start, rules) for a, b in pairwise(stops) if not b.starts_open
    )
    visits = sorted(
        (v for fence in town.fences for v in _visits(path, fence, rules.fence_hysteresis_m)),
        key=lambda visit: (visit.entered_at, visit.fence),
    )
    return Truth(
        vehicle=vehicle,
        start=path.start_at,
        end=path.now,
        distance_m=path.length_m,
        powered=tuple(path.powered),
        stops=stops,
        trips=trips,
        visits=tuple(visits),
        overspeeds=tuple(_overspeeds(path, rules)),
        fences=tuple(fence.in_degrees(town.plane) for fence in town.fences),
    )


def _stops(standings: Sequence[Standing], rules: TrackingRules) -> list[Span]:
    halts = _halts(standings, rules)
    return [halt for halt in halts if halt.end - halt.start >= rules.stop_min_s * 1000]


def _halts(standings: Sequence[Standing], rules: TrackingRules) -> list[Span]:
    halts: list[Span] = []
    last_m = 0.0
    for spell in standings:
        halt = halts[-1] if halts else None
        driven_m = spell.distance_m - last_m
        if halt is not None and driven_m < _reach_m(halt, rules):
            if spell.end - spell.start < _least_ms(driven_m, rules):
                continue
            halts[-1] = halt._replace(end=spell.end)
        elif spell.end - spell.start >= _least_ms(0.0, rules) or spell.distance_m <= 0.0:
            halts.append(Span(spell.start, spell.end))
        else:
            continue
        last_m = spell.distance_m
    return halts


def _reach_m(halt: Span, rules: TrackingRules) -> float:
    """So near to its last spell a further one may continue the halt."""
    is_long = halt.end - halt.start >= rules.idle_min_s * 1000
    return rules.trip_min_m if is_long else CREEP_MOST_M


def _least_ms(driven_m: float, rules: TrackingRules) -> int:
    is_near = driven_m < CREEP_MOST_M
    return (min(PAUSE_MOST_S, rules.idle_min_s) if is_near else rules.idle_min_s) * 1000


def _silences(path: Trajectory, rules: TrackingRules) -> list[Span]:
    """Spans without power too long to be bridged: nobody can know what happened in them."""
    spans = [Span(a.end, b.start) for a, b in pairwise(path.powered)]
    return [span for span in spans if span.end - span.start > rules.gap_s * 1000]


def _heard(
    town: TownMap, path: Trajectory, halt: Span, silences: Sequence[Span]
) -> Iterator[StopTruth]:
    """A stop ends where the receiver falls silent for long and another begins behind."""
    edges = [halt.start]
    for silence in silences:
        if halt.start <= silence.start and silence.end <= halt.end:
            edges += silence
    edges.append(halt.end)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        yield _stop(town, path, Span(start, end), halt)


def _stop(town: TownMap, path: Trajectory, part: Span, halt: Span) -> StopTruth:
    """`part` of the halt is heard; an end that is not an end of the halt is open."""
    lat, lon = town.plane.to_geo(path.place_at(path.driven_at(part.start)))
    return StopTruth(
        start=part.start,
        end=part.end,
        lat=round(lat, 7),
        lon=round(lon, 7),
        starts_open=part.start == path.start_at or part.start != halt.start,
        ends_open=part.end == path.now or part.end != halt.end,
    )


def _trip(path: Trajectory, start: int, end: int, rules: TrackingRules) -> TripTruth:
    idles = [
        (s.end - s.start) / 1000
        for s in path.standings_between(start, end)
        if s.end - s.start >= rules.idle_min_s * 1000
    ]
    return TripTruth(
        start=start,
        end=end,
        distance_m=round(path.driven_at(end) - path.driven_at(start), 1),
        idle_s=round(sum(idles), 1),
        top_speed_m_s=round(path.top_speed(start, end), 2),
    )


def _visits(path: Trajectory, fence: FlatFence, hysteresis_m: float) -> Iterator[VisitTruth]:
    """Follows the way in steps that cannot jump over an edge: distance is 1-Lipschitz."""
    driven, length_m = 0.0, path.length_m
    entered: float | None = None
    starts_inside = False
    outside = 0.0
    while driven <= length_m:
        beyond = fence.beyond_m(path.place_at(driven))
        if entered is None and beyond <= 0.0:
            entered, starts_inside = driven, driven == 0.0
            outside = driven
        elif entered is not None:
            if beyond <= 0.0:
                outside = driven
            if beyond > hysteresis_m:
                yield _visit(path, fence, (entered, outside, driven), starts_inside)
                entered = None
        driven += max(STEP_M, beyond if entered is None else -beyond)
    if entered is not None:
        yield VisitTruth(
            fence=fence.name,
            entered_at=path.reached_at(entered),
            outside_at=None,
            left_at=None,
            entering=_at_edge(path, fence, entered),
            leaving=None,
            starts_inside=starts_inside,
        )


def _visit(
    path: Trajectory, fence: FlatFence, at_m: tuple[float, float, float], starts_inside: bool
) -> VisitTruth:
    entered, outside, left = (path.reached_at(driven) for driven in at_m)
    return VisitTruth(
        fence=fence.name,
        entered_at=entered,
        outside_at=outside,
        left_at=left,
        entering=_at_edge(path, fence, at_m[0]),
        leaving=Span(_at_edge(path, fence, at_m[1]).start, _at_edge(path, fence, at_m[2]).end),
        starts_inside=starts_inside,
        crossed=-(-entered // SAMPLE_MS) * SAMPLE_MS > outside,
    )


def _at_edge(path: Trajectory, fence: FlatFence, driven_m: float) -> Span:
    """How long the vehicle is around a place on its way, as far as `EDGE_M` from it."""
    middle = fence.beyond_m(path.place_at(driven_m))
    ends = []
    for direction in (-1.0, 1.0):
        reach = driven_m
        while abs(reach - driven_m) < 2 * EDGE_M and 0.0 <= reach <= path.length_m:
            if abs(fence.beyond_m(path.place_at(reach)) - middle) >= EDGE_M:
                break
            reach += direction
        ends.append(path.reached_at(min(max(0.0, reach), path.length_m)))
    return Span(ends[0], ends[1])


def _overspeeds(path: Trajectory, rules: TrackingRules) -> Iterator[OverspeedTruth]:
    if rules.overspeed_limit_cm_s is None:
        return
    limit = rules.overspeed_limit_cm_s / 100
    for start, end in path.faster_than(limit):
        if end - start >= rules.overspeed_min_s * 1000:
            top = round(path.top_speed(start, end), 2)
            yield OverspeedTruth(start=start, end=end, top_speed_m_s=top)
