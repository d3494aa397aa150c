"""What people do to queues: pause, resume."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandArgs, CommandSpec, done
from daemon.domain.commands import Answer, Role
from daemon.queue.admin import JobAdmin


class QueueName(CommandArgs):
    queue: Annotated[str, Field(min_length=1, max_length=128)]
    """Name of a queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueParts:
    admin: JobAdmin
    wake: Callable[[], object]
    """Tells the engine that queues have changed; called after the commit."""


def specs(parts: QueueParts) -> tuple[CommandSpec[Any], ...]:
    def pause(tx: CommandTx, args: QueueName) -> Answer:
        if not parts.admin.pause(tx, args.queue, by=tx.actor.name):
            return done(f"queue {args.queue} is paused already", changed=False)
        tx.record("queue.paused", subject=args.queue)
        tx.after_commit(parts.wake)
        return done(f"queue {args.queue} is paused; what runs goes on to its end", changed=True)

    def resume(tx: CommandTx, args: QueueName) -> Answer:
        if not parts.admin.resume(tx, args.queue):
            return done(f"queue {args.queue} is not paused", changed=False)
        tx.record("queue.resumed", subject=args.queue)
        tx.after_commit(parts.wake)
        return done(f"queue {args.queue} is resumed", changed=True)

    return (
        CommandSpec(
            name="queues.pause",
            role=Role.OPERATOR,
            args=QueueName,
            run=pause,
            what="Starts no more jobs of a queue until it is resumed.",
        ),
        CommandSpec(
            name="queues.resume",
            role=Role.OPERATOR,
            args=QueueName,
            run=resume,
            what="Starts jobs of a paused queue again.",
        ),
    )
