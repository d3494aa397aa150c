from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.domain.hours.duty import Duty
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.domain.papers.kinds import Holder, Kind
from daemon.jobs.order_assign import AssignOrders
from daemon.jobs.order_retry import ON_EVENTS, RetryPending
from daemon.store import order_moves, seats, trucks
from daemon.store.assignments import Pair
from daemon.store.order_events import How
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.dispatch_scene import TODAY, Depot
from tests.daemon.store.duty_scene import HOUR, MINUTE
from tests.daemon.store.order_scene import Telling
from tests.daemon.store.paper_scene import file_paper

RETRY = "order.retry_pending"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "depot.db")


@pytest.fixture
def depot(desk: Desk) -> Depot:
    return Depot(desk.tx, now=desk.clock.now)


def settled(desk: Desk) -> None:
    """What changes together is one change."""
    desk.machine.advance(1000)
    desk.lab.drain()


Change = Callable[[Desk, Depot, Pair], None]


def out_of_service(depot: Depot, pair: Pair) -> None:
    moved(depot, pair, TruckState.OUT_OF_SERVICE)


def moved(depot: Depot, pair: Pair, to: TruckState) -> None:
    truck = trucks.truck(depot.tx, pair.vehicle_id)
    how = How(at=depot.now, source=MoveSource.PERSON, by="olga", reason="gearbox")
    order_moves.move_truck(Telling(depot.tx), truck, to, how)


def back_in_service(desk: Desk, depot: Depot, pair: Pair) -> None:
    moved(depot, pair, TruckState.AVAILABLE)
    desk.happen("truck.status_changed", subject="T1", body={"new": "available"})


def medical_expired(depot: Depot, pair: Pair) -> None:
    yesterday = TODAY - timedelta(days=1)
    file_paper(depot.tx, Holder.DRIVER, pair.driver_id, Kind.MEDICAL, yesterday)


def medical_renewed(desk: Desk, depot: Depot, pair: Pair) -> None:
    later = TODAY + timedelta(days=300)
    file_paper(depot.tx, Holder.DRIVER, pair.driver_id, Kind.MEDICAL, later)
    desk.happen("paper.added", subject="D1", body={"driver": "D1"})


def brakes_reported(depot: Depot, pair: Pair) -> None:
    depot.tx.execute(
        "INSERT INTO inspection(id, vehicle_id, at, note, made_at, made_by)"
        " VALUES (1, ?, 1, '', 1, 'x')",
        (pair.vehicle_id,),
    )
    depot.tx.execute(
        "INSERT INTO defect(inspection_id, item, note, is_safety) VALUES (1, 'brakes', '', 1)"
    )


def brakes_repaired(desk: Desk, depot: Depot, _pair: Pair) -> None:
    depot.tx.execute("UPDATE defect SET settled_at = 2, settled_by = 'x', settlement = 'repaired'")
    desk.happen("dvir.certified", subject="T1")


def went_home(depot: Depot, pair: Pair) -> None:
    seats.leave(depot.tx, pair.driver_id, at=depot.now)
    depot.does(pair.driver_id, Duty.OFF)


def came_back(desk: Desk, depot: Depot, pair: Pair) -> None:
    depot.does(pair.driver_id, Duty.ON)
    desk.happen("duty.changed", subject="D1", body={"driver": "D1"})


def too_small(depot: Depot, pair: Pair) -> None:
    depot.tx.execute("UPDATE vehicle SET capacity_kg = 5000 WHERE id = ?", (pair.vehicle_id,))


def told_right(desk: Desk, depot: Depot, pair: Pair) -> None:
    depot.tx.execute("UPDATE vehicle SET capacity_kg = 25000 WHERE id = ?", (pair.vehicle_id,))
    desk.happen("vehicle.changed", subject="T1")


def silent(depot: Depot, _pair: Pair) -> None:
    depot.heard(1, ago=2 * HOUR)


def heard_again(desk: Desk, depot: Depot, _pair: Pair) -> None:
    depot.heard(1, ago=0)
    desk.happen("vehicle.signal_back", subject="T1")


@pytest.mark.parametrize(
    ("hinders", "code", "changes"),
    [
        (out_of_service, "out_of_service", back_in_service),
        (medical_expired, "paper_expired", medical_renewed),
        (brakes_reported, "defect_open", brakes_repaired),
        (went_home, "off_duty", came_back),
        (too_small, "weight", told_right),
        (silent, "position_old", heard_again),
    ],
)
def test_order_is_tried_again_when_what_hindered_it_changes(
    desk: Desk,
    depot: Depot,
    hinders: Callable[[Depot, Pair], None],
    code: str,
    changes: Change,
) -> None:
    pair = depot.pair()
    depot.order(minutes=10)
    hinders(depot, pair)
    desk.run(AssignOrders.Args())
    assert depot.has() == {}
    assert code in depot.codes()
    changes(desk, depot, pair)
    settled(desk)
    assert depot.has() == {"O-1": ("T1", "D1")}


@pytest.mark.parametrize("kind", ON_EVENTS)
def test_whatever_can_make_an_order_possible_begins_a_round(
    desk: Desk, depot: Depot, kind: str
) -> None:
    depot.order()
    desk.happen(kind, subject="T1", body={})
    desk.happen(kind, subject="T2", body={})
    assert len(desk.waiting(RETRY)) == 1
    settled(desk)
    assert "order.assign" in {job.kind for job in desk.lab.all_jobs()}


@pytest.mark.parametrize(
    ("kind", "subject", "body", "count"),
    [
        ("truck.status_changed", "T1", {"new": "available"}, 1),
        ("truck.status_changed", "T1", {"new": "returning"}, 1),
        ("truck.status_changed", "T1", {"new": "loading"}, 0),
        ("order.status_changed", "O-1", {"new": "pending"}, 1),
        ("order.status_changed", "O-1", {"new": "loading"}, 0),
        ("rule.changed", "dispatch.lead_minutes", {}, 1),
        ("rule.changed", "tracking.lost_after_seconds", {}, 0),
    ],
)
def test_only_what_bears_on_orders_begins_one(
    desk: Desk, kind: str, subject: str, body: dict[str, object], count: int
) -> None:
    desk.happen(kind, subject=subject, body=body)
    assert len(desk.waiting(RETRY)) == count


def test_no_round_begins_where_no_order_waits(desk: Desk, depot: Depot) -> None:
    depot.pair()
    assert desk.run(RetryPending.Args()) == {"is_any": False}
    assert desk.run(RetryPending.Args(is_timed=True)) == {"is_any": False}


def test_held_order_is_given_away_when_its_time_comes(desk: Desk, depot: Depot) -> None:
    depot.pair()
    depot.order(minutes=300)
    desk.run(AssignOrders.Args())
    assert depot.look()["outcome"] == "waiting"
    assert desk.run(RetryPending.Args(is_timed=True)) == {"is_any": False}
    desk.machine.advance(depot.look()["again_at"] - depot.now + 5 * MINUTE)
    depot.heard(1, ago=0)
    assert desk.run(RetryPending.Args(is_timed=True)) == {"is_any": True}
    desk.lab.drain()
    assert depot.has() == {"O-1": ("T1", "D1")}
