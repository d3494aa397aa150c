from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.inbox import Inbox
from daemon.sync.service import LinkService, Setup
from daemon.wire.memory import MemoryBroker, MemoryWire
from tests.daemon.sync.scene import PLAN, Scene

LOOK_S = 0.05
LOOKS = 200


class Live:
    """The service with its own thread, the writer's thread, and a broker in memory."""

    def __init__(self, path: Path) -> None:
        self.scene = Scene(path)
        self.broker = MemoryBroker(clock=self.scene.clock)
        self.inbox = Inbox()
        self.service = LinkService(self.setup(), self.scene.ground, inbox=self.inbox)
        self.scene.writer.after_commit = lambda _: self.service.wake()

    def setup(self, *, is_linked: bool = True) -> Setup:
        return Setup(plan=PLAN, wire=MemoryWire(self.broker) if is_linked else None)

    def __enter__(self) -> "Live":
        self.scene.writer.start()
        self.service.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.service.stop()
        self.scene.writer.stop()

    def until(self, is_so: Callable[[], bool]) -> None:
        """Looks again whenever the broker hears something, and now and then."""
        for _ in range(LOOKS):
            if is_so():
                return
            with self.broker.changed:
                self.broker.changed.wait(LOOK_S)
        raise AssertionError("it never was so")

    def state(self) -> list[str]:
        return [state for (state,) in self.scene.rows("SELECT state FROM link_state")]


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    with Live(tmp_path / "d.db") as live:
        yield live


def test_it_connects_by_itself_and_says_farewell_at_the_stop(tmp_path: Path) -> None:
    with Live(tmp_path / "d.db") as live:
        live.until(lambda: live.state() == ["catching-up"])
        assert live.broker.clients == ["dp-denver"]
        assert live.service.beat()
    assert live.broker.clients == []
    assert live.state() == ["offline"]
    assert live.inbox.take(0) is None
    presence = live.broker.retained["dp/1/denver/state/link"]
    assert b'"on":false' in presence


def test_without_a_head_office_nothing_is_held_and_it_says_so(live: Live) -> None:
    live.until(lambda: bool(live.scene.saved_marks()))
    live.service.use(live.setup(is_linked=False))
    live.until(lambda: live.state() == ["off"])
    assert live.scene.saved_marks() == {}
    assert not live.service.is_linked
    live.until(lambda: live.broker.clients == [])
    live.service.beat()
    live.until(live.service.beat)


def test_settings_change_without_a_restart(live: Live) -> None:
    live.until(lambda: live.broker.clients == ["dp-denver"])
    elsewhere = MemoryBroker(clock=live.scene.clock)
    live.service.use(Setup(plan=PLAN, wire=MemoryWire(elsewhere)))
    live.until(lambda: elsewhere.clients == ["dp-denver"])
    assert live.broker.clients == []
    assert live.service.is_linked


def test_stop_comes_before_the_first_connection_is_made(tmp_path: Path) -> None:
    live = Live(tmp_path / "d.db")
    live.service.stop()
    live.scene.writer.stop()
    assert live.broker.clients == []
