"""How far an order has come, as somebody says it: it moves through the truck that has it."""

from collections.abc import Mapping
from typing import Any

from daemon.commands.arg_types import AHEAD_MS
from daemon.commands.command_tx import CommandTx
from daemon.commands.duty_desk import need_time
from daemon.commands.order_args import MoveOrder
from daemon.commands.order_desk import OrderRefused, how, moving, order_named, truck_named
from daemon.commands.spec import CommandSpec, done
from daemon.domain.commands import Answer, Role
from daemon.domain.orders.machine import (
    listed,
    need_order_move,
    need_truck_move,
    passed_over,
    said,
    skipped,
)
from daemon.domain.orders.order import Order, OrderState
from daemon.domain.orders.truck import Truck, TruckState
from daemon.store import assignments, order_moves, trucks
from daemon.store.assignments import Assigned

BROUGHT_BY: Mapping[OrderState, TruckState] = {
    OrderState.LOADING: TruckState.LOADING,
    OrderState.IN_TRANSIT: TruckState.EN_ROUTE,
    OrderState.DELIVERING: TruckState.DELIVERING,
    OrderState.DELIVERED: TruckState.RETURNING,
}


def move(tx: CommandTx, args: MoveOrder) -> Answer:
    order, to = order_named(tx, args.order), OrderState(args.state)
    had = assignments.last_of_order(tx, order.id)
    if args.vehicle is not None and (had is None or not _is_its(order, had, args.vehicle)):
        return flag(tx, order, vehicle=truck_named(tx, args.vehicle), state=to)
    truck = _truck_with(tx, order, to)
    at = _instant(tx, order, truck, args.at)
    with moving():
        unseen = passed_over(order.state, to)
        if not unseen:
            need_order_move(order.name, order.state, to)
        elif not args.is_skipping:
            raise _skips(order, unseen, to)
        steps = skipped(truck.state, BROUGHT_BY[to])
        if not steps:
            need_truck_move(truck.name, truck.state, BROUGHT_BY[to])
        for step in steps:
            truck = order_moves.move_truck(tx, truck, step, how(tx, args.reason, at=at))
    passed = f", with {listed(unseen)} taken for passed" if unseen else ""
    return done(
        f"order {order.name} is {said(to)} with truck {truck.name}{passed}",
        order=order.name,
        state=to.value,
        vehicle=truck.name,
        passed=[state.value for state in unseen],
        is_flagged=False,
    )


def flag(tx: CommandTx, order: Order, *, vehicle: Truck, state: OrderState) -> Answer:
    """A truck reports an order that is not its own: nothing moves, and the desk hears of it.

    It is done as far as it can be: a refusal would leave no trace of what was reported.
    """
    had = assignments.last_of_order(tx, order.id)
    owner = had.vehicle if had is not None and _is_its(order, had, had.vehicle) else None
    tx.record(
        "order.flagged",
        vehicle_id=vehicle.vehicle_id,
        subject=order.name,
        body={
            "order": order.name,
            "state": order.state.value,
            "reported": state.value,
            "vehicle": vehicle.name,
            "owner": owner,
            "whose": "no truck has it" if owner is None else f"{owner} has it",
        },
    )
    whose = "no truck has it" if owner is None else f"it is {owner}'s"
    return done(
        f"order {order.name} is not moved: {vehicle.name} reports it {said(state)}, and {whose};"
        " the report is flagged",
        order=order.name,
        state=order.state.value,
        vehicle=owner,
        is_flagged=True,
    )


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="orders.move",
            role=Role.OPERATOR,
            args=MoveOrder,
            run=move,
            what="Says how far an order has come, together with its truck; a report of a truck that"
            " does not have it is flagged.",
        ),
    )


def _is_its(order: Order, had: Assigned, vehicle: str) -> bool:
    """Also of one that is delivered, by whoever had it last."""
    return had.vehicle == vehicle and order.state is not OrderState.PENDING


def _truck_with(tx: CommandTx, order: Order, to: OrderState) -> Truck:
    """Raises OrderRefused where none can bring the order there."""
    if to is OrderState.DELIVERED and order.state in (OrderState.PENDING, OrderState.ASSIGNED):
        raise OrderRefused(
            "move_refused",
            f"order {order.name} is {said(order.state)}: what was never loaded is not delivered",
            next_step=f"first say that it was loaded: depotd orders move {order.name} loading",
        )
    if order.state is OrderState.PENDING:
        raise OrderRefused(
            "move_refused",
            f"order {order.name} is pending: no truck has it",
            next_step=f"depotd dispatch --explain {order.name} says why",
        )
    truck = trucks.truck_with(tx, order.id)
    if truck is not None:
        if truck.state is TruckState.OUT_OF_SERVICE:
            raise OrderRefused(
                "move_refused",
                f"order {order.name} is with truck {truck.name}, which is out of service",
                next_step=f"first say that it goes again: depotd trucks set {truck.name} available",
            )
        return truck
    had = assignments.of_order(tx, order.id)
    with moving():
        if had is None:
            need_order_move(order.name, order.state, to)
    busy = "" if had is None else f" of {had.vehicle}, which has another in hand"
    raise OrderRefused("move_refused", f"order {order.name} waits on the route{busy}")


def _instant(tx: CommandTx, order: Order, truck: Truck, given: int | None) -> int:
    if given is None:
        return tx.now
    need_time(tx, "an instant that is given", "leave it out: now is put right with the clock")
    if given > tx.now + AHEAD_MS:
        raise OrderRefused("bad_order", "at: is in the future", next_step="say when it was")
    if given < max(order.state_since, truck.since):
        raise OrderRefused(
            "bad_order",
            f"at: order {order.name} became {said(order.state)}, or truck {truck.name}"
            f" {said(truck.state)}, only after that",
            next_step="give a later instant, or leave it out for now",
        )
    return given


def _skips(order: Order, unseen: tuple[OrderState, ...], to: OrderState) -> OrderRefused:
    return OrderRefused(
        "skips_states",
        f"order {order.name} is {said(order.state)}: before {said(to)} comes {listed(unseen)},"
        " and nobody has seen that",
        next_step=f"say it first, or that it is taken for passed: depotd orders move {order.name}"
        f" {to.value} --skip",
    )
