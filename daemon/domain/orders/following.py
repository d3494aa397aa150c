"""A truck goes its round by what is seen of it: fences, standing, its drum, and time that passes.

Each look judges what is known now, not the event that caused it: events may come late, twice or
in another order. A state that nobody has seen is not made up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.domain.rules import dispatch, orders
from daemon.domain.rules.key import RuleValues

MINUTE_MS = 60_000
EARLY_MIN = 15
"""A truck that stands at the plant is loading from so long before its load is planned."""
STEPS_MOST = 8
"""No truck goes further than once around in one look."""


class Turning(StrEnum):
    """What telemetry says of the drum, or of the power take-off that empties a body."""

    UNKNOWN = "unknown"
    CHARGING = "charging"
    DISCHARGING = "discharging"
    IDLE = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Of a truck at a place; instants ms UTC."""

    is_there: bool = False
    since: int | None = None
    """When it came, while it is there."""
    left_at: int | None = None
    """When it left last, while it is not."""
    came_at: int | None = None
    """When it had come, of a stay that is over; None: nobody saw one since the state began."""


NOWHERE = Stay()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    turning: Turning
    since: int
    """ms UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What is known of a truck now."""

    at: int
    """Of the fix that says it, ms UTC."""
    origin: Stay = NOWHERE
    destination: Stay = NOWHERE
    home: Stay = NOWHERE
    """The plant that it returns to."""
    stands_since: int | None = None
    """None: it moves, or nobody knows."""
    turning: Turning = Turning.UNKNOWN
    turning_since: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A truck with what it has before it."""

    state: TruckState
    since: int
    loads_at: int | None = None
    """When the load is planned to begin; None: nobody has planned it."""
    opens_at: int | None = None
    """Before that the site takes nothing; None: it takes it at any time."""
    is_washed: bool = False
    """What it carries sets, so that it is washed out."""
    held_until: int | None = None
    """At its plant it waits for so long, ms UTC: until somebody has decided on a load whose order
    was called off, or it has set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    to: TruckState
    at: int
    source: MoveSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """That a truck goes on with its load, and nobody saw it unload."""

    at: int
    stayed_ms: int | None = None
    """At the site; None: nobody saw it there, and it is home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    standing_min: int
    washing_min: int
    heard_min: int
    """Who was not heard for longer may be anywhere."""


def figures_of(rules: RuleValues) -> Figures:
    return Figures(
        standing_min=rules[orders.STANDING_MINUTES],
        washing_min=rules[orders.WASHING_MINUTES],
        heard_min=rules[dispatch.POSITION_MINUTES],
    )


def advance(truck: Round, seen: Sighting | None, now: int, figures: Figures) -> tuple[Step, ...]:
    """Every state that it has come to since, in order; none when nothing new is known.

    `seen` None: it was never heard; then time alone goes on.
    """
    steps: list[Step] = []
    state, since = truck.state, truck.since
    while len(steps) < STEPS_MOST:
        look = _Look(truck=truck, seen=seen, since=since, now=now, figures=figures)
        step = _NEXT[state](look) if state in _NEXT else None
        if step is None:
            break
        steps.append(step)
        state, since = step.to, step.at
        if state is TruckState.AVAILABLE:
            break
    return tuple(steps)


def passed(truck: Round, seen: Sighting | None, now: int, figures: Figures) -> Passed | None:
    """What keeps a truck with its load where it is in its round, so that somebody must ask.

    None: nothing does, or the next look moves it.
    """
    if truck.state not in _WITH_LOAD or seen is None or seen.at <= truck.since:
        return None
    if advance(truck, seen, now, figures):
        return None
    came_at, left_at, home_at = seen.destination.came_at, seen.destination.left_at, seen.home.since
    if came_at is not None and left_at is not None and left_at >= truck.since:
        return Passed(at=left_at, stayed_ms=max(0, left_at - came_at))
    is_home = seen.home.is_there and home_at is not None and home_at > truck.since
    if is_home and seen.at - (home_at or 0) >= figures.standing_min * MINUTE_MS:
        return Passed(at=home_at or seen.at)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    truck: Round
    seen: Sighting | None
    since: int
    now: int
    figures: Figures

    @property
    def loads_from(self) -> int:
        """Before that a truck at the plant waits."""
        planned = self.truck.loads_at
        return self.since if planned is None else planned - EARLY_MIN * MINUTE_MS

    def step(self, to: TruckState, at: int | None, source: MoveSource) -> Step:
        """Not before the state that it follows, nor after now."""
        when = self.now if at is None else at
        return Step(to=to, at=min(max(when, self.since), max(self.now, self.since)), source=source)


def _from_assigned(look: _Look) -> Step | None:
    seen = look.seen
    if seen is None:
        return None
    if not seen.origin.is_there:
        return _loaded_unseen(look, seen)
    if seen.turning is Turning.CHARGING:
        return look.step(TruckState.LOADING, seen.turning_since, MoveSource.TELEMETRY)
    if seen.stands_since is None:
        return None
    begins = max(seen.stands_since, seen.origin.since or 0)
    begins = max(begins, look.loads_from)
    if begins > look.now or look.now - seen.at > look.figures.heard_min * MINUTE_MS:
        return None  # a load that is made up would start a clock that is not running
    return look.step(TruckState.LOADING, begins, MoveSource.GEOFENCE)


def _loaded_unseen(look: _Look, seen: Sighting) -> Step | None:
    """It was at the plant long enough and has left, in its time or straight to the site: between
    two looks it was loaded. Who only drove through was not.
    """
    came_at, left_at = seen.origin.came_at, seen.origin.left_at
    if came_at is None or left_at is None or left_at < look.since:
        return None
    begins = max(came_at, look.since)
    if not seen.destination.is_there:
        begins = max(begins, look.loads_from)
    if left_at - begins < look.figures.standing_min * MINUTE_MS:
        return None
    return look.step(TruckState.LOADING, begins, MoveSource.GEOFENCE)


def _from_loading(look: _Look) -> Step | None:
    """Also when nobody saw it leave but it is at the site."""
    seen = look.seen
    if seen is None or seen.origin.is_there or seen.at <= look.since:
        return None
    return look.step(TruckState.EN_ROUTE, seen.origin.left_at, MoveSource.GEOFENCE)


def _from_en_route(look: _Look) -> Step | None:
    seen = look.seen
    if seen is None or seen.at <= look.since:
        return None
    if not seen.destination.is_there:
        return _unloaded_unseen(look, seen, TruckState.AT_JOB_SITE)
    return look.step(TruckState.AT_JOB_SITE, seen.destination.since, MoveSource.GEOFENCE)


def _unloaded_unseen(look: _Look, seen: Sighting, to: TruckState) -> Step | None:
    """It was at the site long enough and has left: it was unloaded there, standing or creeping,
    also before the site opened. Who only passed was not.
    """
    came_at, left_at = seen.destination.came_at, seen.destination.left_at
    if came_at is None or left_at is None:
        return None
    begins = max(came_at, look.since)
    if left_at - begins < look.figures.standing_min * MINUTE_MS:
        return None
    rests_since = seen.turning_since if seen.turning is Turning.IDLE else None
    if rests_since is not None and rests_since <= begins:
        return None
    return look.step(to, begins, MoveSource.GEOFENCE)


def _from_at_job_site(look: _Look) -> Step | None:
    seen = look.seen
    if seen is None:
        return None
    if not seen.destination.is_there:
        return _unloaded_unseen(look, seen, TruckState.DELIVERING)
    if seen.turning is Turning.DISCHARGING:
        return look.step(TruckState.DELIVERING, seen.turning_since, MoveSource.TELEMETRY)
    if seen.turning is not Turning.UNKNOWN or seen.stands_since is None:
        return None  # who knows that the drum rests need not guess from standing
    begins = max(seen.stands_since, look.since, look.truck.opens_at or 0)
    if min(look.now, seen.at) - begins < look.figures.standing_min * MINUTE_MS:
        return None
    return look.step(TruckState.DELIVERING, begins, MoveSource.MOTION)


def _from_delivering(look: _Look) -> Step | None:
    """The pour ends when the drum rests for good, or at the latest when the truck leaves."""
    seen = look.seen
    if seen is None:
        return None
    rests_since = (seen.turning_since or 0) if seen.turning is Turning.IDLE else None
    rested_ms = look.figures.standing_min * MINUTE_MS
    if rests_since is not None and look.since < rests_since <= look.now - rested_ms:
        return look.step(TruckState.RETURNING, seen.turning_since, MoveSource.TELEMETRY)
    if seen.destination.is_there or seen.at <= look.since:
        return None
    return look.step(TruckState.RETURNING, seen.destination.left_at, MoveSource.GEOFENCE)


def _from_returning(look: _Look) -> Step | None:
    seen = look.seen
    if seen is None or not seen.home.is_there or seen.at <= look.since:
        return None
    held_until = look.truck.held_until or 0
    if look.now < held_until:
        return None
    to = TruckState.WASHING if look.truck.is_washed else TruckState.AVAILABLE
    return look.step(to, max(seen.home.since or look.now, held_until), MoveSource.GEOFENCE)


def _from_washing(look: _Look) -> Step | None:
    done_at = look.since + look.figures.washing_min * MINUTE_MS
    if look.now < done_at:
        return None
    return look.step(TruckState.AVAILABLE, done_at, MoveSource.TIMER)


_WITH_LOAD = (TruckState.EN_ROUTE, TruckState.AT_JOB_SITE)

_NEXT: Mapping[TruckState, Callable[[_Look], Step | None]] = {
    TruckState.ASSIGNED: _from_assigned,
    TruckState.LOADING: _from_loading,
    TruckState.EN_ROUTE: _from_en_route,
    TruckState.AT_JOB_SITE: _from_at_job_site,
    TruckState.DELIVERING: _from_delivering,
    TruckState.RETURNING: _from_returning,
    TruckState.WASHING: _from_washing,
}
