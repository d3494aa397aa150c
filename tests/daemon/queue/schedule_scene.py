"""A queue with a scheduler on a clock that can be set, stepped by the test."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from daemon.clock import ManualClock
from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality
from daemon.queue.enqueue import JobQueue
from daemon.queue.kinds import JobArgs, by, job, kinds_of
from daemon.queue.misfires import Misfire
from daemon.queue.registry import Registry
from daemon.queue.requests import QueuePlan
from daemon.queue.schedule_rows import ScheduleDef, ScheduleRow, row_of
from daemon.queue.schedules import Scheduler, Synced, Ticked
from daemon.store import migrator

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
YEAR = 365 * DAY


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def utc(instant: int | None) -> str:
    assert instant is not None
    return datetime.fromtimestamp(instant / 1000, UTC).isoformat()[:16]


NOON = ms("2026-03-02T12:00")


@job("report.write", queue="reports")
class WriteReport:
    """Writes a report."""

    class Args(JobArgs):
        depot: str
        pages: int = 1

    @staticmethod
    def decide(inputs: Args, rules: object) -> None:
        raise NotImplementedError(inputs, rules)


@job("fleet.look", queue="reports", unique=by())
class LookAtFleet:
    """Looks at the fleet, one look at a time."""

    class Args(JobArgs):
        pass

    @staticmethod
    def decide(inputs: Args, rules: object) -> None:
        raise NotImplementedError(inputs, rules)


def registry(*, max_waiting: int = 100_000) -> Registry:
    plans = [QueuePlan(name="reports", max_waiting=max_waiting)]
    return Registry(plans, kinds_of([WriteReport, LookAtFleet]))


def schedule(  # noqa: PLR0913 - as a definition has it
    name: str = "nightly",
    expression: str = "0 2 * * *",
    *,
    kind: str = "report.write",
    zone: str = "UTC",
    args: Mapping[str, object] | None = None,
    misfire: Misfire = Misfire.ONCE,
    misfire_max: int = 100,
    jitter_s: float = 0.0,
) -> ScheduleDef:
    usual = {"depot": "north"} if kind == "report.write" else {}
    return ScheduleDef(
        name=name,
        kind=kind,
        args=usual if args is None else args,
        expression=expression,
        zone=zone,
        misfire=misfire,
        misfire_max=misfire_max,
        jitter_s=jitter_s,
    )


def database() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrator.migrate(connection, Path(":memory:"))
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


class Fired(NamedTuple):
    cause: str
    """`schedule:<name>@<instant>`"""
    at: str
    """Not to run before, UTC."""


class Depot:
    """The parts around a scheduler; `restart` forgets all that is in memory."""

    def __init__(
        self,
        now: int = NOON,
        *,
        is_trusted: bool = True,
        max_waiting: int = 100_000,
        tx: sqlite3.Connection | None = None,
    ) -> None:
        self.tx = tx or database()
        self.max_waiting = max_waiting
        self.machine = ManualClock(now)
        self.boot = 0
        self.start(is_trusted=is_trusted)

    def start(self, *, is_trusted: bool = True) -> None:
        self.clock = DepotClock(self.machine)
        if is_trusted:
            self.clock.trim(self.clock.anchor_ms, ClockQuality.NTP)
        known = registry(max_waiting=self.max_waiting)
        known.open(self.tx)
        self.jobs = JobQueue(known, self.clock)
        self.boot += 1
        self.jobs.boot = self.boot
        self.scheduler = Scheduler(self.jobs)

    @property
    def is_trusted(self) -> bool:
        return self.clock.quality is not ClockQuality.UNTRUSTED

    def open(self, *definitions: ScheduleDef) -> Synced:
        return self.scheduler.open(
            self.tx, definitions, now=self.clock.now(), is_trusted=self.is_trusted
        )

    def sync(self, *definitions: ScheduleDef) -> Synced:
        return self.scheduler.sync(
            self.tx, definitions, now=self.clock.now(), is_trusted=self.is_trusted
        )

    def tick(self) -> Ticked:
        return self.scheduler.tick(
            self.tx,
            now=self.clock.now(),
            is_trusted=self.is_trusted,
            moves=self.clock.generation,
        )

    def live(self, length_ms: int, *, every_ms: int = MINUTE) -> int:
        """Lets time pass with a tick at each whole `every_ms`; answers how often it fired."""
        fired, end = 0, self.clock.now() + length_ms
        while self.clock.now() < end:
            self.machine.advance(min(every_ms, end - self.clock.now()))
            fired += self.tick().fired
        return fired

    def dial(self, step_ms: int, *, quality: ClockQuality = ClockQuality.NTP) -> None:
        """The depot's clock is moved; rows do not know of it yet."""
        anchor = self.clock.anchor_ms + step_ms
        if step_ms:
            self.clock.move(anchor, quality)
        else:
            self.clock.trim(anchor, quality)

    def correct(self, step_ms: int) -> None:
        self.scheduler.clock_moved(self.tx, step_ms=step_ms, now=self.clock.now())

    def move(self, step_ms: int, *, quality: ClockQuality = ClockQuality.NTP) -> None:
        self.dial(step_ms, quality=quality)
        self.correct(step_ms)

    def row(self, name: str = "nightly") -> ScheduleRow:
        return row_of(self.tx, name)

    def fired(self) -> list[Fired]:
        rows = self.tx.execute(
            "SELECT p.correlation_id, j.run_at FROM job j JOIN job_payload p ON p.job_id = j.id"
            " WHERE p.causation LIKE 'schedule %' ORDER BY j.id"
        )
        return [Fired(cause, utc(run_at)) for cause, run_at in rows]

    def instants(self, name: str = "nightly") -> list[str]:
        """Which instants were fired, by the names of their firings."""
        mine = [cause.rpartition("@") for cause, _ in self.fired()]
        return [utc(int(at)) for start, _, at in mine if start == f"schedule:{name}"]

    def forget_jobs(self) -> None:
        """Pruned, as jobs that ended are."""
        self.tx.execute("DELETE FROM job")


def opened(*definitions: ScheduleDef, now: int = NOON, is_trusted: bool = True) -> Depot:
    depot = Depot(now, is_trusted=is_trusted)
    depot.open(*definitions)
    return depot
