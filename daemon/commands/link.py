"""What is asked of the link to head office: send again, show everything anew, compare clocks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from daemon.commands.arg_types import InstantMs
from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandArgs, CommandSpec, NoArgs, done, refused
from daemon.domain.commands import Answer, Role
from daemon.domain.events import ClockQuality
from daemon.store import streams

StreamName = Literal["alert", "event", "result", "position", "telemetry"]


class ResendArgs(CommandArgs):
    model_config = ConfigDict(populate_by_name=True)

    stream: StreamName
    """Name of a stream."""
    from_: Annotated[int, Field(alias="from", ge=1, le=2**63 - 1)]
    """Number of the first row that is sent again."""


class TimeArgs(CommandArgs):
    at: InstantMs
    """What the asker's clock says, ms UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkParts:
    """What the link takes; each is called after the commit, by any thread."""

    is_linked: Callable[[], bool] = lambda: False
    """Whether a head office is configured."""
    resend: Callable[[str, int], object] = lambda _stream, _first: None
    snapshot: Callable[[], object] = lambda: None


def specs(parts: LinkParts) -> tuple[CommandSpec[Any], ...]:
    def resend(tx: CommandTx, args: ResendArgs) -> Answer:
        if not parts.is_linked():
            return _no_link()
        last = streams.last(tx, args.stream)
        if args.from_ > last:
            return refused(
                "bad_arguments",
                f"from: the newest {args.stream} has the number {last}",
                next_step=f"allowed: 1 to {last}" if last else "there is none yet",
            )
        tx.record("link.resend_asked", subject=args.stream, body={"from": args.from_})
        tx.after_commit(lambda: parts.resend(args.stream, args.from_))
        return done(
            f"{args.stream} {args.from_} to {last} are sent again, unless the daemon stops first",
            first=args.from_,
            last=last,
        )

    def snapshot(tx: CommandTx, _args: NoArgs) -> Answer:
        if not parts.is_linked():
            return _no_link()
        tx.after_commit(parts.snapshot)
        return done("the state of the depot, its vehicles and its queues is sent again")

    def time(tx: CommandTx, args: TimeArgs) -> Answer:
        ours, quality = tx.now, tx.stamp.clock
        worth = "not trusted" if quality is ClockQuality.UNTRUSTED else f"trusted ({quality})"
        return done(
            f"the depot's clock is {worth} and {_apart(args.at - ours)} the asker's",
            now=ours,
            clock=quality.value,
            difference_ms=args.at - ours,
        )

    return (
        CommandSpec(
            name="link.resend",
            role=Role.OPERATOR,
            args=ResendArgs,
            run=resend,
            what="Sends a stream to head office again, from a number on.",
        ),
        CommandSpec(
            name="link.snapshot",
            role=Role.OPERATOR,
            args=NoArgs,
            run=snapshot,
            what="Sends the state of the depot, its vehicles and its queues to head office again.",
        ),
        CommandSpec(
            name="link.time",
            role=Role.OPERATOR,
            args=TimeArgs,
            run=time,
            what="Says what the depot's clock says and is worth; it is never set by this.",
        ),
    )


def _no_link() -> Answer:
    return refused(
        "no_link",
        "no head office is configured",
        next_step="name its broker in link.broker",
    )


def _apart(ahead_ms: int) -> str:
    """Of two clocks, in words; `ahead_ms` is how far the asker's is ahead."""
    if not ahead_ms:
        return "0 s from"
    return f"{abs(ahead_ms) / 1000:g} s {'behind' if ahead_ms > 0 else 'ahead of'}"
