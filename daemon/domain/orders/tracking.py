"""The way of an order that a truck has in hand: heard, on its route, there, and how long.

Each is told once, and over again when it has ended in between. Instants are ms UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from daemon.domain.orders import news
from daemon.domain.orders.following import Passed
from daemon.domain.orders.order import Tier
from daemon.domain.orders.truck import TruckState
from daemon.domain.rules import tracking
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.tracking import OFF_ROUTE_METRES

MINUTE_MS = 60_000
DWELL_MARGIN_MIN = 15
"""So much longer than unloading takes may a truck stay at the site before somebody is told."""
WITH_LOAD = (TruckState.EN_ROUTE, TruckState.AT_JOB_SITE, TruckState.DELIVERING)
"""Who is silent before that may be parked with its engine off."""
UNLOADED = (TruckState.ASSIGNED, TruckState.LOADING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What is kept between looks."""

    fix_at: int | None = None
    closest_m: int | None = None
    """To the destination, since it is on the road."""
    is_lost: bool = False
    off_route_since: int | None = None
    is_off_route_told: bool = False
    is_arrived_told: bool = False
    is_dwell_told: bool = False
    is_undelivered_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spotted:
    """The truck as it is known now."""

    now: int
    state: TruckState
    heard_from: int
    """Earlier nobody could hear it with this order."""
    fix_at: int | None
    away_m: int | None
    """From the destination, as the crow flies."""
    at_site_since: int | None
    """None: it is not there."""
    passed: Passed | None = None
    """It goes on with its load, and nobody saw it unload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    interval_s: int
    off_route_m: int
    stay_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    kind: str
    at: int
    body: Mapping[str, object] = field(default_factory=dict)


def interval_s(rules: RuleValues, tier: Tier, *, faster_s: int | None) -> int:
    """How often its truck is looked at; `faster_s`: of an order that will be late."""
    keys = {
        Tier.PREMIUM: tracking.PREMIUM_UPDATE_INTERVAL_SECONDS,
        Tier.PRIORITY: tracking.PRIORITY_UPDATE_INTERVAL_SECONDS,
        Tier.STANDARD: tracking.STANDARD_UPDATE_INTERVAL_SECONDS,
    }
    usual_s = rules[keys[tier]]
    return usual_s if faster_s is None else min(usual_s, faster_s)


def limits_of(rules: RuleValues, tier: Tier, *, faster_s: int | None, unloading_min: int) -> Limits:
    return Limits(
        interval_s=interval_s(rules, tier, faster_s=faster_s),
        off_route_m=rules[OFF_ROUTE_METRES],
        stay_min=unloading_min + DWELL_MARGIN_MIN,
    )


def look(way: Way, seen: Spotted, limits: Limits) -> tuple[Way, tuple[News, ...]]:
    """What is known of it now, and what is news of that."""
    told: list[News] = []
    after = _heard(way, seen, limits, told)
    after = _on_route(after, seen, limits, told, is_new=seen.fix_at != way.fix_at)
    after = _at_site(after, seen, limits, told)
    after = _undelivered(after, seen, told)
    return replace(after, fix_at=seen.fix_at), tuple(told)


def _heard(way: Way, seen: Spotted, limits: Limits, told: list[News]) -> Way:
    silent_ms = seen.now - max(seen.fix_at or 0, seen.heard_from)
    is_late = silent_ms > limits.interval_s * 1000
    is_still_lost = way.is_lost and seen.fix_at == way.fix_at
    is_lost = seen.state in WITH_LOAD and (is_late or is_still_lost)
    if is_lost and not way.is_lost:
        age_ms = None if seen.fix_at is None else seen.now - seen.fix_at
        body = {"age_ms": age_ms, "silent_ms": silent_ms, "interval_s": limits.interval_s}
        told.append(News(kind=news.SIGNAL_LOST, at=seen.now, body=body))
    if way.is_lost and not is_lost:
        told.append(News(kind=news.SIGNAL_BACK, at=seen.now))
    return replace(way, is_lost=is_lost)


def _on_route(way: Way, seen: Spotted, limits: Limits, told: list[News], *, is_new: bool) -> Way:
    """A second position must say so too before it is told."""
    if seen.state is not TruckState.EN_ROUTE or seen.at_site_since is not None:
        if way.is_off_route_told:
            told.append(News(kind=news.ON_ROUTE, at=seen.now))
        return replace(way, closest_m=None, off_route_since=None, is_off_route_told=False)
    if seen.away_m is None or seen.fix_at is None or not is_new:
        return way
    closest = seen.away_m if way.closest_m is None else min(way.closest_m, seen.away_m)
    further, since, is_told = seen.away_m - closest, way.off_route_since, way.is_off_route_told
    if is_told and further <= limits.off_route_m // 2:
        told.append(News(kind=news.ON_ROUTE, at=seen.fix_at))
        since, is_told = None, False
    elif not is_told and further <= limits.off_route_m:
        since = None
    elif not is_told and since is None:
        since = seen.fix_at
    elif not is_told:
        body = {"away_m": further, "closest_m": closest, "since": since}
        told.append(News(kind=news.OFF_ROUTE, at=seen.fix_at, body=body))
        is_told = True
    return replace(way, closest_m=closest, off_route_since=since, is_off_route_told=is_told)


def _at_site(way: Way, seen: Spotted, limits: Limits, told: list[News]) -> Way:
    since = seen.at_site_since
    if since is None:
        return replace(way, is_arrived_told=False, is_dwell_told=False)
    if not way.is_arrived_told:
        body = {"at": since, "is_unloaded": seen.state in UNLOADED}
        told.append(News(kind=news.ARRIVED, at=since, body=body))
    stayed_ms = seen.now - since
    is_long = stayed_ms > limits.stay_min * MINUTE_MS
    if is_long and not way.is_dwell_told:
        body = {"since": since, "stayed_ms": stayed_ms, "planned_min": limits.stay_min}
        told.append(News(kind=news.DWELLING, at=seen.now, body=body))
    return replace(way, is_arrived_told=True, is_dwell_told=way.is_dwell_told or is_long)


def _undelivered(way: Way, seen: Spotted, told: list[News]) -> Way:
    """Told once, until it is at the site again."""
    passed = seen.passed
    if seen.at_site_since is not None:
        return replace(way, is_undelivered_told=False)
    if passed is None or way.is_undelivered_told:
        return way
    body = {"at": passed.at, "stayed_ms": passed.stayed_ms}
    told.append(News(kind=news.UNDELIVERED, at=passed.at, body=body))
    return replace(way, is_undelivered_told=True)
