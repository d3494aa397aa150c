from dataclasses import replace
from typing import Any

import pytest

from daemon.domain.maintenance.work_orders import Slot, WorkOrder, WorkState, WorkUrgency
from daemon.interfaces import Tx
from daemon.queue.outcomes import Stale
from daemon.store import work_orders
from daemon.store.database import Store
from daemon.store.work_orders import Saying
from tests.daemon.store.duty_scene import HOUR, add_vehicle
from tests.daemon.store.scene import NOW

SAYING = Saying(at=NOW, by="olga", reason="rain")
SLOTS = (
    Slot(bay=1, from_at=NOW, until_at=NOW + HOUR),
    Slot(bay=1, from_at=NOW + 24 * HOUR, until_at=NOW + 25 * HOUR),
)
MARKS = """
SELECT accepted_at, accepted_by, started_at, finished_at, cancelled_at, cancelled_by, cancel_reason
FROM work_order
"""


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def order(tx: Tx, vehicle: str = "T1", **changes: Any) -> WorkOrder:
    usual: dict[str, Any] = {
        "id": 0,
        "name": "",
        "vehicle_id": add_vehicle(tx, vehicle),
        "vehicle": vehicle,
        "state": WorkState.PROPOSED,
        "version": 0,
        "urgency": WorkUrgency.URGENT,
        "kinds": ("oil", "b"),
        "asked": ("oil",),
        "asked_min": 45,
        "faults": ("110/0",),
        "why": "oil is due",
        "duration_min": 120,
        "slots": SLOTS,
    }
    return work_orders.add(tx, WorkOrder(**(usual | changes)), SAYING)


def test_it_is_read_as_it_was_added(tx: Tx) -> None:
    added = order(tx)
    assert (added.name, added.version, added.slots) == ("W-1", 1, SLOTS)
    assert (added.created_at, added.created_by) == (NOW, "olga")
    assert work_orders.order_by_name(tx, "W-1") == added
    assert work_orders.of_vehicle(tx, added.vehicle_id) == added
    assert work_orders.open_orders(tx) == (added,)
    assert order(tx, "T2").name == "W-2"


def test_a_save_replaces_all_of_it_and_its_times(tx: Tx) -> None:
    added = order(tx)
    after = replace(
        added, kinds=("c",), slots=SLOTS[1:], unbooked="x", mechanic="Ann", is_fixed=True, note="n"
    )
    saved = work_orders.save(tx, after, SAYING)
    assert saved == replace(after, version=2)


def test_nothing_is_saved_over_what_somebody_else_has_saved(tx: Tx) -> None:
    added = order(tx)
    work_orders.save(tx, added, SAYING)
    with pytest.raises(Stale, match="work order W-1 is no longer version 1"):
        work_orders.save(tx, added, SAYING)


def test_each_step_keeps_when_and_by_whom(tx: Tx) -> None:
    found = order(tx)
    for state in (WorkState.ACCEPTED, WorkState.STARTED, WorkState.FINISHED):
        found = work_orders.save(tx, replace(found, state=state), SAYING)
    assert tx.execute(MARKS).fetchone() == (NOW, "olga", NOW, NOW, None, "", "")
    assert work_orders.open_orders(tx) == ()
    assert work_orders.of_vehicle(tx, found.vehicle_id) is None
    assert work_orders.order_by_name(tx, "W-1") == found


def test_what_is_cancelled_keeps_its_reason(tx: Tx) -> None:
    work_orders.save(tx, replace(order(tx), state=WorkState.CANCELLED, slots=()), SAYING)
    assert tx.execute(MARKS).fetchone()[4:] == (NOW, "olga", "rain")


def test_what_is_a_proposal_again_was_accepted_by_nobody(tx: Tx) -> None:
    found = work_orders.save(tx, replace(order(tx), state=WorkState.ACCEPTED), SAYING)
    work_orders.save(tx, replace(found, state=WorkState.PROPOSED), SAYING)
    assert tx.execute(MARKS).fetchone()[:2] == (None, "")
