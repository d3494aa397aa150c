"""One life of the daemon's working half, from start to crash: the real parts, no thread."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from daemon.boot_keeper import BootKeeper
from daemon.clock import ManualClock
from daemon.database_file import DatabaseKind
from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality
from daemon.domain.rules.key import RuleValues
from daemon.interfaces import Tx
from daemon.queue.admin import JobAdmin
from daemon.queue.engine import Engine
from daemon.queue.engine_parts import EngineLimits, EngineParts
from daemon.queue.enqueue import JobQueue
from daemon.queue.finish import Finisher
from daemon.queue.kinds import Reads, kinds_of
from daemon.queue.registry import Registry
from daemon.queue.schedules import Scheduler
from daemon.queue.triggers import On, TriggerTable
from daemon.store import boots
from daemon.store.database import create_or_open
from daemon.store.journal import Journal
from daemon.store.writer import StoreWriter
from tests.simulation import kinds

MANY_PAGES = 1_000_000
RULES = RuleValues({}, "simulated")


class Life:
    """Everything here is gone with a crash, but for the database file."""

    def __init__(self, path: Path, machine: ManualClock, *, host: str = "here") -> None:
        self.path = path
        self.machine = machine
        self.is_full = False
        self.store = create_or_open(
            path, kind=DatabaseKind.SIMULATION, depot="sim", now_ms=machine.now(), host=host
        )
        known_ms = boots.latest_trusted_beat(self.store.connection) or 0
        self.clock = DepotClock(machine, floor_ms=known_ms)
        self.writer = StoreWriter(self.store, self.clock)
        self.boot = BootKeeper(self.writer, self.clock, release="sim")
        self.boot.begin()
        self.registry = Registry(kinds.QUEUES, kinds_of(kinds.KINDS))
        self.queue = JobQueue(self.registry, self.clock)
        self.queue.boot = self.boot.begun.number
        self.engine = Engine(self._parts(), EngineLimits(workers=3))
        self.admin = JobAdmin(self.queue, Finisher(self.queue))
        self.opened = self.engine.open()
        self.scheduler = Scheduler(self.queue)
        self.writer.write(self._open_schedules)
        self.writer.before_commit = self.engine.ride
        self.writer.after_commit = self.engine.committed
        self.reader = sqlite3.connect(
            f"file:{path}?mode=ro", uri=True, isolation_level=None, cached_statements=256
        )

    def _parts(self) -> EngineParts:
        triggers = TriggerTable(
            (
                On(
                    event="sim.happened",
                    job=kinds.FollowUp,
                    args=lambda event: kinds.FollowUp.Args(subject=event.subject),
                ),
            ),
            self.queue,
            record=Journal().record,
            stamp=lambda: self.clock.stamp(self.boot.begun.number),
        )
        self.journal = Journal(triggers=(triggers,))
        return EngineParts(
            writer=self.writer,
            clock=self.clock,
            boot=lambda: self.boot.begun.number,
            queue=self.queue,
            registry=self.registry,
            record=self.journal.record,
            keep_decision=lambda *_: None,
            rules=lambda _: RULES,
            reads=self._reads,
        )

    @contextmanager
    def _reads(self) -> Iterator[Reads]:
        yield self.reader

    def _open_schedules(self, tx: Tx) -> None:
        is_trusted = self.clock.quality is not ClockQuality.UNTRUSTED
        self.scheduler.open(tx, kinds.SCHEDULES, now=self.clock.now(), is_trusted=is_trusted)

    def limit_pages(self, *, is_full: bool) -> None:
        """As a full disk is for SQLite: the database cannot grow by a page."""
        pages = self.store.connection.execute("PRAGMA page_count").fetchone()[0]
        most = pages if is_full else MANY_PAGES
        self.store.connection.execute(f"PRAGMA max_page_count = {most:d}").fetchall()
        self.is_full = is_full

    def die(self) -> None:
        """The process is gone, nothing is told; what the disk holds was copied before."""
        self.reader.close()
        if self.store.connection.in_transaction:
            self.store.connection.rollback()
        self.store.close()
