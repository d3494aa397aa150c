"""A process with a queue under load, to be killed: tells each job that was acknowledged.

    python -m tests.daemon.queue.killed_queue_child DATABASE FIRST-NUMBER COUNT

COUNT jobs go in, one by one; with 0 what is there is worked off, and the process ends.
"""

import os
import sys
from functools import partial
from pathlib import Path

from daemon import logs
from daemon.boot_keeper import BootKeeper
from daemon.clock import SystemClock
from daemon.database_file import DatabaseKind
from daemon.depot_clock import DepotClock
from daemon.domain.rules.key import RuleValues
from daemon.queue.engine import Engine
from daemon.queue.engine_parts import EngineLimits, EngineParts
from daemon.queue.enqueue import JobQueue
from daemon.queue.kinds import Backoff, JobArgs, JobTx, job, kinds_of
from daemon.queue.outcomes import Retryable
from daemon.queue.registry import Registry
from daemon.queue.requests import Cause, QueuePlan
from daemon.queue.service import QueueService
from daemon.readmodel.readers import ReaderPool
from daemon.store.database import create_or_open
from daemon.store.journal import Journal
from daemon.store.writer import StoreWriter

RULES = RuleValues({}, "killed")
SOON = Backoff(base_ms=20, most_ms=20, is_fixed=True)
PLAN = QueuePlan(name="work", max_workers=3)
EFFECTS = "CREATE TABLE IF NOT EXISTS effect(job_id INTEGER NOT NULL) STRICT"
STEPS = 400
UNFINISHED = "SELECT count(*) FROM job WHERE state < 4"


@job("killed.effect", queue="work", max_attempts=50, backoff=SOON, timeout_s=30)
class Leave:
    """Leaves one row; fails now and then, before it or after it."""

    class Args(JobArgs):
        number: int

    @staticmethod
    def decide(args: Args, rules: object) -> int:
        del rules
        for _ in range(STEPS):  # long enough to be killed in
            os.getpid()
        if os.urandom(1)[0] < 40:
            raise Retryable("drawn")
        return args.number

    @staticmethod
    def save(tx: JobTx, number: int) -> int:
        tx.execute("INSERT INTO effect(job_id) VALUES (?)", (tx.job_id,))
        if os.urandom(1)[0] < 20:
            raise Retryable("drawn after the effect")
        return number


def main() -> None:
    path, first, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    logs.configure("critical")
    sys.setswitchinterval(0.001)
    clock = DepotClock(SystemClock())
    store = create_or_open(path, kind=DatabaseKind.SIMULATION, depot="killed", now_ms=clock.now())
    store.connection.execute(EFFECTS)
    writer = StoreWriter(store, clock)
    boot = BootKeeper(writer, clock, release="killed")
    registry = Registry((PLAN,), kinds_of((Leave,)))
    registry.open(store.connection)
    queue, readers = JobQueue(registry, clock), ReaderPool(path)
    engine = Engine(
        EngineParts(
            writer=writer,
            clock=clock,
            boot=lambda: boot.begun.number,
            queue=queue,
            registry=registry,
            record=Journal().record,
            keep_decision=lambda *_: None,
            rules=lambda _: RULES,
            reads=readers.snapshot,
        ),
        EngineLimits(workers=3),
    )
    writer.before_commit, writer.after_commit = engine.ride, engine.committed
    writer.start()
    queue.boot = boot.begin().number
    service = QueueService(engine, on_stuck=sys.exit)
    service.start()
    for number in range(first, first + count):
        cause = Cause(correlation_id=f"n-{number}", causation="command killed")
        args = Leave.Args(number=number)
        delay_ms = number % 4 * 5
        put = partial(queue.enqueue, args=args, cause=cause, delay_ms=delay_ms)
        job_id = writer.write(put).id
        sys.stdout.write(f"{job_id}\n")
        sys.stdout.flush()
    while True:
        with readers.snapshot() as reads:
            if reads.execute(UNFINISHED).fetchone()[0] == 0:
                break
        engine.alarm.wait(0.01)
    service.stop()
    writer.stop()


if __name__ == "__main__":
    main()
