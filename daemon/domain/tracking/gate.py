"""The quality gate: which fixes are believed.

A fix is believed when it lies where the last believed one and the speeds and courses since
say it must, give or take what receivers wander. One that does not is a jump, until others
agree with it for long enough. After a silence nothing can be foretold, so the first fix
waits for the second to agree. No fix vouches for itself: where it does not tell its speed,
it is judged by the last speed that was, and never by one worked out from its own position.
"""

from math import cos, hypot, sin

from daemon.domain.geo import M_PER_E7, RAD_PER_E7, distance_m, east_e7, offset_m
from daemon.domain.tracking import advance, clocks, wheels
from daemon.domain.tracking.facts import Motion, Verdict
from daemon.domain.tracking.run import Run
from daemon.domain.tracking.state import Doubt, UnitState
from drivers.readings import Fix

SLACK_M = 20.0
"""What a good receiver may be off from one fix to the next."""
SLACK_M_S2 = 2.0
"""And what braking, turning and the filters in receivers add, per second squared."""
STANDS_BELOW_M_S = 1.0
STOP_TO_STOP_M_S2 = 0.5
"""Between two standing instants a vehicle gets no further: 2 m/s2 up, 2 m/s2 down."""
PATIENCE_MS = 5000
"""A longer pause (and longer than three usual ones) is a silence."""
CONTINUOUS_S = 5.0
"""Speeds so far apart at most are joined to a path; beyond, it is the straight line."""
CONFIRMING_FIXES = 2
"""After a silence so many that agree are believed."""
AGREE_MS = 10_000
AGREE_FIXES = 3
"""A jump is believed when so many fixes agree with it for so long."""
COURSE_FROM_CM_S = 100
"""Below, a receiver's course is noise."""
FROZEN_FROM_CM_S = 200
FROZEN_MS = 5000
MARK_MS = 5000
"""Span over which the speed of a receiver without speed is measured."""
RAD_PER_CDEG = 1.7453292519943296e-04

Velocity = tuple[float, float, float, bool]  # speed, east, north, measured


def judge(run: Run, fix: Fix) -> None:  # noqa: C901, PLR0912, PLR0915 - hot: calls cost more
    state = run.state
    last = state.last
    at = fix.at
    if at - fix.seen_at > run.doubted_ms and not clocks.is_believed(run, fix):
        run.refuse(fix, Verdict.FUTURE)
        return
    if last is not None and at <= last.at:
        verdict = _old(fix, last)
        if verdict is not Verdict.BACKWARDS or not clocks.has_come_back(run, fix):
            run.refuse(fix, verdict)
            return
        last = state.last
    if state.clock is not None:
        state.clock = None
    if at >= state.wheels_due_at:
        wheels.stand(run, at)
    if state.heard_seen_at is not None and fix.seen_at - state.heard_seen_at > run.stale_ms:
        fall_silent(run)
    state.heard_seen_at = fix.seen_at
    state.heard_at = at
    if last is None or state.doubt is not None:
        _weigh(run, fix)
        return
    if fix.lat_e7 == last.lat_e7 and fix.lon_e7 == last.lon_e7:
        if _is_frozen(state, fix, last):
            run.refuse(fix, Verdict.FROZEN)
            return
    elif state.same_since is not None:
        state.same_since = None
    dt_ms = at - last.at
    if dt_ms > PATIENCE_MS and dt_ms > 3 * state.pace_ms:
        _weigh(run, fix)
        return
    velocity = _told(run, fix) or _held(state)
    dt = dt_ms * 0.001
    north = (fix.lat_e7 - last.lat_e7) * M_PER_E7
    east = east_e7(last.lon_e7, fix.lon_e7) * M_PER_E7 * cos(fix.lat_e7 * RAD_PER_E7)
    speed, east_m_s, north_m_s, measured = velocity
    half = dt * 0.5
    off = hypot(
        east - (state.east_m_s + east_m_s) * half, north - (state.north_m_s + north_m_s) * half
    )
    if off > SLACK_M and off > _slack(run, dt, velocity, fix):
        _weigh(run, fix)
        return
    if measured and state.is_measured and dt <= CONTINUOUS_S:
        path = (speed + state.speed) * half
    else:
        path = hypot(east, north)
        if not measured and not state.is_measured:
            velocity = _estimated(state, fix, last)
    advance.advance(run, fix, velocity, path)


def fall_silent(run: Run) -> None:
    """Says that the unit went stale, at the instant at which it did."""
    state = run.state
    if state.heard_at is not None and state.last is not None:
        run.set_motion(Motion.STALE, state.heard_at + run.stale_ms)


def _old(fix: Fix, last: Fix) -> Verdict:
    """At or before the watermark: delivered late, repeated, or the clock went back."""
    if fix.at == last.at:
        same = fix.lat_e7 == last.lat_e7 and fix.lon_e7 == last.lon_e7
        return Verdict.LATE if same else Verdict.FROZEN
    return Verdict.BACKWARDS if fix.seen_at < last.at else Verdict.LATE


def _is_frozen(state: UnitState, fix: Fix, last: Fix) -> bool:
    if fix.speed_cm_s is None or fix.speed_cm_s < FROZEN_FROM_CM_S or state.speed_is_wrong:
        return False
    if state.same_since is None:
        state.same_since = last.at
    return fix.at - state.same_since > FROZEN_MS


def _slack(run: Run, dt: float, velocity: Velocity, fix: Fix) -> float:
    """Metres that a fix may lie off where it is expected."""
    slack = SLACK_M + min(SLACK_M_S2 * dt * dt, run.rules.jump_max_m_s * dt)
    return slack + _vague_m(run, dt, velocity, fix)


def _vague_m(run: Run, dt: float, velocity: Velocity, fix: Fix) -> float:
    """What is not known of the way it went: estimated speed, or speed without course."""
    speed, _, _, measured = velocity
    if not measured:
        return 0.5 * speed * dt
    return max(speed, run.state.speed) * dt if fix.course_cdeg is None else 0.0


def _told(run: Run, fix: Fix) -> Velocity | None:
    """What the receiver says, if it can be used."""
    speed_cm_s = fix.speed_cm_s
    if speed_cm_s is None or run.state.speed_is_wrong or speed_cm_s > run.fastest_cm_s:
        return None
    speed = speed_cm_s * 0.01
    course = fix.course_cdeg
    if speed_cm_s < COURSE_FROM_CM_S or course is None:
        return speed, 0.0, 0.0, True
    angle = course * RAD_PER_CDEG
    return speed, speed * sin(angle), speed * cos(angle), True


def _held(state: UnitState) -> Velocity:
    """The last velocity there was; dead reckoning goes on through doubtful fixes."""
    doubt = state.doubt
    if doubt is None or doubt.after_silence:
        return state.speed, state.east_m_s, state.north_m_s, False
    return doubt.base_speed, doubt.base_east_m_s, doubt.base_north_m_s, False


def _estimated(state: UnitState, fix: Fix, last: Fix | None) -> Velocity:
    """Speed from displacement over some seconds, of a believed fix that does not tell it."""
    if last is None:
        return 0.0, 0.0, 0.0, False
    mark = state.mark
    if mark is None or state.is_measured:
        mark = (last.at, last.lat_e7, last.lon_e7)
    span_ms = fix.at - mark[0]
    if span_ms < MARK_MS:
        return state.speed, state.east_m_s, state.north_m_s, False
    east, north = offset_m(mark[1], mark[2], fix.lat_e7, fix.lon_e7)
    per_s = 1000.0 / span_ms
    return hypot(east, north) * per_s, east * per_s, north * per_s, False


def _is_after_silence(state: UnitState, fix: Fix) -> bool:
    if state.doubt is not None:
        return state.doubt.after_silence
    last = state.last
    return last is None or fix.at - last.at > _patience_ms(state)


def _weigh(run: Run, fix: Fix) -> None:
    """A fix that cannot be believed at once."""
    state = run.state
    doubt = state.doubt
    last = state.last
    after_silence = _is_after_silence(state, fix)
    velocity = _told(run, fix)
    if velocity is None:
        velocity = _estimated(state, fix, last) if after_silence else _held(state)
    if doubt is None:
        state.doubt = _begun(run, fix, velocity, after_silence)
        _note(run, fix, Verdict.ACCEPTED if after_silence else Verdict.JUMP)
    elif last is not None and _fits_base(run, fix, velocity, doubt):
        _resume(run, fix, velocity, doubt)
    elif fix.at <= doubt.fix.at:
        if fix.at == doubt.fix.at:
            run.refuse(fix, Verdict.FROZEN)
        else:
            state.doubt = _begun(run, fix, velocity, doubt.after_silence)
            _note(run, fix, Verdict.BACKWARDS)
    elif _agrees(run, fix, velocity, doubt):
        _confirm(run, fix, velocity, doubt)
    else:
        is_open = doubt.after_silence and not _is_back(state, doubt.fix)
        state.doubt = _begun(run, fix, velocity, is_open or _is_back(state, fix))
        _note(run, fix, Verdict.JUMP)


def _is_back(state: UnitState, fix: Fix) -> bool:
    """Where the unit stood when it was last believed: that place speaks for the fix as well."""
    if not state.is_standing:
        return False
    away = distance_m(state.place_lat_e7, state.place_lon_e7, fix.lat_e7, fix.lon_e7)
    return away <= SLACK_M


def _note(run: Run, fix: Fix, verdict: Verdict) -> None:
    """The verdict on a fix that stays in doubt; the thinned track keeps it only if good."""
    if verdict is Verdict.ACCEPTED:
        run.counts[verdict] += 1
        run.keep(fix, verdict)
    else:
        run.refuse(fix, verdict)


def _begun(run: Run, fix: Fix, velocity: Velocity, after_silence: bool) -> Doubt:
    """A new doubt about `fix`; dead reckoning from the last believed fix goes on."""
    state = run.state
    last, old = state.last, state.doubt
    base: tuple[int, float, float, float, float, float, float, float]
    if old is not None:
        base = old[6:]
    elif last is not None:
        base = (last.at, 0.0, 0.0, SLACK_M, state.east_m_s, state.north_m_s, state.speed, 0.0)
    else:
        base = (0,) + (0.0,) * 7
    if not after_silence:
        base = _reckoned(state, fix, velocity, base)
    return Doubt(fix.at, fix, velocity[1], velocity[2], 1, after_silence, *base)


Base = tuple[int, float, float, float, float, float, float, float]


def _reckoned(state: UnitState, fix: Fix, velocity: Velocity, base: Base) -> Base:
    at, east, north, slack, east_m_s, north_m_s, was_speed, driven = base
    if not 0 < fix.at - at <= _patience_ms(state):
        return base
    dt = (fix.at - at) * 0.001
    speed, now_east, now_north, _ = velocity
    stands = max(speed, was_speed) < STANDS_BELOW_M_S
    return (
        fix.at,
        east + (east_m_s + now_east) * 0.5 * dt,
        north + (north_m_s + now_north) * 0.5 * dt,
        slack + (STOP_TO_STOP_M_S2 if stands else SLACK_M_S2) * dt * dt,
        now_east,
        now_north,
        speed,
        driven + (was_speed + speed) * 0.5 * dt,
    )


def _patience_ms(state: UnitState) -> int:
    return max(PATIENCE_MS, 3 * state.pace_ms)


def _is_dense(state: UnitState, fix: Fix, base_at: int) -> bool:
    """Fixes are close enough for their speeds to make a path."""
    return max(state.pace_ms, fix.at - base_at) <= CONTINUOUS_S * 1000


def _fits_base(run: Run, fix: Fix, velocity: Velocity, doubt: Doubt) -> bool:
    """Lies where the believed track goes on, as if the doubtful fixes had not come."""
    last = run.state.last
    if last is None or not 0 < fix.at - doubt.base_at <= _patience_ms(run.state):
        return False
    base = _reckoned(run.state, fix, velocity, doubt[6:])
    east, north = offset_m(last.lat_e7, last.lon_e7, fix.lat_e7, fix.lon_e7)
    vague = _vague_m(run, (fix.at - last.at) * 0.001, velocity, fix)
    return hypot(east - base[1], north - base[2]) <= base[3] + vague


def _resume(run: Run, fix: Fix, velocity: Velocity, doubt: Doubt) -> None:
    """Back on the track: the speeds of the refused fixes tell how far it was."""
    state, last = run.state, run.state.last
    assert last is not None  # noqa: S101 - a doubt with a base has one
    straight = distance_m(last.lat_e7, last.lon_e7, fix.lat_e7, fix.lon_e7)
    driven = _reckoned(state, fix, velocity, doubt[6:])[7]
    state.doubt = None
    measured = velocity[3] and state.is_measured and _is_dense(state, fix, doubt.base_at)
    if not velocity[3] and not state.is_measured:
        velocity = _estimated(state, fix, last)
    advance.advance(run, fix, velocity, driven if measured else straight)


def _agrees(run: Run, fix: Fix, velocity: Velocity, doubt: Doubt) -> bool:
    dt = (fix.at - doubt.fix.at) * 0.001
    east, north = offset_m(doubt.fix.lat_e7, doubt.fix.lon_e7, fix.lat_e7, fix.lon_e7)
    off = hypot(
        east - (doubt.east_m_s + velocity[1]) * 0.5 * dt,
        north - (doubt.north_m_s + velocity[2]) * 0.5 * dt,
    )
    return off <= _slack(run, dt, velocity, fix)


def _confirm(run: Run, fix: Fix, velocity: Velocity, doubt: Doubt) -> None:
    """One more fix agrees with the doubtful place; enough of them make it the truth."""
    state, last = run.state, run.state.last
    agreeing = doubt.agreeing + 1
    if doubt.after_silence and agreeing == CONFIRMING_FIXES and _is_drivable(run, last, fix):
        first = doubt.fix
        _silence_over(state, first)
        straight = 0.0
        if last is not None:
            straight = distance_m(last.lat_e7, last.lon_e7, first.lat_e7, first.lon_e7)
        velocity = _told(run, first) or _estimated(state, first, last)
        advance.advance_quietly(run, first, velocity, straight)
        _go_on(run, fix)
        return
    base = doubt[6:] if doubt.after_silence else _reckoned(state, fix, velocity, doubt[6:])
    if agreeing >= AGREE_FIXES and fix.at - doubt.first_at >= AGREE_MS:
        if doubt.after_silence:
            _silence_over(state, fix)
        state.doubt = None
        straight = 0.0
        if last is not None:
            straight = distance_m(last.lat_e7, last.lon_e7, fix.lat_e7, fix.lon_e7)
        is_known = velocity[3] and state.is_measured and base[0] == fix.at
        is_known = is_known and _is_dense(state, fix, doubt.base_at)
        advance.relocate(run, fix, velocity, base[7] if is_known else straight)
        return
    state.doubt = Doubt(
        doubt.first_at, fix, velocity[1], velocity[2], agreeing, doubt.after_silence, *base
    )
    _note(run, fix, Verdict.JUMP)


def _silence_over(state: UnitState, first: Fix) -> None:
    state.doubt = None
    state.before_at = None if state.last is None else state.last.at
    state.since_at = first.at


def _is_drivable(run: Run, last: Fix | None, fix: Fix) -> bool:
    if last is None:
        return True
    reach = run.rules.jump_max_m_s * (fix.at - last.at) * 0.001 + SLACK_M
    return distance_m(last.lat_e7, last.lon_e7, fix.lat_e7, fix.lon_e7) <= reach


def _go_on(run: Run, fix: Fix) -> None:
    """The fix that confirmed another one continues from there."""
    state, last = run.state, run.state.last
    assert last is not None  # noqa: S101 - just advanced to
    velocity = _told(run, fix) or _estimated(state, fix, last)
    dt = (fix.at - last.at) * 0.001
    if velocity[3] and state.is_measured and dt <= CONTINUOUS_S:
        path = (velocity[0] + state.speed) * 0.5 * dt
    else:
        path = distance_m(last.lat_e7, last.lon_e7, fix.lat_e7, fix.lon_e7)
    advance.advance(run, fix, velocity, path)
