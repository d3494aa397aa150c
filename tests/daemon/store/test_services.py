from pathlib import Path
from typing import Any

import pytest

from daemon.domain.maintenance.plans import Trigger
from daemon.domain.maintenance.recording import Part
from daemon.store import services, zones
from daemon.store.services import Doing
from tests.daemon.store.order_scene import Telling
from tests.daemon.store.scene import NOW, open_store
from tests.daemon.store.service_scene import DAY_MS, TODAY, add_vehicle


@pytest.fixture
def telling(tmp_path: Path) -> Telling:
    return Telling(open_store(tmp_path / "services.db").connection)


def record(telling: Telling, vehicle_id: int, **changes: Any) -> int:
    given: dict[str, Any] = {
        "vehicle_id": vehicle_id,
        "vehicle": "T07",
        "kind": "b",
        "done_at": NOW,
        "done_by": "A. Lee",
        "counters": {Trigger.DISTANCE: 412_380_000},
        "parts": (Part(name="oil filter", count=2, cost_cents=1990),),
        "cost_cents": 48_000,
        **changes,
    }
    return services.add_done(telling, Doing(**given), by="anna")


def test_a_record_tells_its_event_in_the_same_transaction(telling: Telling) -> None:
    number = record(telling, add_vehicle(telling), work_order_id=17)
    ((kind, _, body),) = telling.events
    assert kind == "service.done"
    assert (body["service"], body["odometer_m"], body["engine_min"]) == (number, 412_380_000, None)
    assert body["work_order_id"] == 17
    row = telling.execute("SELECT parts, cost_cents, recorded_by FROM service_done").fetchone()
    assert row == ('[{"name": "oil filter", "count": 2, "cost_cents": 1990}]', 48_000, "anna")


def test_records_count_in_the_order_in_which_they_were_done(telling: Telling) -> None:
    vehicle_id = add_vehicle(telling)
    late, early = record(telling, vehicle_id), record(telling, vehicle_id, done_at=NOW - DAY_MS)
    assert [one.id for one in services.of_vehicle(telling, vehicle_id)] == [early, late]
    assert [one.id for one in services.counting(telling)[vehicle_id]] == [early, late]


def test_days_are_those_of_the_depot(telling: Telling) -> None:
    zones.keep(telling, "Pacific/Auckland")
    vehicle_id = add_vehicle(telling)
    record(telling, vehicle_id)
    ((found),) = services.of_vehicle(telling, vehicle_id)
    assert (found.on, found.counters) == (TODAY + 1, {Trigger.DISTANCE: 412_380_000})


def test_what_is_withdrawn_counts_no_more_and_stays_on_record(telling: Telling) -> None:
    vehicle_id = add_vehicle(telling)
    number = record(telling, vehicle_id)
    seal = services.seal(telling)
    found = services.done_by_id(telling, number)
    assert found is not None
    services.withdraw(telling, found[1], vehicle_id=found[0], vehicle="T07", why="mistyped")
    assert services.of_vehicle(telling, vehicle_id) == ()
    assert services.done_by_id(telling, number) is None
    assert services.seal(telling) != seal
    assert telling.execute("SELECT withdrawn_why FROM service_done").fetchone() == ("mistyped",)
    assert telling.events[-1][0] == "service.withdrawn"
