"""Fences entered, left, dwelled in and crossed.

A unit is inside a fence when it has been deep enough inside, and outside when it has been
further out than the hysteresis; the event is stamped with the crossing of the edge before
that. The distance to the edge may change only as fast as the unit drives, so a position that
wanders while the truck waits at a gate moves no fence.
"""

from daemon.domain.fences import Fence
from daemon.domain.geo import between, distance_m
from daemon.domain.tracking.facts import (
    FenceCrossed,
    FenceDwelled,
    FenceEntered,
    FenceLeft,
    SiteArrived,
    SiteDeparted,
)
from daemon.domain.tracking.run import Run
from daemon.domain.tracking.state import Spot
from drivers.readings import Fix

LONG_STEP_E7 = 18_000
"""About 200 m: further, a fence in between may be near neither end."""
EDGE_M = 40.0
"""Within this of the edge every fix is measured."""
PATH_FACTOR = 1.2
"""How much faster than the odometer the distance to an edge may change."""
UNCOUNTED_M = 25.0
"""Without speeds the odometer lags by up to one straight piece of the path."""
SETTLED_M = 5.0
"""After standing for a stop's time this decides where no drive decided."""
UNSEEN_MS = 120_000
"""Over a longer pause nothing is said of what was crossed, and when."""
LEAST_HYSTERESIS_M = 1.0


def adopt(run: Run) -> None:
    """Other fences are in force: where the unit already is, it has not entered.

    Spots of fences that are as they were stay; fences that are new around the unit count as
    entered without an event, fences that are gone are forgotten without one.
    """
    state, fences = run.state, run.fences
    state.fences = fences.fingerprint
    last = state.last
    if last is None:
        return
    known = {spot.fingerprint: spot for spot in state.spots}
    place = (float(last.lat_e7), float(last.lon_e7))
    if state.is_standing:
        place = (state.place_lat_e7, state.place_lon_e7)
    nearby = fences.near(round(place[0]), round(place[1])).fences
    spots = [known.get(f.fingerprint) or _seen(run, f, place, last.at) for f in nearby]
    around = {fence.fingerprint for fence in nearby}
    spots += [
        spot
        for spot in state.spots
        if spot.is_inside and spot.fingerprint not in around and _in_force(run, spot)
    ]
    _put(run, spots)
    sites = dict(state.sites)
    inside = {run.fences.by_name[spot.fence].site for spot in spots if spot.is_inside}
    state.sites = tuple((site, sites.get(site, last.at)) for site in sorted(filter(None, inside)))


def _in_force(run: Run, spot: Spot) -> bool:
    fence = run.fences.by_name.get(spot.fence)
    return fence is not None and fence.fingerprint == spot.fingerprint


def _seen(run: Run, fence: Fence, place: tuple[float, float], at: int) -> Spot:
    beyond = fence.beyond_m(*place)
    odometer = run.state.odometer_m
    dwell_at = None
    if beyond <= 0.0 and fence.dwell_s is not None:
        dwell_at = at + fence.dwell_s * 1000
    due = odometer + max(0.0, abs(beyond) - EDGE_M) / PATH_FACTOR
    return Spot(
        fence.name, fence.fingerprint, beyond <= 0.0, beyond, at, odometer, due,
        None, 0, 0, at, dwell_at,
    )  # fmt: skip


def _put(run: Run, spots: list[Spot]) -> None:
    state = run.state
    state.spots = tuple(spots)
    state.spot_names = tuple(spot.fence for spot in spots)
    state.spots_due_m = min((spot.due_m for spot in spots), default=float("inf"))
    state.spots_due_m = min(state.spots_due_m, 1e15)
    state.dwell_at = min((s.dwell_at for s in spots if s.dwell_at is not None), default=None)


def watch(run: Run, fix: Fix, prev: Fix) -> None:
    """Called for every believed fix of a moving unit: cheap where no fence is near."""
    state, fences = run.state, run.fences
    nearby = fences.near(fix.lat_e7, fix.lon_e7)
    if (
        abs(fix.lat_e7 - prev.lat_e7) < LONG_STEP_E7
        and abs(fix.lon_e7 - prev.lon_e7) < LONG_STEP_E7
    ):
        if nearby.names == state.spot_names and state.odometer_m < state.spots_due_m:
            return
        around = list(nearby.fences)
    else:
        start, end = (prev.lat_e7, prev.lon_e7), (fix.lat_e7, fix.lon_e7)
        around = list(fences.along(start, end, distance_m(*start, *end)))
    _look(run, fix, prev, around)


def _look(run: Run, fix: Fix, prev: Fix, around: list[Fence]) -> None:
    by_name = run.fences.by_name
    known = {spot.fence: spot for spot in run.state.spots}
    names = {fence.name for fence in around}
    around += [by_name[spot.fence] for spot in run.state.spots if spot.fence not in names]
    near_now = set(run.fences.near(fix.lat_e7, fix.lon_e7).names)
    spots = []
    for fence in around:
        spot = known.get(fence.name) or _outside(run, fence, prev)
        if run.state.odometer_m >= spot.due_m or fence.name not in near_now:
            spot = _step(run, fence, spot, fix, prev)
        if spot.is_inside or fence.name in near_now:
            spots.append(spot)
    order = {name: rank for rank, name in enumerate(run.fences.near(fix.lat_e7, fix.lon_e7).names)}
    spots.sort(key=lambda spot: order.get(spot.fence, len(order)))
    _put(run, spots)


def _outside(run: Run, fence: Fence, prev: Fix) -> Spot:
    """A fence that comes into sight: the unit was outside, or it would be known."""
    beyond = max(0.01, fence.beyond_m(prev.lat_e7, prev.lon_e7))
    return Spot(
        fence.name, fence.fingerprint, False, beyond, prev.at, run.before_m, run.before_m,
        None, 0, 0, 0, None,
    )  # fmt: skip


def _step(run: Run, fence: Fence, spot: Spot, fix: Fix, prev: Fix) -> Spot:
    odometer = run.state.odometer_m
    beyond = fence.beyond_m(fix.lat_e7, fix.lon_e7)
    reach = (odometer - spot.odometer_m) * PATH_FACTOR
    if not run.state.is_measured:
        reach += UNCOUNTED_M
    was = spot.beyond_m
    now = min(max(beyond, was - reach), was + reach)
    if (was > 0.0) != (now > 0.0):
        spot = _crossing(run, fence, spot, now, fix, prev)
    due = odometer + max(0.0, abs(now) - EDGE_M) / PATH_FACTOR
    spot = spot._replace(beyond_m=now, at=fix.at, odometer_m=odometer, due_m=due)
    hysteresis = max(LEAST_HYSTERESIS_M, run.rules.fence_hysteresis_m)
    if spot.is_inside:
        if now > 0.0 and spot.crossed_at is None:
            spot = _crossed(spot, fix.at, fix.lat_e7, fix.lon_e7)
        if now >= hysteresis:
            return _leave(run, fence, spot)
        return spot if now > 0.0 else spot._replace(crossed_at=None)
    depth = min(hysteresis, fence.half_width_m / 2)
    if now <= -depth:
        return _enter(run, fence, spot)
    if fix.at - prev.at <= UNSEEN_MS:
        spot = _passing(run, fence, spot, fix, prev)
    return spot if now <= 0.0 or spot.is_inside else spot._replace(crossed_at=None)


def _crossing(run: Run, fence: Fence, spot: Spot, now: float, fix: Fix, prev: Fix) -> Spot:
    """Where and when the edge was, between the last two positions."""
    if fix.at - prev.at > UNSEEN_MS:
        seen = fix if not spot.is_inside else prev
        return _crossed(spot, seen.at, seen.lat_e7, seen.lon_e7)
    was = spot.beyond_m
    if spot.at != prev.at and not run.state.is_standing:
        was = fence.beyond_m(prev.lat_e7, prev.lon_e7)
        if (was > 0.0) == (now > 0.0):
            was = -now
    share = was / (was - now)
    lat, lon = between((prev.lat_e7, prev.lon_e7), (fix.lat_e7, fix.lon_e7), share)
    return _crossed(spot, prev.at + round((fix.at - prev.at) * share), lat, lon)


def _crossed(spot: Spot, at: int, lat_e7: int, lon_e7: int) -> Spot:
    return spot._replace(crossed_at=at, crossed_lat_e7=lat_e7, crossed_lon_e7=lon_e7)


def _passing(run: Run, fence: Fence, spot: Spot, fix: Fix, prev: Fix) -> Spot:
    """The straight line between two positions may go deep inside where neither is."""
    hysteresis = max(LEAST_HYSTERESIS_M, run.rules.fence_hysteresis_m)
    depth = min(hysteresis, fence.half_width_m / 2)
    start, end = (prev.lat_e7, prev.lon_e7), (fix.lat_e7, fix.lon_e7)
    ends_m = max(0.0, fence.beyond_m(*start)) + max(0.0, fence.beyond_m(*end))
    if distance_m(*start, *end) < ends_m + 2 * depth:
        return spot
    least, share = fence.deepest(start, end)
    if least > -depth:
        return spot
    at = prev.at + round((fix.at - prev.at) * share)
    lat, lon = between(start, end, share)
    if spot.crossed_at is None and spot.beyond_m > 0.0:
        run.facts.append(FenceCrossed(at=at, fence=fence.name, lat_e7=lat, lon_e7=lon))
        return spot
    if spot.crossed_at is None:
        spot = _crossed(spot, at, lat, lon)
    spot = _enter(run, fence, spot)
    if spot.beyond_m > 0.0:
        spot = _crossed(spot, fix.at, fix.lat_e7, fix.lon_e7)
    return spot


def settle(run: Run) -> None:
    """The unit has stood for a stop's time: its mean place decides near an edge."""
    state = run.state
    spots = []
    for spot in state.spots:
        fence = run.fences.by_name[spot.fence]
        beyond = fence.beyond_m(state.place_lat_e7, state.place_lon_e7)
        due = state.odometer_m + max(0.0, abs(beyond) - EDGE_M) / PATH_FACTOR
        moved = spot._replace(beyond_m=beyond, at=state.stood_at, due_m=due)
        moved = moved._replace(odometer_m=state.odometer_m)
        sure_m = min(SETTLED_M, fence.half_width_m / 2)
        if abs(beyond) >= sure_m and (beyond < 0.0) != spot.is_inside:
            if moved.crossed_at is None:
                place = (round(state.place_lat_e7), round(state.place_lon_e7))
                moved = _crossed(moved, state.stand_since, *place)
            moved = _leave(run, fence, moved) if spot.is_inside else _enter(run, fence, moved)
        spots.append(moved)
    _put(run, spots)


def dwell(run: Run, at: int) -> None:
    """Tells the dwells that are due."""
    spots = []
    for spot in run.state.spots:
        due = spot.dwell_at
        if due is not None and at >= due and spot.is_inside:
            run.facts.append(FenceDwelled(at=due, fence=spot.fence, entered_at=spot.entered_at))
            spots.append(spot._replace(dwell_at=None))
        else:
            spots.append(spot)
    _put(run, spots)


def _enter(run: Run, fence: Fence, spot: Spot) -> Spot:
    state = run.state
    at = spot.crossed_at if spot.crossed_at is not None else spot.at
    run.facts.append(
        FenceEntered(
            at=at, fence=fence.name, lat_e7=spot.crossed_lat_e7, lon_e7=spot.crossed_lon_e7
        )
    )
    if fence.site is not None and fence.site not in dict(state.sites):
        state.sites = (*state.sites, (fence.site, at))
        run.facts.append(SiteArrived(at=at, site=fence.site, fence=fence.name))
    dwell_at = None if fence.dwell_s is None else at + fence.dwell_s * 1000
    return spot._replace(is_inside=True, entered_at=at, crossed_at=None, dwell_at=dwell_at)


def _leave(run: Run, fence: Fence, spot: Spot) -> Spot:
    state = run.state
    at = max(spot.crossed_at or spot.at, spot.entered_at)
    if spot.dwell_at is not None and spot.dwell_at <= at:
        run.facts.append(
            FenceDwelled(at=spot.dwell_at, fence=fence.name, entered_at=spot.entered_at)
        )
    run.facts.append(
        FenceLeft(
            at=at,
            fence=fence.name,
            entered_at=spot.entered_at,
            lat_e7=spot.crossed_lat_e7,
            lon_e7=spot.crossed_lon_e7,
        )
    )
    outside = spot._replace(is_inside=False, crossed_at=None, dwell_at=None)
    arrivals = dict(state.sites)
    others = {s.fence for s in state.spots if s.is_inside and s.fence != fence.name}
    is_still_there = any(run.fences.by_name[name].site == fence.site for name in others)
    if fence.site in arrivals and not is_still_there:
        arrived_at = arrivals.pop(fence.site)
        state.sites = tuple(arrivals.items())
        run.facts.append(
            SiteDeparted(at=at, site=fence.site, fence=fence.name, arrived_at=arrived_at)
        )
    return outside
