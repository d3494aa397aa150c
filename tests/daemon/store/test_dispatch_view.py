import json
from collections.abc import Iterable
from typing import Any

import pytest

from daemon.domain.eta.lanes import Leg, Spot
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.domain.papers.kinds import Kind
from daemon.interfaces import Params, ReadOnly, Tx
from daemon.store import dispatch_view, lanes, order_moves, seats, truck_loads
from daemon.store.database import Store
from daemon.store.dispatch_view import Only
from daemon.store.lanes import Driven
from daemon.store.seats import Place
from daemon.store.truck_loads import LoadDecision
from tests.daemon.jobs.dispatch_scene import Depot
from tests.daemon.store.duty_scene import HOUR, MINUTE
from tests.daemon.store.order_scene import (
    PLANT,
    Telling,
    add_site,
    assign,
    bring,
    read,
    seen,
)
from tests.daemon.store.scene import NOW


class Counting:
    """Reads, and how many statements."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.count = 0

    def execute(self, sql: str, params: Params = (), /) -> Any:
        self.count += 1
        return self._tx.execute(sql, params)


@pytest.fixture
def tx(store: Store) -> Tx:
    store.connection.execute(
        "INSERT INTO boot(number, token, started_at, beat_at, clock, release, pid)"
        " VALUES (1, 'b', ?, ?, 'gps', '0.1.0', 1)",
        (NOW, NOW),
    )
    return store.connection


@pytest.fixture
def depot(tx: Tx) -> Depot:
    return Depot(tx)


def test_everything_that_a_round_needs_is_seen(tx: Tx, depot: Depot) -> None:
    depot.pair(1, km=2)
    depot.order()
    seen = dispatch_view.view(tx, NOW)
    (truck,), (driver,), (order,) = seen.trucks, seen.drivers, seen.orders
    assert seen.is_time_known
    assert (truck.truck.name, truck.truck.state) == ("T1", TruckState.AVAILABLE)
    assert (truck.haul.capacity_kg, truck.haul.volume_l) == (25_000, 9_000)
    assert truck.spot == Spot(PLANT[1] + 2 * 89_932, PLANT[2])
    assert truck.heard_at == NOW - MINUTE
    assert truck.maintenance is None
    assert {paper.kind for paper in truck.papers.papers} == {
        Kind.ANNUAL_INSPECTION,
        Kind.REGISTRATION,
    }
    assert (driver.name, driver.wheel_of, driver.last_vehicle) == ("D1", 1, 1)
    assert len(driver.log.changes) == 2
    assert order.name == "O-1"


def test_number_of_statements_does_not_grow(tx: Tx, depot: Depot) -> None:
    dispatch_view.view(tx, NOW)  # the first of a day reads all lanes
    counts = []
    for number in range(1, 4):
        depot.pair(number)
        depot.order(f"O-{number}")
        reads = Counting(tx)
        dispatch_view.view(reads, NOW)
        counts.append(reads.count)
    assert len(set(counts)) == 1


def test_truck_that_stood_at_a_site_is_still_there(tx: Tx, depot: Depot) -> None:
    depot.truck(1)
    (before,) = dispatch_view.view(tx, NOW).trucks
    assert not before.is_parked
    body = json.dumps({"sites": [["PLANT", 1]], "is_standing": True})
    tx.execute("UPDATE unit_state SET body = ?", (body,))
    (seen,) = dispatch_view.view(tx, NOW).trucks
    assert seen.is_parked
    assert seen.spot is not None
    assert seen.spot.site_id == depot.ground.plant_id


def test_fix_of_before_the_unit_was_fitted_is_another_trucks(tx: Tx, depot: Depot) -> None:
    depot.truck(1)
    tx.execute("UPDATE fitting SET from_at = ?", (NOW - 1000,))
    (seen,) = dispatch_view.view(tx, NOW).trucks
    assert (seen.spot, seen.heard_at) == (None, None)


def test_truck_and_driver_with_an_order_say_so(tx: Tx, depot: Depot) -> None:
    pair = depot.pair(1)
    depot.order()
    assign(Telling(tx), read(tx), pair)
    seen = dispatch_view.view(tx, NOW)
    assert seen.orders == ()
    assert seen.trucks[0].orders == seen.drivers[0].orders == ("O-1",)


def test_truck_that_comes_back_knows_where_to(tx: Tx, depot: Depot) -> None:
    pair = depot.pair(1)
    depot.order()
    telling = Telling(tx)
    assign(telling, read(tx), pair)
    bring(telling, pair, TruckState.RETURNING)
    (seen,) = dispatch_view.view(tx, NOW).trucks
    assert seen.home == Spot(PLANT[1], PLANT[2], depot.ground.plant_id)
    assert seen.is_washed
    assert seen.orders == ()


def test_who_rides_along_has_no_wheel_and_the_last_one_is_remembered(tx: Tx, depot: Depot) -> None:
    pair = depot.pair(1)
    other = depot.truck(2)
    seats.sit(tx, pair.driver_id, other, Place.CO_DRIVER, at=NOW - HOUR // 2)
    (driver,) = dispatch_view.view(tx, NOW).drivers
    assert (driver.wheel_of, driver.rides_in, driver.last_vehicle) == (None, "T2", 1)


def test_open_defects_are_seen_until_they_are_settled(tx: Tx, depot: Depot) -> None:
    depot.truck(1)
    tx.execute(
        "INSERT INTO inspection(id, vehicle_id, at, note, made_at, made_by)"
        " VALUES (7, 1, 1, '', 1, 'x')"
    )
    tx.execute(
        "INSERT INTO defect(inspection_id, item, note, is_safety) VALUES (7, 'brakes', '', 1)"
    )
    (seen,) = dispatch_view.view(tx, NOW).trucks
    assert [(one.item, one.report, one.is_safety) for one in seen.defects] == [("brakes", 7, True)]
    tx.execute("UPDATE defect SET settled_at = 2, settled_by = 'x', settlement = 'repaired'")
    assert dispatch_view.view(tx, NOW).trucks[0].defects == ()


def test_a_load_on_which_nobody_has_decided_is_seen(tx: Tx, depot: Depot) -> None:
    pair, telling = depot.pair(1), Telling(tx)
    assign(telling, depot.order(), pair)
    bring(telling, pair, TruckState.EN_ROUTE)
    assert dispatch_view.view(tx, NOW).trucks[0].undecided == ""
    order_moves.cancel(telling, read(tx), seen(30, MoveSource.PERSON, "rain"))
    assert dispatch_view.view(tx, NOW).trucks[0].undecided == "O-1"
    truck_loads.decide(tx, pair.vehicle_id, LoadDecision.RETURN, at=NOW, by="olga")
    assert dispatch_view.view(tx, NOW).trucks[0].undecided == ""


def test_one_order_and_one_pair_can_be_asked_for_alone(tx: Tx, depot: Depot) -> None:
    depot.pair(1)
    pair = depot.pair(2)
    depot.order("O-1")
    order = depot.order("O-2")
    seen = dispatch_view.view(tx, NOW, only=Only(order=order, pair=pair))
    assert [one.name for one in seen.orders] == ["O-2"]
    assert [one.truck.name for one in seen.trucks] == ["T2"]
    assert [one.name for one in seen.drivers] == ["D2"]


def test_of_one_order_only_its_own_lanes_are_read(tx: Tx, depot: Depot) -> None:
    order, pair = depot.order("O-1"), depot.pair(1)
    far_id = add_site(tx, "SITE-B", 390_000_000, -1_049_000_000)
    origin_id = order.origin.id
    for number, to_id in enumerate((order.destination.id, far_id)):
        leg = Leg(
            from_id=origin_id, to_id=to_id, hour=3, took_s=1_200, straight_m=9_000, driven_m=None
        )
        lanes.add_leg(tx, leg, Driven(vehicle_id=pair.vehicle_id, left_at=NOW - 1 - number))
    alone = dispatch_view.view(tx, NOW, only=Only(order=order, pair=pair)).book
    assert {(start, end) for start, end, _ in alone.lessons} == {(origin_id, order.destination.id)}
    assert len(dispatch_view.view(tx, NOW).book.lessons) == 2


def test_whoever_knows_of_maintenance_is_asked(tx: Tx, depot: Depot) -> None:
    class Workshop:
        def due(self, reads: ReadOnly, vehicle_ids: Iterable[int], *, now: int) -> dict[int, str]:
            assert (reads, now) == (tx, NOW)
            return dict.fromkeys(vehicle_ids, "oil is due")

    depot.truck(1)
    (seen,) = dispatch_view.view(tx, NOW, maintenance=Workshop()).trucks
    assert seen.maintenance == "oil is due"
