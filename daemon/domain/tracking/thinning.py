"""The thinned track: only fixes that say something new, and it still draws well."""

from daemon.domain.geo import M_PER_E7, distance_m
from daemon.domain.tracking.facts import Verdict
from daemon.domain.tracking.run import Run
from drivers.readings import Fix

STANDING_FACTOR = 10
"""A standing unit keeps one in so many heartbeats."""
TURN_FROM_CM_S = 200
"""Slower, the course is noise."""
FULL_TURN_CDEG = 36_000


def thin(run: Run, fix: Fix, verdict: Verdict) -> None:
    if _is_news(run, fix):
        run.counts[verdict] += 1
        run.keep(fix, verdict)
        run.state.kept = fix
    else:
        run.counts[Verdict.THINNED if verdict is Verdict.ACCEPTED else verdict] += 1


def _is_news(run: Run, fix: Fix) -> bool:
    state, rules = run.state, run.rules
    kept = state.kept
    if kept is None or run.facts_begun != len(run.facts):
        return True
    if state.is_standing:
        if state.stand_since == fix.at:
            return True
        return fix.at - kept.at >= rules.keep_every_s * 1000 * STANDING_FACTOR
    if fix.at - kept.at >= rules.keep_every_s * 1000:
        return True
    # A cheap upper bound first: most fixes have not moved far enough.
    reach = abs(fix.lat_e7 - kept.lat_e7) + abs(fix.lon_e7 - kept.lon_e7)
    if reach * M_PER_E7 >= rules.keep_moved_m:
        moved = distance_m(kept.lat_e7, kept.lon_e7, fix.lat_e7, fix.lon_e7)
        if moved >= rules.keep_moved_m:
            return True
    return _has_turned(run, fix, kept)


def _has_turned(run: Run, fix: Fix, kept: Fix) -> bool:
    speed, was = fix.speed_cm_s, kept.speed_cm_s
    if speed is None or was is None:
        return False
    if abs(speed - was) >= run.rules.keep_speed_change_cm_s:
        return True
    if fix.course_cdeg is None or kept.course_cdeg is None or speed < TURN_FROM_CM_S:
        return False
    turn = abs(fix.course_cdeg - kept.course_cdeg)
    return min(turn, FULL_TURN_CDEG - turn) >= run.rules.keep_turned_deg * 100


def keep_last_standing(run: Run) -> None:
    """The last standing fix, once it is known to have been the last."""
    state = run.state
    last_standing = state.stood_fix
    if run.is_raw or last_standing is None:
        return
    if state.kept is None or last_standing.at > state.kept.at:
        run.keep(last_standing, Verdict.ACCEPTED)
        state.kept = last_standing
