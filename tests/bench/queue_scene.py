"""The queue as the daemon wires it, with kinds of jobs to measure by."""

import threading
import time
from functools import partial
from pathlib import Path

from daemon.queue.hooks import Hooks, JobSeen
from daemon.queue.kinds import JobArgs, by, job
from daemon.queue.requests import Cause, JobRequest, QueuePlan
from tests.working_queue import WorkingQueue

WORKERS = 4
CAUSE = Cause(correlation_id="bench", causation="command bench")
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


class Scene(WorkingQueue):
    """With every feature on: a hook counts each job."""

    def __init__(self, folder: Path, *, workers: int = WORKERS) -> None:
        plan = QueuePlan(name="bench", max_workers=workers, max_waiting=10_000_000)
        hooks = Hooks(before=(self._count,))
        super().__init__(folder / "depotd.db", (NoOp, Ring, Hold), plan, hooks=hooks)
        self.seen = 0

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
