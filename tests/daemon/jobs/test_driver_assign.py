from pathlib import Path

import pytest

from daemon.domain.hours.duty import Duty
from daemon.jobs.driver_assign import AssignDriver
from daemon.jobs.order_assign import AssignOrders
from daemon.store import seats
from daemon.store.assignments import Pair
from daemon.store.seats import Place
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.dispatch_scene import Depot

ARGS = AssignDriver.Args(vehicle="T1", driver="D1", order="O-1")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "depot.db")


@pytest.fixture
def depot(desk: Desk) -> Depot:
    return Depot(desk.tx, now=desk.clock.now)


def at_the_wheel(depot: Depot, pair: Pair) -> str | None:
    seat = seats.at_the_wheel(depot.tx, pair.vehicle_id)
    return None if seat is None else seat.driver


def test_who_was_given_an_order_without_a_seat_takes_it_and_dispatch_hears(
    desk: Desk, depot: Depot
) -> None:
    pair = depot.pair(is_seated=False)
    depot.order()
    desk.run(AssignOrders.Args())
    desk.lab.drain()
    assert at_the_wheel(depot, pair) == "D1"
    assert depot.events("duty.seated") == [{"driver": "D1", "vehicle": "T1", "place": "driver"}]
    assert depot.alerts("driver.assigned") == [("D1", False)]


def test_who_sits_there_is_told_nothing(desk: Desk, depot: Depot) -> None:
    depot.pair()
    depot.order()
    desk.run(AssignOrders.Args())
    desk.lab.drain()
    assert depot.events("driver.assigned") == []
    assert depot.alerts("driver.assigned") == []


def test_seat_by_hand_is_no_news_to_dispatch(desk: Desk, depot: Depot) -> None:
    pair = depot.pair(is_seated=False)
    assert desk.run(AssignDriver.Args(vehicle="T1", driver="D1")) == {"is_seated": True, "why": ""}
    desk.lab.drain()
    assert at_the_wheel(depot, pair) == "D1"
    assert depot.alerts("driver.assigned") == []


def test_nobody_is_taken_out_of_his_seat(desk: Desk, depot: Depot) -> None:
    pair = depot.pair(1)
    other = depot.driver(2)
    args = AssignDriver.Args(vehicle="T1", driver="D2", order="O-1")
    assert desk.run(args)["why"] == "driver D1 sits at its wheel"
    desk.lab.drain()
    assert at_the_wheel(depot, pair) == "D1"
    assert seats.seat_of(depot.tx, other) is None
    assert depot.alerts("driver.assign_refused") == [("D2", False)]


def test_who_drives_another_truck_stays_there(desk: Desk, depot: Depot) -> None:
    depot.pair(1)
    depot.truck(2)
    (driver_id,) = depot.tx.execute("SELECT id FROM driver WHERE name = 'D1'").fetchone()
    depot.does(driver_id, Duty.D)
    args = AssignDriver.Args(vehicle="T2", driver="D1")
    assert desk.run(args) == {"is_seated": False, "why": "he drives T1"}


def test_who_only_sits_in_another_truck_changes_over(desk: Desk, depot: Depot) -> None:
    pair = depot.pair(1)
    seats.sit(depot.tx, pair.driver_id, pair.vehicle_id, Place.CO_DRIVER, at=depot.now - 1000)
    other = Pair(vehicle_id=depot.truck(2), driver_id=pair.driver_id)
    assert desk.run(AssignDriver.Args(vehicle="T2", driver="D1"))["is_seated"]
    assert at_the_wheel(depot, other) == "D1"


@pytest.mark.parametrize("args", [ARGS, AssignDriver.Args(vehicle="T9", driver="D1")])
def test_whom_nobody_knows_is_assigned_nowhere(
    desk: Desk, depot: Depot, args: AssignDriver.Args
) -> None:
    if args.vehicle == "T9":
        depot.driver(1)
    ended = desk.lab.run(args)
    assert ended.state.name == "DEAD"
