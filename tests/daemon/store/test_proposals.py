from dataclasses import replace

import pytest

from daemon.interfaces import Tx
from daemon.store import orders, proposals, seats, trucks
from daemon.store.database import Store
from daemon.store.journal import Journal
from daemon.store.proposals import Plan, State
from daemon.store.seats import Place
from tests.daemon.store.order_scene import Telling, add_order, add_pair, assign, lay_ground, read
from tests.daemon.store.scene import NOW, STAMP, event


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def plan_of(tx: Tx) -> Plan:
    """The order of T1 for T2."""
    ground = lay_ground(tx)
    first, second = add_pair(tx), add_pair(tx, "T2", "D2")
    order = assign(Telling(tx), add_order(tx, ground), first)
    return Plan(
        order_id=order.id,
        routes={first.vehicle_id: (), second.vehicle_id: (order.id,)},
        drivers={second.vehicle_id: second.driver_id},
        assigned={order.id: {"by": "routes"}},
        orders={order.id: order.version},
        trucks={
            key: trucks.truck(tx, key).version for key in (first.vehicle_id, second.vehicle_id)
        },
        seated={first.vehicle_id: None, second.vehicle_id: None},
        mark=0,
    )


def happens(tx: Tx, kind: str, subject: str) -> None:
    Journal().record(tx, event(kind, subject=subject, unit_id=None), STAMP)


def add(tx: Tx, plan: Plan) -> int:
    return proposals.add(
        tx, plan, at=NOW, moves=[["O-1", "T1", "T2", 1]], gain_min=12.5, terms={"how": "one"}
    )


def test_a_proposal_is_read_as_it_was_made(tx: Tx) -> None:
    plan = plan_of(tx)
    number = add(tx, plan)
    found = proposals.by_id(tx, number)
    assert found is not None
    assert (found.order, found.gain_min, found.state) == ("O-1", 12.5, State.OPEN)
    assert found.plan == plan
    assert found.moves == [["O-1", "T1", "T2", 1]]
    assert found.terms == {"how": "one"}
    assert proposals.open_ones(tx) == (found,)
    assert proposals.by_id(tx, number + 1) is None


def test_it_is_decided_on_once(tx: Tx) -> None:
    number = add(tx, plan_of(tx))
    assert proposals.decide(tx, number, State.REJECTED, at=NOW + 1, by="olga")
    assert not proposals.decide(tx, number, State.ACCEPTED, at=NOW + 2, by="ana")
    assert proposals.open_ones(tx) == ()
    assert proposals.decided_at(tx, since=NOW) == {read(tx).id: NOW + 1}
    assert proposals.decided_at(tx, since=NOW + 1) == {}


def test_it_is_fresh_until_an_order_or_a_truck_has_moved_on(tx: Tx) -> None:
    plan = plan_of(tx)
    assert proposals.is_fresh(tx, plan)
    orders.touch(tx, read(tx))
    assert not proposals.is_fresh(tx, plan)


def test_it_is_not_fresh_when_somebody_else_sits_at_a_wheel(tx: Tx) -> None:
    plan = plan_of(tx)
    (vehicle,) = plan.drivers
    seats.sit(tx, plan.drivers[vehicle], vehicle, Place.DRIVER, at=NOW)
    assert not proposals.is_fresh(tx, plan)
    assert proposals.is_fresh(tx, replace(plan, seated={vehicle: plan.drivers[vehicle]}))


@pytest.mark.parametrize(
    ("kind", "subject", "is_fresh"),
    [
        ("paper.withdrawn", "D2", False),
        ("dvir.added", "T2", False),
        ("driver.changed", "D1", True),
        ("duty.changed", "D2", True),
        ("dvir.added", "T9", True),
    ],
)
def test_what_is_told_of_its_trucks_and_drivers_may_forbid_it(
    tx: Tx, kind: str, subject: str, *, is_fresh: bool
) -> None:
    plan = plan_of(tx)
    happens(tx, kind, subject)
    assert proposals.is_fresh(tx, plan) is is_fresh
    assert proposals.is_fresh(tx, replace(plan, mark=1))
