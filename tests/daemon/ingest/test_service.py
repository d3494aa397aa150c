import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar, cast

import pytest

from daemon.clock import ManualClock
from daemon.depot_clock import DepotClock
from daemon.domain.clock_trust import ClockChange
from daemon.domain.fences import FenceSet
from daemon.domain.tracking.rules import TrackingRules
from daemon.errors import StoreFull
from daemon.ingest.feed import PortFeed
from daemon.ingest.fleet import Fleet
from daemon.ingest.ingest import Ingest
from daemon.ingest.service import IngestConfig, IngestService, IngestStore
from daemon.interfaces import Ticket, Tx
from daemon.store.database import create_or_open
from daemon.store.journal import Journal
from daemon.store.writer import StoreWriter
from drivers.gps.decoder import Decoder
from drivers.readings import Chunk
from drivers.transport.status import PortState
from tests.daemon.ingest.parts import START, facts
from tests.daemon.ingest.test_ingest import epoch, status

T = TypeVar("T")


class Keeper:
    """Hears what receivers say; changes nothing."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []
        self.ticks = 0

    def observe(self, unit: str, fix_at: int, seen_at: int, monotonic: int) -> None:
        assert seen_at >= START
        assert monotonic >= 0
        self.heard.append((unit, fix_at))

    def tick(self) -> ClockChange | None:
        self.ticks += 1
        return None


class Scene:
    """A service that is stepped by the test, over a real store that is stepped too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.machine = ManualClock(START)
        self.clock = DepotClock(self.machine)
        self.writer = StoreWriter(
            create_or_open(path, kind="live", depot="D", now_ms=START), self.clock
        )
        self.keeper = Keeper()
        rules = TrackingRules(raw_positions=True)
        self.ingest = Ingest(
            Fleet({}, rules=lambda: rules, fences=FenceSet(())),
            lambda port: PortFeed(port, decoder=Decoder(port)),
        )
        self.service = IngestService(
            self.ingest,
            config=IngestConfig(commit_interval_ms=1000),
            store=IngestStore(writer=self.writer, journal=Journal()),
            clock=self.clock,
            keeper=self.keeper,
            stamp=lambda: self.clock.stamp(1),
        )
        self.ingest.watch = self.service.observe

    def second(self, number: int) -> None:
        self.service.chunk(Chunk("yard", number, self.clock.now(), epoch(number)))
        self.service.turn(wait_ms=0)
        self.machine.advance(1000)

    def positions(self) -> int:
        return len(facts(self.path)["positions"])


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path / "live.db")
    yield made
    made.writer.stop()


def test_nothing_is_committed_before_the_writer_says_so(scene: Scene) -> None:
    for number in range(4):
        scene.second(number)
    assert scene.positions() == 0
    for number in range(4, 7):
        scene.writer.turn()
        scene.second(number)
    assert scene.positions() > 0


def test_while_a_commit_is_under_way_the_next_one_gathers(scene: Scene) -> None:
    for number in range(10):
        scene.second(number)
    assert scene.writer.waiting == 1
    scene.writer.turn()
    scene.second(10)
    scene.second(11)
    scene.writer.turn()
    assert scene.positions() >= 9


def test_live_fixes_tell_the_keeper_of_the_clock(scene: Scene) -> None:
    for number in range(4):
        scene.second(number)
    assert ("yard", START) in scene.keeper.heard
    assert scene.keeper.ticks > 0


def test_a_break_of_a_port_is_in_the_journal(scene: Scene) -> None:
    for state in (PortState.OPEN, PortState.ABSENT):
        scene.service.statuses((status(state, error="unplugged"),))
    scene.second(0)
    scene.second(1)
    scene.writer.turn()
    kinds = scene.writer.submit(lambda tx: tx.execute("SELECT kind, subject FROM event").fetchall())
    scene.writer.turn()
    assert kinds.result() == [("port.lost", "yard")]


def test_a_stop_saves_what_has_arrived(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "live.db")
    scene.writer.start()
    scene.service.start()
    for number in range(30):
        scene.service.chunk(Chunk("yard", number, scene.clock.now(), epoch(number)))
    scene.service.stop()
    scene.writer.stop()
    assert scene.positions() == 30


def test_an_act_runs_between_two_chunks(scene: Scene) -> None:
    done: list[int] = []
    scene.service.chunk(Chunk("yard", 0, START, epoch(0)))
    scene.service.call(lambda: done.append(scene.ingest.chunks))
    scene.service.chunk(Chunk("yard", 1, START + 1, epoch(1)))
    scene.service.turn(wait_ms=0)
    assert done == [1]


class Refused:
    """The ticket of a store without room."""

    def done(self) -> bool:
        return True

    def result(self, timeout_s: float | None = None) -> None:
        raise StoreFull(f"no room (waited {timeout_s})")


class FullStore:
    """A writer's port that refuses as long as it is told to, then hands on to the real one."""

    def __init__(self, writer: StoreWriter) -> None:
        self._writer = writer
        self.is_full = True

    def write(self, fn: Callable[[Tx], T], *, name: str = "") -> T:
        return self._writer.write(fn, name=name)

    def submit(self, fn: Callable[[Tx], T], *, name: str = "") -> Ticket[T]:
        if self.is_full:
            return cast("Ticket[T]", Refused())
        return self._writer.submit(fn, name=name)


def full_scene(path: Path) -> tuple[Scene, FullStore]:
    scene = Scene(path)
    full = FullStore(scene.writer)
    scene.service = IngestService(
        scene.ingest,
        config=IngestConfig(commit_interval_ms=1000),
        store=IngestStore(writer=full, journal=Journal()),
        clock=scene.clock,
        keeper=scene.keeper,
        stamp=lambda: scene.clock.stamp(1),
    )
    return scene, full


def test_what_a_full_store_refused_is_saved_when_there_is_room(tmp_path: Path) -> None:
    scene, full = full_scene(tmp_path / "live.db")
    for number in range(10):
        scene.second(number)
    full.is_full = False
    for number in range(10, 16):
        scene.second(number)
        scene.writer.turn()
    scene.writer.stop()
    assert scene.positions() >= 13


def test_a_stop_tries_once_more_what_was_refused(tmp_path: Path) -> None:
    scene, full = full_scene(tmp_path / "live.db")
    for number in range(10):
        scene.second(number)
    full.is_full = False
    scene.writer.start()
    scene.service.start()
    scene.service.stop()
    scene.writer.stop()
    assert scene.positions() == 10


def test_a_stop_with_a_full_store_says_what_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, _ = full_scene(tmp_path / "live.db")
    raised: list[BaseException | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: raised.append(args.exc_value))
    scene.service.start()
    for number in range(30):
        scene.service.chunk(Chunk("yard", number, scene.clock.now(), epoch(number)))
    scene.service.stop()
    scene.writer.stop()
    (error,) = raised
    assert isinstance(error, StoreFull)
    assert "30 positions could not be saved" in error.message
