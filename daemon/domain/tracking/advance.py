"""From one believed fix to the next: standing, driving, and all that follows."""

from math import hypot

from daemon.domain.geo import distance_m, offset_m
from daemon.domain.tracking import fencing, gaps, overspeed, thinning, trips, wheels
from daemon.domain.tracking.facts import Motion, Verdict
from daemon.domain.tracking.run import Run
from daemon.domain.tracking.state import Phase, UnitState, Wheels
from drivers.readings import Fix

STANDS_BELOW = 0.5
"""m/s, about one knot."""
STANDS_BELOW_ESTIMATED = 1.5
"""m/s, where the speed is estimated from wandering positions."""
CREEP_M = 2.0
"""Movement is believed once so much was driven since the last standing fix."""
CRAWL = 0.75
CRAWL_M = 5.0
"""Poor receivers tell up to so many m/s while they stand: below, it takes so many metres."""
AWAY_ESTIMATED_M = 30.0
"""Without speeds, once it is so far from the standing place."""
DRIFT_M = 10.0
"""Further from the standing place is called drift."""
MOVED_M = 50.0
"""So far off after a pause, it has been moved while nobody looked."""
SPEED_LIES_M = 200.0
"""So far off without a pause, the speed of zero was not true."""
BACK_M = 15.0
"""Within this after a pause it has not left its standing place yet."""
PAUSE_MS = 5000
ROLLS_M_S = wheels.ROLLS_M_S
CHORD_M = 25.0
"""Without speeds, the path is counted in straight pieces of this length."""
MARK_MS = 5000
PLACE_FIXES = 300
"""The standing place is a mean that forgets at this rate."""

Velocity = tuple[float, float, float, bool]  # speed, east, north, measured


def advance(run: Run, fix: Fix, velocity: Velocity, path: float) -> None:
    """`path` is what was driven since the last believed fix, if it was not standing."""
    verdict = _step(run, fix, velocity, path)
    if run.is_raw:
        run.counts[verdict] += 1
        run.keep(fix, verdict)
    else:
        thinning.thin(run, fix, verdict)


def advance_quietly(run: Run, fix: Fix, velocity: Velocity, path: float) -> None:
    """The same for a fix that has had its verdict already."""
    _step(run, fix, velocity, path)
    run.state.kept = fix


def relocate(run: Run, fix: Fix, velocity: Velocity, path: float) -> None:
    """Enough fixes agree on a place that no drive explains: the unit is there."""
    state = run.state
    if state.is_standing and velocity[0] < STANDS_BELOW:
        away = distance_m(state.place_lat_e7, state.place_lon_e7, fix.lat_e7, fix.lon_e7)
        if away < SPEED_LIES_M:  # the receiver has settled elsewhere, the truck has not moved
            state.place_lat_e7, state.place_lon_e7 = float(fix.lat_e7), float(fix.lon_e7)
            state.place_fixes = 1
    advance(run, fix, velocity, path)


def _step(run: Run, fix: Fix, velocity: Velocity, path: float) -> Verdict:
    state = run.state
    last = state.last
    speed, east_m_s, north_m_s, measured = velocity
    run.before_m = state.odometer_m
    if last is None:
        verdict = Verdict.ACCEPTED
        _first(run, fix, speed)
    else:
        verdict = _move(run, fix, last, velocity, path)
        state.pace_ms = fix.at - last.at
    if speed >= ROLLS_M_S and state.wheels is not Wheels.ROLLING:
        wheels.roll(run, fix)
    if run.rules.overspeed_limit_cm_s is not None or state.over_since is not None:
        overspeed.check(run, fix)
    if state.motion is Motion.STALE:
        _wake(run, fix)
    if not measured and (state.mark is None or fix.at - state.mark[0] >= MARK_MS):
        state.mark = (fix.at, fix.lat_e7, fix.lon_e7)
    state.last = fix
    state.speed = speed
    state.east_m_s = east_m_s
    state.north_m_s = north_m_s
    state.is_measured = measured
    if last is None:
        fencing.adopt(run)
    return verdict


def _move(run: Run, fix: Fix, last: Fix, velocity: Velocity, path: float) -> Verdict:
    """One step of the unit's way; arguments are what the caller has already worked out."""
    state = run.state
    verdict = Verdict.ACCEPTED
    pause_ms = fix.at - last.at
    if pause_ms > run.gap_ms and gaps.is_elsewhere(run, fix, velocity[0], pause_ms):
        _begin_anew(run, fix, velocity[0])
    elif state.is_standing:
        verdict = _stand(run, fix, velocity, path)
    else:
        _drive(run, fix, velocity, path)
    if not state.is_standing or state.stand_since == fix.at:
        fencing.watch(run, fix, last)
    if state.dwell_at is not None and fix.at >= state.dwell_at:
        fencing.dwell(run, fix.at)
    return verdict


def _first(run: Run, fix: Fix, speed: float) -> None:
    trips.begin_leg(run.state, fix)
    if speed < STANDS_BELOW:
        _arrive(run, fix)
    else:
        run.set_motion(Motion.MOVING, fix.at)


def _begin_anew(run: Run, fix: Fix, speed: float) -> None:
    """After a gap, at another place."""
    state = run.state
    state.is_standing = False
    wheels.forget(state)
    state.halt_at = None
    state.chord = None
    trips.begin_leg(state, fix)
    if speed < STANDS_BELOW:
        _arrive(run, fix)


def _wake(run: Run, fix: Fix) -> None:
    state = run.state
    if not state.is_standing:
        run.set_motion(Motion.MOVING, fix.at)
    elif state.phase is Phase.STOPPED:
        run.set_motion(Motion.PARKED, fix.at)
    elif state.phase is Phase.DRIVING:
        is_idle = fix.at - state.stand_since >= run.rules.idle_min_s * 1000
        run.set_motion(Motion.IDLE if is_idle else Motion.MOVING, fix.at)
    else:
        run.set_motion(Motion.UNKNOWN, fix.at)


def _drive(run: Run, fix: Fix, velocity: Velocity, path: float) -> None:
    state = run.state
    speed, _, _, measured = velocity
    if measured:
        if state.chord is not None:
            path = distance_m(*state.chord, fix.lat_e7, fix.lon_e7)
            state.chord = None
        state.odometer_m += path
        is_slow = speed < STANDS_BELOW
    else:
        is_slow = speed < STANDS_BELOW_ESTIMATED
        state.odometer_m += _chord(state, fix, path, is_slow)
    if speed > state.top_speed:  # noqa: PLR1730 - max() costs more than all else here
        state.top_speed = speed
    if (
        state.phase is not Phase.DRIVING
        and state.odometer_m - state.leg_odometer_m >= run.rules.trip_min_m
    ):
        trips.start_trip(run)
    if is_slow:
        _arrive(run, fix)


def _chord(state: UnitState, fix: Fix, path: float, is_slow: bool) -> float:
    """Straight pieces: noise between two fixes of one second would add up to a path."""
    if state.chord is None:
        state.chord = (fix.lat_e7, fix.lon_e7)
        return path
    piece = distance_m(*state.chord, fix.lat_e7, fix.lon_e7)
    if piece < CHORD_M and not is_slow:
        return 0.0
    state.chord = (fix.lat_e7, fix.lon_e7)
    return piece


def _arrive(run: Run, fix: Fix) -> None:
    state = run.state
    state.is_standing = True
    state.is_settled = False
    state.stand_since = state.stood_at = fix.at
    wheels.arrive(state, fix.at)
    state.stood_fix = fix
    state.place_lat_e7 = float(fix.lat_e7)
    state.place_lon_e7 = float(fix.lon_e7)
    state.place_fixes = 1
    state.creep_m = 0.0
    state.creep_since = 0
    state.chord = None
    trips.join_halt(run, fix)
    trips.settle(run, fix.at)


def _depart(run: Run, moved_at: int) -> None:
    """It left its standing place after `stood_at`; `moved_at` is the first moving fix."""
    state = run.state
    trips.leave_halt(run)
    thinning.keep_last_standing(run)
    wheels.depart(state)
    state.odometer_m += state.creep_m
    state.is_standing = False
    state.creep_m = 0.0
    state.top_speed = 0.0 if state.phase is not Phase.DRIVING else state.top_speed
    run.set_motion(Motion.MOVING, moved_at)
    if (
        state.phase is not Phase.DRIVING
        and state.odometer_m - state.leg_odometer_m >= run.rules.trip_min_m
    ):
        trips.start_trip(run)


def _stand(run: Run, fix: Fix, velocity: Velocity, path: float) -> Verdict:
    state = run.state
    last = state.last
    speed, _, _, measured = velocity
    east, north = offset_m(state.place_lat_e7, state.place_lon_e7, fix.lat_e7, fix.lon_e7)
    away = hypot(east, north)
    has_paused = last is not None and fix.at - last.at > PAUSE_MS
    if speed < (STANDS_BELOW if measured else STANDS_BELOW_ESTIMATED):
        if away <= _leash(has_paused, measured):
            return _stand_on(run, fix, away)
        state.speed_is_wrong = measured and not has_paused
        state.creep_m = max(state.creep_m, away)
        _depart(run, fix.at)
        _arrive(run, fix)
        return Verdict.ACCEPTED
    if has_paused and away <= BACK_M:
        return _stand_on(run, fix, away)
    if state.creep_m == 0.0:
        state.creep_since = fix.at
    state.creep_m = state.creep_m + path if measured else away
    least_m = CREEP_M if speed >= CRAWL else CRAWL_M
    if (state.creep_m >= least_m) if measured else (away >= AWAY_ESTIMATED_M):
        state.chord = None if measured else (fix.lat_e7, fix.lon_e7)
        _depart(run, state.creep_since)
    return Verdict.ACCEPTED


def _leash(has_paused: bool, measured: bool) -> float:
    """How far the position of a standing unit may wander."""
    if has_paused or not measured:
        return MOVED_M
    return SPEED_LIES_M


def _stand_on(run: Run, fix: Fix, away: float) -> Verdict:
    state = run.state
    fixes = state.place_fixes = min(PLACE_FIXES, state.place_fixes + 1)
    state.place_lat_e7 += (fix.lat_e7 - state.place_lat_e7) / fixes
    state.place_lon_e7 += (fix.lon_e7 - state.place_lon_e7) / fixes
    state.stood_at = fix.at
    state.stood_fix = fix
    state.creep_m = 0.0
    if fix.at >= state.due_at:
        trips.settle(run, fix.at)
    return Verdict.DRIFT if away > DRIFT_M else Verdict.ACCEPTED
