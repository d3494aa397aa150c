from typing import Any

import pytest

from daemon.domain.tracking.facts import Motion
from daemon.interfaces import Tx
from daemon.wire.topics import name_of
from tests.daemon.sync.scene import Scene, said

UNIT_STATE = """
INSERT OR REPLACE INTO unit_state(
    unit_id, version, body, at, seen_at, lat_e7, lon_e7, speed_cm_s, motion, motion_since,
    odometer_m, fences
) VALUES (1, 1, '{}', :at, :at, :lat, 80000000, 0, :motion, 5, 100, '[]')
"""


def place(scene: Scene, motion: Motion, *, lat: int = 500_000_000) -> None:
    """Vehicle `T 1` is seen now."""

    def write(tx: Tx) -> None:
        tx.execute("INSERT OR IGNORE INTO vehicle(id, name) VALUES (1, 'T 1')")
        tx.execute("INSERT OR IGNORE INTO unit(id, name, first_seen_at) VALUES (1, 'box', 1)")
        tx.execute("INSERT OR IGNORE INTO fitting VALUES (1, 1, NULL, 1)")
        given = {"at": scene.clock.now(), "lat": lat, "motion": motion.value}
        tx.execute(UNIT_STATE, given)

    scene.writer.write(write)


def vehicle(scene: Scene) -> list[dict[str, Any]]:
    found = [m for m in scene.wire.published if "/state/vehicle/" in m.topic]
    assert {name_of(m.topic.rpartition("/")[2]) for m in found} <= {"T 1"}
    assert all(m.retain for m in found)
    return [said(m.payload) if m.payload else {} for m in found]


@pytest.fixture
def linked(scene: Scene) -> Scene:
    place(scene, Motion.MOVING)
    scene.connect()
    scene.settle()
    return scene


def test_depot_vehicles_and_queues_are_retained(linked: Scene) -> None:
    (state,) = vehicle(linked)
    assert (state["name"], state["unit"], state["motion"]) == ("T 1", "box", "moving")
    assert (state["lat"], state["lon"], state["v"]) == (50.0, 8.0, 1)
    (depot,) = [said(m.payload) for m in linked.wire.of("state/depot")]
    assert (depot["name"], depot["vehicles"], depot["release"]) == (
        "Denver",
        {"moving": 1},
        "1.2.3",
    )
    queues = {m.topic.rpartition("/")[2] for m in linked.wire.published if "/queue/" in m.topic}
    assert queues == {"work", "other"}


def test_what_did_not_change_is_not_sent_again(linked: Scene) -> None:
    for _ in range(4):
        linked.advance(linked.plan.state_interval_ms)
        linked.settle()
    assert len(vehicle(linked)) == 1


def test_a_moving_vehicle_is_told_once_in_an_interval(linked: Scene) -> None:
    for step in range(20):
        linked.advance(1_000)
        place(linked, Motion.MOVING, lat=500_000_000 + step)
        linked.settle()
    assert 4 <= len(vehicle(linked)) <= 6
    linked.advance(linked.plan.state_interval_ms)
    linked.settle()
    assert vehicle(linked)[-1]["lat"] == 50.0000019, "the newest stands"


def test_a_standing_vehicle_wanders_in_silence(linked: Scene) -> None:
    place(linked, Motion.PARKED)
    linked.advance(linked.plan.state_interval_ms)
    linked.settle()
    before = len(vehicle(linked))
    for step in range(10):
        linked.advance(5_000)
        place(linked, Motion.PARKED, lat=500_000_000 + step)
        linked.settle()
    assert len(vehicle(linked)) <= before + 1
    place(linked, Motion.MOVING)
    linked.advance(5_000)
    linked.settle()
    assert vehicle(linked)[-1]["motion"] == "moving"


def test_a_vehicle_that_is_gone_is_emptied(linked: Scene) -> None:
    def retire(tx: Tx) -> None:
        tx.execute("DELETE FROM fitting")
        tx.execute("DELETE FROM unit_state")
        tx.execute("DELETE FROM unit")
        tx.execute("UPDATE vehicle SET retired_at = 5")

    linked.writer.write(retire)
    linked.advance(linked.plan.state_interval_ms)
    linked.settle()
    assert vehicle(linked)[-1] == {}
    count = len(vehicle(linked))
    linked.advance(linked.plan.state_interval_ms)
    linked.settle()
    assert len(vehicle(linked)) == count


def test_a_vehicle_that_was_retired_while_nobody_was_connected_is_emptied(linked: Scene) -> None:
    linked.link.close()

    def retire(tx: Tx) -> None:
        tx.execute("DELETE FROM fitting")
        tx.execute("UPDATE vehicle SET retired_at = ?", (linked.clock.now(),))

    linked.writer.write(retire)
    linked.start()
    linked.connect(session=True)
    linked.settle()
    emptied = [m.payload for m in linked.wire.published if m.topic.endswith("vehicle/T%201")]
    assert emptied == [b""]


@pytest.mark.parametrize(("session", "times"), [(True, 1), (False, 2)])
def test_a_broker_that_has_forgotten_is_told_everything_again(
    linked: Scene, *, session: bool, times: int
) -> None:
    linked.wire.go_down()
    linked.pump()
    linked.advance(1_000)
    linked.connect(session=session)
    linked.settle()
    assert len(vehicle(linked)) == times


def test_somebody_may_ask_for_all_of_it(linked: Scene) -> None:
    assert linked.desk.ask("link.snapshot").is_done
    linked.settle()
    assert len(vehicle(linked)) == 2


def test_states_that_the_broker_refuses_are_tried_again_later(linked: Scene) -> None:
    linked.wire.refuses["state/vehicle"] = "not authorized"
    place(linked, Motion.PARKED)
    linked.advance(5_000)
    linked.settle()
    tried = len(vehicle(linked))
    linked.advance(30_000)
    linked.settle()
    assert len(vehicle(linked)) == tried
    linked.wire.refuses.clear()
    linked.advance(31_000)
    linked.settle()
    assert vehicle(linked)[-1]["motion"] == "parked"
    assert linked.events().count("link.refused") == 1


def test_history_does_not_wait_for_states_nor_alerts_for_either(scene: Scene) -> None:
    place(scene, Motion.MOVING)
    scene.positions(10)
    scene.alert()
    scene.connect()
    order = [m.topic.split("/")[4] for m in scene.wire.published if "/presence" not in m.topic]
    assert order.index("alert") < order.index("vehicle")
