"""What people do to alerts: mark them as read."""

from typing import Annotated, Any

from pydantic import Field

from daemon.commands.arg_types import RowId
from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandArgs, CommandSpec, done, refused
from daemon.domain.alerts import Desk
from daemon.domain.commands import Answer, Role
from daemon.store import alerts


class AlertSeqs(CommandArgs):
    seqs: Annotated[list[RowId], Field(min_length=1, max_length=1_000)]
    """Numbers of alerts."""


class AlertsUntil(CommandArgs):
    until: RowId
    """The newest that was seen; later ones stay unread."""
    recipient: Desk | None = None
    """Only of this desk."""


def read(tx: CommandTx, args: AlertSeqs) -> Answer:
    there = alerts.known(tx, args.seqs)
    missing = sorted(set(args.seqs) - set(there))
    if not there:
        return refused(
            "alert_not_found",
            f"there is no alert {missing[0]}",
            next_step="depotd alerts lists those there are; old ones are removed once read",
        )
    count = alerts.mark_read(tx, there, at=tx.now, by=tx.actor.name)
    if count:
        tx.record("alert.read", subject=_named(there), body={"seqs": there})
    said = f"{_named(there)} marked as read" if count else f"{_named(there)}: read already"
    if missing:
        said += f"; {len(missing)} of them are not there"
    return done(said, count=count, missing=missing)


def read_all(tx: CommandTx, args: AlertsUntil) -> Answer:
    recipient = args.recipient.value if args.recipient is not None else None
    count = alerts.mark_all_read(
        tx, until=args.until, at=tx.now, by=tx.actor.name, recipient=recipient
    )
    whose = f" of {recipient}" if recipient else ""
    if count:
        body = {"until": args.until, "recipient": recipient, "count": count}
        tx.record("alert.read", subject=f"{count} alerts", body=body)
    return done(f"{count} alerts{whose} marked as read", count=count)


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="alerts.read",
            role=Role.OPERATOR,
            args=AlertSeqs,
            run=read,
            what="Marks alerts as read, for everybody.",
        ),
        CommandSpec(
            name="alerts.read_all",
            role=Role.OPERATOR,
            args=AlertsUntil,
            run=read_all,
            what="Marks all alerts up to one as read, of one desk or of all.",
        ),
    )


def _named(seqs: list[int]) -> str:
    return f"alert {seqs[0]}" if len(seqs) == 1 else f"{len(seqs)} alerts"
