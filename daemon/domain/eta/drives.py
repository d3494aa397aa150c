"""Which drives between two sites teach something: those that were seen from end to end."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

from daemon.domain.eta.lanes import Leg, hour_of_week
from daemon.domain.geo import distance_m
from daemon.domain.orders.order import Place
from daemon.domain.orders.truck import MoveSource, TruckState

GAP_MS = 300_000
"""Who moved on without being heard for so long was somewhere in between."""
GAP_M = 500.0
NEAR_MS = 90_000
"""The odometer counts when it was read so near to both ends."""
LEAST_S = 30
MOST_S = 86_400
BEGAN_AFTER = {
    TruckState.EN_ROUTE: TruckState.LOADING,
    TruckState.RETURNING: TruckState.DELIVERING,
}
"""A truck that was mended on the road, or called back on it, left no site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    at: int
    unit_id: int
    lat_e7: int
    lon_e7: int
    odometer_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """From the state that began it to the one that ended it; instants ms UTC."""

    state: TruckState
    after: TruckState
    """Before it began."""
    begun_by: MoveSource
    ended_by: MoveSource
    left_at: int
    arrived_at: int
    start: Place
    ends: tuple[Place, ...]
    """It may have come to any of these."""
    is_recalled: bool
    fixes: tuple[Fix, ...]
    """By time."""


class Unseen(ValueError):
    """It teaches nothing; the text says why."""


def leg_of(drive: Drive, zone: ZoneInfo) -> Leg:
    """Raises Unseen."""
    if BEGAN_AFTER.get(drive.state) is not drive.after:
        raise Unseen("it did not begin at a site")
    if not drive.begun_by is drive.ended_by is MoveSource.GEOFENCE:
        raise Unseen("nobody saw where it began and ended")
    if drive.is_recalled:
        raise Unseen("the truck was called back")
    took_s = (drive.arrived_at - drive.left_at) // 1000
    if not LEAST_S <= took_s <= MOST_S:
        raise Unseen(f"it took {took_s} s")
    _need_heard(drive)
    last, start = drive.fixes[-1], drive.start
    end = min(
        drive.ends, key=lambda one: distance_m(last.lat_e7, last.lon_e7, one.lat_e7, one.lon_e7)
    )
    if end.id == start.id:
        raise Unseen("it ended where it began")
    straight_m = distance_m(start.lat_e7, start.lon_e7, end.lat_e7, end.lon_e7)
    return Leg(
        from_id=start.id,
        to_id=end.id,
        hour=hour_of_week(drive.left_at, zone),
        took_s=took_s,
        straight_m=straight_m,
        driven_m=_driven_m(drive, straight_m),
    )


def _need_heard(drive: Drive) -> None:
    """Standing without a word, as in a jam, is no gap."""
    fixes = drive.fixes
    if not fixes:
        raise Unseen("no track of it is kept")
    if fixes[0].at - drive.left_at > GAP_MS or drive.arrived_at - fixes[-1].at > GAP_MS:
        raise Unseen("an end of it was not heard")
    for before, after in pairwise(fixes):
        moved_m = distance_m(before.lat_e7, before.lon_e7, after.lat_e7, after.lon_e7)
        if after.at - before.at > GAP_MS and moved_m > GAP_M:
            raise Unseen("the truck was not heard for a part of it")


def _driven_m(drive: Drive, straight_m: float) -> float | None:
    fixes: Sequence[Fix] = drive.fixes
    first, last = fixes[0], fixes[-1]
    is_near = (
        abs(first.at - drive.left_at) <= NEAR_MS and abs(last.at - drive.arrived_at) <= NEAR_MS
    )
    if not is_near or len({fix.unit_id for fix in fixes}) > 1:
        return None
    driven_m = last.odometer_m - first.odometer_m
    # Fences are left before and entered before the places themselves.
    return float(driven_m) if driven_m >= straight_m * 0.8 else None
