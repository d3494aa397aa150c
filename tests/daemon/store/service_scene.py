"""Vehicles with counters and days of use, as telemetry leaves them, in a depot of UTC days."""

from collections.abc import Sequence

from daemon.domain.maintenance.plans import Origin, ServicePlan, Trigger, title_of
from daemon.interfaces import Tx
from tests.daemon.store.scene import NOW

DAY_MS = 86_400_000
TODAY = NOW // DAY_MS

ADD_VEHICLE = "INSERT INTO vehicle(name, class) VALUES (?, ?) RETURNING id"

SET_COUNTER = """
INSERT INTO vehicle_counter(vehicle_id, counter, value, at, origin)
VALUES (?, ?, ?, ?, 'telemetry')
ON CONFLICT(vehicle_id, counter) DO UPDATE SET value = excluded.value, at = excluded.at
"""

ADD_DAY = """
INSERT INTO counter_day(vehicle_id, counter, day, added, origin)
VALUES (?, ?, ?, ?, 'telemetry')
ON CONFLICT(vehicle_id, counter, day) DO UPDATE SET added = excluded.added
"""


def add_vehicle(tx: Tx, name: str = "T07", *, vehicle_class: str = "tractor") -> int:
    return int(tx.execute(ADD_VEHICLE, (name, vehicle_class)).fetchone()[0])


def used(
    tx: Tx,
    vehicle_id: int,
    added: Sequence[int],
    *,
    counter: Trigger = Trigger.DISTANCE,
    value: int = 400_000_000,
    today: int = TODAY,
) -> None:
    """So much each day up to yesterday; the counter is at `value` now."""
    rows = [
        (vehicle_id, counter.value, today - len(added) + at, one) for at, one in enumerate(added)
    ]
    tx.executemany(ADD_DAY, [row for row in rows if row[3]])
    tx.execute(SET_COUNTER, (vehicle_id, counter.value, value, today * DAY_MS + NOW % DAY_MS))


def plan(kind: str = "b", *, number: int = 1, **every: int) -> ServicePlan:
    """`distance`, `engine_time` and `days` as keywords."""
    return ServicePlan(
        id=number,
        kind=kind,
        title=title_of(kind),
        every={Trigger(name): value for name, value in every.items()},
        includes={"b": ("a",), "c": ("b", "a")}.get(kind, ()),
        duration_min=120,
        origin=Origin.VEHICLE,
    )
