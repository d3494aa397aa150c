"""Everything that the booking of work looks at."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from daemon.domain.maintenance.causes import Causes
from daemon.domain.maintenance.planning import Vehicle
from daemon.interfaces import ReadOnly
from daemon.store import home_nights, vehicle_track, work_causes, work_orders, zones

MINUTE_MS = 60_000
BACK_MS = 90 * MINUTE_MS
"""From the end of its last order until it is home, washed and empty."""
RETURN_MS = 30 * MINUTE_MS
"""The same of a truck that is on its way back."""
EVENING_HOUR = 22

# Who is retired has no causes any more; while its order is open it has its bay.
VEHICLES = "SELECT id, name, retired_at IS NOT NULL FROM vehicle ORDER BY name"

ROUTES = """
SELECT a.vehicle_id, max(max(o.promised_at, :now) + o.unloading_min * 60000)
FROM assignment a JOIN customer_order o ON o.id = a.order_id
WHERE a.ended_at IS NULL GROUP BY a.vehicle_id
"""

ON_ROUND = "SELECT vehicle_id FROM truck WHERE state IN ('returning', 'washing')"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkView:
    now: int
    is_time_known: bool
    zone: ZoneInfo
    vehicles: tuple[Vehicle, ...]


def work_view(reads: ReadOnly, now: int) -> WorkView:
    """Vehicles with a cause or with an order; of all others there is nothing to plan."""
    zone = zones.depot_zone(reads)
    known = work_causes.causes(reads, now)
    orders = {one.vehicle_id: one for one in work_orders.open_orders(reads)}
    gone = work_causes.dismissed(reads)
    ready = ready_at(reads, now)
    home = home_nights.home_nights(reads, zone, now, hour=EVENING_HOUR)
    vehicles = tuple(
        Vehicle(
            id=vehicle_id,
            name=name,
            causes=Causes() if is_retired else known.get(vehicle_id, Causes()),
            order=orders.get(vehicle_id),
            dismissed=gone.get(vehicle_id),
            ready_at=ready.get(vehicle_id, 0),
            home=home.get(vehicle_id, {}),
        )
        for vehicle_id, name, is_retired in reads.execute(VEHICLES).fetchall()
        if vehicle_id in orders or (vehicle_id in known and not is_retired)
    )
    return WorkView(
        now=now,
        is_time_known=vehicle_track.is_clock_trusted(reads),
        zone=zone,
        vehicles=vehicles,
    )


def ready_at(reads: ReadOnly, now: int) -> Mapping[int, int]:
    """By vehicle that is at work, when it is home again, ms UTC."""
    found = {vehicle_id: now + RETURN_MS for (vehicle_id,) in reads.execute(ON_ROUND).fetchall()}
    for vehicle_id, until in reads.execute(ROUTES, {"now": now}).fetchall():
        found[vehicle_id] = until + BACK_MS
    return found
