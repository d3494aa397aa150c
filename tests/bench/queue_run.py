"""Our queue at one piece of work, in a process of its own: one JSON object on stdout.

    python -m tests.bench.queue_run drain FOLDER JOBS

Every part is the daemon's own and everything is on: validated arguments, hooks, fences, tally,
synchronous=FULL. The process is one of its own because syncs are slowed by preloading and
because a crash must end something.
"""

import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import quantiles

from daemon import logs
from tests.bench.queue_bare import PAUSE_S
from tests.bench.queue_scene import BELL, CAUSE, Hold, NoOp, Ring, Scene

FINISHED = """
INSERT INTO job(id, queue, kind, state, priority, run_at, max_attempts, attempt, done_at, ran_ms)
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)
SELECT i, 1, 1, 4, 100, 1, 3, 1, :now, 1 FROM n
"""

FUTURE = """
INSERT INTO job(id, queue, kind, state, priority, run_at, max_attempts)
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)
SELECT i, 1, 1, 0, 0, :now + 864000000 + i, 3 FROM n
"""

PAYLOADS = """
INSERT INTO job_payload(job_id, version, body, created_at, correlation_id, causation, depth)
SELECT id, 1, '{"order_id":1,"customer":"Harbour hall","note":"gate B"}', 1, 'old', 'old', 0
FROM job WHERE id BETWEEN :first AND :last
"""


def drain(folder: Path, jobs: int, *, note: str = "gate B, ring twice") -> dict[str, float]:
    scene = Scene(folder)
    scene.open()
    scene.fill(jobs, note=note)
    start = time.perf_counter()
    scene.service.start()
    scene.until_done(jobs)
    took = time.perf_counter() - start
    scene.close()
    return {"rate": jobs / took, "seen": scene.seen}


def drain_laden(folder: Path, jobs: int) -> dict[str, float]:
    """With a million finished and 200,000 future rows in the tables."""
    scene = Scene(folder)
    tx, now = scene.store.connection, scene.clock.now()
    tx.execute("BEGIN IMMEDIATE")
    for insert, first, last in ((FINISHED, 1, 1_000_000), (FUTURE, 1_000_001, 1_200_000)):
        tx.execute(insert, {"first": first, "last": last, "now": now})
        tx.execute(PAYLOADS, {"first": first, "last": last})
    tx.execute("COMMIT")
    tx.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    scene.registry.open(tx)
    scene.open()
    scene.fill(jobs)
    start = time.perf_counter()
    scene.service.start()
    scene.until_done(jobs)
    took = time.perf_counter() - start
    scene.close()
    return {"rate": jobs / took}


def wal(folder: Path, jobs: int) -> dict[str, float]:
    """Bytes of WAL a job, claim and completion, with 2 kB of payload."""
    scene = Scene(folder)
    scene.open()
    # A reader that does not let go keeps the WAL from being written over: it only grows.
    reader = sqlite3.connect(scene.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM job_queue").fetchone()
    scene.fill(jobs, note="x" * 2_000)
    path = Path(f"{scene.path}-wal")
    before = path.stat().st_size
    scene.service.start()
    scene.until_done(jobs)
    grown = path.stat().st_size - before
    reader.close()
    scene.close()
    return {"bytes": grown / jobs}


def enqueue(folder: Path, jobs: int, *, producers: int = 1) -> dict[str, float]:
    """One by one, each acknowledged when durable; no worker is there."""
    scene = Scene(folder)
    scene.open()
    each = jobs // producers

    def produce(first: int) -> None:
        for number in range(first, first + each):
            args = NoOp.Args(order_id=number, customer="Harbour hall", note="gate B, ring twice")
            scene.writer.write(partial(scene.queue.enqueue, args=args, cause=CAUSE))

    threads = [threading.Thread(target=produce, args=(n * each,)) for n in range(producers)]
    start = time.perf_counter()
    if producers == 1:
        produce(0)
    else:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    took = time.perf_counter() - start
    scene.writer.stop()
    return {"rate": each * producers / took}


def bulk(folder: Path, jobs: int) -> dict[str, float]:
    scene = Scene(folder)
    scene.open()
    start = time.perf_counter()
    scene.fill(jobs)
    took = time.perf_counter() - start
    scene.writer.stop()
    return {"rate": jobs / took}


def wake(folder: Path, samples: int, *, gap_s: float = PAUSE_S) -> dict[str, float]:
    """Milliseconds from the call of enqueue to the start of its handler, the queue being idle."""
    scene = Scene(folder)
    scene.open()
    scene.service.start()
    _sample(scene, 0)
    waits = []
    for number in range(1, samples + 1):
        threading.Event().wait(gap_s)
        waits.append(_sample(scene, number))
    scene.close()
    ordered = sorted(waits)
    if len(ordered) < 4:
        return {"p50": ordered[len(ordered) // 2], "p99": ordered[-1]}
    cuts = quantiles(ordered, n=100, method="inclusive")
    return {"p50": cuts[49], "p99": cuts[98]}


def wake_long(folder: Path, samples: int) -> dict[str, float]:
    """After a minute of idling each."""
    return wake(folder, samples, gap_s=60.0)


def _sample(scene: Scene, number: int) -> float:
    BELL.expect(1)
    start = time.perf_counter()
    scene.writer.write(lambda tx: scene.queue.enqueue(tx, Ring.Args(number=number), cause=CAUSE))
    BELL.is_over.wait(30)
    return (BELL.started_at - start) * 1000


def delayed(folder: Path, jobs: int) -> dict[str, float]:
    """How many milliseconds after its time a delayed job starts, at worst."""
    scene = Scene(folder)
    scene.open()
    scene.service.start()
    worst = 0.0
    for number in range(jobs):
        delay_ms = 50 + number * 37 % 300
        BELL.expect(1)
        start = time.perf_counter()
        scene.writer.write(
            partial(
                scene.queue.enqueue,
                args=Ring.Args(number=number),
                cause=CAUSE,
                delay_ms=delay_ms,
            )
        )
        BELL.is_over.wait(30)
        worst = max(worst, (BELL.started_at - start) * 1000 - delay_ms)
    scene.close()
    return {"worst_ms": worst}


def idle(folder: Path, seconds: int) -> dict[str, float]:
    """Per cent of a core with 100,000 scheduled jobs that wait."""
    scene = Scene(folder)
    tx, now = scene.store.connection, scene.clock.now()
    tx.execute("BEGIN IMMEDIATE")
    tx.execute(FUTURE, {"first": 1, "last": 100_000, "now": now})
    tx.execute(PAYLOADS, {"first": 1, "last": 100_000})
    tx.execute("COMMIT")
    scene.registry.open(tx)
    scene.open()
    scene.service.start()
    threading.Event().wait(2)
    before, start = time.process_time(), time.perf_counter()
    threading.Event().wait(seconds)
    used = (time.process_time() - before) / (time.perf_counter() - start)
    scene.close()
    return {"percent": used * 100}


def crash(folder: Path, jobs: int) -> dict[str, float]:
    """Begins `jobs` jobs that do not end, and kills itself."""
    scene = Scene(folder, workers=jobs)
    scene.open()
    BELL.expect(jobs)
    for number in range(jobs):
        args = Hold.Args(number=number)
        scene.writer.write(partial(scene.queue.enqueue, args=args, cause=CAUSE))
    scene.service.start()
    BELL.is_over.wait(60)
    os.kill(os.getpid(), 9)
    return {}


def rescued(folder: Path, jobs: int) -> dict[str, float]:
    """After `crash`: milliseconds until all run again, from the opening of the database."""
    BELL.expect(jobs)
    start = time.perf_counter()
    scene = Scene(folder, workers=jobs)
    scene.open()
    scene.service.start()
    is_over = BELL.is_over.wait(60)
    took = (time.perf_counter() - start) * 1000
    sys.stdout.write(json.dumps({"ms": took if is_over else None, "left": BELL.left}) + "\n")
    sys.stdout.flush()
    os._exit(0)


WORK: dict[str, Callable[[Path, int], dict[str, float]]] = {
    "drain": drain,
    "drain_laden": drain_laden,
    "wal": wal,
    "enqueue": enqueue,
    "enqueue_16": lambda folder, jobs: enqueue(folder, jobs, producers=16),
    "bulk": bulk,
    "wake": wake,
    "wake_long": wake_long,
    "delayed": delayed,
    "idle": idle,
    "crash": crash,
    "rescued": rescued,
}


def main() -> None:
    name, folder, count = sys.argv[1:]
    logs.configure("error")
    sys.stdout.write(json.dumps(WORK[name](Path(folder), int(count))) + "\n")


if __name__ == "__main__":
    main()
