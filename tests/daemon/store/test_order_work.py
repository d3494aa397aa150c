import pytest

from daemon.domain.hours.duty import Duty
from daemon.domain.watch.work import WAIT, Work, WorkStep
from daemon.interfaces import Tx
from daemon.store import assignments, work_plans
from daemon.store.assignments import Ending, Pair
from daemon.store.database import Store
from daemon.store.order_work import OrderWork, joined
from tests.daemon.store.duty_scene import HOUR, MINUTE
from tests.daemon.store.order_scene import Ground, add_order, add_pair, lay_ground
from tests.daemon.store.scene import NOW

DRIVE = WorkStep(duty=Duty.D, minutes=30, what="travel")
POUR = WorkStep(duty=Duty.ON, minutes=15, what="unloading")
STEPS = [["D", "", 30, "travel"], ["ON", "", 15, "unloading"]]
PLANNED = Work(begins_at=NOW, steps=(POUR,))


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


@pytest.fixture
def pair(tx: Tx) -> Pair:
    return add_pair(tx)


@pytest.fixture
def ground(tx: Tx) -> Ground:
    return lay_ground(tx)


def give(tx: Tx, ground: Ground, pair: Pair, terms: dict[str, object], name: str = "O-1") -> int:
    order = add_order(tx, ground, name)
    assignments.add(tx, order.id, pair, at=NOW, by="depotd", terms=terms)
    return order.id


def test_orders_are_the_work_in_hand_in_turn(tx: Tx, ground: Ground, pair: Pair) -> None:
    give(tx, ground, pair, {"begins_at": NOW, "steps": STEPS})
    give(tx, ground, pair, {"begins_at": NOW + HOUR, "steps": STEPS}, "O-2")
    found = OrderWork().in_hand(tx, [pair.driver_id])
    wait = WorkStep(duty=Duty.ON, minutes=15, what=WAIT)
    assert found == {pair.driver_id: Work(begins_at=NOW, steps=(DRIVE, POUR, wait, DRIVE, POUR))}


def test_orders_that_follow_at_once_need_no_wait() -> None:
    jobs = [Work(begins_at=NOW, steps=(DRIVE,)), Work(begins_at=NOW + MINUTE, steps=(POUR,))]
    assert joined(jobs) == Work(begins_at=NOW, steps=(DRIVE, POUR))


def test_who_has_no_order_has_what_was_planned_by_hand(tx: Tx, ground: Ground, pair: Pair) -> None:
    work_plans.save(tx, pair.driver_id, PLANNED, now=NOW, by="olga")
    assert OrderWork().in_hand(tx, [pair.driver_id]) == {pair.driver_id: PLANNED}
    order_id = give(tx, ground, pair, {"begins_at": NOW, "steps": STEPS})
    assert OrderWork().in_hand(tx, [pair.driver_id])[pair.driver_id].steps == (DRIVE, POUR)
    assignments.end(tx, order_id, Ending.DELIVERED, at=NOW)
    assert OrderWork().in_hand(tx, [pair.driver_id]) == {pair.driver_id: PLANNED}


def test_order_without_a_plan_says_nothing(tx: Tx, ground: Ground, pair: Pair) -> None:
    give(tx, ground, pair, {"score": 0.5})
    assert OrderWork().in_hand(tx, [pair.driver_id]) == {}


def test_only_planned_work_is_finished_by_the_log(tx: Tx, ground: Ground, pair: Pair) -> None:
    give(tx, ground, pair, {"begins_at": NOW, "steps": STEPS})
    work = OrderWork().in_hand(tx, [pair.driver_id])[pair.driver_id]
    assert not OrderWork().finish(tx, pair.driver_id, work)
    work_plans.save(tx, pair.driver_id, PLANNED, now=NOW, by="olga")
    assert OrderWork().finish(tx, pair.driver_id, PLANNED)
