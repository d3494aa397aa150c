"""Messages that come twice, late, in another order, or to another consumer."""

from dataclasses import replace

import pytest

from tests.brokers import Mosquitto
from tests.faults.agreeing import agreed
from tests.faults.office import looking
from tests.faults.republisher import Republisher
from tests.faults.scene import Scene
from tests.faults.waiting import QuickClock, until

pytestmark = pytest.mark.timeout(300)


def test_everything_is_said_three_times_in_any_order(scene: Scene) -> None:
    office = scene.office()
    depot = scene.depot()
    with Republisher(scene.office_spec.broker) as echo:
        for _ in range(20):
            depot.drive(50)
        agreed(depot, scene.office_spec.store)
        until(lambda: echo.repeated > 100)
    assert office.tally.repeated > 0
    assert office.tally.conflicts == 0
    agreed(depot, scene.office_spec.store)


def test_old_marks_that_come_late_take_nothing_back(scene: Scene) -> None:
    """They are all below what the depot knows: only an answer to its newest hello may lower it."""
    scene.office()
    depot = scene.depot()
    with Republisher(scene.depot_spec.broker, seed=3):
        depot.drive(300)
        first = agreed(depot, scene.office_spec.store)
        depot.drive(300)
        agreed(depot, scene.office_spec.store)
        assert all(depot.marks()[stream] >= mark for stream, mark in first.items())


def test_consumers_share_what_comes_and_one_of_them_goes(scene: Scene, broker: Mosquitto) -> None:
    """The broker hands out in turns, so each number may come to anybody."""
    first, second = scene.office("one"), scene.office("two")
    depot = scene.depot(replace(scene.depot_spec, machine=QuickClock(5)))
    depot.drive(500)
    until(lambda: first.tally.rows > 0 and second.tally.rows > 0)
    second.stop()
    depot.drive(500)
    broker.kill()
    broker.start()
    agreed(depot, scene.office_spec.store)
    second.start()
    depot.drive(100)
    agreed(depot, scene.office_spec.store)
    with looking(scene.office_spec.store) as store:
        (status,) = store.status()
    assert [bad for bad in status.bad if bad.reason == "conflict"] == []
