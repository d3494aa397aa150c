from dataclasses import replace

from daemon.domain.hours.duty import Duty, Mode
from daemon.domain.watch.work import Work, WorkStep
from daemon.store import work_plans
from daemon.store.database import Store
from daemon.store.work_plans import PlannedWork
from tests.daemon.store.duty_scene import add_driver
from tests.daemon.store.scene import NOW

STEPS = (
    WorkStep(duty=Duty.ON, mode=Mode.YM, minutes=5, what="yard"),
    WorkStep(duty=Duty.D, minutes=45, what="drive"),
)
WORK = Work(begins_at=NOW, steps=STEPS)


def test_work_in_hand_is_that_which_was_planned_last(store: Store) -> None:
    tx = store.connection
    driver, other = add_driver(tx, "D17"), add_driver(tx, "D18")
    work_plans.save(tx, driver, replace(WORK, begins_at=1), now=NOW, by="anna")
    work_plans.save(tx, driver, WORK, now=NOW, by="anna")
    assert PlannedWork().in_hand(tx, [driver, other]) == {driver: WORK}


def test_work_is_dropped_once(store: Store) -> None:
    tx = store.connection
    driver = add_driver(tx, "D17")
    work_plans.save(tx, driver, WORK, now=NOW, by="anna")
    assert [work_plans.drop(tx, driver) for _ in range(2)] == [True, False]
    assert PlannedWork().in_hand(tx, [driver]) == {}


def test_work_that_was_replaced_meanwhile_is_not_finished(store: Store) -> None:
    tx = store.connection
    driver = add_driver(tx, "D17")
    work_plans.save(tx, driver, WORK, now=NOW, by="anna")
    assert not PlannedWork().finish(tx, driver, replace(WORK, steps=STEPS[:1]))
    assert PlannedWork().finish(tx, driver, WORK)
    assert not PlannedWork().finish(tx, driver, WORK)
