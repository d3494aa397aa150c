"""A depot, a broker and a head office as processes, and somebody who looks into its store."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from daemon.clock import monotonic_us
from daemon.headoffice.opening import SQLITE
from daemon.headoffice.postgres_engine import translated
from tests.bench.sync_figures import Seen
from tests.bench.sync_run import NEVER
from tests.brokers import BrokerPlan, Mosquitto
from tests.faults.programs import depotd_headoffice

LOOK_EVERY_S = 0.002
PATIENCE_US = 120_000_000
ROOMY = BrokerPlan(options=("max_queued_messages 0",))
"""For programs that do not keep count of what a broker may have to keep."""

HELD = """
SELECT m.stream, m.upto FROM mark m JOIN epoch e ON e.id = m.epoch_id WHERE e.epoch = :epoch
"""

Look = Callable[[str], list[tuple[str, int]]]
"""Of an epoch: each stream, and up to which number it is held, as committed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A depot's database with rows that nobody has sent."""

    folder: Path
    epoch: str
    lasts: Mapping[str, int]
    bytes: int

    @property
    def positions(self) -> int:
        return self.lasts["position"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What a depot's process answered, and what head office held meanwhile."""

    answer: Mapping[str, Any]
    seen: Sequence[Seen]


@contextmanager
def broker(plan: BrokerPlan = ROOMY) -> Iterator[Mosquitto]:
    with TemporaryDirectory(prefix="depotd-bench-") as folder, Mosquitto(Path(folder), plan) as one:
        yield one


@contextmanager
def office(broker_url: str, store: str) -> Iterator[None]:
    with depotd_headoffice(broker_url, store) as program:
        yield
        program.stop()


def depot(work: str, folder: Path, broker_url: str, count: int) -> dict[str, Any]:
    return answer_of(begun(work, folder, broker_url, count))


def peer(name: str, *, folder: Path, port: int, broker_port: int) -> dict[str, Any]:
    return answer_of(begun_peer(name, folder=folder, port=port, broker_port=broker_port))


def begun(work: str, folder: Path, broker_url: str, count: int) -> "subprocess.Popen[str]":
    return _module("sync_run", work, folder, broker_url, count)


def begun_peer(name: str, *, folder: Path, port: int, broker_port: int) -> "subprocess.Popen[str]":
    return _module("sync_peers", name, folder, port, broker_port)


def answer_of(process: "subprocess.Popen[str]") -> dict[str, Any]:
    out, errors = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}: {errors}")
    answer: dict[str, Any] = json.loads(out.splitlines()[-1])
    return answer


def follow(process: "subprocess.Popen[str]", store: str, *, epoch: str) -> Followed:
    """Looks until the process ends."""
    seen: list[Seen] = []
    with looker(store) as look:
        while process.poll() is None:
            _see(look, epoch, seen)
            NEVER.wait(LOOK_EVERY_S)
        _see(look, epoch, seen)
    return Followed(answer=answer_of(process), seen=seen)


def until_held(store: str, *, epoch: str, depots: int, last: int) -> int:
    """Answers when, in microseconds, the positions up to that number were held of all depots."""
    until_us = monotonic_us() + PATIENCE_US
    with looker(store) as look:
        while True:
            held = [mark for stream, mark in look(epoch) if stream == "position"]
            if len(held) == depots and min(held) >= last:
                return monotonic_us()
            if monotonic_us() > until_us:
                raise RuntimeError(f"{store}: does not come to hold what was published")
            NEVER.wait(LOOK_EVERY_S)


@contextmanager
def looker(store: str) -> Iterator[Look]:
    """One short statement a look, or looking would be what is measured."""
    if store.startswith(SQLITE):
        path = store.removeprefix(SQLITE)
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            yield lambda epoch: file.execute(HELD, {"epoch": epoch}).fetchall()
    else:
        with psycopg.connect(store, autocommit=True) as server:
            held = translated(HELD)
            yield lambda epoch: server.execute(held, {"epoch": epoch}).fetchall()


def _see(look: Look, epoch: str, seen: list[Seen]) -> None:
    """Kept when something has moved."""
    marks = dict(look(epoch))
    if not seen or seen[-1].marks != marks:
        seen.append(Seen(at_us=monotonic_us(), marks=marks))


def _module(name: str, *arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", f"tests.bench.{name}", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
