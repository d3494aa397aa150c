"""The broker dies, freezes, forgets, or is full: whatever it does, nothing is lost or doubled."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.brokers import BrokerPlan, Mosquitto
from tests.faults.agreeing import agreed
from tests.faults.scene import Scene
from tests.faults.waiting import QuickClock, until

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("has_persistence", [False, True])
def test_a_broker_killed_again_and_again_while_rows_come(
    tmp_path: Path, address: str, has_persistence: bool
) -> None:
    with (
        Mosquitto(tmp_path, BrokerPlan(has_persistence=has_persistence)) as broker,
        Scene.of(tmp_path, broker.url, address) as scene,
    ):
        scene.office()
        depot = scene.depot()
        for _ in range(4):
            depot.drive(300)
            broker.kill()
            depot.drive(100)
            broker.start()
        assert agreed(depot, address)["position"] == 4 * 400 * 20


def test_a_broker_that_dies_while_head_office_is_away(scene: Scene, broker: Mosquitto) -> None:
    """What it had taken for head office is gone with it: only marks of head office count."""
    depot = scene.depot()
    until(lambda: depot.phase == "catching-up")
    depot.drive(1_000)
    broker.kill()
    broker.start()
    depot.drive(10)
    scene.office()
    agreed(depot, scene.office_spec.store)


def test_a_broker_that_freezes_longer_than_anybody_waits(scene: Scene, broker: Mosquitto) -> None:
    scene.office()
    depot = scene.depot()
    depot.drive(500)
    broker.freeze()
    depot.drive(500)
    until(lambda: depot.phase in ("offline", "connecting"), within_s=20)
    broker.thaw()
    agreed(depot, scene.office_spec.store)


@pytest.mark.parametrize(
    "limits",
    [
        ("max_queued_messages 2", "max_inflight_messages 2"),
        ("max_queued_bytes 20000", "max_inflight_bytes 20000"),
        ("max_packet_size 1500",),
    ],
)
def test_a_broker_with_hardly_any_room(
    tmp_path: Path, address: str, limits: tuple[str, ...]
) -> None:
    """Mosquitto says nothing when it drops what it has queued."""
    with (
        Mosquitto(tmp_path, BrokerPlan(options=limits)) as broker,
        Scene.of(tmp_path, broker.url, address) as scene,
    ):
        scene.office()
        depot = scene.depot(replace(scene.depot_spec, machine=QuickClock(10)))
        depot.drive(1_000)
        agreed(depot, address)


def test_a_broker_that_takes_no_batch_is_named_until_it_does(tmp_path: Path, address: str) -> None:
    """Mosquitto refuses long messages with a code that MQTT 5 does not have there."""
    with (
        Mosquitto(tmp_path, BrokerPlan(options=("message_size_limit 1000",))) as broker,
        Scene.of(tmp_path, broker.url, address) as scene,
    ):
        scene.office()
        depot = scene.depot()
        depot.drive(100)
        until(lambda: "what is no MQTT 5" in depot.state().last_error)
        broker.stop()
        broker.plan = BrokerPlan()
        broker.start()
        agreed(depot, address)
