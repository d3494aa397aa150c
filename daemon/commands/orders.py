"""Orders: added, changed, cancelled, taken back from a truck, delayed."""

from dataclasses import replace
from typing import Any

from daemon.commands import order_import, order_moves, order_ratings
from daemon.commands.command_tx import CommandTx
from daemon.commands.order_args import (
    AddOrder,
    CancelOrder,
    ChangeOrder,
    DeclareDelay,
    TakeBack,
)
from daemon.commands.order_desk import (
    OrderRefused,
    faulty,
    fields_of,
    ground_now,
    how,
    listed,
    moving,
    order_named,
    source_of,
    warned,
    worded,
)
from daemon.commands.spec import CommandSpec, done, refused
from daemon.domain.commands import Answer, Role
from daemon.domain.orders.drafting import Drafted, judge
from daemon.domain.orders.machine import said
from daemon.domain.orders.order import Order, OrderState
from daemon.domain.orders.told import BREAKING, NO_LIMIT, Told, differences, told_of
from daemon.store import assignments, order_events, orders, zones
from daemon.store import order_moves as moves

MINUTE_MS = 60_000
EDITABLE = (OrderState.PENDING, OrderState.ASSIGNED)


def add(tx: CommandTx, args: AddOrder) -> Answer:
    told = args.told()
    stands = orders.order_by_name(tx, told.name)
    if stands is not None:
        return _known(tx, stands, args)
    found = judge(told, ground_now(tx, (told,)))
    if found.drafted is None:
        return faulty(told.name, found.faults)
    orders.add(tx, fields_of(found.drafted), source=source_of(tx), now=tx.now, by=tx.actor.name)
    order = order_named(tx, told.name)
    order_events.created(tx, order)
    return done(
        f"order {order.name} of {order.customer} is taken{warned(found.warnings)}",
        order=order.name,
        is_new=True,
        warnings=listed(found.warnings),
    )


def change(tx: CommandTx, args: ChangeOrder) -> Answer:
    order = order_named(tx, args.order)
    if order.state not in EDITABLE:
        return refused(
            "order_not_editable",
            f"order {order.name} is {said(order.state)}: it is changed only while it is pending"
            " or assigned",
            next_step=""
            if order.state.is_over
            else "cancel it, and add it anew under another name",
        )
    told, was = args.told(order), told_of(order)
    asked = differences(was, told, args.changed_fields())
    if not asked:
        return _so_already(order)
    found = judge(told, ground_now(tx, (told,)), only=asked)
    if found.drafted is None:
        return faulty(order.name, found.faults)
    changes = differences(was, _as_drafted(found.drafted), (*asked, "discharge_limit_min"))
    if not changes:
        return _so_already(order)
    had = assignments.of_order(tx, order.id)
    is_broken = had is not None and not BREAKING.isdisjoint(changes)
    if is_broken:
        moves.take_back(tx, order, how(tx, f"changed: {', '.join(changes)}"))
    orders.change(tx, order_named(tx, order.name), fields_of(found.drafted))
    shown = {name: {"was": pair[0], "now": pair[1]} for name, pair in changes.items()}
    tx.record(
        "order.changed",
        vehicle_id=None if had is None else had.vehicle_id,
        subject=order.name,
        body={
            "order": order.name,
            "customer": told.customer,
            "changes": shown,
            "reason": args.reason,
            "taken_from": had.vehicle if had is not None and is_broken else None,
        },
    )
    taken = f"; taken back from {had.vehicle}, it waits again" if had and is_broken else ""
    return done(
        f"order {order.name}: {', '.join(changes)} changed{taken}{warned(found.warnings)}",
        order=order.name,
        changes=shown,
        is_taken_back=is_broken,
        warnings=listed(found.warnings),
    )


def cancel(tx: CommandTx, args: CancelOrder) -> Answer:
    order = order_named(tx, args.order)
    if order.state is OrderState.CANCELLED:
        why = orders.cancel_reason(tx, order.id)
        raise OrderRefused(
            "move_refused", f"order {order.name} is cancelled already" + (f": {why}" if why else "")
        )
    with moving():
        truck = moves.cancel(tx, order, how(tx, args.reason))
    became = "" if truck is None else f"; truck {truck.name} is {said(truck.state)}"
    return done(
        f"order {order.name} is cancelled{became}",
        order=order.name,
        was=order.state.value,
        vehicle=None if truck is None else truck.name,
    )


def take_back(tx: CommandTx, args: TakeBack) -> Answer:
    order = order_named(tx, args.order)
    had = assignments.of_order(tx, order.id)
    with moving():
        moves.take_back(tx, order, how(tx, args.reason))
    whose = "" if had is None else f" from {had.vehicle}"
    return done(
        f"order {order.name} is taken back{whose}: it waits again",
        order=order.name,
        vehicle=None if had is None else had.vehicle,
    )


def delay(tx: CommandTx, args: DeclareDelay) -> Answer:
    order = order_named(tx, args.order)
    if order.state.is_over:
        return refused("order_over", f"order {order.name} is {said(order.state)}: it is over")
    expected_at = order.promised_at + args.minutes * MINUTE_MS
    had = assignments.of_order(tx, order.id)
    tx.record(
        "order.delay_declared",
        vehicle_id=None if had is None else had.vehicle_id,
        subject=order.name,
        body={
            "order": order.name,
            "customer": order.customer,
            "minutes": args.minutes,
            "reason": args.reason.strip(),
            "promised_at": order.promised_at,
            "expected_at": expected_at,
            "vehicle": None if had is None else had.vehicle,
        },
    )
    return done(
        f"order {order.name}: a delay of {args.minutes} min is declared",
        order=order.name,
        expected_at=expected_at,
    )


def specs() -> tuple[CommandSpec[Any], ...]:
    """The whole family."""
    return (*_own(), *order_moves.specs(), *order_ratings.specs(), *order_import.specs())


def _own() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="orders.add",
            role=Role.OPERATOR,
            args=AddOrder,
            run=add,
            what="Takes an order; the same order twice is one order.",
        ),
        CommandSpec(
            name="orders.change",
            role=Role.OPERATOR,
            args=ChangeOrder,
            run=change,
            what="Changes an order that is pending or assigned; when place, load or promise change"
            " it is taken back and dispatched anew.",
        ),
        CommandSpec(
            name="orders.cancel",
            role=Role.OPERATOR,
            args=CancelOrder,
            run=cancel,
            what="Cancels an order; a truck that is under way with it is called back.",
        ),
        CommandSpec(
            name="orders.take_back",
            role=Role.OPERATOR,
            args=TakeBack,
            run=take_back,
            what="Takes an order back from its truck while nothing of it is loaded.",
        ),
        CommandSpec(
            name="orders.delay",
            role=Role.OPERATOR,
            args=DeclareDelay,
            run=delay,
            what="Declares that an order will be late; owner and customer are told.",
        ),
    )


def _so_already(order: Order) -> Answer:
    return done(f"order {order.name} is so already: nothing to change", changes={})


def _as_drafted(drafted: Drafted) -> Told:
    """With what customer and rules say where it does not itself."""
    return replace(
        drafted.told,
        tier=drafted.tier,
        loading_min=drafted.loading_min,
        unloading_min=drafted.unloading_min,
        discharge_limit_min=drafted.discharge_limit_min or NO_LIMIT,
    )


def _known(tx: CommandTx, stands: Order, args: AddOrder) -> Answer:
    """There is an order of that name."""
    different = differences(told_of(stands), args.told(), args.told_fields())
    if not different:
        return done(
            f"order {stands.name} is known already: it is {said(stands.state)}",
            order=stands.name,
            is_new=False,
        )
    zone = zones.depot_zone(tx)
    shown = ", ".join(
        f"{name} is {worded(name, was, zone)}, not {worded(name, now, zone)}"
        for name, (was, now) in different.items()
    )
    return refused(
        "order_differs",
        f"there is an order {stands.name} already, and it is another: {shown}",
        next_step=f"`depotd orders change {stands.name} ...` changes it; a new order needs another"
        " name",
        body={"differences": {n: {"was": w, "now": t} for n, (w, t) in different.items()}},
    )
