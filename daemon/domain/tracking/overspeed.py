"""Too fast for long enough; told from the first instant on."""

from daemon.domain.tracking.facts import OverspeedEnded, OverspeedStarted
from daemon.domain.tracking.run import Run
from drivers.readings import Fix

REARM_PERCENT = 95
"""It is over when the speed is down to this much of the limit."""
HOLE_MS = 30_000
"""A longer pause between fixes ends it: nobody saw the speed."""


def check(run: Run, fix: Fix) -> None:
    state = run.state
    last = state.last
    speed = fix.speed_cm_s
    if state.speed_is_wrong:
        speed = None
    if state.over_since is not None and (last is None or fix.at - last.at > HOLE_MS):
        close(run)
    if state.over_since is None:
        limit = run.rules.overspeed_limit_cm_s
        if limit is None or speed is None or not limit < speed <= run.fastest_cm_s:
            return
        state.over_since = fix.at
        state.over_lat_e7, state.over_lon_e7 = fix.lat_e7, fix.lon_e7
        state.over_limit_cm_s = limit
        state.over_top_cm_s = speed
        state.under_since = None
    if speed is None:
        return
    if speed > state.over_limit_cm_s:
        state.under_since = None
        state.over_top_cm_s = max(state.over_top_cm_s, speed)
        _tell(run, fix.at)
        return
    if state.under_since is None:
        state.under_since = fix.at
    if not state.over_told or speed * 100 <= state.over_limit_cm_s * REARM_PERCENT:
        close(run)


def _tell(run: Run, at: int) -> None:
    state = run.state
    since = state.over_since or 0
    if not state.over_told and at - since >= run.rules.overspeed_min_s * 1000:
        state.over_told = True
        run.facts.append(
            OverspeedStarted(
                at=since,
                lat_e7=state.over_lat_e7,
                lon_e7=state.over_lon_e7,
                limit_cm_s=state.over_limit_cm_s,
            )
        )


def close(run: Run) -> None:
    """Ends at the first fix that was not too fast, or else at the last that was seen."""
    state = run.state
    last = state.last
    if state.over_told and last is not None:
        run.facts.append(
            OverspeedEnded(
                at=state.under_since or last.at,
                started_at=state.over_since or 0,
                limit_cm_s=state.over_limit_cm_s,
                top_speed_cm_s=state.over_top_cm_s,
            )
        )
    state.over_since = state.under_since = None
    state.over_told = False
