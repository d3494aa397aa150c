"""How well facts tell the truth: trips and stops found, errors of their ends, fence events."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple, Self, TypeVar

from daemon.domain.tracking.facts import (
    Fact,
    FenceCrossed,
    FenceEntered,
    FenceLeft,
    StopEnded,
    StopStarted,
    TripEnded,
)
from daemon.town.trajectory import Span
from daemon.town.truth import StopTruth, TripTruth, Truth, VisitTruth

TOLERANCE_MS = 60_000
"""Something is found when both its ends lie within this of the true ones."""
BRIEF_MS = 4000
"""A stay so short may be told as a crossing or as entering and leaving."""
NEVER = 1 << 62

T = TypeVar("T", TripTruth, StopTruth)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Of `there` true things `found` were claimed, among `claimed` claims in all."""

    there: int = 0
    claimed: int = 0
    found: int = 0

    @property
    def precision(self) -> float:
        return self.found / self.claimed if self.claimed else float(not self.there)

    @property
    def recall(self) -> float:
        return self.found / self.there if self.there else 1.0

    def plus(self, other: Self) -> "Found":
        return Found(
            there=self.there + other.there,
            claimed=self.claimed + other.claimed,
            found=self.found + other.found,
        )


class Miss(NamedTuple):
    """Something told wrongly, for whoever looks for the reason."""

    vehicle: str
    what: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    trips: Found = Found()
    stops: Found = Found()
    end_errors_ms: tuple[int, ...] = ()
    """Of both ends of every trip found, without sign."""
    true_m: float = 0.0
    claimed_m: float = 0.0
    """Length of all trips."""
    fence_events: int = 0
    misses: tuple[Miss, ...] = ()

    @property
    def median_end_error_s(self) -> float | None:
        return median(self.end_errors_ms) / 1000 if self.end_errors_ms else None

    @property
    def distance_error(self) -> float | None:
        """Share of the true distance; None when nothing was driven."""
        return self.claimed_m / self.true_m - 1.0 if self.true_m else None

    @property
    def fences_missed(self) -> int:
        return sum(miss.what.startswith("fence missed") for miss in self.misses)

    @property
    def fences_false(self) -> int:
        return sum(miss.what.startswith("fence false") for miss in self.misses)


class _Claim(NamedTuple):
    start: int
    end: int
    distance_m: float


def score(truth: Truth, facts: Sequence[Fact]) -> Score:
    """Judges the facts of one unit over the time of its truth."""
    trips = [_Claim(f.started_at, f.at, f.distance_m) for f in facts if isinstance(f, TripEnded)]
    stops = _stops(facts)
    trip_pairs = _paired(truth.trips, trips, _fits_trip)
    stop_pairs = _paired(truth.stops, stops, _fits_stop)
    errors = [
        error
        for true, claim in trip_pairs
        for error in (abs(claim.start - true.start), abs(claim.end - true.end))
    ]
    events, fence_misses = _fences(truth, facts)
    misses = [
        *_unpaired(truth.vehicle, "trip", truth.trips, trips, trip_pairs),
        *_unpaired(truth.vehicle, "stop", truth.stops, stops, stop_pairs),
        *fence_misses,
    ]
    return Score(
        trips=Found(there=len(truth.trips), claimed=len(trips), found=len(trip_pairs)),
        stops=Found(there=len(truth.stops), claimed=len(stops), found=len(stop_pairs)),
        end_errors_ms=tuple(errors),
        true_m=sum(trip.distance_m for trip in truth.trips),
        claimed_m=sum(trip.distance_m for trip in trips),
        fence_events=events,
        misses=tuple(sorted(misses, key=lambda miss: miss.at)),
    )


def total(scores: Iterable[Score]) -> Score:
    """All together, every trip and every kilometre counting the same."""
    parts = list(scores)
    trips = stops = Found()
    for part in parts:
        trips, stops = trips.plus(part.trips), stops.plus(part.stops)
    return Score(
        trips=trips,
        stops=stops,
        end_errors_ms=tuple(error for part in parts for error in part.end_errors_ms),
        true_m=sum(part.true_m for part in parts),
        claimed_m=sum(part.claimed_m for part in parts),
        fence_events=sum(part.fence_events for part in parts),
        misses=tuple(miss for part in parts for miss in part.misses),
    )


def _stops(facts: Sequence[Fact]) -> list[_Claim]:
    """Claimed stops; one that has not ended lasts for ever."""
    ends = {f.started_at: f.at for f in facts if isinstance(f, StopEnded)}
    starts = {f.at for f in facts if isinstance(f, StopStarted)} | ends.keys()
    return [_Claim(start, ends.get(start, NEVER), 0.0) for start in sorted(starts)]


def _is_close(claimed: int, true: int) -> bool:
    return abs(claimed - true) <= TOLERANCE_MS


def _fits_trip(true: TripTruth, claim: _Claim) -> bool:
    return _is_close(claim.start, true.start) and _is_close(claim.end, true.end)


def _fits_stop(true: StopTruth, claim: _Claim) -> bool:
    """An end that the record cuts off is not judged; the stop must be there all the same."""
    starts = claim.start < true.end if true.starts_open else _is_close(claim.start, true.start)
    ends = claim.end > true.start if true.ends_open else _is_close(claim.end, true.end)
    return starts and ends


def _paired(
    truths: Sequence[T], claims: Sequence[_Claim], fits: Callable[[T, _Claim], bool]
) -> list[tuple[T, _Claim]]:
    """Each claim serves one truth at most."""
    free = list(claims)
    pairs = []
    for true in truths:
        claim = next((claim for claim in free if fits(true, claim)), None)
        if claim is not None:
            free.remove(claim)
            pairs.append((true, claim))
    return pairs


def _unpaired(
    vehicle: str,
    what: str,
    truths: Sequence[T],
    claims: Sequence[_Claim],
    pairs: Sequence[tuple[T, _Claim]],
) -> list[Miss]:
    met = {id(true) for true, _ in pairs}
    used = {claim for _, claim in pairs}
    missed = [Miss(vehicle, f"{what} missed", t.start) for t in truths if id(t) not in met]
    false = [Miss(vehicle, f"{what} false", claim.start) for claim in claims if claim not in used]
    return missed + false


class _Event(NamedTuple):
    kind: str
    at: int


def _fences(truth: Truth, facts: Sequence[Fact]) -> tuple[int, list[Miss]]:
    """How many events there were, and which were missed or made up."""
    claims: dict[str, list[_Event]] = {fence.name: [] for fence in truth.fences}
    for fact in facts:
        if isinstance(fact, FenceEntered | FenceLeft | FenceCrossed):
            claims.setdefault(fact.fence, []).append(_Event(fact.kind, fact.at))
    events = 0
    misses: list[Miss] = []
    for visit in truth.visits:
        there, missed = _visit(visit, claims[visit.fence])
        events += there
        misses += [
            Miss(truth.vehicle, f"fence missed {visit.fence} {e.kind}", e.at) for e in missed
        ]
    for fence, left_over in claims.items():
        misses += [Miss(truth.vehicle, f"fence false {fence} {e.kind}", e.at) for e in left_over]
    return events, misses


def _visit(visit: VisitTruth, claims: list[_Event]) -> tuple[int, list[_Event]]:
    """Takes the claims that tell of this visit; answers what should have been told and was not."""
    expected = []
    if visit.starts_inside:
        # Whether being inside from the start is worth an event is the tracker's choice.
        _take(claims, FenceEntered.kind, Span(visit.entered_at, visit.outside_at or NEVER))
    else:
        expected.append((FenceEntered.kind, visit.entered_at, visit.entering))
    if visit.left_at is not None and visit.leaving is not None:
        expected.append((FenceLeft.kind, visit.left_at, visit.leaving))
        is_brief = (visit.outside_at or NEVER) - visit.entered_at < BRIEF_MS
        whole = Span(visit.entering.start, visit.leaving.end)
        if is_brief and _take(claims, FenceCrossed.kind, whole):
            return len(expected), []
    missed = [_Event(kind, at) for kind, at, when in expected if not _take(claims, kind, when)]
    return len(expected), missed


def _take(claims: list[_Event], kind: str, when: Span) -> bool:
    for claim in claims:
        if claim.kind == kind and when.start - TOLERANCE_MS <= claim.at <= when.end + TOLERANCE_MS:
            claims.remove(claim)
            return True
    return False
