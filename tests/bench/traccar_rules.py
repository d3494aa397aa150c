"""The two trip rules of Traccar, written anew from their description, as a peer.

Defaults: old rule 300 s, 500 m, 300 s parking, motion above 0.01 knot; new rule 200 m, 180 s.
Both also end a trip where no position came for an hour.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from daemon.domain.geo import distance_m
from drivers.readings import Fix

MOTION_CM_S = 0.514444
GAP_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Trip:
    started_at: int
    ended_at: int


def old_rule(fixes: Sequence[Fix]) -> list[Trip]:
    """Moving for 300 s or over 500 m opens a trip; 300 s of no motion closes it."""
    trips: list[Trip] = []
    start: Fix | None = None
    still: Fix | None = None
    confirmed = False
    before: Fix | None = None
    for fix in fixes:
        if before is not None and fix.at - before.at > GAP_MS and start is not None:
            if confirmed:
                trips.append(Trip(start.at, before.at))
            start, still, confirmed = None, None, False
        before = fix
        if (fix.speed_cm_s or 0) > MOTION_CM_S:
            still = None
            start = start or fix
            confirmed = confirmed or fix.at - start.at >= 300_000 or _apart(start, fix) >= 500
        elif start is not None:
            still = still or fix
            if fix.at - still.at >= 300_000:
                if confirmed:
                    trips.append(Trip(start.at, still.at))
                start, still, confirmed = None, None, False
    if start is not None and confirmed and before is not None:
        trips.append(Trip(start.at, before.at))
    return trips


def new_rule(fixes: Sequence[Fix]) -> list[Trip]:
    """200 m from the last stop opens a trip; 180 s within 200 m closes it, as detected."""
    trips: list[Trip] = []
    if not fixes:
        return trips
    place, start = fixes[0], None
    recent: deque[Fix] = deque()
    moving_since: Fix | None = None
    for fix in fixes:
        recent.append(fix)
        while fix.at - recent[0].at > 180_000:
            recent.popleft()
        if start is None:
            is_moving = (fix.speed_cm_s or 0) > MOTION_CM_S
            moving_since = (moving_since or fix) if is_moving else None
            if _apart(place, fix) >= 200:
                start = moving_since or fix
        elif fix.at - start.at >= 180_000 and all(_apart(old, fix) < 200 for old in recent):
            trips.append(Trip(start.at, fix.at))
            start, place, moving_since = None, fix, None
    if start is not None:
        trips.append(Trip(start.at, fixes[-1].at))
    return trips


def _apart(a: Fix, b: Fix) -> float:
    return distance_m(a.lat_e7, a.lon_e7, b.lat_e7, b.lon_e7)
