"""A depot with the real writer, queue, dispatcher and control socket, and no engine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from structlog.testing import capture_logs

from daemon.bootstrap.plans import queue_plans
from daemon.bootstrap.rules import Steered, Steering
from daemon.clock import SystemClock
from daemon.commands import (
    alerts,
    audit,
    customers,
    dispatch,
    drivers,
    duty,
    dvir,
    geofences,
    hours,
    jobs,
    link,
    maintenance,
    orders,
    papers,
    queues,
    routes,
    rules,
    schedules,
    sites,
    trucks,
    units,
    vehicles,
)
from daemon.commands.command_tx import Means
from daemon.commands.dispatcher import Dispatcher, DispatchParts
from daemon.commands.master_turn import MasterMeans
from daemon.commands.spec import CommandRegistry
from daemon.depot_clock import DepotClock
from daemon.domain.alerts import Alert, Desk, Urgency
from daemon.domain.commands import Answer, Command, Role
from daemon.domain.events import ClockQuality
from daemon.domain.fences import FenceSet
from daemon.interfaces import Tx
from daemon.jobs.catalog import KINDS, RULE_KEYS, SCHEDULES
from daemon.jobs.queues import QUEUES
from daemon.queue import claims
from daemon.queue.admin import JobAdmin
from daemon.queue.claims import Pair
from daemon.queue.enqueue import JobQueue
from daemon.queue.finish import AttemptEnd, Finisher
from daemon.queue.registry import Registry
from daemon.queue.requests import Cause
from daemon.queue.schedules import Scheduler
from daemon.queue.states import AttemptOutcome
from daemon.readmodel.connect import open_read_only
from daemon.settings import Settings, load
from daemon.store import alerts as stored_alerts
from daemon.store.audit import ChainReport, verify
from daemon.store.database import create_or_open
from daemon.store.journal import Journal
from daemon.store.rules import RuleStore
from daemon.store.writer import StoreWriter
from tests.daemon.control.scene import serving

T = TypeVar("T")
BOOT = 1
CAUSE = Cause(correlation_id="signal-lost-T1", causation="event 1")
ERROR = "ConnectionError: [10.0.0.9]: connection refused"

ADD_BOOT = """
INSERT INTO boot(number, token, started_at, beat_at, clock, release, pid)
VALUES (1, 'b1', :now, :now, 'ntp', '1.0', 1)
"""


@dataclass
class RunningDepot:
    config: Path
    settings: Settings
    role: Role = Role.ADMIN
    """Of whoever asks, whoever runs the tests."""
    revoked: list[Pair] = field(default_factory=list)
    fences: list[FenceSet] = field(default_factory=list)
    is_linked: bool = True
    """To a head office."""
    resent: list[tuple[str, int]] = field(default_factory=list)
    """What the link was asked to send again."""

    def __post_init__(self) -> None:
        machine = SystemClock()
        path = self.settings.store.path
        store = create_or_open(path, kind="live", depot="Test", now_ms=machine.now())
        self.clock = DepotClock(machine)
        self.clock.trim(self.clock.anchor_ms, ClockQuality.NTP)
        self.writer = StoreWriter(store, machine)
        self.writer.start()
        self.registry = Registry(queue_plans(self.settings, QUEUES), KINDS)
        self.queue = JobQueue(self.registry, self.clock)
        self.queue.boot = BOOT
        self.finisher = Finisher(self.queue)
        self.scheduler = Scheduler(self.queue)
        self.write(self._open)
        self._token = 0
        self.dispatcher = Dispatcher(
            self._commands(),
            DispatchParts(
                writer=self.writer,
                clock=self.clock,
                boot=lambda: BOOT,
                means=Means(record=Journal().record, queue=self.queue),
                commands_per_minute=self.settings.control.commands_per_minute,
            ),
        )

    def __call__(self, command: Command, /) -> Answer:
        """The dispatcher, for somebody of that role."""
        return self.dispatcher(replace(command, actor=replace(command.actor, role=self.role)))

    def write(self, fn: Callable[[Tx], T]) -> T:
        return self.writer.write(fn, name="test")

    def job(self, kind: str = "system.cleanup") -> int:
        return self.write(lambda tx: self.queue.enqueue_named(tx, kind, {}, cause=CAUSE)).id

    def dead_job(self, kind: str = "system.cleanup", error: str = ERROR) -> int:
        return self._ended(kind, AttemptOutcome.REFUSED, error)

    def failed_job(self, kind: str = "system.cleanup", error: str = ERROR) -> int:
        """One that waits for its next attempt."""
        return self._ended(kind, AttemptOutcome.FAILED, error)

    def running_job(self, kind: str = "system.cleanup") -> int:
        job_id = self.job(kind)
        self._claim(kind)
        return job_id

    def alert(self, title: str = "T1 is not heard") -> int:
        told = Alert(
            recipient=Desk.DISPATCH,
            event="signal.lost",
            subject="T1",
            urgency=Urgency.HIGH,
            title=title,
            text="",
            correlation_id="c",
        )
        return self.write(lambda tx: stored_alerts.add(tx, told, self.clock.stamp(BOOT)))

    def stop(self) -> None:
        self.writer.stop()

    def _ended(self, kind: str, outcome: AttemptOutcome, error: str) -> int:
        job_id = self.job(kind)
        ending = AttemptEnd(
            id=job_id,
            token=self._claim(kind),
            outcome=outcome,
            error=error,
            detail="Traceback: ...\nboom",
            again_at=self.clock.now() + 3_600_000,
        )
        self.write(lambda tx: self.finisher.end(tx, [ending], now=self.clock.now()))
        return job_id

    def _claim(self, kind: str) -> int:
        """The newest job of the kind's queue runs from now on; answers its fence."""
        self._token += 1
        token = self._token
        queue = self.registry.kind(kind).kind.queue
        want = {self.registry.queue(queue).id: 1}
        claimed = self.write(
            lambda tx: claims.claim(tx, want=want, boot=BOOT, token=token, now=self.clock.now())
        )
        assert len(claimed) == 1
        return token

    def _open(self, tx: Tx) -> None:
        now = self.clock.now()
        tx.execute(ADD_BOOT, {"now": now})
        self.registry.open(tx)
        self.scheduler.open(tx, SCHEDULES, now=now, is_trusted=True)

    def _verified(self) -> ChainReport:
        with open_read_only(self.settings.store.path, now_ms=self.clock.now()) as view:
            return verify(view.connection)

    def _commands(self) -> CommandRegistry:
        admin = JobAdmin(self.queue, self.finisher)
        plans = queue_plans(self.settings, QUEUES)
        steering = Steering(
            self.settings, Steered(plans=plans, schedules=SCHEDULES, more=RULE_KEYS)
        )
        means = MasterMeans(use_fences=self.fences.append)
        return CommandRegistry(
            (
                *jobs.specs(
                    jobs.JobParts(admin=admin, queue=self.queue, revoke=self.revoked.extend)
                ),
                *queues.specs(queues.QueueParts(admin=admin, wake=lambda: None)),
                *schedules.specs(
                    schedules.ScheduleParts(scheduler=self.scheduler, wake=lambda: None)
                ),
                *rules.specs(
                    rules.RuleParts(
                        store=RuleStore(given=steering.book.given, record=Journal().record),
                        use=steering.book.use,
                    )
                ),
                *audit.specs(audit.AuditParts(verify=self._verified)),
                *link.specs(
                    link.LinkParts(
                        is_linked=lambda: self.is_linked,
                        resend=lambda stream, first: self.resent.append((stream, first)),
                        snapshot=lambda: self.resent.append(("snapshot", 0)),
                    )
                ),
                *alerts.specs(),
                *vehicles.specs(means),
                *units.specs(means),
                *sites.specs(means),
                *geofences.specs(means),
                *drivers.specs(means),
                *customers.specs(means),
                *duty.specs(),
                *hours.specs(),
                *papers.specs(),
                *dvir.specs(),
                *orders.specs(),
                *trucks.specs(),
                *dispatch.specs(),
                *routes.specs(),
                *maintenance.specs(),
            )
        )


@contextmanager
def running_depot(folder: Path, *, per_minute: int = 10_000) -> Iterator[RunningDepot]:
    """`folder` has a short path, as sockets need it."""
    config = folder / "depotd.toml"
    config.write_text(
        "[depot]\nname = 'Test'\nzone = 'America/Denver'\n[store]\npath = 'live.db'\n"
        f"[control]\ncommands_per_minute = {per_minute}\n",
        encoding="utf-8",
    )
    with ExitStack() as stack:
        stack.enter_context(capture_logs())  # the daemon's log is not what a command says
        depot = RunningDepot(config, load(config))
        stack.callback(depot.stop)
        stack.enter_context(serving(folder / "control.sock", depot))
        yield depot
