"""What SQLite alone does with the queue's own tables, indexes and rows: the limits to come near.

One thread, no Python around it but the loop; WAL, synchronous=FULL, as the store opens it.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from daemon.database_file import DatabaseKind
from daemon.store.database import create_or_open

BODY = json.dumps(
    {"order_id": 4711, "customer": "Harbour hall", "note": "gate B, ring twice"},
    separators=(",", ":"),
)
CLAIM_SIZE = 100
PAUSE_S = 0.03

NAMES = (
    "INSERT INTO job_queue(id, name) VALUES (1, 'bench')",
    "INSERT INTO job_kind(id, name) VALUES (1, 'bench.no_op')",
)

ADD = """
INSERT INTO job(id, queue, kind, state, priority, run_at, max_attempts)
VALUES (?, 1, 1, 1, 100, 1, 3)
"""

ADD_PAYLOAD = """
INSERT INTO job_payload(
    job_id, version, body, created_at, correlation_id, causation, depth
) VALUES (?, 1, ?, 1, 'bench', 'command bench', 0)
"""

CLAIM = """
UPDATE job SET state = 2, attempt = attempt + 1, token = :token, boot = 1, claimed_at = 1
WHERE id IN (SELECT id FROM job WHERE state = 1 AND queue = 1 ORDER BY priority, id LIMIT :most)
RETURNING id
"""

ACKNOWLEDGE = """
UPDATE job SET state = 4, token = NULL, boot = NULL, done_at = 2, ran_ms = 0
WHERE id = ? AND state = 2 AND token = ?
"""


def one_by_one(folder: Path, jobs: int) -> float:
    """Jobs a second, each in a transaction of its own."""
    connection = _fresh(folder / "bare_one.db")

    def work() -> None:
        for job in range(1, jobs + 1):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(ADD, (job,))
            connection.execute(ADD_PAYLOAD, (job, BODY))
            connection.execute("COMMIT")

    return _rate(jobs, work, connection)


def after_pauses(folder: Path, jobs: int) -> float:
    """ms of one such transaction when nothing was done for a while, the median: a core and a disk
    that slept take longer than ones at work.
    """
    connection = _fresh(folder / "bare_pauses.db")
    took = []
    for job in range(1, jobs + 1):
        threading.Event().wait(PAUSE_S)
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(ADD, (job,))
        connection.execute(ADD_PAYLOAD, (job, BODY))
        connection.execute("COMMIT")
        took.append((time.perf_counter() - began) * 1000)
    connection.close()
    return median(took)


def bulk(folder: Path, jobs: int, *, a_time: int = 1000) -> float:
    """Jobs a second by executemany, `a_time` in a transaction."""
    connection = _fresh(folder / "bare_bulk.db")

    def work() -> None:
        for first in range(1, jobs + 1, a_time):
            ids = range(first, first + a_time)
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(ADD, ((job,) for job in ids))
            connection.executemany(ADD_PAYLOAD, ((job, BODY) for job in ids))
            connection.execute("COMMIT")

    return _rate(jobs, work, connection)


def drain(folder: Path, jobs: int) -> float:
    """Jobs a second, claimed by the hundred, acknowledged with the next claim."""
    connection = _fresh(folder / "bare_drain.db")
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(ADD, ((job,) for job in range(1, jobs + 1)))
    connection.executemany(ADD_PAYLOAD, ((job, BODY) for job in range(1, jobs + 1)))
    connection.execute("COMMIT")

    def work() -> None:
        claimed: list[tuple[int, int]] = []
        token, left = 0, jobs
        while left:
            token += 1
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(ACKNOWLEDGE, claimed)
            left -= len(claimed)
            rows = connection.execute(CLAIM, {"token": token, "most": CLAIM_SIZE}).fetchall()
            claimed = [(job, token) for (job,) in rows]
            connection.execute("COMMIT")

    return _rate(jobs, work, connection)


def _fresh(path: Path) -> sqlite3.Connection:
    store = create_or_open(path, kind=DatabaseKind.SIMULATION, depot="bench", now_ms=1)
    for statement in NAMES:
        store.connection.execute(statement)
    return store.connection


def _rate(jobs: int, work: Callable[[], None], connection: sqlite3.Connection) -> float:
    start = time.perf_counter()
    work()
    took = time.perf_counter() - start
    connection.close()
    return jobs / took
