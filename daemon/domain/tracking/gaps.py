"""Long silences: what was open is closed at the last position, nothing is made up."""

from daemon.domain.geo import distance_m
from daemon.domain.tracking import overspeed, trips
from daemon.domain.tracking.facts import EndReason, GapClosed, StopEnded
from daemon.domain.tracking.run import Run
from daemon.domain.tracking.state import Phase
from drivers.readings import Fix

BACK_M = 15.0
SLOW = 0.5


def close(run: Run) -> None:
    """The silence has become a gap: an open trip ended where the unit was last seen."""
    state = run.state
    overspeed.close(run)
    if state.phase is not Phase.DRIVING:
        return
    if state.is_standing:
        trips.end_trip(run, EndReason.GAP)
        trips.begin_leg_at_halt(state)
    else:
        trips.end_trip_here(run)
        trips.begin_leg_here(state)
    state.phase = Phase.NEW


def is_elsewhere(run: Run, fix: Fix, speed: float, pause_ms: int) -> bool:
    """The first fix after a gap; False when it still stands where it stood before."""
    state = run.state
    last = state.last
    if last is None:
        return False
    close(run)
    straight = distance_m(last.lat_e7, last.lon_e7, fix.lat_e7, fix.lon_e7)
    run.facts.append(GapClosed(at=fix.at, since=fix.at - pause_ms, distance_m=round(straight)))
    if state.is_standing:
        away = distance_m(state.place_lat_e7, state.place_lon_e7, fix.lat_e7, fix.lon_e7)
        if away <= BACK_M or (speed < SLOW and away <= run.rules.trip_min_m / 2):
            state.place_lat_e7, state.place_lon_e7 = float(fix.lat_e7), float(fix.lon_e7)
            state.place_fixes = 1
            return False
    if state.phase is Phase.STOPPED:
        run.facts.append(
            StopEnded(
                at=state.stood_at if state.is_standing else state.leg_at,
                started_at=state.stop_at,
                lat_e7=round(state.place_lat_e7),
                lon_e7=round(state.place_lon_e7),
                reason=EndReason.GAP,
            )
        )
    state.phase = Phase.NEW
    state.odometer_m += straight
    return True
