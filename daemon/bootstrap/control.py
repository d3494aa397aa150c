"""Every command of the running daemon, the one dispatcher, and the socket in front of it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from daemon.bootstrap.jobs import JobsWiring
from daemon.clock import SystemClock
from daemon.commands import (
    alerts,
    audit,
    geofences,
    jobs,
    queues,
    rules,
    schedules,
    sites,
    units,
    vehicles,
)
from daemon.commands.command_tx import Means
from daemon.commands.dispatcher import Dispatcher, DispatchParts
from daemon.commands.master_turn import MasterMeans
from daemon.commands.spec import CommandRegistry, CommandSpec
from daemon.control.client import socket_of
from daemon.control.peer import Roles
from daemon.control.server import ControlServer, ServerConfig
from daemon.control.talk import TalkRules
from daemon.depot_clock import DepotClock
from daemon.domain.fences import FenceSet
from daemon.queue.admin import JobAdmin
from daemon.queue.finish import Finisher
from daemon.settings import Settings
from daemon.store.audit import ChainReport, verify
from daemon.store.rules import RuleStore
from daemon.store.writer import StoreWriter
from daemon.version import VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlGround:
    """What commands act on."""

    settings: Settings
    clock: DepotClock
    writer: StoreWriter
    boot: Callable[[], int]
    wiring: JobsWiring
    use_fences: Callable[[FenceSet], object]


def dispatcher(ground: ControlGround) -> Dispatcher:
    """What control, head office and files hand their commands to."""
    wiring = ground.wiring
    return Dispatcher(
        CommandRegistry(_specs(ground)),
        DispatchParts(
            writer=ground.writer,
            clock=ground.clock,
            boot=ground.boot,
            means=Means(record=wiring.journal.record, queue=wiring.queue),
            commands_per_minute=ground.settings.control.commands_per_minute,
        ),
    )


def control_server(settings: Settings, dispatch: Dispatcher) -> ControlServer:
    table = settings.control
    talk_rules = TalkRules(
        release=VERSION,
        depot=settings.depot.name,
        roles=Roles(admins=table.admins, operators=table.operators),
    )
    config = ServerConfig(path=socket_of(settings), rules=talk_rules)
    return ControlServer(config, dispatch, SystemClock())


def _specs(ground: ControlGround) -> tuple[CommandSpec[Any], ...]:
    wiring = ground.wiring
    admin = JobAdmin(wiring.queue, Finisher(wiring.queue))
    master = MasterMeans(use_fences=ground.use_fences)
    store = RuleStore(given=wiring.steering.book.given, record=wiring.journal.record)
    return tuple(
        chain(
            jobs.specs(jobs.JobParts(admin=admin, queue=wiring.queue, revoke=wiring.engine.revoke)),
            queues.specs(queues.QueueParts(admin=admin, wake=wiring.engine.wake)),
            schedules.specs(
                schedules.ScheduleParts(scheduler=wiring.scheduler, wake=wiring.engine.wake)
            ),
            rules.specs(rules.RuleParts(store=store, use=wiring.use_rules)),
            alerts.specs(),
            audit.specs(audit.AuditParts(verify=lambda: _verified(wiring))),
            vehicles.specs(master),
            units.specs(master),
            sites.specs(master),
            geofences.specs(master),
        )
    )


def _verified(wiring: JobsWiring) -> ChainReport:
    with wiring.readers.snapshot() as reads:
        return verify(reads)
