"""Either end dies, is replaced, or comes back as it was: nothing is lost, nothing doubled."""

import signal
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from daemon.store import marks
from daemon.wire.broker import BrokerSpec
from daemon.wire.topics import DepotId
from tests.brokers import Mosquitto
from tests.faults.agreeing import agreed
from tests.faults.depot import Depot
from tests.faults.fleet import FleetPlan
from tests.faults.office import looking, marks_at
from tests.faults.programs import child
from tests.faults.scene import Scene
from tests.faults.stores import Stores, copy_database
from tests.faults.waiting import until

pytestmark = pytest.mark.timeout(300)  # they start programs, which takes its time on a busy machine

NOWHERE = BrokerSpec(host="127.0.0.1", port=1)
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgres"])


def later(plan: FleetPlan, steps: int) -> FleetPlan:
    """The same trucks, that much later."""
    return replace(plan, begins_at=plan.begins_at + steps * plan.every_ms)


def marks_saved(path: Path) -> Mapping[str, int]:
    """What a depot that does not run knows as delivered."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as reads:
        return marks.marks(reads)


def is_above(held: int, address: str, name: DepotId, epoch: str) -> bool:
    return sum(marks_at(address, name, epoch).values()) > held


def complaints(address: str) -> Mapping[str, int]:
    with looking(address) as store:
        return {bad.reason: bad.count for status in store.status() for bad in status.bad}


@BOTH
def test_head_office_killed_between_store_and_acknowledgement(
    scene: Scene, broker: Mosquitto, address: str
) -> None:
    depot = scene.depot()
    for commits in (1, 3):
        depot.drive(800)
        dying = child("office_child", broker.url, address, commits)
        dying.start()
        assert dying.died() == -signal.SIGKILL
        assert sum(marks_at(address, depot.name, depot.epoch).values()) > sum(
            depot.marks().values()
        )
    scene.office()
    agreed(depot, address)
    assert complaints(address) == {}


@BOTH
def test_depot_killed_between_send_and_cursor(
    scene: Scene, broker: Mosquitto, address: str
) -> None:
    scene.office()
    spec = scene.depot_spec
    with Depot(replace(spec, broker=NOWHERE)) as away:
        away.drive(1_800)
        name, epoch = away.name, away.epoch
    held = 0
    for taken in (2, 5):
        dying = child("depot_child", spec.path, broker.url, taken)
        dying.start()
        assert dying.died() == -signal.SIGKILL
        until(partial(is_above, held, address, name, epoch))
        held = sum(marks_at(address, name, epoch).values())
        assert sum(marks_saved(spec.path).values()) < held
    agreed(scene.depot(), address)
    assert complaints(address) == {}


def test_depot_with_a_new_disk_begins_anew_beside_what_there_was(scene: Scene) -> None:
    address = scene.office_spec.store
    scene.office()
    spec = scene.depot_spec
    with Depot(spec) as first:
        first.drive(300)
        agreed(first, address)
        epoch, lasts = first.epoch, first.lasts()
    fleet = later(spec.fleet, 400)
    second = scene.depot(replace(spec, path=spec.path.with_name("new.db"), fleet=fleet))
    second.drive(300)
    agreed(second, address)
    assert second.epoch != epoch
    assert marks_at(address, second.name, epoch) == lasts


@pytest.mark.parametrize(
    ("engine", "steps", "starts"),
    [("sqlite", 0, 1), ("sqlite", 50, 1), ("postgres", 500, 1), ("sqlite", 250, 2)],
)
def test_depot_restored_from_a_backup_goes_on_in_another_life(
    scene: Scene, broker: Mosquitto, address: str, steps: int, starts: int
) -> None:
    """What it wrote before it heard of head office may be less or more than what it had lost, and
    it may have been started more than once by then.
    """
    spec = scene.depot_spec
    backup = spec.path.with_name("backup.db")
    scene.office()
    with Depot(spec) as first:
        first.drive(200)
        agreed(first, address)
        copy_database(spec.path, backup)
        first.drive(200)
        agreed(first, address)
        epoch, lost = first.epoch, first.lasts()
    copy_database(backup, spec.path)
    broker.kill()
    for start in range(1, starts + 1):
        restored = scene.depot(replace(spec, fleet=later(spec.fleet, 1_000 * start)))
        restored.drive(steps)
        if start < starts:
            restored.stop()
    broker.start()
    until(lambda: restored.epoch != epoch, why=restored.state)
    restored.drive(100)
    agreed(restored, address)
    held = marks_at(address, restored.name, epoch)
    assert all(held[stream] >= last for stream, last in lost.items()), "nor is what was lost there"
    assert complaints(address).keys() <= {"conflict"}, "alerts that went before the answer"


@BOTH
def test_head_office_restored_from_a_backup_is_sent_what_it_lost(
    scene: Scene, stores: Stores, address: str
) -> None:
    office = scene.office()
    depot = scene.depot()
    depot.drive(200)
    agreed(depot, address)
    office.stop()
    backup = stores.backup(address)
    office.start()
    depot.drive(300)
    agreed(depot, address)
    office.stop()
    scene.office("two", spec=replace(scene.office_spec, store=backup))
    depot.drive(50)
    agreed(depot, backup)
    assert complaints(backup) == {}


def test_head_office_that_has_lost_everything_is_sent_everything(
    scene: Scene, stores: Stores, address: str
) -> None:
    office = scene.office()
    depot = scene.depot()
    depot.drive(300)
    agreed(depot, address)
    office.stop()
    empty = stores.new()
    scene.office("two", spec=replace(scene.office_spec, store=empty))
    agreed(depot, empty)


def test_two_depots_of_one_name_say_so_and_lose_nothing(scene: Scene, address: str) -> None:
    """Somebody copied a configuration: two gateways under one client id end each other."""
    scene.office()
    spec = scene.depot_spec
    spec = replace(spec, plan=replace(spec.plan, retry_most_ms=1_000))
    first = scene.depot(spec)
    first.drive(200)
    agreed(first, address)
    second_fleet = later(spec.fleet, 1_000)
    with Depot(replace(spec, path=spec.path.with_name("two.db"), fleet=second_fleet)) as second:
        first.drive(200)
        second.drive(200)
        until(lambda: "another daemon has this depot's id" in first.state().last_error)
        until(lambda: "another daemon has this depot's id" in second.state().last_error)
    agreed(first, address)
    assert complaints(address).get("conflict", 0) == 0
