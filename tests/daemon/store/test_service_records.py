from daemon.store import service_records
from daemon.store.database import Store
from daemon.store.service_records import Done
from tests.daemon.store.duty_scene import add_vehicle
from tests.daemon.store.order_scene import Telling
from tests.daemon.store.scene import NOW

COUNTER = (
    "INSERT INTO vehicle_counter(vehicle_id, counter, value, at, origin) VALUES (?, ?, ?, 1, 'gps')"
)
ROWS = "SELECT kind, done_at, done_by, odometer_m, engine_min, parts, recorded_at FROM service_done"


def test_what_was_done_is_kept_and_told(store: Store) -> None:
    telling = Telling(store.connection)
    done = Done(
        vehicle_id=add_vehicle(telling, "T1"),
        vehicle="T1",
        kind="oil",
        done_at=NOW - 5,
        done_by="Ann",
        odometer_m=900,
        engine_min=None,
        parts=("filter",),
    )
    assert service_records.add_done(telling, done, by="olga") == 1
    assert telling.execute(ROWS).fetchall() == [
        ("oil", NOW - 5, "Ann", 900, None, '["filter"]', NOW)
    ]
    ((kind, subject, body),) = telling.events
    assert (kind, subject, body["record"], body["kind"]) == ("service.done", "T1", 1, "oil")


def test_counters_that_nobody_told_are_unknown(store: Store) -> None:
    telling = Telling(store.connection)
    vehicle = add_vehicle(telling, "T1")
    assert service_records.counters(telling, vehicle) == (None, None)
    telling.execute(COUNTER, (vehicle, "distance", 5))
    assert service_records.counters(telling, vehicle) == (5, None)
    telling.execute(COUNTER, (vehicle, "engine_time", 7))
    assert service_records.counters(telling, vehicle) == (5, 7)
