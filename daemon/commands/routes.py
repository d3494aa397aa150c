"""Changes of routes: looked for by hand, accepted, rejected."""

from typing import Annotated, Any

from pydantic import Field

from daemon.commands.command_tx import CommandTx
from daemon.commands.order_desk import OrderRefused, order_named
from daemon.commands.spec import CommandArgs, CommandSpec, done, refused
from daemon.domain.alerts import Desk
from daemon.domain.commands import Answer, Role
from daemon.domain.dispatch.route_change import ASKED, PROPOSED, REJECTED
from daemon.domain.orders.machine import said
from daemon.queue.outcomes import Stale
from daemon.settings_base import Name
from daemon.store import alerts, proposals, route_moves
from daemon.store.proposals import Proposal, State
from daemon.store.route_moves import EXPIRE_MS, Loaded

REASON_MOST = 200


class Accept(CommandArgs):
    id: Annotated[int, Field(ge=1)]
    """Of the proposal."""


class Reject(Accept):
    reason: Annotated[str, Field(max_length=REASON_MOST)] = ""
    """Why; kept with the proposal's event."""


class Rebalance(CommandArgs):
    order: Name | None = None
    """For which it is looked; left out: for all that are late."""


def accept(tx: CommandTx, args: Accept) -> Answer:
    found = _open(tx, args.id)
    if tx.now - found.made_at >= EXPIRE_MS:
        raise _stale(f"proposal {found.id} is older than {EXPIRE_MS // 60_000} min")
    try:
        route_moves.apply(tx, found, State.ACCEPTED, by=tx.actor.name)
    except (Stale, Loaded) as exc:
        raise _stale(str(exc)) from exc
    _settle(tx, found)
    moves = "; ".join(f"{move[0]} is {move[2]}'s, place {move[3]}" for move in found.moves)
    return done(
        f"proposal {found.id} is accepted: {moves}; tell the drivers",
        proposal=found.id,
        moves=[list(move) for move in found.moves],
    )


def reject(tx: CommandTx, args: Reject) -> Answer:
    found = _open(tx, args.id)
    proposals.decide(tx, found.id, State.REJECTED, at=tx.now, by=tx.actor.name)
    tx.record(
        REJECTED,
        subject=found.order,
        body={
            "proposal": found.id,
            "order": found.order,
            "by": tx.actor.name,
            "reason": args.reason.strip(),
        },
    )
    _settle(tx, found)
    return done(f"proposal {found.id} is rejected: all stays as it is", proposal=found.id)


def rebalance(tx: CommandTx, args: Rebalance) -> Answer:
    if args.order is not None:
        order = order_named(tx, args.order)
        if order.state.is_over:
            return refused("order_over", f"order {order.name} is {said(order.state)}: it is over")
    tx.record(ASKED, subject=args.order or "routes", body={"order": args.order})
    about = "all late orders" if args.order is None else f"order {args.order}"
    return done(f"routes are looked at for {about}: depotd routes list has what is found")


def _stale(why: str) -> OrderRefused:
    return OrderRefused(
        "proposal_stale", why, next_step="depotd routes rebalance looks for a new one"
    )


def _open(tx: CommandTx, number: int) -> Proposal:
    found = proposals.by_id(tx, number)
    if found is None:
        raise OrderRefused(
            "proposal_not_found",
            f"there is no proposal {number}",
            next_step="depotd routes list names them",
        )
    if found.state is not State.OPEN:
        raise OrderRefused("proposal_decided", f"proposal {number} is {found.state.value} already")
    return found


def _settle(tx: CommandTx, found: Proposal) -> None:
    alerts.settle(tx, Desk.DISPATCH, PROPOSED, subjects=[found.order], at=tx.now, by=tx.actor.name)


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="routes.accept",
            role=Role.OPERATOR,
            args=Accept,
            run=accept,
            what="Changes routes as a proposal says; one that is out of date is refused.",
        ),
        CommandSpec(
            name="routes.reject",
            role=Role.OPERATOR,
            args=Reject,
            run=reject,
            what="Leaves routes as they are; its orders are not proposed again for a while.",
        ),
        CommandSpec(
            name="routes.rebalance",
            role=Role.OPERATOR,
            args=Rebalance,
            run=rebalance,
            what="Looks for a change of routes that pays, for one order or all that are late.",
        ),
    )
