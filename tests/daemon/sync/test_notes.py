import pytest
from structlog.testing import capture_logs

from daemon.sync.notes import ERROR_MOST, LASTING_MS, QUIET_MS, Notes
from tests.daemon.sync.scene import Scene


@pytest.fixture
def notes(scene: Scene) -> Notes:
    return Notes(scene.ground)


def told(scene: Scene) -> list[str]:
    scene.writer.turn()
    return scene.events()


def hold(scene: Scene, notes: Notes, ms: int = LASTING_MS) -> None:
    scene.advance(ms)
    notes.step()


def test_the_first_connection_is_told_when_it_has_held(scene: Scene, notes: Notes) -> None:
    notes.came_up()
    hold(scene, notes, LASTING_MS - 1)
    assert told(scene) == []
    hold(scene, notes, 1)
    hold(scene, notes)
    assert told(scene) == ["link.connected"]


def test_what_never_was_is_not_lost_but_logged_once(scene: Scene, notes: Notes) -> None:
    with capture_logs() as logs:
        for _ in range(4):
            notes.went_down("no route")
            scene.advance(60_000)
    assert [entry["event"] for entry in logs] == ["link.lost"]
    assert told(scene) == []
    assert (notes.last_error, notes.last_error_at) == ("no route", scene.clock.now() - 60_000)


def test_a_link_that_comes_and_goes_is_one_outage(scene: Scene, notes: Notes) -> None:
    notes.came_up()
    hold(scene, notes)
    notes.went_down("gone")
    for _ in range(3):
        scene.advance(5_000)
        notes.came_up()
        hold(scene, notes, LASTING_MS - 1)
        notes.went_down("gone again")
    notes.came_up()
    hold(scene, notes)
    assert told(scene) == ["link.connected", "link.lost", "link.connected"]


def test_refusals_are_counted_each_and_told_once_for_each_stream(
    scene: Scene, notes: Notes
) -> None:
    for _ in range(3):
        notes.was_refused("dp/1/denver/up/position", "not authorized")
        notes.was_refused("dp/1/denver/up/event", "")
        notes.was_taken("dp/1/denver/up/alert")
    assert (notes.refused, told(scene)) == (6, ["link.refused", "link.refused"])
    assert notes.last_error == "dp/1/denver/up/event: refused: no reason given"
    notes.was_taken("dp/1/denver/up/position")
    notes.was_refused("dp/1/denver/up/position", "not authorized")
    notes.was_refused("dp/1/denver/up/event", "")
    assert told(scene).count("link.refused") == 3


def test_messages_that_cannot_be_read_are_counted_and_logged_once(
    scene: Scene, notes: Notes
) -> None:
    with capture_logs() as logs:
        for _ in range(50):
            notes.was_bad("dp/1/denver/down/ack", "neither JSON nor deflated " * 100)
            notes.was_good()
        assert [entry["event"] for entry in logs] == ["link.bad_message"]
        scene.advance(QUIET_MS)
        notes.was_good()
    assert notes.refused == 50
    assert [entry["event"] for entry in logs] == ["link.bad_message", "link.good_message"]
    assert len(notes.last_error) <= ERROR_MOST
