"""Nonsense of any size on every topic, both ways: counted, named, survived; nothing else stops."""

from itertools import cycle

import pytest

from tests.brokers import Mosquitto
from tests.faults.agreeing import agreed
from tests.faults.depot import DENVER
from tests.faults.garbler import payloads, spoiled, topics_of, voice
from tests.faults.office import looking
from tests.faults.scene import Scene

STRANGER = "elko"

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_garbage_on_every_topic_is_survived_by_both_ends(
    scene: Scene, broker: Mosquitto, address: str
) -> None:
    """Some of it is right enough to pass for the depot's own hello, until the next is said."""
    scene.office()
    depot = scene.depot()
    depot.drive(100)
    agreed(depot, address)
    with voice(scene.office_spec.broker) as stranger:
        for number, payload in enumerate(payloads()):
            for topic in topics_of(DENVER):
                stranger.say(topic, payload)
            if number % 20 == 0:
                depot.drive(10)
        stranger.settle()
    depot.drive(100)
    broker.kill()
    broker.start()
    agreed(depot, address)
    assert depot.state().refused > 100, "those that are for the depot"
    with looking(address) as store:
        by_depot = {status.depot: status for status in store.status()}
        bad = {one.reason: one.count for one in by_depot[DENVER].bad}
    assert bad.keys() >= {"unreadable", "oversized", "unknown_topic"}
    assert sum(bad.values()) > 500, "those that are for head office"


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_one_bad_field_of_a_stranger_stops_no_other_depot(scene: Scene, address: str) -> None:
    """Whatever it is, and in whatever message: what its neighbour says is stored all the same."""
    scene.office()
    depot = scene.depot()
    depot.drive(10)
    agreed(depot, address)
    with voice(scene.office_spec.broker) as stranger:
        for number, (topic, payload) in enumerate(spoiled(STRANGER)):
            stranger.say(topic, payload, retain=topic.partition("/state/")[1] != "")
            if number % 100 == 0:
                depot.drive(5)
        stranger.settle()
    depot.drive(50)
    agreed(depot, address)
    with looking(address) as store:
        bad = {status.depot: status.bad for status in store.status()}
    assert sum(one.count for one in bad[STRANGER]) > 200
    assert bad.get(DENVER, []) == []


def test_garbage_that_the_broker_keeps_meets_each_connection_and_is_survived(
    scene: Scene, address: str
) -> None:
    with voice(scene.office_spec.broker) as stranger:
        for topic, payload in zip(cycle(topics_of(DENVER)), payloads(), strict=False):
            stranger.say(topic, payload, retain=True)
        stranger.settle()
        scene.office()
        depot = scene.depot()
        depot.drive(100)
        agreed(depot, address)
        for topic in topics_of(DENVER):
            stranger.say(topic, b"", retain=True)
        stranger.settle()
