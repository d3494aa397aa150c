"""Receivers whose clock is wrong for a while: a wrong instant must not become the watermark,
and where it did, the watermark has to come back.

One fix tells nothing, neither one far ahead nor one that lies back: a clock is believed when
several fixes in a row agree on it, that is, when their instants are as far apart as their
arrivals.
"""

from daemon.domain.tracking import overspeed, trips, wheels
from daemon.domain.tracking.facts import EndReason, StopEnded
from daemon.domain.tracking.run import Run
from daemon.domain.tracking.state import ClockDoubt, Phase, Spot, UnitState
from drivers.readings import Fix

AGREE_FIXES = 5
AGREE_MS = 10_000
UNEVEN_MS = 5000
"""By so much delivery may vary while fixes agree; a burst of stored fixes varies by more."""
AHEAD_MS = 30_000
"""A watermark ahead by less is waited out."""


def is_believed(run: Run, fix: Fix) -> bool:
    """Asked where a fix is suspiciously far ahead of its arrival."""
    state = run.state
    ahead_ms = fix.at - fix.seen_at
    if ahead_ms > run.future_ms:
        return False
    if ahead_ms - state.ahead_ms > run.doubted_ms:
        doubt = state.clock = _told(state.clock, fix)
        if not _is_agreed(doubt):
            return False
    state.ahead_ms = ahead_ms
    return True


def has_come_back(run: Run, fix: Fix) -> bool:
    """Asked where a fix lies before the watermark although it has just arrived.

    True once it is the watermark that was wrong; the unit then goes on from `fix`.
    """
    state = run.state
    last = state.last
    doubt = state.clock = _told(state.clock, fix)
    if last is None or not _is_agreed(doubt) or last.at - fix.seen_at <= AHEAD_MS:
        return False
    if fix.seen_at == fix.at and last.seen_at == last.at and not _outweighs(state, doubt, last):
        return False
    silent_ms = max(1, doubt.first_seen_at - last.seen_at)
    _set_back(run, last, doubt, doubt.first_at - silent_ms)
    return True


def _told(doubt: ClockDoubt | None, fix: Fix) -> ClockDoubt:
    if doubt is None or fix.at <= doubt.at or abs(_uneven_ms(doubt, fix)) > UNEVEN_MS:
        return ClockDoubt(fix.at, fix.seen_at, fix.at, 1)
    return doubt._replace(at=fix.at, agreeing=doubt.agreeing + 1)


def _uneven_ms(doubt: ClockDoubt, fix: Fix) -> int:
    return (fix.at - doubt.first_at) - (fix.seen_at - doubt.first_seen_at)


def _is_agreed(doubt: ClockDoubt) -> bool:
    return doubt.agreeing >= AGREE_FIXES and doubt.at - doubt.first_at >= AGREE_MS


def _outweighs(state: UnitState, doubt: ClockDoubt, last: Fix) -> bool:
    """Without arrivals it could be an old piece of the recording: the longer story wins,
    if it fits into the pause before the other one."""
    if state.before_at is not None and doubt.first_at <= state.before_at:
        return False
    return doubt.at - doubt.first_at > last.at - state.since_at


def _set_back(run: Run, last: Fix, doubt: ClockDoubt, to: int) -> None:
    """As if the last believed fix had come at `to`, and a silence after it."""
    state = run.state
    _close_later(run, to)
    state.last = last._replace(at=min(last.at, to))
    state.clock = state.doubt = state.mark = state.same_since = None
    state.ahead_ms = max(0, doubt.first_at - doubt.first_seen_at)
    state.pace_ms = state.due_at = 0
    state.since_at = to
    state.before_at = None if state.before_at is None else min(state.before_at, to)
    if state.heard_seen_at is not None:
        state.heard_seen_at = min(state.heard_seen_at, doubt.first_seen_at)
    if state.stood_fix is not None and state.stood_fix.at > to:
        state.stood_fix = state.kept = state.stood_fix._replace(at=to)
    elif state.kept is not None and state.kept.at > to:
        state.kept = state.kept._replace(at=to)
    for name in ("heard_at", "motion_at", "under_since", "over_since"):
        since = getattr(state, name)
        if since is not None:
            setattr(state, name, min(since, to))
    wheels.set_back(state, to)
    for name in ("stand_since", "stood_at", "creep_since", "leg_at"):
        setattr(state, name, min(getattr(state, name), to))
    if state.halt_at is not None and state.halt_at > to:
        state.halt_at = to if state.is_standing else None
    state.spots = tuple(_spot_set_back(spot, to) for spot in state.spots)
    state.dwell_at = min((s.dwell_at for s in state.spots if s.dwell_at is not None), default=None)
    state.sites = tuple((site, min(at, to)) for site, at in state.sites)


def _close_later(run: Run, to: int) -> None:
    """What began at a wrong instant ends at one; what began before goes on."""
    state = run.state
    if state.over_since is not None and state.over_since > to:
        overspeed.close(run)
    if state.phase is Phase.DRIVING and state.trip_at > to:
        if state.is_standing:
            trips.end_trip(run, EndReason.GAP)
        else:
            trips.end_trip_here(run)
        _begin_anew(state)
    elif state.phase is Phase.STOPPED and state.stop_at > to:
        run.facts.append(
            StopEnded(
                at=max(state.stop_at, state.stood_at if state.is_standing else state.leg_at),
                started_at=state.stop_at,
                lat_e7=round(state.place_lat_e7),
                lon_e7=round(state.place_lon_e7),
                reason=EndReason.GAP,
            )
        )
        _begin_anew(state)


def _begin_anew(state: UnitState) -> None:
    assert state.last is not None  # noqa: S101 - a trip or stop has fixes
    state.phase = Phase.NEW
    trips.begin_leg(state, state.last)


def _spot_set_back(spot: Spot, to: int) -> Spot:
    shift = max(0, spot.entered_at - to)
    return spot._replace(
        at=min(spot.at, to),
        crossed_at=None if spot.crossed_at is None else min(spot.crossed_at, to),
        entered_at=spot.entered_at - shift,
        dwell_at=None if spot.dwell_at is None else spot.dwell_at - shift,
    )
