"""Which vehicles go to the workshop before they work again: what dispatch asks."""

from collections.abc import Iterable, Mapping

from daemon.domain.maintenance.causes import Causes
from daemon.domain.maintenance.going_out import hindrance
from daemon.interfaces import ReadOnly
from daemon.store import work_causes, work_orders, zones

# Of whom anything is known: a forecast that knows, a word of its computers, a work order.
KNOWN = """
SELECT vehicle_id FROM service_due WHERE standing != 'unknown'
UNION SELECT vehicle_id FROM fault_code WHERE vehicle_id IS NOT NULL
UNION SELECT vehicle_id FROM work_order
"""


class Workshop:
    def due(self, reads: ReadOnly, vehicle_ids: Iterable[int], *, now: int) -> Mapping[int, str]:
        known = {vehicle_id for (vehicle_id,) in reads.execute(KNOWN).fetchall()}
        asked = [one for one in vehicle_ids if one in known]
        if not asked:
            return {}
        causes = work_causes.causes(reads, now)
        orders = {one.vehicle_id: one for one in work_orders.open_orders(reads)}
        zone = zones.depot_zone(reads)
        return {
            one: hindrance(causes.get(one, Causes()), orders.get(one), zone=zone, now=now)
            for one in asked
        }
