"""Trucks by hand: to which state they have come, and calls back that were heard."""

from collections.abc import Sequence
from typing import Any

from daemon.commands import load_fate, order_moves
from daemon.commands.arg_types import AHEAD_MS
from daemon.commands.command_tx import CommandTx
from daemon.commands.duty_desk import need_time
from daemon.commands.order_desk import OrderRefused, how, moving, order_named, truck_named
from daemon.commands.spec import CommandSpec, done
from daemon.commands.truck_args import AcknowledgeRecall, SetTruckState
from daemon.domain.commands import Answer, Role
from daemon.domain.orders.machine import ORDER_OF_TRUCK, listed, need_truck_move, said, skipped
from daemon.domain.orders.order import Order, OrderState
from daemon.domain.orders.truck import Truck, TruckState
from daemon.store import order_moves as moves
from daemon.store import orders, recalls
from daemon.store.order_events import How

NEEDS_ORDER = (
    TruckState.ASSIGNED,
    TruckState.LOADING,
    TruckState.EN_ROUTE,
    TruckState.AT_JOB_SITE,
    TruckState.DELIVERING,
)
AFTER_ORDER = (TruckState.WASHING, TruckState.AVAILABLE)


def set_state(tx: CommandTx, args: SetTruckState) -> Answer:
    truck = truck_named(tx, args.vehicle)
    if args.order is not None:
        order = order_named(tx, args.order)
        if order.id != truck.order_id:
            state = ORDER_OF_TRUCK.get(args.state, order.state)
            return order_moves.flag(tx, order, vehicle=truck, state=state)
    seen = how(tx, args.reason, at=_instant(tx, truck, args.at))
    with moving():
        now, passed = _set(tx, truck, args, seen)
    unseen = f", with {listed(passed)} taken for passed" if passed else ""
    return done(
        f"truck {truck.name} is {said(now.state)}, it was {said(truck.state)}{unseen}",
        vehicle=truck.name,
        state=now.state.value,
        was=truck.state.value,
        passed=[state.value for state in passed],
        is_flagged=False,
    )


def acknowledge(tx: CommandTx, args: AcknowledgeRecall) -> Answer:
    truck = truck_named(tx, args.vehicle)
    by = args.by.strip() or tx.actor.name
    calls = recalls.open_of(tx, truck.vehicle_id)
    if not calls:
        return done(f"truck {truck.name} has no call that waits for an answer", acknowledged=0)
    recalls.acknowledge(tx, truck.vehicle_id, at=tx.now, by=by)
    for call in calls:
        tx.record(
            "truck.recall_heard",
            vehicle_id=truck.vehicle_id,
            subject=truck.name,
            body={
                "recall": call.id,
                "vehicle": truck.name,
                "order": call.order,
                "heard_by": by,
                "after_ms": tx.now - call.sent_at,
            },
        )
    return done(f"truck {truck.name} knows that it is called back", acknowledged=len(calls))


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="trucks.set_state",
            role=Role.OPERATOR,
            args=SetTruckState,
            run=set_state,
            what="Says to which state a truck has come, with the order that it has in hand; out of"
            " service it gives back what is not loaded.",
        ),
        CommandSpec(
            name="trucks.acknowledge",
            role=Role.OPERATOR,
            args=AcknowledgeRecall,
            run=acknowledge,
            what="Says that a driver has heard that he is called back to the plant.",
        ),
        *load_fate.specs(),
    )


def _set(
    tx: CommandTx, truck: Truck, args: SetTruckState, seen: How
) -> tuple[Truck, Sequence[TruckState]]:
    """The truck as it is then, and what was taken for passed. Raises MoveRefused."""
    if args.state is TruckState.OUT_OF_SERVICE:
        if not seen.reason:
            raise OrderRefused(
                "reason_missing",
                f"truck {truck.name}: nobody goes out of service without a reason",
                next_step="say why: it stands in the list of trucks",
            )
        return moves.break_down(tx, truck, seen), ()
    if truck.state is TruckState.OUT_OF_SERVICE:
        if args.state is not TruckState.AVAILABLE:
            raise OrderRefused(
                "move_refused",
                f"truck {truck.name} is out of service",
                next_step=f"first say that it goes again: depotd trucks set {truck.name} available",
            )
        return moves.back_in_service(tx, truck, seen), ()
    steps = _steps(tx, truck, args)
    for step in steps:
        truck = moves.move_truck(tx, truck, step, seen)
    return truck, steps[:-1]


def _steps(tx: CommandTx, truck: Truck, args: SetTruckState) -> Sequence[TruckState]:
    """The states that it comes to, in order. An order in hand goes with it to its end."""
    to = args.state
    if truck.order_id is None:
        need_truck_move(truck.name, truck.state, to)
        if to in NEEDS_ORDER:
            raise OrderRefused(
                "move_refused",
                f"truck {truck.name} has no order in hand, so it is not {said(to)}",
                next_step=f"give it one: depotd orders assign ORDER {truck.name}",
            )
        return (to,)
    order = orders.order_by_id(tx, truck.order_id)
    end = TruckState.RETURNING if to in AFTER_ORDER else to
    steps = [*skipped(truck.state, end), *((to,) if to in AFTER_ORDER else ())]
    if not steps:
        need_truck_move(truck.name, truck.state, to)
    if end is TruckState.RETURNING and order.state is OrderState.ASSIGNED:
        raise OrderRefused(
            "move_refused",
            f"truck {truck.name} has order {order.name} in hand, of which nothing is loaded",
            next_step=f"depotd orders take-back {order.name} frees the truck",
        )
    if len(steps) > 1 and not args.is_skipping:
        raise _skips(truck, order, steps)
    return steps


def _skips(truck: Truck, order: Order, steps: Sequence[TruckState]) -> OrderRefused:
    return OrderRefused(
        "skips_states",
        f"truck {truck.name} is {said(truck.state)} with order {order.name}: before"
        f" {said(steps[-1])} comes {listed(steps[:-1])}, and nobody has seen that",
        next_step=f"say it first, or that it is taken for passed with --skip; depotd orders cancel"
        f" {order.name} where it was not delivered",
    )


def _instant(tx: CommandTx, truck: Truck, given: int | None) -> int:
    if given is None:
        return tx.now
    need_time(tx, "an instant that is given", "leave it out: now is put right with the clock")
    if given > tx.now + AHEAD_MS:
        raise OrderRefused("bad_truck", "at: is in the future", next_step="say when it was")
    if given < truck.since:
        raise OrderRefused(
            "bad_truck",
            f"at: truck {truck.name} became {said(truck.state)} only after that",
            next_step="give a later instant, or leave it out for now",
        )
    return given
