"""The engine with real threads on a real store; tests wait for commits, never for time."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from daemon.clock import Clock, SystemClock
from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality
from daemon.domain.rules.key import RuleValues
from daemon.interfaces import Ticket
from daemon.queue.admin import JobAdmin
from daemon.queue.assignment import Assignment
from daemon.queue.claims import ClaimedJob
from daemon.queue.engine import Engine
from daemon.queue.engine_parts import EngineLimits, EngineParts
from daemon.queue.enqueue import JobQueue
from daemon.queue.finish import Finisher
from daemon.queue.heavy import HeavyConfig, HeavyRunner
from daemon.queue.hooks import Hooks
from daemon.queue.kinds import JobArgs, JobKind, kind_of
from daemon.queue.registry import Registry
from daemon.queue.requests import Cause, QueuePlan
from daemon.queue.service import QueueService, QueueServiceConfig
from daemon.queue.states import JobState
from daemon.queue.windows import Lane
from daemon.store.database import create_or_open
from daemon.store.decisions import record_decision
from daemon.store.journal import Journal
from daemon.store.writer import StoreWriter
from tests.lab import ADD_BOOT, snapshot

PATIENCE_S = 20
LOOKS_A_S = 20
CAUSE = Cause(correlation_id="plant", causation="test")


def claimed(job_id: int = 1, **changes: Any) -> ClaimedJob:
    job = ClaimedJob(
        id=job_id,
        queue=1,
        kind=1,
        priority=100,
        attempt=1,
        max_attempts=3,
        interrupted=0,
        token=1,
        version=1,
        body="{}",
        created_at=0,
        run_at=0,
        correlation_id="c",
        causation="test",
        depth=0,
    )
    return job._replace(**changes)


def assignment(cls: type | JobKind, *, lane: Lane | None = None, **changes: Any) -> Assignment:
    kind = cls if isinstance(cls, JobKind) else kind_of(cls)
    return Assignment(claimed(**changes), kind, lane or Lane(1, QueuePlan(name=kind.queue)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantConfig:
    queues: Sequence[QueuePlan] = ()
    workers: int = 4
    heavy_workers: int = 1
    heavy: HeavyConfig | None = None
    adapters: Any = None
    hooks: Hooks = field(default_factory=Hooks)
    stop_deadline_ms: int = 15_000


class Plant:
    def __init__(
        self,
        folder: Path,
        classes: Sequence[type],
        config: PlantConfig | None = None,
        *,
        machine: Clock | None = None,
    ) -> None:
        config = config or PlantConfig()
        self.path = folder / "plant.db"
        machine = machine or SystemClock()
        self.clock = DepotClock(machine)
        self.clock.trim(self.clock.anchor_ms, ClockQuality.NTP)
        store = create_or_open(
            self.path, kind="live", depot="Denver", now_ms=machine.now(), host="plant"
        )
        store.connection.execute(ADD_BOOT, (machine.now(), machine.now()))
        self.writer = StoreWriter(store, machine)
        kinds = [kind_of(cls) for cls in classes]
        named = {plan.name for plan in config.queues}
        others = dict.fromkeys(kind.queue for kind in kinds if kind.queue not in named)
        plans = [*config.queues, *(QueuePlan(name=name) for name in others)]
        self.registry = Registry(plans, kinds)
        self.jobs = JobQueue(self.registry, self.clock)
        self.jobs.boot = 1
        heavy = None
        if config.heavy is not None:
            child = replace(config.heavy, database=self.path)
            heavy = HeavyRunner(child, self.clock, rules=rules)
        self.engine = Engine(
            EngineParts(
                writer=self.writer,
                clock=self.clock,
                boot=lambda: 1,
                queue=self.jobs,
                registry=self.registry,
                record=Journal().record,
                keep_decision=record_decision,
                rules=rules,
                reads=lambda: snapshot(self.path),
                adapters=config.adapters,
                heavy=heavy,
                hooks=config.hooks,
            ),
            EngineLimits(workers=config.workers, heavy_workers=config.heavy_workers),
        )
        self.said: list[str] = []
        self.service = QueueService(
            self.engine,
            config=QueueServiceConfig(stop_deadline_ms=config.stop_deadline_ms),
            on_stuck=self._on_stuck,
            on_failed=lambda error: self._on_stuck(f"failed: {error}"),
        )
        self._changed = threading.Condition()
        self.writer.before_commit = self.engine.ride
        self.writer.after_commit = self._after_commit

    def start(self) -> None:
        self.writer.start()
        self.service.start()

    def stop(self) -> None:
        self.service.stop()
        self.writer.stop()

    def enqueue(self, *args: JobArgs, **options: Any) -> list[int]:
        """In one transaction."""
        return self.writer.write(
            lambda tx: [self.jobs.enqueue(tx, one, cause=CAUSE, **options).id for one in args]
        )

    def cancel(self, job_id: int) -> None:
        admin = JobAdmin(self.jobs, Finisher(self.jobs))
        cancelled = self.writer.write(lambda tx: admin.cancel(tx, job_id, by="test"))
        if cancelled.token is not None:
            self.engine.revoke([(job_id, cancelled.token)])

    def until(self, is_so: Callable[[], object]) -> None:
        """Looks again after every commit, and soon after it: memory follows untold."""
        with self._changed:
            for _ in range(PATIENCE_S * LOOKS_A_S):
                if self._changed.wait_for(is_so, 1 / LOOKS_A_S):
                    return
            raise AssertionError(self.rows())

    def until_ended(self, *job_ids: int) -> list[JobState]:
        self.until(lambda: all(self.state(job_id).is_final for job_id in job_ids))
        return [self.state(job_id) for job_id in job_ids]

    def state(self, job_id: int) -> JobState:
        return JobState(self.ask("SELECT state FROM job WHERE id = ?", job_id)[0][0])

    def attempts(self, job_id: int) -> list[tuple[str, str]]:
        return self.ask(
            "SELECT outcome, error FROM job_attempt WHERE job_id = ? ORDER BY ordinal", job_id
        )

    def rows(self) -> list[Any]:
        return self.ask("SELECT id, state, attempt, interrupted FROM job ORDER BY id")

    def ask(self, sql: str, *params: object) -> list[Any]:
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, params).fetchall()

    def _after_commit(self, ridden: "Ticket[Any] | None") -> None:
        self.engine.committed(ridden)
        with self._changed:
            self._changed.notify_all()

    def _on_stuck(self, said: str) -> None:
        with self._changed:
            self.said.append(said)
            self._changed.notify_all()


@contextmanager
def running(
    folder: Path, classes: Sequence[type], config: PlantConfig | None = None
) -> Iterator[Plant]:
    plant = Plant(folder, classes, config)
    plant.start()
    try:
        yield plant
    finally:
        plant.stop()


def rules(_now: int) -> RuleValues:
    return RuleValues({"plant.limit": 3}, "plant")
