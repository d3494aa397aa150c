"""`make bench ONLY=sync`: the link to head office, beside paho alone and databases alone.

Depot, broker and head office are processes of their own on this machine, the depot's database is
there before the clock runs, and a figure ends with what head office has committed and the depot
knows of. Ours and theirs take turns, so that a machine that slows down slows all of them.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pytest

from daemon.wire.codec import decode
from tests.bench import sync_bare, sync_codec, sync_slow, sync_storm
from tests.bench.rows import Goal, Row
from tests.bench.sync_figures import quantiles_ms, waits_ms
from tests.bench.sync_peers import FED
from tests.bench.sync_run import NOWHERE, PAYLOADS
from tests.bench.sync_scene import (
    ROOMY,
    Prepared,
    begun,
    broker,
    depot,
    follow,
    office,
    peer,
    until_held,
)
from tests.postgres import Cluster, cluster

RUNS = 3
POSITIONS = 250_000
WAITING = 1_000_000
LIVE_S = 12

CATCH_UP_PER_S = 50_000
LIVE_P99_MS = 100
GROWTH_MB = 30


@dataclass(slots=True)
class Ground:
    """What all figures stand on."""

    folder: Path
    prepared: Prepared
    postgres: Cluster
    _made: int = field(default=0)

    def place(self) -> Path:
        """A folder with a copy of the depot's database."""
        self._made += 1
        return Path(shutil.copytree(self.prepared.folder, self.folder / f"run-{self._made}"))

    def store(self, engine: str) -> str:
        self._made += 1
        if engine == "PostgreSQL":
            return self.postgres.create(f"office_{self._made}")
        return f"sqlite:///{self.folder}/office-{self._made}.db"


ENGINES = ("SQLite", "PostgreSQL")


def rows(seeds: tuple[int, ...]) -> list[Row]:
    try:
        with _ground() as ground:
            slow, slow_bytes = sync_slow.rows(ground.prepared, ground.folder)
            return [
                *_catch_up(ground, seeds[0]),
                *slow,
                *_live(ground),
                _memory(ground),
                *_sizes(ground, slow_bytes),
                *_storm(ground, seeds[0]),
            ]
    except pytest.skip.Exception as exc:
        raise RuntimeError(str(exc)) from exc


@contextmanager
def _ground() -> Iterator[Ground]:
    with TemporaryDirectory(prefix="depotd-bench-") as name, cluster() as made:
        folder = Path(name)
        (folder / "depot").mkdir()
        answer = depot("prepare", folder / "depot", NOWHERE, POSITIONS)
        prepared = Prepared(
            folder=folder / "depot",
            epoch=answer["epoch"],
            lasts=answer["lasts"],
            bytes=answer["bytes"],
        )
        yield Ground(folder=folder, prepared=prepared, postgres=made)


def _catch_up(ground: Ground, seed: int) -> list[Row]:
    """Rates of all runs in turns, and the payloads of the last for those that come after."""
    ours: dict[str, list[float]] = {engine: [] for engine in ENGINES}
    paho: list[float] = []
    for _ in range(RUNS):
        for engine in ENGINES:
            place, store = ground.place(), ground.store(engine)
            with broker() as one, office(one.url, store):
                answer = depot("catch_up", place, one.url, 0)
            ours[engine].append(ground.prepared.positions / answer["seconds"])
        with broker(ROOMY) as one:
            sent = peer("publish", folder=place, port=one.port, broker_port=one.port)
        paho.append(ground.prepared.positions / sent["seconds"])
    shutil.copy(place / PAYLOADS, ground.folder / PAYLOADS)
    codec = sync_codec.figures(seed, rows=2_000)
    bare = {
        "packing and reading alone": 1 / (1 / codec.encoded_per_s + 1 / codec.decoded_per_s),
        "paho, same bytes, nobody stores": median(paho),
    }
    return [
        _row(
            f"catch-up into {engine}, acknowledged",
            median(ours[engine]),
            "positions/s",
            Goal(op=">=", value=CATCH_UP_PER_S),
            bare,
        )
        for engine in ENGINES
    ]


def _live(ground: Ground) -> list[Row]:
    found = []
    for engine in ENGINES:
        place, store = ground.place(), ground.store(engine)
        with broker() as one, office(one.url, store):
            process = begun("live", place, one.url, LIVE_S)
            followed = follow(process, store, epoch=ground.prepared.epoch)
        waits = waits_ms(followed.answer["written"], followed.seen, stream="event")
        found.append(quantiles_ms(waits))
    with broker() as one:
        bare = peer("ping", folder=ground.folder, port=one.port, broker_port=one.port)
    return [
        _row(
            f"event to row in {engine}, p99",
            one["p99"],
            "ms",
            Goal(op="<", value=LIVE_P99_MS),
            {"publish to subscriber alone": bare["p99"], "p50": one["p50"]},
        )
        for engine, one in zip(ENGINES, found, strict=True)
    ]


def _memory(ground: Ground) -> Row:
    """The link is up and sends what may go without a head office, of which none is there."""
    folder = ground.folder / "waiting"
    folder.mkdir()
    with broker() as one:
        grown_mb = depot("wait", folder, one.url, WAITING)["grown_mb"]
    shutil.rmtree(folder)
    goal = Goal(op="<", value=GROWTH_MB)
    return _row("memory while 1,000,000 rows wait", grown_mb, "MB more", goal, {})


def _storm(ground: Ground, seed: int) -> list[Row]:
    folder = ground.folder / "storm"
    folder.mkdir()
    return sync_storm.rows(folder, seed)


def _sizes(ground: Ground, slow_bytes: float) -> list[Row]:
    packed = json.loads((ground.folder / PAYLOADS).read_text(encoding="utf-8"))
    batches = [decode(bytes.fromhex(payload)) for payload in packed]
    positions = [row for batch in batches for row in batch.rows]
    at_depot = ground.prepared.bytes / ground.prepared.positions
    sqlite, postgres = ground.store("SQLite"), ground.store("PostgreSQL")
    path = Path(sqlite.removeprefix("sqlite:///"))
    bare = {"SQLite": sync_bare.sqlite(path, positions), "PostgreSQL": 0.0}
    bare["PostgreSQL"] = sync_bare.postgres(postgres, positions)
    wire = sum(map(len, packed)) / 2 / len(positions)
    measure: dict[str, Callable[[], float]] = {
        "SQLite": lambda: sync_bare.sqlite_bytes_per_row(path),
        "PostgreSQL": lambda: sync_bare.postgres_bytes_per_row(postgres),
    }
    return [
        *(
            _row(
                f"one consumer into {engine}",
                _consumed(ground, ground.store(engine), last=batches[-1].last),
                "positions/s",
                None,
                {f"{engine} alone": bare[engine]},
            )
            for engine in ENGINES
        ),
        _row("a position on the wire", wire, "bytes", None, {"over 1 Mbit/s": slow_bytes}),
        *(
            _row(
                f"a position in {engine}", measure[engine](), "bytes", None, {"at depot": at_depot}
            )
            for engine in ENGINES
        ),
    ]


def _consumed(ground: Ground, store: str, *, last: int) -> float:
    """Positions a second of one process that others keep fed."""
    with broker(ROOMY) as one, office(one.url, store):
        fed = peer("feed", folder=ground.folder, port=one.port, broker_port=one.port)
        took_us = (
            until_held(store, epoch=ground.prepared.epoch, depots=len(FED), last=last)
            - fed["began_us"]
        )
    return float(len(FED) * last / (took_us / 1e6))


def _row(name: str, value: float, unit: str, goal: Goal | None, beside: dict[str, float]) -> Row:
    return Row(group="sync", name=name, value=value, unit=unit, goal=goal, beside=beside)
