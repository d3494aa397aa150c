"""The group `ingest`: from bytes to durable rows, live load, and simulated truck-days."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from daemon.bootstrap.replay import ReplayPlan, ReplayWiring
from daemon.settings import IngestTable, Settings
from daemon.store.migrations.m0001_spine import SPINE
from daemon.store.positions import INSERT_POSITION
from daemon.town.days import plain_recording
from drivers.gps.decoder import Decoder
from drivers.readings import Chunk
from tests.bench import corpus, load, peers, truckdays
from tests.bench.rows import Goal, Row

GROUP = "ingest"
CHUNK = 65_536
PLAIN_EPOCHS = 40_000
RUNS = 3
PARSE = "parse and epoch"
WHOLE = "bytes to durable rows, raw positions"


def rows(seeds: tuple[int, ...]) -> list[Row]:
    found = corpus.recordings()
    with _one_core():
        measured = [_parse(found), _whole_path(found)] if found else _absent()
        measured.append(_plain(seeds))
    measured += load.rows(seeds)
    measured += truckdays.rows(seeds)
    return measured


@contextmanager
def _one_core() -> Iterator[None]:
    """Throughput is that of one core, the writer's thread included."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _absent() -> list[Row]:
    return [_not_measured(PARSE, 400_000), _not_measured(WHOLE, 120_000)]


def _not_measured(name: str, goal: float) -> Row:
    return Row(
        group=GROUP,
        name=name,
        value=None,
        unit="sentences/s",
        goal=Goal(op=">=", value=goal),
        why="no recordings: set DEPOTD_NMEA to a folder of NMEA logs",
    )


def _parse(found: dict[str, bytes]) -> Row:
    whole = b"".join(found.values())
    sentences = _decode(whole)
    ours = peers.rate(lambda: _decode(whole), runs=5)
    return Row(
        group=GROUP,
        name=PARSE,
        value=ours,
        unit="sentences/s",
        beside={
            "bare hand parser": peers.hand_parser(whole),
            "gpsd (gpsdecode)": peers.gpsd_decoder(whole, sentences),
            "pynmea2 with fields": peers.pynmea2_with_fields(whole),
            "pynmeagps": peers.pynmeagps_reader(whole),
        },
        goal=Goal(op=">=", value=400_000),
    )


def _decode(content: bytes) -> int:
    decoder = Decoder("bench")
    for start in range(0, len(content), CHUNK):
        decoder.feed(content[start : start + CHUNK], None)
    decoder.flush()
    return decoder.counters.sentences_valid


def _whole_path(found: dict[str, bytes]) -> Row:
    rates = []
    for _ in range(RUNS):
        taken, sentences, _positions = _replayed(_chunks(found))
        rates.append(sentences / taken)
    whole = b"".join(found.values())
    return Row(
        group=GROUP,
        name=WHOLE,
        value=median(rates),
        unit="sentences/s",
        beside={"parse and epoch alone": peers.rate(lambda: _decode(whole))},
        goal=Goal(op=">=", value=120_000),
    )


def _plain(seeds: tuple[int, ...]) -> Row:
    """The worst seed counts."""
    rates, positions = [], 0
    for seed in seeds:
        recording = {"plain": plain_recording(seed, PLAIN_EPOCHS)}
        runs = []
        for _ in range(RUNS):
            taken, _sentences, positions = _replayed(_chunks(recording))
            runs.append(positions / taken)
        rates.append(median(runs))
    return Row(
        group=GROUP,
        name="stored positions, RMC and GGA alone",
        value=min(rates),
        unit="positions/s",
        beside={"bare sqlite3 executemany": _bare_sqlite(positions)},
        goal=Goal(op=">=", value=25_000),
    )


def _chunks(found: dict[str, bytes]) -> Iterator[Chunk]:
    for name, content in found.items():
        for ordinal, start in enumerate(range(0, len(content), CHUNK)):
            yield Chunk(name, ordinal, None, content[start : start + CHUNK])


def _replayed(chunks: Iterator[Chunk]) -> tuple[float, int, int]:
    """Seconds from the first byte to the last commit, sentences, and stored positions."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(ingest=IngestTable(positions="raw"))
        plan = ReplayPlan(database=Path(folder) / "bench.db")
        wiring = ReplayWiring(settings, plan, config=Path("bench"))
        try:
            start = time.perf_counter()
            wiring.replay.run(chunks)
            taken = time.perf_counter() - start
            total, _units = wiring.summary()
        finally:
            wiring.close()
    return taken, total.sentences_valid, total.stored.positions


def _bare_sqlite(count: int) -> float:
    """The same rows by one statement in transactions of 1,000, every commit synced."""
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.executescript(SPINE)
        db.execute("INSERT INTO unit(id, name) VALUES (1, 'bare')")
        start = time.perf_counter()
        for first in range(0, count, 1000):
            db.execute("BEGIN IMMEDIATE")
            db.executemany(INSERT_POSITION, [_row(seq) for seq in range(first, first + 1000)])
            db.execute("COMMIT")
        taken = time.perf_counter() - start
        db.close()
    return count / taken


def _row(seq: int) -> tuple[int, ...]:
    at = 1_790_000_000_000 + seq * 1000
    return (seq, 1, 1, at, at, 413_000_000 + seq, -982_000_000, 1200, 900, 0, 90, 9, 1, 0, 0, seq)
