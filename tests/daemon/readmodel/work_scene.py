"""Work orders for the tests of what is shown of them."""

from typing import Any

from daemon.domain.maintenance.work_orders import Slot, WorkOrder, WorkState, WorkUrgency
from daemon.interfaces import Tx
from daemon.store import work_orders
from daemon.store.work_orders import Saying
from tests.daemon.store.duty_scene import HOUR, add_vehicle
from tests.daemon.store.scene import NOW

DAY = 24 * HOUR
NIGHT = NOW // DAY * DAY + 22 * HOUR
SLOT = Slot(bay=1, from_at=NIGHT, until_at=NIGHT + 2 * HOUR)


def add_work(tx: Tx, vehicle: str, **changes: Any) -> WorkOrder:
    usual: dict[str, Any] = {
        "id": 0,
        "name": "",
        "vehicle_id": add_vehicle(tx, vehicle),
        "vehicle": vehicle,
        "state": WorkState.PROPOSED,
        "version": 0,
        "urgency": WorkUrgency.ROUTINE,
        "kinds": ("oil",),
        "duration_min": 120,
        "slots": (SLOT,),
    }
    return work_orders.add(tx, WorkOrder(**(usual | changes)), Saying(at=NOW, by="depotd"))
