"""All commands of the daemon, family by family."""

from dataclasses import dataclass, field
from itertools import chain

from daemon.commands import (
    alerts,
    audit,
    condition,
    counters,
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
    telemetry,
    trucks,
    units,
    vehicles,
    work_orders,
)
from daemon.commands.audit import AuditParts
from daemon.commands.jobs import JobParts
from daemon.commands.link import LinkParts
from daemon.commands.master_turn import MasterMeans
from daemon.commands.queues import QueueParts
from daemon.commands.rules import RuleParts
from daemon.commands.schedules import ScheduleParts
from daemon.commands.spec import CommandRegistry


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyParts:
    """What each family works on."""

    jobs: JobParts
    queues: QueueParts
    schedules: ScheduleParts
    rules: RuleParts
    audit: AuditParts
    master: MasterMeans
    link: LinkParts = field(default_factory=LinkParts)


def all_commands(parts: FamilyParts) -> CommandRegistry:
    return CommandRegistry(
        chain(
            jobs.specs(parts.jobs),
            queues.specs(parts.queues),
            schedules.specs(parts.schedules),
            rules.specs(parts.rules),
            alerts.specs(),
            duty.specs(),
            audit.specs(parts.audit),
            vehicles.specs(parts.master),
            units.specs(parts.master),
            sites.specs(parts.master),
            geofences.specs(parts.master),
            drivers.specs(parts.master),
            customers.specs(parts.master),
            hours.specs(),
            link.specs(parts.link),
            papers.specs(),
            dvir.specs(),
            trucks.specs(),
            orders.specs(),
            dispatch.specs(),
            routes.specs(),
            maintenance.specs(),
            work_orders.specs(),
            counters.specs(),
            condition.specs(),
            telemetry.specs(parts.master),
        )
    )
