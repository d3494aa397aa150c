"""Other job queues at the same work, each in a process of its own: one JSON object on stdout.

    python -m tests.bench.queue_peers huey FOLDER JOBS
    python -m tests.bench.queue_peers rq FOLDER JOBS

huey: SqliteHuey as it comes (WAL, full sync; a job is deleted before it runs), four worker
threads. rq: SimpleWorker over a Redis that syncs every write (appendfsync always).
"""

import json
import logging
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

PAYLOAD = {"order_id": 4711, "customer": "Harbour hall", "note": "gate B, ring twice"}
THREADS = 4


class Countdown:
    """Set when so many calls were made, by however many threads."""

    def __init__(self, calls: int) -> None:
        self._left = calls
        self._lock = threading.Lock()
        self.is_over = threading.Event()

    def __call__(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left == 0:
                self.is_over.set()


def huey(folder: Path, jobs: int) -> dict[str, float]:
    from huey import SqliteHuey  # noqa: PLC0415 - each peer is optional

    queue = SqliteHuey(filename=str(folder / "huey.db"), results=False)
    done = Countdown(jobs)

    @queue.task()  # type: ignore[untyped-decorator] # huey has no types
    def no_op(**_: object) -> None:
        done()

    enqueued = _rate(jobs, lambda: [no_op(**PAYLOAD) for _ in range(jobs)])
    consumer = queue.create_consumer(workers=THREADS, periodic=False)

    def drain() -> None:
        consumer.start()
        done.is_over.wait()

    drained = _rate(jobs, drain)
    consumer.stop(graceful=True)
    return {"enqueue": enqueued, "drain": drained}


RQ_NO_OP = "builtins.dict"
"""rq calls by name; a dictionary of the payload is as little as a function can do."""


def rq(folder: Path, jobs: int) -> dict[str, float]:
    from redis import Redis  # noqa: PLC0415 - each peer is optional
    from rq import Queue, SimpleWorker  # noqa: PLC0415 - each peer is optional

    socket = folder / "redis.sock"
    server = subprocess.Popen(
        [
            shutil.which("redis-server") or "redis-server",
            *("--port", "0", "--unixsocket", str(socket), "--dir", str(folder)),
            *("--appendonly", "yes", "--appendfsync", "always", "--save", ""),
        ],
        stdout=subprocess.DEVNULL,
    )
    try:
        connection = Redis(unix_socket_path=str(socket))
        _until_it_answers(connection)
        queue = Queue(connection=connection)
        enqueued = _rate(
            jobs, lambda: [queue.enqueue(RQ_NO_OP, kwargs=PAYLOAD) for _ in range(jobs)]
        )
        worker = SimpleWorker([queue], connection=connection)
        drained = _rate(jobs, lambda: worker.work(burst=True, logging_level="ERROR"))
    finally:
        server.terminate()
        server.wait()
    return {"enqueue": enqueued, "drain": drained}


def _until_it_answers(connection: object) -> None:
    from redis.exceptions import RedisError  # noqa: PLC0415 - each peer is optional

    until = time.perf_counter() + 10
    while time.perf_counter() < until:
        try:
            connection.ping()  # type: ignore[attr-defined] # a Redis
        except RedisError:
            threading.Event().wait(0.02)
        else:
            return
    raise RuntimeError("redis-server did not answer within 10 s")


def _rate(jobs: int, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return jobs / (time.perf_counter() - start)


PEERS = {"huey": huey, "rq": rq}


def main() -> None:
    name, folder, jobs = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    sys.stdout.write(json.dumps(PEERS[name](Path(folder), int(jobs))) + "\n")


if __name__ == "__main__":
    main()
