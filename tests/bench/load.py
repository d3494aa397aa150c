"""200 talkative units, live: what the daemon takes of a core and of memory."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from daemon.clock import SystemClock
from daemon.errors import StoreError
from daemon.readmodel.connect import open_read_only
from daemon.readmodel.status import store
from daemon.settings import load as load_settings
from tests.bench.rows import Goal, Row

UNITS = 200
SETTLE_S = 10
MEASURE_S = 15
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    processor: float
    memory_mb: float
    stored: float


def rows(seeds: tuple[int, ...]) -> list[Row]:
    """The worst seed counts."""
    ptys = [_measured(seed) for seed in seeds]
    streams = [_measured(seed, "--one-stream") for seed in seeds]
    return [*_rows("pseudo-terminals", ptys), *_rows("one TAG stream", streams)]


def _measured(seed: int, *options: str) -> Load:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        town = ["town", folder, "--load", "--vehicles", str(UNITS), "--seed", str(seed), *options]
        with _depotd(town, place / "town.log"):
            config = place / "depotd.toml"
            _until(config.exists, "the town's configuration")
            with _depotd(["run", "--config", str(config)], place / "run.log") as daemon:
                database = load_settings(config).store.path
                _until(lambda: _positions(database) > UNITS, "the first positions")
                time.sleep(SETTLE_S)  # noqa: TID251 - a bench measures a stretch of real time
                before = _cpu_s(daemon.pid), time.monotonic(), _positions(database)
                time.sleep(MEASURE_S)  # noqa: TID251 - a bench measures a stretch of real time
                after = _cpu_s(daemon.pid), time.monotonic(), _positions(database)
                memory_mb = _rss_mb(daemon.pid)
    wall = after[1] - before[1]
    return Load(
        processor=(after[0] - before[0]) / wall * 100,
        memory_mb=memory_mb,
        stored=(after[2] - before[2]) / wall,
    )


def _rows(name: str, loads: list[Load]) -> list[Row]:
    return [
        Row(
            group="ingest",
            name=f"{UNITS} units x 25 sentences/s live, {name}: processor",
            value=max(load.processor for load in loads),
            unit="% of a core",
            goal=Goal(op="<", value=15),
            why=f"{min(load.stored for load in loads):.0f} positions/s stored meanwhile",
        ),
        Row(
            group="ingest",
            name=f"{UNITS} units x 25 sentences/s live, {name}: memory",
            value=max(load.memory_mb for load in loads),
            unit="MB",
            goal=Goal(op="<", value=150),
        ),
    ]


@contextmanager
def _depotd(arguments: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "daemon", *arguments], stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _until(is_true: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + 60
    while not is_true():
        if time.monotonic() > until:
            raise TimeoutError(f"no sign of {what} after 60 s")
        time.sleep(0.2)  # noqa: TID251 - waits for another process


def _positions(database: Path) -> int:
    try:
        with open_read_only(database, now_ms=SystemClock().now()) as view:
            return next(s.last for s in store(view.connection).streams if s.name == "position")
    except StoreError:
        return 0


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _rss_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")
