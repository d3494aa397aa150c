"""What people do to schedules: pause, resume, run now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandArgs, CommandSpec, done
from daemon.domain.commands import Answer, Role
from daemon.domain.events import ClockQuality
from daemon.queue.schedules import Scheduler


class ScheduleName(CommandArgs):
    name: Annotated[str, Field(min_length=1, max_length=128)]
    """Name of a schedule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleParts:
    scheduler: Scheduler
    wake: Callable[[], object]
    """Makes the ticker look again; called after the commit."""


def specs(parts: ScheduleParts) -> tuple[CommandSpec[Any], ...]:
    scheduler = parts.scheduler

    def pause(tx: CommandTx, args: ScheduleName) -> Answer:
        if not scheduler.pause(tx, args.name, by=tx.actor.name, now=tx.now):
            return done(f"schedule {args.name} is paused already", changed=False)
        tx.record("schedule.paused", subject=args.name)
        return done(f"schedule {args.name} is paused", changed=True)

    def resume(tx: CommandTx, args: ScheduleName) -> Answer:
        is_trusted = tx.stamp.clock is not ClockQuality.UNTRUSTED
        if not scheduler.resume(tx, args.name, now=tx.now, is_trusted=is_trusted):
            return done(f"schedule {args.name} is not paused", changed=False)
        tx.record("schedule.resumed", subject=args.name)
        tx.after_commit(parts.wake)
        return done(f"schedule {args.name} is resumed", changed=True)

    def run(tx: CommandTx, args: ScheduleName) -> Answer:
        enqueued = scheduler.run_now(tx, args.name, cause=tx.cause)
        if not enqueued.is_new:
            return done(
                f"schedule {args.name}: job {enqueued.id} does the same already; none was added",
                id=enqueued.id,
                is_new=False,
            )
        tx.record("schedule.run", subject=args.name, body={"job": enqueued.id})
        return done(
            f"schedule {args.name}: job {enqueued.id} is enqueued", id=enqueued.id, is_new=True
        )

    return (
        CommandSpec(
            name="schedules.pause",
            role=Role.OPERATOR,
            args=ScheduleName,
            run=pause,
            what="Stops a schedule from starting jobs until it is resumed.",
        ),
        CommandSpec(
            name="schedules.resume",
            role=Role.OPERATOR,
            args=ScheduleName,
            run=resume,
            what="Lets a paused schedule start jobs again; what it would have started is let go.",
        ),
        CommandSpec(
            name="schedules.run",
            role=Role.OPERATOR,
            args=ScheduleName,
            run=run,
            what="Enqueues the job of a schedule now, beside its times.",
        ),
    )
