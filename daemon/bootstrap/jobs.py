"""The queue of the running daemon: kinds, engine, schedules, triggers and the rules they follow."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from daemon import logs
from daemon.boot_keeper import BootKeeper
from daemon.bootstrap.plans import job_kinds
from daemon.bootstrap.routing import Adapters, routing_of
from daemon.bootstrap.rules import steering
from daemon.clock_keeper import Moved
from daemon.depot_clock import DepotClock
from daemon.domain.events import ClockQuality, Stamp
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.row import RuleRows
from daemon.errors import QueueError
from daemon.inbox import Inbox
from daemon.interfaces import Service, Tx
from daemon.jobs.catalog import KINDS
from daemon.jobs.triggers import TRIGGERS
from daemon.queue.engine import Engine
from daemon.queue.engine_parts import EngineLimits, EngineParts
from daemon.queue.enqueue import JobQueue
from daemon.queue.heavy import HeavyConfig, HeavyRunner
from daemon.queue.registry import Registry
from daemon.queue.schedule_pump import SchedulePump
from daemon.queue.schedules import Scheduler
from daemon.queue.service import QueueService, QueueServiceConfig
from daemon.queue.ticker import Ticker
from daemon.queue.triggers import TriggerTable
from daemon.readmodel.readers import ReaderPool
from daemon.settings import Settings
from daemon.stepper import Stepper
from daemon.store import rules, rules_given, zones
from daemon.store.decisions import record_decision
from daemon.store.journal import Journal
from daemon.store.writer import StoreWriter

MB = 1 << 20
SCHEDULES_EVERY_S = 0.2
RULES_EVERY_S = 1.0
MODULE = ("-m", "daemon")

log = logs.get("jobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsGround:
    """What the queue stands on."""

    settings: Settings
    clock: DepotClock
    writer: StoreWriter
    inbox: Inbox
    boot: Callable[[], BootKeeper]
    """Made after the journal, which the queue makes."""


class JobsWiring:
    def __init__(self, ground: JobsGround, tx: Tx) -> None:
        """`tx` is over before the writer starts."""
        settings, clock = ground.settings, ground.clock
        self._ground = ground
        self.steering = steering(settings)
        for words in self.steering.book.misspelt:
            log.warning("rules.misspelt", variable=words, next_step="depotd rules list")
        rules_given.keep_given(tx, self.steering.book.given)
        zones.keep(tx, settings.depot.zone)
        self.use_rules(rules.active(tx))
        values = self.values_at(clock.now())
        self.registry = Registry(self.steering.plans(values), job_kinds(settings, KINDS))
        self.registry.open(tx)
        self.queue = JobQueue(self.registry, clock)
        quiet = Journal()
        triggers = TriggerTable(TRIGGERS, self.queue, record=quiet.record, stamp=self._stamp)
        self.journal = Journal(triggers=(triggers,))
        self.readers = ReaderPool(settings.store.path)
        self.engine = Engine(
            self._parts(),
            EngineLimits(workers=settings.jobs.workers, heavy_workers=settings.jobs.heavy_workers),
        )
        self.scheduler = Scheduler(self.queue)
        self._pump = SchedulePump(self.scheduler, ground.writer, clock)
        self._followed: RuleValues | None = None
        self._has_moved = False
        """The clock was: what the book knows of when rules were set is from before."""
        ground.writer.before_commit = self.engine.ride
        ground.writer.after_commit = self.engine.committed

    def services(self) -> tuple[Service, Service]:
        """The queue, and what starts jobs by the clock."""
        ground = self._ground
        service = QueueService(
            self.engine,
            config=QueueServiceConfig(
                stop_deadline_ms=round(ground.settings.jobs.stop_deadline_s * 1000)
            ),
            on_stuck=self._stuck,
            on_failed=lambda error: ground.inbox.fail("queue", error),
        )
        ticker = Ticker(ground.clock)
        ticker.every(SCHEDULES_EVERY_S, self._pump.step, name="schedules")
        ticker.every(RULES_EVERY_S, self._follow_rules, name="rules")
        timetable = Stepper(
            "timetable",
            ticker.step,
            clock=ground.clock,
            inbox=ground.inbox,
            begin=self._open_schedules,
        )
        return service, timetable

    def boot_began(self, boot: int) -> None:
        """Before the first job goes in."""
        self.queue.boot = boot

    def clock_moved(self, tx: Tx, moved: Moved) -> None:
        """In the transaction of a clock correction."""
        self.queue.clock_moved(tx, moved.boot, step_ms=moved.step_ms, moved_ms=moved.total_ms)
        self.scheduler.clock_moved(tx, step_ms=moved.step_ms, now=self._ground.clock.now())
        self._has_moved = True
        self.engine.wake()

    def values_at(self, at_ms: int) -> RuleValues:
        """The rules in force then."""
        return self.steering.book.values_at(at_ms, is_trusted=self._is_trusted())

    def use_rules(self, rows: RuleRows) -> None:
        """What cannot hold is named; the rest is in force from now on."""
        for complaint in self.steering.book.use(rows):
            log.error("rules.unfit", rule=complaint, next_step="depotd rules history")

    def _parts(self) -> EngineParts:
        ground = self._ground
        settings = ground.settings
        heavy = HeavyRunner(
            HeavyConfig(
                command=child_command(),
                database=settings.store.path,
                memory_bytes=settings.jobs.heavy_memory_mb * MB,
            ),
            ground.clock,
            rules=self.values_at,
        )
        return EngineParts(
            writer=ground.writer,
            clock=ground.clock,
            boot=self._boot,
            queue=self.queue,
            registry=self.registry,
            record=self.journal.record,
            keep_decision=record_decision,
            rules=self.values_at,
            reads=self.readers.snapshot,
            adapters=Adapters(
                routing=routing_of(settings.routing, ground.clock),
                clock=ground.clock,
                rules=self.values_at,
            ),
            heavy=heavy,
        )

    def _boot(self) -> int:
        return self._ground.boot().begun.number

    def _stamp(self) -> Stamp:
        return self._ground.clock.stamp(self._boot())

    def _is_trusted(self) -> bool:
        return self._ground.clock.quality is not ClockQuality.UNTRUSTED

    def _open_schedules(self) -> None:
        clock = self._ground.clock
        values = self.values_at(clock.now())
        definitions = self.steering.schedules(values)
        self._ground.writer.write(
            lambda tx: self.scheduler.open(
                tx, definitions, now=clock.now(), is_trusted=self._is_trusted()
            ),
            name="schedules.open",
        )
        self._followed = values

    def _follow_rules(self) -> None:
        """Plans and schedules as the rules in force want them; cheap while nothing changed."""
        if self._has_moved:
            self._has_moved = False
            # By the writer: behind the correction, which may not be durable yet.
            self.use_rules(self._ground.writer.write(rules.active, name="rules"))
        clock = self._ground.clock
        values = self.values_at(clock.now())
        if self._followed is not None and values.hash == self._followed.hash:
            return
        for plan in self.steering.plans(values):
            self.registry.plan(plan.name, plan)
        definitions = self.steering.schedules(values)
        self._ground.writer.write(
            lambda tx: self.scheduler.sync(
                tx, definitions, now=clock.now(), is_trusted=self._is_trusted()
            ),
            name="schedules.sync",
        )
        self._followed = values
        self.engine.wake()
        log.info("rules.followed", rule_set=values.hash[:12])

    def _stuck(self, said: str) -> None:
        """Only a new process gets the threads back."""
        self._ground.inbox.fail(
            "queue",
            QueueError(said, next_step="the service manager restarts depotd; mend these jobs"),
        )


def child_command() -> tuple[str, ...]:
    """The one-file program is its own interpreter."""
    program = Path(sys.executable)
    is_bundled = bool(getattr(sys, "frozen", False))
    return (str(program), *(() if is_bundled else MODULE), "job-child")
