import pytest

from daemon.domain.events import ClockQuality
from daemon.domain.maintenance.work_orders import Slot
from daemon.interfaces import Tx
from daemon.store import maintenance_clock, services
from daemon.store.clocks import Untrusted
from daemon.store.clocks import correct as correct_all
from daemon.store.database import Store
from tests.daemon.store.duty_scene import HOUR, MINUTE, add_vehicle
from tests.daemon.store.scene import NOW

STEP = 3_600_000_000
WINDOW = {"first_at": NOW, "last_at": NOW + 20 * MINUTE, "step": STEP}
DONE = """
INSERT INTO service_done(vehicle_id, kind, done_at, done_by, recorded_at, recorded_by)
VALUES (?, 'b', ?, 'Ann', ?, 'Ann')
"""
ORDER = """
INSERT INTO work_order(
    name, vehicle_id, state, version, urgency, kinds, why, duration_min, created_at, created_by,
    started_at, finished_at
) VALUES (:name, :vehicle_id, 'finished', 1, 'routine', '[]', '', 60, 0, 'depotd', :at, :at)
RETURNING id
"""
SLOT = (
    "INSERT INTO work_slot(work_order_id, position, bay, from_at, until_at) VALUES (?, 1, 1, ?, ?)"
)
NOT_OURS = {
    ("work_slot", "from_at"),
    ("work_slot", "until_at"),
    ("service_due", "foreseen_at"),
    ("condition_finding", "found_at"),
}
"""Booked, foreseen and found only by a clock that is trusted; but for work that was started."""
INSTANTS = """
SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND c.name LIKE '%\\_at' ESCAPE '\\'
    AND (m.name LIKE 'service\\_%' ESCAPE '\\' OR m.name LIKE 'work\\_order%' ESCAPE '\\'
        OR m.name LIKE 'work\\_slot%' ESCAPE '\\' OR m.name LIKE 'condition\\_%' ESCAPE '\\')
"""


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def test_a_service_of_then_is_the_newest_when_the_time_is_known(tx: Tx) -> None:
    """The clock may have begun years before the service that was the last."""
    vehicle = add_vehicle(tx, "T1")
    tx.execute(DONE, (vehicle, NOW + HOUR, NOW + HOUR))
    tx.execute(DONE, (vehicle, NOW + MINUTE, NOW + MINUTE))
    assert [one.id for one in services.of_vehicle(tx, vehicle)] == [2, 1]
    stamped = Untrusted(
        boot=1, first_at=NOW, last_at=NOW + 20 * MINUTE, event_seq=0, position_seq=0, job_id=0
    )
    correct_all(tx, stamped, step_ms=STEP, quality=ClockQuality.GPS)
    assert [one.id for one in services.of_vehicle(tx, vehicle)] == [1, 2]


def test_work_that_was_started_then_moves_with_its_bay_and_no_other_does(tx: Tx) -> None:
    vehicle = add_vehicle(tx, "T1")
    for name, started_at, slot in (
        ("W-1", NOW + MINUTE, Slot(bay=1, from_at=NOW + MINUTE, until_at=NOW + HOUR)),
        ("W-2", NOW + 2 * MINUTE, Slot(bay=1, from_at=NOW + MINUTE, until_at=NOW + HOUR)),
        ("W-3", NOW + HOUR, Slot(bay=1, from_at=NOW + MINUTE, until_at=NOW + HOUR)),
    ):
        row = {"name": name, "vehicle_id": vehicle, "at": started_at}
        ((number,),) = tx.execute(ORDER, row).fetchall()
        tx.execute(SLOT, (number, slot.from_at, slot.until_at))
    maintenance_clock.correct(tx, WINDOW)
    assert tx.execute("SELECT started_at, finished_at FROM work_order ORDER BY id").fetchall() == [
        (NOW + MINUTE + STEP, NOW + MINUTE + STEP),
        (NOW + 2 * MINUTE + STEP, NOW + 2 * MINUTE + STEP),
        (NOW + HOUR, NOW + HOUR),
    ]
    assert tx.execute(
        "SELECT from_at, until_at FROM work_slot ORDER BY work_order_id"
    ).fetchall() == [
        (NOW + MINUTE + STEP, NOW + HOUR + STEP),
        (NOW + MINUTE, NOW + HOUR),
        (NOW + MINUTE, NOW + HOUR),
    ]


def test_every_instant_of_maintenance_is_moved_or_not_of_our_clock(tx: Tx) -> None:
    found = set(tx.execute(INSTANTS).fetchall())
    assert found == set(maintenance_clock.OURS) | NOT_OURS
