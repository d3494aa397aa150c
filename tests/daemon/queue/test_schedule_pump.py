"""The pump with the real writer, stepped by the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from structlog.testing import capture_logs

from daemon.domain.events import ClockQuality
from daemon.errors import StoreFull
from daemon.interfaces import Ticket, Tx
from daemon.queue.schedule_pump import IDLE_MS, RETRY_MS, SchedulePump
from daemon.store.writer import StoreWriter
from tests.daemon.queue.schedule_scene import DAY, MINUTE, NOON, Depot, schedule
from tests.daemon.store.scene import open_store

T = TypeVar("T")


class CountingWriter:
    """Hands on to the writer; while `full` it tells what a full disk tells."""

    def __init__(self, writer: StoreWriter) -> None:
        self._writer = writer
        self.full = 0
        self.submitted = 0

    def write(self, fn: Callable[[Tx], T], *, name: str = "") -> T:
        return self._writer.write(fn, name=name)

    def submit(self, fn: Callable[[Tx], T], *, name: str = "") -> Ticket[T]:
        self.submitted += 1
        if self.full == 0:
            return self._writer.submit(fn, name=name)
        self.full -= 1

        def no_room(tx: Tx) -> T:
            raise StoreFull(f"no room for {name} in {tx}")

        return self._writer.submit(no_room, name=name)


class Pumped:
    def __init__(self, path: Path) -> None:
        store = open_store(path)
        self.depot = Depot(tx=store.connection, max_waiting=3)
        self.store_writer = StoreWriter(store, self.depot.clock)
        self.writer = CountingWriter(self.store_writer)
        self.pump = SchedulePump(self.depot.scheduler, self.writer, self.depot.clock)

    def step(self) -> int:
        """Steps until the writer has nothing more to do."""
        wait = self.pump.step()
        while self.store_writer.turn():
            wait = self.pump.step()
        return wait

    def pass_ms(self, length_ms: int) -> None:
        """Time passes as the stepper lets it: never longer than the pump said."""
        end = self.depot.clock.monotonic() + length_ms
        wait = self.step()
        while (left := end - self.depot.clock.monotonic()) > 0:
            self.depot.machine.advance(min(left, wait))
            wait = self.step()


@pytest.fixture
def pumped(tmp_path: Path) -> Iterator[Pumped]:
    made = Pumped(tmp_path / "depotd.db")
    yield made
    made.store_writer.stop()


def test_it_fires_on_time_and_asks_the_writer_only_when_something_is_due(pumped: Pumped) -> None:
    pumped.depot.open(schedule("often", "every 20m"))
    pumped.pass_ms(60 * MINUTE)
    assert len(pumped.depot.instants("often")) == 3
    assert pumped.writer.submitted == 4
    assert all(cause.endswith(f"@{at}") for cause, at in fired_ms(pumped.depot))


def fired_ms(depot: Depot) -> list[tuple[str, int]]:
    return depot.tx.execute(
        "SELECT p.correlation_id, j.run_at FROM job j JOIN job_payload p ON p.job_id = j.id"
    ).fetchall()


def test_it_waits_for_what_is_next(pumped: Pumped) -> None:
    assert pumped.step() == IDLE_MS
    pumped.depot.open(schedule("soon", "every 10s"))
    assert pumped.step() == 10_000
    pumped.depot.machine.advance(9_999)
    assert pumped.step() == 1
    assert pumped.writer.submitted == 2


def test_it_does_not_wait_for_the_writer(pumped: Pumped) -> None:
    pumped.depot.open(schedule())
    assert [pumped.pump.step(), pumped.pump.step()] == [1, 1]
    assert pumped.writer.submitted == 1


def test_it_notices_what_is_resumed(pumped: Pumped) -> None:
    depot = pumped.depot
    depot.open(schedule("often", "every 20m"))
    depot.scheduler.pause(depot.tx, "often", by="ada", now=NOON)
    pumped.pass_ms(MINUTE)
    depot.scheduler.resume(depot.tx, "often", now=depot.clock.now(), is_trusted=True)
    assert pumped.step() == IDLE_MS
    pumped.pass_ms(20 * MINUTE)
    assert len(depot.fired()) == 1


def test_it_notices_that_the_clock_is_trusted(pumped: Pumped) -> None:
    depot = pumped.depot
    depot.dial(0, quality=ClockQuality.UNTRUSTED)
    depot.open(schedule())
    pumped.pass_ms(DAY)
    depot.dial(0)
    pumped.pass_ms(DAY)
    assert depot.instants() == ["2026-03-04T02:00"]


def test_it_waits_for_the_rows_to_follow_the_clock(pumped: Pumped) -> None:
    depot = pumped.depot
    depot.open(schedule(), schedule("often", "every 20m"))
    pumped.pass_ms(MINUTE)
    depot.dial(DAY)
    with capture_logs() as logs:
        pumped.pass_ms(5 * MINUTE)
    assert depot.fired() == []
    assert pumped.step() <= RETRY_MS
    assert [line["event"] for line in logs] == ["schedules.behind"]
    depot.correct(DAY)
    pumped.step()
    assert len(depot.fired()) == 1


def test_it_tries_again_while_a_queue_has_no_room(pumped: Pumped) -> None:
    depot = pumped.depot
    depot.open(schedule("often", "every 1m"))
    pumped.pass_ms(5 * MINUTE)
    assert len(depot.fired()) == 3
    assert 0 < pumped.step() <= RETRY_MS
    depot.forget_jobs()
    pumped.pass_ms(2_000)
    assert depot.instants("often") == ["2026-03-02T12:05"]


def test_a_full_disk_passes(pumped: Pumped) -> None:
    pumped.depot.open(schedule("often", "every 20m"))
    pumped.step()
    pumped.writer.full = 3
    pumped.pass_ms(20 * MINUTE + 5_000)
    assert pumped.writer.full == 0
    assert len(pumped.depot.fired()) == 1
