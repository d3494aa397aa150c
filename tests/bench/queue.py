"""`make bench ONLY=queue`: the queue beside other queues, and beside SQLite alone.

Each measurement is a process of its own in a fresh folder; figures are medians of three runs,
ours and theirs taken in turns, so that a disk that slows down slows all of them.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench import queue_bare
from tests.bench.rows import Goal, Row

RUNS = 3
JOBS = 20_000
ONE_BY_ONE = 4_000
RQ_JOBS = 1_000
BULK = 50_000
SAMPLES = 200
LONG_SAMPLES = 2
DELAYED = 40
IDLE_S = 15
ORPHANS = 32
SLOW_US = 10_000

DRAIN_OF_HUEY = 4.0
DRAIN_OF_BARE = 0.15
SLOW_DRAIN = 5_000
ENQUEUE_OF_BARE = 0.4
ENQUEUE_16_OF_ONE = 2.5
ENQUEUE_16 = 35_000
BULK_OF_BARE = 0.25
LADEN_OF_EMPTY = 0.8


def rows(_seeds: tuple[int, ...]) -> list[Row]:
    return [*_drains(), *_enqueues(), *_waits(), *_costs()]


def _drains() -> list[Row]:
    ours, huey, bare, laden = [], [], [], []
    for _ in range(RUNS):
        ours.append(_ours("drain", JOBS)["rate"])
        huey.append(_peer("huey", JOBS)["drain"])
        bare.append(_in_folder(lambda folder: queue_bare.drain(folder, JOBS)))
        laden.append(_ours("drain_laden", JOBS)["rate"])
    rq = _peer("rq", RQ_JOBS)["drain"] if shutil.which("redis-server") else None
    rate, huey_rate, bare_rate = median(ours), median(huey), median(bare)
    least = max(DRAIN_OF_HUEY * huey_rate, DRAIN_OF_BARE * bare_rate)
    beside = {"bare sqlite3, batched": bare_rate, "huey, SQLite": huey_rate}
    if rq is not None:
        beside["rq, Redis always"] = rq
    return [
        _row("drain, 4 threads", rate, "jobs/s", Goal(op=">=", value=least), beside),
        _row(
            "drain beside 1,200,000 other rows",
            median(laden),
            "jobs/s",
            Goal(op=">=", value=LADEN_OF_EMPTY * rate),
            {"on an empty table": rate},
        ),
        _slow_drain(),
    ]


def _slow_drain() -> Row:
    name, goal = "drain, every sync 10 ms slower", Goal(op=">=", value=SLOW_DRAIN)
    with TemporaryDirectory() as folder:
        library = _slow_sync(Path(folder))
        if library is None:
            return _row(name, None, "jobs/s", goal, why="no C compiler here")
        slow = {"LD_PRELOAD": str(library), "SLOW_SYNC_US": str(SLOW_US)}
        rates = [_ours("drain", JOBS, environment=slow)["rate"] for _ in range(RUNS)]
    return _row(name, median(rates), "jobs/s", goal)


def _enqueues() -> list[Row]:
    one, many, bulk, bare_one, bare_bulk, huey = [], [], [], [], [], []
    for _ in range(RUNS):
        bare_one.append(_in_folder(lambda folder: queue_bare.one_by_one(folder, ONE_BY_ONE)))
        one.append(_ours("enqueue", ONE_BY_ONE)["rate"])
        many.append(_ours("enqueue_16", 4 * ONE_BY_ONE)["rate"])
        bare_bulk.append(_in_folder(lambda folder: queue_bare.bulk(folder, BULK)))
        bulk.append(_ours("bulk", BULK)["rate"])
        huey.append(_peer("huey", ONE_BY_ONE)["enqueue"])
    bare, alone = median(bare_one), median(one)
    return [
        _row(
            "enqueue, durable, 1 producer",
            alone,
            "jobs/s",
            Goal(op=">=", value=ENQUEUE_OF_BARE * bare),
            {"bare sqlite3": bare, "huey, SQLite": median(huey)},
        ),
        _row(
            "enqueue, durable, 16 producers",
            median(many),
            "jobs/s",
            Goal(op=">=", value=min(ENQUEUE_16, ENQUEUE_16_OF_ONE * alone)),
            {"1 producer": alone},
        ),
        _row(
            "enqueue in bulk",
            median(bulk),
            "jobs/s",
            Goal(op=">=", value=BULK_OF_BARE * median(bare_bulk)),
            {"bare executemany": median(bare_bulk)},
        ),
    ]


def _waits() -> list[Row]:
    short, bare = [], []
    for _ in range(RUNS):
        short.append(_ours("wake", SAMPLES))
        bare.append(_in_folder(lambda folder: queue_bare.after_pauses(folder, SAMPLES)))
    long = _ours("wake_long", LONG_SAMPLES)
    late = [_ours("delayed", DELAYED)["worst_ms"] for _ in range(RUNS)]
    at_most_4 = Goal(op="<=", value=4)
    return [
        _row(
            "wake-up, p50",
            median(s["p50"] for s in short),
            "ms",
            Goal(op="<=", value=1),
            {"bare commit after the same pause": median(bare)},
        ),
        _row("wake-up, p99", median(s["p99"] for s in short), "ms", at_most_4),
        _row("wake-up after a minute of idling, worst", long["p99"], "ms", at_most_4),
        _row("delayed job late, worst", median(late), "ms", Goal(op="<=", value=20)),
    ]


def _costs() -> list[Row]:
    idle = _ours("idle", IDLE_S)["percent"]
    wal = [_ours("wal", JOBS)["bytes"] for _ in range(RUNS)]
    return [
        _row("idle, 100,000 scheduled", idle, "% of a core", Goal(op="<", value=0.5)),
        _row("all orphans run again after kill -9", _rescued(), "ms", Goal(op="<=", value=1000)),
        _row("WAL a job, 2 kB payload", median(wal), "bytes", Goal(op="<=", value=1024)),
    ]


def _rescued() -> float:
    """From the opening of the database; the median of several crashes."""
    took = []
    for _ in range(RUNS):
        with TemporaryDirectory() as folder:
            killed = _run("crash", folder, ORPHANS)
            if killed.returncode != -9:
                raise RuntimeError(f"crash ended with {killed.returncode}: {killed.stderr}")
            took.append(_read(_run("rescued", folder, ORPHANS))["ms"])
    return median(took)


def _row(
    name: str,
    value: float | None,
    unit: str,
    goal: Goal,
    beside: dict[str, float] | None = None,
    *,
    why: str = "",
) -> Row:
    return Row(
        group="queue", name=name, value=value, unit=unit, goal=goal, beside=beside or {}, why=why
    )


def _ours(work: str, count: int, *, environment: dict[str, str] | None = None) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        return _read(_run(work, folder, count, environment=environment))


def _peer(name: str, jobs: int) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench.queue_peers", name, folder, str(jobs)]
        return _read(subprocess.run(command, capture_output=True, text=True, check=False))


def _run(
    work: str, folder: str, count: int, *, environment: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tests.bench.queue_run", work, folder, str(count)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(environment or {})},
    )


def _read(done: "subprocess.CompletedProcess[str]") -> dict[str, float]:
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(done.args)} ended with {done.returncode}: {done.stderr}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _in_folder(work: Callable[[Path], float]) -> float:
    with TemporaryDirectory() as folder:
        return work(Path(folder))


def _slow_sync(folder: Path) -> Path | None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / "slow_sync.so"
    source = Path(__file__).with_name("slow_sync.c")
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(source), "-ldl"], check=True
    )
    return library
