"""Trips and stops out of standing and driving.

A halt begins with a spell of standing of `PAUSE_MOST_S`. A later spell continues it

- after less than `CREEP_MOST_M` of driving, if it lasts `PAUSE_MOST_S`;
- after less than `trip_min_m`, if it lasts `idle_min_s` and the halt before it does as well.

Driving is counted from the halt's last spell; spells too short for that are part of the
drive. A halt that spans `stop_min_s` is a stop, the drives between stops are trips.
`daemon.town.truth` applies the same definition to the exact movement.
"""

from daemon.domain.tracking import fencing
from daemon.domain.tracking.facts import (
    EndReason,
    Motion,
    StopEnded,
    StopStarted,
    TripEnded,
    TripStarted,
)
from daemon.domain.tracking.rules import CREEP_MOST_M, PAUSE_MOST_S
from daemon.domain.tracking.run import Run
from daemon.domain.tracking.state import NEVER, Phase, UnitState
from drivers.readings import Fix


def begin_leg(state: UnitState, fix: Fix) -> None:
    """The present drive begins here, without a standing place before it."""
    state.leg_at = fix.at
    state.leg_lat_e7, state.leg_lon_e7 = fix.lat_e7, fix.lon_e7
    state.leg_odometer_m = state.odometer_m
    state.top_speed = 0.0


def begin_leg_here(state: UnitState) -> None:
    """A trip ended at the last believed fix: what was driven in it is not driven again.

    Fixes that were in doubt when the unit fell silent may still be believed, and then go on
    from there.
    """
    state.halt_at = None
    if state.last is not None:
        begin_leg(state, state.last)


def begin_leg_at_halt(state: UnitState) -> None:
    """The same where the trip ended in a halt."""
    state.leg_at = state.halt_at or 0
    state.leg_lat_e7, state.leg_lon_e7 = state.halt_lat_e7, state.halt_lon_e7
    state.leg_odometer_m = state.halt_odometer_m


def join_halt(run: Run, fix: Fix) -> None:
    """A standing spell begins: it may continue the halt before it, or begins one."""
    state = run.state
    driven = state.odometer_m - state.leg_odometer_m
    if state.halt_at is not None and driven < (
        run.rules.trip_min_m if state.halt_is_ripe else CREEP_MOST_M
    ):
        state.spell_m = driven
        return
    state.trip_idle_ms += state.halt_idle_ms
    state.halt_idle_ms = 0
    state.halt_at = fix.at
    state.halt_is_ripe = False
    state.spell_m = None
    state.halt_odometer_m = state.odometer_m
    state.halt_lat_e7, state.halt_lon_e7 = fix.lat_e7, fix.lon_e7


def leave_halt(run: Run) -> None:
    """A standing spell is over: the drive that may become a trip began at its last fix."""
    state = run.state
    stood_ms = state.stood_at - state.stand_since
    idle_ms = run.rules.idle_min_s * 1000
    if stood_ms >= idle_ms:
        state.halt_idle_ms += stood_ms
    if stood_ms < _least_ms(run) and not _stood_from_start(state):
        if state.spell_m is None:
            state.halt_at = None
        return
    if state.halt_at is not None and state.stood_at - state.halt_at >= idle_ms:
        state.halt_is_ripe = True
    state.leg_at = state.stood_at
    state.leg_lat_e7 = round(state.place_lat_e7)
    state.leg_lon_e7 = round(state.place_lon_e7)
    state.leg_odometer_m = state.odometer_m


def _least_ms(run: Run) -> int:
    """How long the present spell must be to count as standing and not as a pause in driving."""
    state = run.state
    if state.spell_m is None or state.spell_m < CREEP_MOST_M:
        return min(PAUSE_MOST_S, run.rules.idle_min_s) * 1000
    return run.rules.idle_min_s * 1000


def _stood_from_start(state: UnitState) -> bool:
    """Nothing was driven before: the unit was first seen standing here."""
    return state.phase is Phase.NEW and state.odometer_m <= state.leg_odometer_m


def settle(run: Run, at: int) -> None:
    """Decides what the present standing is, and when there is more to decide."""
    state, rules = run.state, run.rules
    assert state.halt_at is not None  # noqa: S101 - it stands
    stop_ms, idle_ms = rules.stop_min_s * 1000, rules.idle_min_s * 1000
    stop_at = max(state.halt_at + stop_ms, state.stand_since + _least_ms(run))
    if state.phase is not Phase.STOPPED and at >= stop_at:
        _start_stop(run)
    if state.phase is Phase.STOPPED:
        run.set_motion(Motion.PARKED, max(state.stand_since, state.halt_at + stop_ms))
        due = NEVER
    else:
        due = stop_at
        if state.motion is Motion.MOVING:
            idle_at = state.stand_since + idle_ms
            if at >= idle_at:
                run.set_motion(Motion.IDLE, idle_at)
            else:
                due = min(due, idle_at)
    if not state.is_settled:
        settled_at = state.stand_since + stop_ms
        if at >= settled_at:
            state.is_settled = True
            fencing.settle(run)
        else:
            due = min(due, settled_at)
    state.due_at = due


def _start_stop(run: Run) -> None:
    state = run.state
    if state.phase is Phase.DRIVING:
        end_trip(run, EndReason.STOP)
    state.phase = Phase.STOPPED
    state.stop_at = state.halt_at or 0
    run.facts.append(
        StopStarted(at=state.stop_at, lat_e7=state.halt_lat_e7, lon_e7=state.halt_lon_e7)
    )


def end_trip(run: Run, reason: EndReason) -> None:
    """At the first standing instant of the present halt."""
    state = run.state
    run.facts.append(
        TripEnded(
            at=state.halt_at or 0,
            started_at=state.trip_at,
            start_lat_e7=state.trip_lat_e7,
            start_lon_e7=state.trip_lon_e7,
            lat_e7=state.halt_lat_e7,
            lon_e7=state.halt_lon_e7,
            distance_m=round(state.halt_odometer_m - state.trip_odometer_m),
            idle_s=_idle_s(state.trip_idle_ms, (state.halt_at or 0) - state.trip_at),
            top_speed_cm_s=round(state.top_speed * 100),
            reason=reason,
        )
    )


def end_trip_here(run: Run) -> None:
    """At the last believed fix: nothing was heard after it."""
    state = run.state
    last = state.last
    assert last is not None  # noqa: S101 - a trip has fixes
    run.facts.append(
        TripEnded(
            at=last.at,
            started_at=state.trip_at,
            start_lat_e7=state.trip_lat_e7,
            start_lon_e7=state.trip_lon_e7,
            lat_e7=last.lat_e7,
            lon_e7=last.lon_e7,
            distance_m=round(state.odometer_m - state.trip_odometer_m),
            idle_s=_idle_s(state.trip_idle_ms + state.halt_idle_ms, last.at - state.trip_at),
            top_speed_cm_s=round(state.top_speed * 100),
            reason=EndReason.GAP,
        )
    )


def _idle_s(idle_ms: int, trip_ms: int) -> int:
    """Where the clock was wrong on the way, it seems to have stood for longer than it went."""
    return min(idle_ms, trip_ms) // 1000


def start_trip(run: Run) -> None:
    """The drive since `leg_at` is long enough to be certain."""
    state = run.state
    if state.phase is Phase.STOPPED:
        run.facts.append(
            StopEnded(
                at=state.leg_at,
                started_at=state.stop_at,
                lat_e7=state.leg_lat_e7,
                lon_e7=state.leg_lon_e7,
                reason=EndReason.STOP,
            )
        )
    state.phase = Phase.DRIVING
    state.trip_at = state.leg_at
    state.trip_lat_e7, state.trip_lon_e7 = state.leg_lat_e7, state.leg_lon_e7
    state.trip_odometer_m = state.leg_odometer_m
    state.trip_idle_ms = state.halt_idle_ms = 0
    run.facts.append(
        TripStarted(
            at=state.trip_at,
            lat_e7=state.trip_lat_e7,
            lon_e7=state.trip_lon_e7,
            odometer_m=int(state.trip_odometer_m),
        )
    )
