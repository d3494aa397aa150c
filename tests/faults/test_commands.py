"""Commands of head office: each done once, in order, whatever happens to either end meanwhile."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Self

import pytest

from daemon.clock import SystemClock
from daemon.headoffice.store import NewCommand
from daemon.wire.broker import BrokerSpec
from daemon.wire.interface import Acknowledged, Connected, ConnectPlan, Outgoing, Received
from daemon.wire.paho_wire import PahoWire
from daemon.wire.topics import PREFIX
from tests.brokers import Mosquitto
from tests.faults.agreeing import agreed
from tests.faults.depot import DENVER, Depot
from tests.faults.office import looking
from tests.faults.republisher import Republisher
from tests.faults.scene import Scene
from tests.faults.stores import Stores, copy_database
from tests.faults.waiting import until

pytestmark = pytest.mark.timeout(300)
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgres"])
TO_DEPOTS = f"{PREFIX}/+/down/command"
EFFECTS = "SELECT reason FROM rule ORDER BY id"


class Witness:
    """A client that hears what is said to depots, and can say it again later."""

    def __init__(self, broker: BrokerSpec) -> None:
        self._wire = PahoWire(broker)
        plan = ConnectPlan(client_id="witness", subscriptions=(TO_DEPOTS,), clean_start=True)
        self._wire.connect(plan)
        self.taken = 0
        self.is_up = False
        self.heard: list[Outgoing] = []

    def look(self) -> Self:
        for event in self._wire.poll():
            if isinstance(event, Connected):
                self.is_up = True
            elif isinstance(event, Acknowledged):
                self.taken += 1
            elif isinstance(event, Received):
                self._wire.ack(event)
                self.heard.append(Outgoing(topic=event.topic, payload=event.payload))
        return self

    def say_again(self) -> None:
        """And leave, once the broker has it all."""
        for message in (said := list(self.heard)):
            self._wire.publish(message)
        until(lambda: self.look().taken == len(said))
        self._wire.close()


def order(address: str, *names: str) -> None:
    """Each sets a rule and leaves its name there."""
    now = SystemClock().now()
    with looking(address) as store:
        for number, name in enumerate(names):
            args = {"name": "compliance.cdl_warning_days", "value": 2 + number, "reason": name}
            command = NewCommand(
                depot=DENVER, id=name, kind="rules.set", args=json.dumps(args), actor="anna"
            )
            store.add_command(command, now=now)


def codes(address: str) -> Mapping[str, str | None]:
    with looking(address) as store:
        return {row.id: row.code for row in store.commands(DENVER, limit=1_000)}


def effects(depot: Depot) -> Sequence[str]:
    with depot.reads.snapshot() as reads:
        return [reason for (reason,) in reads.execute(EFFECTS)]


def has_done(depot: Depot, number: int) -> bool:
    return len(effects(depot)) >= number


def all_done(address: str) -> bool:
    return all(code == "done" for code in codes(address).values())


def names(prefix: str, number: int) -> list[str]:
    return [f"{prefix}-{n}" for n in range(number)]


def begun(scene: Scene) -> Depot:
    """Head office knows it: it takes commands for depots that it has heard of."""
    scene.office()
    depot = scene.depot()
    until(lambda: depot.phase == "live")
    return depot


@BOTH
def test_a_broker_that_dies_loses_no_command(scene: Scene, broker: Mosquitto, address: str) -> None:
    depot = begun(scene)
    wanted = names("order", 60)
    for number in range(0, 60, 15):
        order(address, *wanted[number : number + 15])
        broker.kill()
        broker.start()
    until(lambda: all_done(address), why=lambda: codes(address))
    assert effects(depot) == wanted
    agreed(depot, address)


def test_commands_that_come_three_times_in_any_order_are_done_once(
    scene: Scene, address: str
) -> None:
    depot = begun(scene)
    wanted = names("order", 60)
    with Republisher(scene.office_spec.broker):
        for number in range(0, 60, 5):
            order(address, *wanted[number : number + 5])
            until(partial(has_done, depot, number + 5))
    until(lambda: all_done(address), why=lambda: codes(address))
    assert effects(depot) == wanted
    agreed(depot, address)


def test_commands_wait_for_a_depot_that_is_away(scene: Scene, address: str) -> None:
    depot = begun(scene)
    depot.stop()
    wanted = names("order", 5)
    order(address, *wanted)
    back = scene.depot()
    until(lambda: all_done(address), why=lambda: codes(address))
    assert effects(back) == wanted


@BOTH
def test_a_restored_depot_does_again_what_it_has_forgotten(scene: Scene, address: str) -> None:
    spec = scene.depot_spec
    backup = spec.path.with_name("backup.db")
    depot = begun(scene)
    order(address, *names("early", 3))
    until(lambda: all_done(address))
    agreed(depot, address)
    depot.stop()
    copy_database(spec.path, backup)
    again = scene.depot()
    order(address, *names("lost", 4))
    until(lambda: all_done(address))
    agreed(again, address)
    again.stop()
    copy_database(backup, spec.path)
    restored = scene.depot()
    order(address, *names("late", 3))
    wanted = [*names("early", 3), *names("lost", 4), *names("late", 3)]
    until(lambda: all_done(address) and len(effects(restored)) >= len(wanted), why=restored.state)
    assert effects(restored) == wanted
    agreed(restored, address)


@BOTH
def test_a_restored_head_office_gives_no_number_twice(
    scene: Scene, stores: Stores, address: str
) -> None:
    office = scene.office()
    depot = scene.depot()
    until(lambda: depot.phase == "live")
    order(address, *names("early", 3))
    until(lambda: all_done(address))
    office.stop()
    backup = stores.backup(address)
    office.start()
    order(address, *names("forgotten", 4))
    until(lambda: all_done(address))
    office.stop()
    order(backup, *names("late", 3))
    scene.office("two", spec=replace(scene.office_spec, store=backup))
    until(lambda: all_done(backup), why=lambda: codes(backup))
    assert effects(depot) == [*names("early", 3), *names("forgotten", 4), *names("late", 3)]
    agreed(depot, backup)


def test_a_depot_with_a_new_disk_is_given_what_was_open_and_nothing_old(
    scene: Scene, address: str
) -> None:
    depot = begun(scene)
    order(address, *names("old", 3))
    until(lambda: all_done(address))
    agreed(depot, address)
    depot.stop()
    order(address, *names("open", 2))
    spec = scene.depot_spec
    new = scene.depot(replace(spec, path=spec.path.with_name("new.db")))
    until(lambda: all_done(address), why=lambda: codes(address))
    order(address, *names("late", 2))
    until(lambda: all_done(address), why=lambda: codes(address))
    assert effects(new) == [*names("open", 2), *names("late", 2)]


def test_what_the_broker_kept_for_a_disk_that_is_gone_is_not_done_again(
    scene: Scene, address: str
) -> None:
    """The session outlives the disk, and what waits in it was answered long ago."""
    depot = begun(scene)
    witness = Witness(scene.office_spec.broker)
    until(lambda: witness.look().is_up)
    order(address, *names("old", 3))
    until(lambda: all_done(address))
    agreed(depot, address)
    depot.stop()
    assert witness.look().heard
    witness.say_again()
    spec = scene.depot_spec
    new = scene.depot(replace(spec, path=spec.path.with_name("new.db")))
    order(address, *names("late", 2))
    until(lambda: all_done(address), why=lambda: codes(address))
    assert effects(new) == names("late", 2)
