"""Whole routes are judged by the law and by what a truck can carry; over a real store."""

from pathlib import Path

import pytest

from daemon.domain.dispatch.route_law import RouteLaw
from daemon.domain.orders.order import Order
from daemon.domain.orders.truck import TruckState
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS
from daemon.interfaces import Tx
from daemon.jobs.catalog import RULE_KEYS
from daemon.store import dispatch_view, orders, routes
from daemon.store.assignments import Pair
from daemon.store.database import Store
from tests.daemon.jobs.dispatch_scene import Depot
from tests.daemon.store.duty_scene import HOUR, MINUTE
from tests.daemon.store.order_scene import Telling, assign, bring, read
from tests.daemon.store.scene import NOW, open_store

RULES = RuleValues({key.name: key.default for key in (*KEYS, *RULE_KEYS)}, "defaults")
BOOT = """
INSERT INTO boot(number, token, started_at, beat_at, clock, release, pid)
VALUES (1, 'b', 1, 1, 'gps', '0.1.0', 1)
"""


class Yard:
    def __init__(self, store: Store) -> None:
        self.tx: Tx = store.connection
        self.tx.execute(BOOT)
        self.depot = Depot(self.tx)
        self.pair: Pair = self.depot.pair(1, km=0)

    def give(self, *minutes: float) -> tuple[Order, ...]:
        """Orders for the truck, promised in so many minutes."""
        names = [f"O-{number}" for number in range(1, len(minutes) + 1)]
        for name, promise in zip(names, minutes, strict=True):
            assign(Telling(self.tx), self.depot.order(name, minutes=promise), self.pair)
        return tuple(read(self.tx, name) for name in names)

    def law(self) -> RouteLaw:
        ahead = routes.routes(self.tx, NOW, orders.open_orders(self.tx), with_idle=True)
        return RouteLaw(
            dispatch_view.view(self.tx, NOW),
            RULES,
            {one.truck.vehicle_id: one for one in ahead},
            {self.pair.vehicle_id: self.pair.driver_id},
        )


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard(open_store(tmp_path / "depot.db"))


def test_a_route_within_the_hours_of_its_driver_is_legal_and_planned_in_turn(yard: Yard) -> None:
    given = yard.give(60, 180)
    law = yard.law()
    assert law.legal(yard.pair.vehicle_id, given)
    terms = law.terms(yard.pair.vehicle_id, given)
    first, second = (terms[order.id] for order in given)
    assert first["late_min"] == second["late_min"] == 0
    assert isinstance(first["begins_at"], int)
    assert isinstance(second["begins_at"], int)
    assert NOW <= first["begins_at"] < second["begins_at"]
    assert first["by"] == "routes"


def test_a_route_that_is_longer_than_the_hours_of_its_driver_is_not(yard: Yard) -> None:
    given = yard.give(60, 120, 180, 240)
    assert yard.law().legal(yard.pair.vehicle_id, given)
    yard.tx.execute(
        "UPDATE duty_record SET at = ? WHERE driver_id = ? AND duty = 'ON'",
        (NOW - 13 * HOUR, yard.pair.driver_id),
    )
    assert not yard.law().legal(yard.pair.vehicle_id, given)


def test_the_work_in_hand_counts_before_what_follows(yard: Yard) -> None:
    given = yard.give(60, 120)
    bring(Telling(yard.tx), yard.pair, TruckState.LOADING, every_min=0)
    terms = yard.law().terms(yard.pair.vehicle_id, tuple(read(yard.tx, one.name) for one in given))
    assert set(terms) == {given[1].id}
    begins_at = terms[given[1].id]["begins_at"]
    assert isinstance(begins_at, int)
    assert begins_at > NOW + 40 * MINUTE


@pytest.mark.parametrize(
    ("state", "is_waiting"),
    [
        (TruckState.LOADING, True),
        (TruckState.EN_ROUTE, True),
        (TruckState.AT_JOB_SITE, True),
        (TruckState.DELIVERING, False),
    ],
)
def test_what_is_in_hand_waits_until_its_site_opens(
    yard: Yard, state: TruckState, *, is_waiting: bool
) -> None:
    first = yard.depot.order("O-1", minutes=600, earliest_at=NOW + 9 * HOUR)
    for order in (first, yard.depot.order("O-2", minutes=60)):
        assign(Telling(yard.tx), order, yard.pair)
    bring(Telling(yard.tx), yard.pair, state, every_min=0)
    second = read(yard.tx, "O-2")
    terms = yard.law().terms(yard.pair.vehicle_id, (read(yard.tx, "O-1"), second))
    begins_at = terms[second.id]["begins_at"]
    assert isinstance(begins_at, int)
    assert (begins_at > NOW + 9 * HOUR + 15 * MINUTE) is is_waiting


def test_a_truck_without_driver_or_room_may_not_have_it(yard: Yard) -> None:
    (order,) = yard.give(60)
    idle = yard.depot.truck(2, km=0)
    law = yard.law()
    assert law.may(yard.pair.vehicle_id, order)
    assert not law.may(idle, order)
    assert not law.legal(idle, (order,))
    yard.tx.execute("UPDATE vehicle SET capacity_kg = 1000 WHERE id = ?", (yard.pair.vehicle_id,))
    assert not yard.law().may(yard.pair.vehicle_id, order)
