"""Every command of the running daemon, the one dispatcher, and the socket in front of it."""

from collections.abc import Callable
from dataclasses import dataclass

from daemon.bootstrap.jobs import JobsWiring
from daemon.clock import SystemClock
from daemon.commands.audit import AuditParts
from daemon.commands.command_tx import Means
from daemon.commands.dispatcher import Dispatcher, DispatchParts
from daemon.commands.families import FamilyParts, all_commands
from daemon.commands.jobs import JobParts
from daemon.commands.link import LinkParts
from daemon.commands.master_turn import MasterMeans
from daemon.commands.queues import QueueParts
from daemon.commands.rules import RuleParts
from daemon.commands.schedules import ScheduleParts
from daemon.commands.spec import CommandRegistry
from daemon.control.client import socket_of
from daemon.control.peer import Roles
from daemon.control.server import ControlServer, ServerConfig
from daemon.control.talk import TalkRules
from daemon.depot_clock import DepotClock
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
    master: MasterMeans
    link: LinkParts


def dispatcher(ground: ControlGround) -> Dispatcher:
    """What control, head office and files hand their commands to."""
    wiring = ground.wiring
    return Dispatcher(
        _commands(ground),
        DispatchParts(
            writer=ground.writer,
            clock=ground.clock,
            boot=ground.boot,
            means=Means(record=wiring.journal.record, queue=wiring.queue, rules=wiring.values_at),
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


def _commands(ground: ControlGround) -> CommandRegistry:
    wiring = ground.wiring
    engine = wiring.engine
    admin = JobAdmin(wiring.queue, Finisher(wiring.queue))
    store = RuleStore(given=wiring.steering.book.given, record=wiring.journal.record)
    return all_commands(
        FamilyParts(
            jobs=JobParts(admin=admin, queue=wiring.queue, revoke=engine.revoke),
            queues=QueueParts(admin=admin, wake=engine.wake),
            schedules=ScheduleParts(scheduler=wiring.scheduler, wake=engine.wake),
            rules=RuleParts(store=store, use=wiring.use_rules),
            audit=AuditParts(verify=lambda: _verified(wiring)),
            master=ground.master,
            link=ground.link,
        )
    )


def _verified(wiring: JobsWiring) -> ChainReport:
    with wiring.readers.snapshot() as reads:
        return verify(reads)
