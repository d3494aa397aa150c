"""The queue as the daemon wires it, with kinds of jobs to measure by."""

import sys
import threading
import time
from functools import partial
from pathlib import Path

from daemon.boot_keeper import BootKeeper
from daemon.clock import SystemClock
from daemon.database_file import DatabaseKind
from daemon.depot_clock import DepotClock
from daemon.domain.rules.key import RuleValues
from daemon.queue.engine import Engine
from daemon.queue.engine_parts import EngineLimits, EngineParts
from daemon.queue.enqueue import JobQueue
from daemon.queue.hooks import Hooks, JobSeen
from daemon.queue.kinds import JobArgs, by, job, kinds_of
from daemon.queue.registry import Registry
from daemon.queue.requests import Cause, JobRequest, QueuePlan
from daemon.queue.service import QueueService
from daemon.readmodel.readers import ReaderPool
from daemon.store.database import create_or_open
from daemon.store.journal import Journal
from daemon.store.writer import StoreWriter

WORKERS = 4
SWITCH_S = 0.001
CAUSE = Cause(correlation_id="bench", causation="command bench")
RULES = RuleValues({}, "bench")
BULK = 1_000


class Bell:
    """Counts handlers that were started and ended, and when."""

    def __init__(self) -> None:
        self.left = 0
        self.is_over = threading.Event()
        self.started_at = 0.0
        self.hold = threading.Event()
        self._lock = threading.Lock()

    def expect(self, calls: int) -> None:
        self.left = calls
        self.is_over.clear()

    def ring(self) -> None:
        with self._lock:
            self.left -= 1
            if self.left == 0:
                self.is_over.set()


BELL = Bell()


@job("bench.no_op", queue="bench")
class NoOp:
    """Does nothing, as fast as it can."""

    class Args(JobArgs):
        order_id: int
        customer: str
        note: str

    @staticmethod
    def decide(args: Args, rules: object) -> None:
        del args, rules


@job("bench.bell", queue="bench", unique=by("number"))
class Ring:
    """Tells when it was started."""

    class Args(JobArgs):
        number: int

    @staticmethod
    def decide(args: Args, rules: object) -> None:
        del args, rules
        BELL.started_at = time.perf_counter()
        BELL.ring()


@job("bench.hold", queue="bench", timeout_s=600)
class Hold:
    """Runs until the process ends."""

    class Args(JobArgs):
        number: int

    @staticmethod
    def decide(args: Args, rules: object) -> None:
        del args, rules
        BELL.ring()
        BELL.hold.wait()


class Scene:
    """A store and a queue as the daemon wires them."""

    def __init__(self, folder: Path, *, workers: int = WORKERS) -> None:
        sys.setswitchinterval(SWITCH_S)
        self.path = folder / "depotd.db"
        self.clock = DepotClock(SystemClock())
        self.store = create_or_open(
            self.path, kind=DatabaseKind.SIMULATION, depot="bench", now_ms=self.clock.now()
        )
        self.writer = StoreWriter(self.store, self.clock)
        self.boot = BootKeeper(self.writer, self.clock, release="bench")
        self.seen = 0
        plan = QueuePlan(name="bench", max_workers=workers, max_waiting=10_000_000)
        self.registry = Registry((plan,), kinds_of((NoOp, Ring, Hold)))
        self.registry.open(self.store.connection)
        self.queue = JobQueue(self.registry, self.clock)
        self.readers = ReaderPool(self.path)
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
                hooks=Hooks(before=(self._count,)),
            ),
            EngineLimits(workers=workers),
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

    def fill(self, jobs: int, *, note: str = "gate B, ring twice") -> None:
        for first in range(0, jobs, BULK):
            requests = [
                JobRequest(args=NoOp.Args(order_id=number, customer="Harbour hall", note=note))
                for number in range(first, min(first + BULK, jobs))
            ]
            self.writer.write(partial(self.queue.enqueue_many, requests=requests, cause=CAUSE))

    def until_done(self, jobs: int) -> None:
        """All ended, and that is durable."""
        while True:
            with self.readers.snapshot() as reads:
                row = reads.execute("SELECT sum(ever) FROM job_tally WHERE state = 4").fetchone()
            if (row[0] or 0) >= jobs:
                return
            threading.Event().wait(0.002)

    def _count(self, _: JobSeen) -> None:
        self.seen += 1


def _give_up(said: str) -> None:
    raise RuntimeError(said)
