"""The road between depot and broker is cut, mute, half dead, slow; or that of head office is."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.wire.broker import BrokerSpec
from tests.brokers import Mosquitto
from tests.faults.agreeing import agreed
from tests.faults.depot import Depot
from tests.faults.fleet import FleetPlan
from tests.faults.office import standing
from tests.faults.scene import Scene
from tests.faults.waiting import holds, until
from tests.netproxy import NetProxy, Shape

pytestmark = pytest.mark.timeout(300)

SLOW = Shape(kbit_s=500, delay_ms=50, buffer_bytes=64 << 10)


@pytest.fixture(params=["depot", "office"])
def roads(
    request: pytest.FixtureRequest, tmp_path: Path, broker: Mosquitto, address: str
) -> Iterator[tuple[Scene, NetProxy]]:
    """A scene, and the road that one of the two takes."""
    with ExitStack() as stack:
        net = stack.enter_context(NetProxy(broker.port))
        scene = Scene.of(tmp_path, broker.url, address)
        bad = BrokerSpec.at(net.url)
        if request.param == "depot":
            scene.depot_spec = replace(scene.depot_spec, broker=bad)
        else:
            scene.office_spec = replace(scene.office_spec, broker=bad)
        stack.enter_context(scene)
        yield scene, net


def begun(scene: Scene) -> Depot:
    scene.office()
    depot = scene.depot()
    depot.drive(200)
    until(lambda: depot.phase == "live")
    return depot


def test_a_road_that_is_cut_and_mended_while_rows_come(roads: tuple[Scene, NetProxy]) -> None:
    scene, net = roads
    depot = begun(scene)
    for _ in range(3):
        net.cut()
        depot.drive(100)
        net.mend()
        depot.drive(300)
    agreed(depot, scene.office_spec.store)


def test_a_connection_that_is_dropped_at_any_moment(roads: tuple[Scene, NetProxy]) -> None:
    scene, net = roads
    depot = begun(scene)
    for _ in range(20):
        depot.drive(40)
        net.drop()
    agreed(depot, scene.office_spec.store)


def test_a_road_on_which_nothing_moves_for_a_moment(roads: tuple[Scene, NetProxy]) -> None:
    """Shorter than the keepalive: nobody notices, and all of it comes late."""
    scene, net = roads
    depot = begun(scene)
    connections = net.connections
    net.stall()
    depot.drive(500)
    assert holds(lambda: depot.phase in ("live", "catching-up"), for_s=1)
    net.flow()
    agreed(depot, scene.office_spec.store)
    assert net.connections == connections


def test_a_half_open_connection_is_noticed_and_made_anew(roads: tuple[Scene, NetProxy]) -> None:
    """The broker knows that it ended; nothing tells the other end."""
    scene, net = roads
    depot = begun(scene)
    connections = net.connections
    net.lose_target()
    depot.drive(500)
    until(lambda: net.connections > connections, within_s=60)
    agreed(depot, scene.office_spec.store)


def test_a_broker_that_believes_in_a_connection_that_is_gone(
    roads: tuple[Scene, NetProxy],
) -> None:
    scene, net = roads
    depot = begun(scene)
    net.lose_clients()
    depot.drive(500)
    agreed(depot, scene.office_spec.store)


def test_a_slow_road_carries_alerts_first(scene: Scene, net: NetProxy) -> None:
    """Hours of history at 500 kbit/s; what is urgent overtakes it."""
    scene.office()
    net.shape(SLOW)
    net.cut()
    fleet = FleetPlan(trucks=60)
    depot = scene.depot(replace(scene.depot_spec, broker=BrokerSpec.at(net.url), fleet=fleet))
    depot.drive(300)
    net.mend()
    address = scene.office_spec.store

    def held(stream: str) -> int:
        return standing(address, depot.name, depot.epoch).marks.get(stream, 0)

    alerts = depot.lasts()["alert"]
    assert alerts >= 3
    until(lambda: held("alert") == alerts)
    assert held("position") < depot.lasts()["position"] / 2
    agreed(depot, address)
