from pathlib import Path

import pytest

from daemon.domain.orders.order import OrderState, Tier
from daemon.domain.orders.truck import TruckState
from daemon.jobs.order_assign import AssignOrders
from daemon.store import trucks
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.dispatch_scene import Depot
from tests.daemon.store.duty_scene import MINUTE
from tests.daemon.store.order_scene import read


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "depot.db")


@pytest.fixture
def depot(desk: Desk) -> Depot:
    return Depot(desk.tx, now=desk.clock.now)


def round_of(desk: Desk) -> dict[str, int]:
    result = desk.run(AssignOrders.Args())
    assert isinstance(result, dict)
    return result


def test_order_is_given_to_the_nearest_of_equal_pairs_with_every_term(
    desk: Desk, depot: Depot
) -> None:
    depot.pair(1, km=20)
    near = depot.pair(2, km=2)
    depot.order()
    assert round_of(desk)["assigned"] == 1
    assert depot.has() == {"O-1": ("T2", "D2")}
    assert read(depot.tx).state is OrderState.ASSIGNED
    assert trucks.truck(depot.tx, near.vehicle_id).state is TruckState.ASSIGNED
    terms = depot.terms()
    assert 0 < terms["score"] < 1
    assert terms["rating_is_prior"]
    assert terms["unknown"] == ["whether maintenance is due"]
    assert [step[3] for step in terms["steps"]] == [
        "approach",
        "loading",
        "travel",
        "unloading",
        "return",
        "wash",
    ]
    assert terms["begins_at"] <= read(depot.tx).promised_at - 20 * MINUTE
    assert [one["truck"] for one in terms["candidates"]] == ["T2", "T1"]


def test_two_orders_and_two_pairs_are_matched_at_once(desk: Desk, depot: Depot) -> None:
    depot.pair(1)
    depot.pair(2)
    depot.order("O-1")
    depot.order("O-2", tier=Tier.STANDARD)
    assert round_of(desk)["assigned"] == 2
    assert len({truck for truck, _ in depot.has().values()}) == 2


def test_nobody_can_have_it_and_the_dispatcher_is_told_why_once(desk: Desk, depot: Depot) -> None:
    depot.order()
    round_of(desk)
    desk.lab.drain()
    assert depot.look()["outcome"] == "none"
    assert depot.alerts() == [("O-1", False)]
    round_of(desk)
    desk.lab.drain()
    assert depot.alerts() == [("O-1", False)]
    depot.pair()
    round_of(desk)
    assert depot.has() == {"O-1": ("T1", "D1")}
    assert depot.alerts() == [("O-1", True)]
