"""The queue with its threads, wired as the daemon wires it, on a store of its own."""

import sys
from collections.abc import Sequence
from pathlib import Path

from daemon.boot_keeper import BootKeeper
from daemon.clock import SystemClock
from daemon.database_file import DatabaseKind
from daemon.depot_clock import DepotClock
from daemon.domain.rules.key import RuleValues
from daemon.queue.engine import Engine
from daemon.queue.engine_parts import EngineLimits, EngineParts
from daemon.queue.enqueue import JobQueue
from daemon.queue.hooks import Hooks
from daemon.queue.kinds import kinds_of
from daemon.queue.registry import Registry
from daemon.queue.requests import QueuePlan
from daemon.queue.service import QueueService
from daemon.readmodel.readers import ReaderPool
from daemon.store.database import create_or_open
from daemon.store.journal import Journal
from daemon.store.writer import StoreWriter

SWITCH_S = 0.001
"""As the running daemon has it."""
RULES = RuleValues({}, "no rules")


class WorkingQueue:
    """One queue, served by as many workers as it may have; `open`, then `service.start`."""

    def __init__(
        self, path: Path, kinds: Sequence[type], plan: QueuePlan, *, hooks: Hooks | None = None
    ) -> None:
        sys.setswitchinterval(SWITCH_S)
        self.path = path
        self.clock = DepotClock(SystemClock())
        self.store = create_or_open(
            path, kind=DatabaseKind.SIMULATION, depot="test", now_ms=self.clock.now()
        )
        self.writer = StoreWriter(self.store, self.clock)
        self.boot = BootKeeper(self.writer, self.clock, release="test")
        self.registry = Registry((plan,), kinds_of(kinds))
        self.registry.open(self.store.connection)
        self.queue = JobQueue(self.registry, self.clock)
        self.readers = ReaderPool(path)
        self.engine = Engine(
            EngineParts(
                writer=self.writer,
                clock=self.clock,
                boot=lambda: self.boot.begun.number,
                queue=self.queue,
                registry=self.registry,
                record=Journal().record,
                keep_decision=lambda *_: None,
                rules=lambda _: RULES,
                reads=self.readers.snapshot,
                hooks=hooks or Hooks(),
            ),
            EngineLimits(workers=plan.max_workers),
        )
        self.writer.before_commit = self.engine.ride
        self.writer.after_commit = self.engine.committed
        self.service = QueueService(self.engine, on_stuck=_give_up)

    def open(self) -> None:
        self.writer.start()
        self.queue.boot = self.boot.begin().number

    def close(self) -> None:
        self.service.stop()
        self.readers.close()
        self.writer.stop()


def _give_up(said: str) -> None:
    raise RuntimeError(said)
