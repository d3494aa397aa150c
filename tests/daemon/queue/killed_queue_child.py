"""A process with a queue under load, to be killed: tells each job that was acknowledged.

    python -m tests.daemon.queue.killed_queue_child DATABASE FIRST-NUMBER COUNT

COUNT jobs go in, one by one; with 0 what is there is worked off, and the process ends.
"""

import os
import sys
from functools import partial
from pathlib import Path

from daemon import logs
from daemon.queue.kinds import Backoff, JobArgs, JobTx, job
from daemon.queue.outcomes import Retryable
from daemon.queue.requests import Cause, QueuePlan
from tests.working_queue import WorkingQueue

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
    at_work = WorkingQueue(path, (Leave,), PLAN)
    at_work.store.connection.execute(EFFECTS)
    at_work.open()
    at_work.service.start()
    for number in range(first, first + count):
        put = partial(
            at_work.queue.enqueue,
            args=Leave.Args(number=number),
            cause=Cause(correlation_id=f"n-{number}", causation="command killed"),
            delay_ms=number % 4 * 5,
        )
        sys.stdout.write(f"{at_work.writer.write(put).id}\n")
        sys.stdout.flush()
    while has_unfinished(at_work):
        at_work.engine.alarm.wait(0.01)
    at_work.close()


def has_unfinished(at_work: WorkingQueue) -> bool:
    with at_work.readers.snapshot() as reads:
        return bool(reads.execute(UNFINISHED).fetchone()[0])


if __name__ == "__main__":
    main()
