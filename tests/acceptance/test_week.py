"""A depot without a road to head office for a week, and the hour after.

200 trucks, a stored position every 30 seconds: six hours of it in the gate, a week (four million
rows) by `make acceptance`. Everything is as installed: depotd, head office, mosquitto. Figures are
printed; what is asserted is that nothing is missing, that alerts come first, and that rows which
wait cost the daemon no memory.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from daemon.clock import SystemClock
from daemon.headoffice.store import EpochKey
from daemon.store import marks, outbox
from daemon.wire.topics import DepotId
from tests.brokers import Mosquitto
from tests.convergence import assert_converged
from tests.faults.fleet import FleetPlan, fill
from tests.faults.office import looking
from tests.faults.programs import Program, depotd_headoffice, depotd_run, rss_kb
from tests.faults.stores import PostgresStores
from tests.faults.waiting import until
from tests.postgres import cluster

DENVER = DepotId("denver")
STEPS_A_DAY = 2_880
GROWTH_MOST_KB = 30 << 10
LOOK_S = 0.05


@dataclass(slots=True)
class Watched:
    """What is seen while it catches up."""

    peak_kb: int = 0
    alerts_after_ms: int | None = None
    behind_then: int = 0
    """Positions that head office lacked when it had all alerts."""
    took_ms: int = 0
    office_kb: int = 0


@dataclass(slots=True)
class Depot:
    folder: Path
    broker: str
    stack: ExitStack
    program: Program = field(init=False)

    @property
    def database(self) -> Path:
        return self.folder / "depotd.db"

    def start(self) -> int:
        """Answers its memory, in kB, when it is ready."""
        config = self.folder / "depotd.toml"
        config.write_text(
            f"""
            [depot]
            name = "Denver"
            [store]
            path = "{self.database}"
            size_limit_mb = 16384
            [link]
            broker = "{self.broker}"
            retry_most_s = 1
            untrusted_wait_s = 0
            """,
            encoding="utf-8",
        )
        self.program = self.stack.enter_context(depotd_run(config))
        return rss_kb(self.program.pid)

    def standing(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """What there is, and what is known as delivered."""
        path = f"file:{self.database}?mode=ro"
        with closing(sqlite3.connect(path, uri=True, isolation_level=None)) as reads:
            reads.execute("BEGIN")
            return outbox.lasts(reads), marks.marks(reads)

    def epoch(self) -> str:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as reads:
            return str(reads.execute("SELECT epoch FROM depot").fetchone()[0])


@pytest.mark.timeout(300)
def test_six_hours_offline(tmp_path: Path) -> None:
    offline(tmp_path, f"sqlite:///{tmp_path}/ho.db", steps=STEPS_A_DAY // 4)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_a_week_offline_into_sqlite(tmp_path: Path) -> None:
    offline(tmp_path, f"sqlite:///{tmp_path}/ho.db", steps=7 * STEPS_A_DAY)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_a_week_offline_into_postgresql(tmp_path: Path) -> None:
    with cluster() as server, closing(PostgresStores(server, prefix="week")) as stores:
        offline(tmp_path, stores.new(), steps=7 * STEPS_A_DAY)


def offline(folder: Path, address: str, *, steps: int) -> None:
    clock = SystemClock()
    with ExitStack() as stack:
        broker = Mosquitto(folder)
        empty = Depot(folder / "empty", broker.url, stack)
        depot = Depot(folder / "full", broker.url, stack)
        for one in (empty, depot):
            one.folder.mkdir()
        begun = clock.monotonic()
        rows = fill(depot.database, FleetPlan(), steps=steps)
        filled_ms = clock.monotonic() - begun
        empty_kb, waiting_kb = empty.start(), depot.start()
        empty.program.stop()
        stack.enter_context(broker)
        office = stack.enter_context(depotd_headoffice(broker.url, address))
        seen = watched(depot, office, address)
        until(lambda: equal(depot), within_s=60)
        assert_converged(depot.database, address, DENVER)
    tell(rows, seen, filled_ms=filled_ms, kb=(empty_kb, waiting_kb))
    assert waiting_kb - empty_kb < GROWTH_MOST_KB
    assert seen.peak_kb - waiting_kb < GROWTH_MOST_KB
    assert seen.alerts_after_ms is not None
    assert seen.behind_then > rows / 2, "alerts came first"


def watched(depot: Depot, office: Program, address: str) -> Watched:
    """Until the depot knows that all it had is there."""
    clock, seen = SystemClock(), Watched()
    begun = clock.monotonic()
    wanted, _ = depot.standing()
    key = EpochKey(DENVER, depot.epoch())

    def is_over() -> bool:
        seen.peak_kb = max(seen.peak_kb, rss_kb(depot.program.pid))
        seen.office_kb = max(seen.office_kb, rss_kb(office.pid))
        standings = store.standings([key])
        held = standings[key].marks if key in standings else {}
        if seen.alerts_after_ms is None and held.get("alert", 0) >= wanted["alert"]:
            seen.alerts_after_ms = clock.monotonic() - begun
            seen.behind_then = wanted["position"] - held["position"]
        return all(held.get(stream, 0) >= last for stream, last in wanted.items())

    with looking(address) as store:
        until(is_over, within_s=1_800, every_s=LOOK_S, why=depot.standing)
    seen.took_ms = clock.monotonic() - begun
    return seen


def equal(depot: Depot) -> bool:
    lasts, known = depot.standing()
    return lasts == known


def tell(rows: int, seen: Watched, *, filled_ms: int, kb: tuple[int, int]) -> None:
    empty_kb, waiting_kb = kb
    daemon = f"{empty_kb} kB with nothing, {waiting_kb} kB with them waiting, {seen.peak_kb} kB at"
    lines = (
        f"{rows} rows waited; written in {filled_ms / 1000:.1f} s",
        f"caught up in {seen.took_ms / 1000:.1f} s, {rows * 1000 // seen.took_ms} rows/s",
        f"all alerts after {(seen.alerts_after_ms or 0) / 1000:.2f} s",
        f"daemon {daemon} most while it caught up",
        f"head office {seen.office_kb} kB at most",
    )
    print("", *lines, sep="\n  ")  # noqa: T201 - figures
