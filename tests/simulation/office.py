"""Head office: its database in a file, up to two consumers on it, and who sends commands there."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from daemon.clock import ManualClock
from daemon.headoffice.consumer import Consumer
from daemon.headoffice.opening import open_engine
from daemon.headoffice.plan import ConsumerPlan
from daemon.headoffice.sql_store import SqlStore
from daemon.headoffice.store import CommandRow
from daemon.wire.interface import Outgoing
from daemon.wire.memory import MemoryWire
from daemon.wire.topics import DepotId
from tests.simulation.air import Air
from tests.simulation.copies import copy_database
from tests.simulation.doom import Died, Doom, DoomedEngine, DoomedWire
from tests.simulation.link_questions import AT_OFFICE

NAMES: Final = ("one", "two")
ORDERS_MOST: Final = 10_000
POINTS: Final = 14
"""Of a consumer that dies while it works, within so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeGround:
    folder: Path
    air: Air
    clock: ManualClock
    random: Random
    new_id: Callable[[], str]
    reach: Counter[str]
    seen: Callable[[Outgoing], object]
    """Shown what a consumer publishes."""
    committed: Callable[[], object]


@dataclass(slots=True, kw_only=True)
class Seat:
    """A consumer that runs, and the store that it works on."""

    consumer: Consumer
    wire: DoomedWire
    store: SqlStore


class Office:
    def __init__(self, ground: OfficeGround) -> None:
        self._ground = ground
        self._path = ground.folder / "office.db"
        self._doom = Doom()
        self._seats: dict[str, Seat] = {}
        self._open()

    def _open(self) -> None:
        self.store = self._store()
        """Of people who look in and send commands."""
        self.reader = sqlite3.connect(
            f"file:{self._path}?mode=ro", uri=True, isolation_level=None, cached_statements=256
        )
        self.reader.execute(AT_OFFICE)

    def _store(self) -> SqlStore:
        ground = self._ground
        engine = open_engine(
            f"sqlite:///{self._path}", clock=ground.clock, make=True, new_id=ground.new_id
        )
        return SqlStore(DoomedEngine(engine, self._doom, committed=ground.committed))

    def orders(self, depot: DepotId) -> Sequence[CommandRow]:
        return self.store.commands(depot, limit=ORDERS_MOST)

    @property
    def running(self) -> list[str]:
        return list(self._seats)

    def start(self, name: str) -> None:
        ground = self._ground
        if name in self._seats:
            return
        ground.air.returns(_client(name))
        store = self._store()
        wire = DoomedWire(MemoryWire(ground.air.broker), self._doom, seen=ground.seen)
        plan = ConsumerPlan(name=name, run=ground.new_id(), dice=ground.random.random)
        consumer = Consumer(wire, store, ground.clock, plan=plan)
        self._seats[name] = Seat(consumer=consumer, wire=wire, store=store)

    def pump(self, name: str) -> int:
        """Answers in how many milliseconds it wants to be called again."""
        return self._seats[name].consumer.pump()

    def pump_to_death(self, name: str) -> None:
        """It may be over before it is done, anywhere."""
        self._doom.draw(self._ground.random.randrange(1, POINTS))
        try:
            self.pump(name)
        except Died as where:
            self._doom.spare()
            self._ground.reach[f"office gone: {where}"] += 1
            self.die(name)
        self._doom.spare()

    def leave(self, name: str) -> None:
        """In good order."""
        seat = self._seats.pop(name)
        seat.consumer.leave()
        seat.consumer.pump()
        seat.wire.close()
        seat.store.close()

    def die(self, name: str) -> None:
        """What it had said last may be on its way still."""
        seat = self._seats.pop(name)
        if self._ground.random.randrange(2):
            seat.wire.poll()
        seat.store.close()
        self._ground.air.dies(_client(name))

    def copy_into(self, path: Path) -> None:
        copy_database(self._path, path)

    def restore(self, copy: Path) -> None:
        """From an older copy; whoever worked on the newer one is gone."""
        for name in self.running:
            self.die(name)
        self.close()
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{self._path}{suffix}").unlink()
        copy_database(copy, self._path)
        self._open()

    def close(self) -> None:
        self.reader.close()
        self.store.close()

    def breaks(self, name: str) -> None:
        self._ground.air.breaks(_client(name))

    def goes_dead(self, name: str) -> None:
        self._ground.air.goes_dead(_client(name))


def _client(name: str) -> str:
    return f"ho-{name}"
