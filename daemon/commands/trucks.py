"""Trucks by hand: their state, calls back that were heard, loads whose order is gone."""

from typing import Any

from daemon.commands.command_tx import CommandTx
from daemon.commands.duty_desk import need_time
from daemon.commands.order_desk import OrderRefused, how, moving, order_named
from daemon.commands.spec import CommandSpec, done
from daemon.commands.truck_args import AcknowledgeRecall, DecideLoad, Fate, SetTruckState
from daemon.domain.commands import Answer, Role
from daemon.domain.eta.estimate import travel
from daemon.domain.eta.lanes import Spot
from daemon.domain.orders.concrete import MINUTE_MS, PromiseCheck, fits
from daemon.domain.orders.machine import said
from daemon.domain.orders.order import Order
from daemon.domain.orders.truck import Truck, TruckState
from daemon.store import (
    assignments,
    lanes,
    order_moves,
    recalls,
    seats,
    truck_loads,
    truck_sightings,
    trucks,
)
from daemon.store.truck_loads import LoadDecision, TruckLoad

AHEAD_MS = 60_000
"""A clock in a cab may go so much before ours."""


def set_state(tx: CommandTx, args: SetTruckState) -> Answer:
    truck = truck_named(tx, args.vehicle)
    at = _instant(tx, truck, args.at)
    seen = how(tx, args.reason, at=at)
    with moving():
        if args.state is TruckState.OUT_OF_SERVICE:
            if not seen.reason:
                raise OrderRefused(
                    "reason_missing",
                    f"truck {truck.name}: nobody goes out of service without a reason",
                    next_step="say why: it stands in the list of trucks",
                )
            now = order_moves.break_down(tx, truck, seen)
        elif truck.state is TruckState.OUT_OF_SERVICE and args.state is TruckState.AVAILABLE:
            now = order_moves.back_in_service(tx, truck, seen)
        else:
            now = order_moves.move_truck(tx, truck, args.state, seen)
    return done(
        f"truck {truck.name} is {said(now.state)}, it was {said(truck.state)}",
        vehicle=truck.name,
        state=now.state.value,
        was=truck.state.value,
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


def decide_load(tx: CommandTx, args: DecideLoad) -> Answer:
    truck = truck_named(tx, args.vehicle)
    load = truck_loads.load_of(tx, truck.vehicle_id)
    if load is None:
        raise OrderRefused("no_load", f"truck {truck.name} carries no load that sets")
    if truck.order_id is not None:
        raise OrderRefused(
            "load_has_order",
            f"truck {truck.name}: its load is for order {load.order}, which is not cancelled",
            next_step=f"depotd orders cancel {load.order} frees it",
        )
    if args.decision is Fate.REDIRECT:
        return _redirect(tx, truck, load, args.order)
    decision = LoadDecision(args.decision.value)
    truck_loads.decide(tx, truck.vehicle_id, decision, at=tx.now, by=tx.actor.name)
    _tell(tx, truck, load, decision, order=None)
    if decision is LoadDecision.DUMP:
        truck_loads.gone(tx, truck.vehicle_id)
    is_dumped = decision is LoadDecision.DUMP
    return done(
        f"truck {truck.name}: its load of {load.order} is"
        f" {'dumped' if is_dumped else 'to come back to the plant'}",
        vehicle=truck.name,
        decision=decision.value,
    )


def truck_named(tx: CommandTx, name: str) -> Truck:
    truck = trucks.truck_named(tx, name)
    if truck is None:
        raise OrderRefused(
            "vehicle_not_found",
            f"no vehicle in use is called {name}",
            next_step="depotd vehicles list names them all",
        )
    return truck


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
        CommandSpec(
            name="trucks.decide_load",
            role=Role.OPERATOR,
            args=DecideLoad,
            run=decide_load,
            what="Decides on a load whose order was cancelled: dump, return, or redirect to a"
            " pending order that it still reaches in time.",
        ),
    )


def _redirect(tx: CommandTx, truck: Truck, load: TruckLoad, name: str | None) -> Answer:
    if name is None:
        raise OrderRefused(
            "order_missing",
            f"truck {truck.name}: to which order is its load to go?",
            next_step="name a pending order of the same material",
        )
    order = order_named(tx, name)
    had = assignments.last_of_order(tx, load.order_id)
    seat = seats.at_the_wheel(tx, truck.vehicle_id)
    driver_id = seat.driver_id if seat is not None else had.driver_id if had is not None else None
    if driver_id is None:
        raise OrderRefused("no_driver", f"truck {truck.name}: nobody knows who drives it")
    _need_same(load, order)
    check = _check(tx, truck, load, order)
    if not check.fits:
        raise OrderRefused(
            "sets_before",
            f"truck {truck.name}: its load does not reach order {order.name} in time: {check.text}",
            next_step="dump it, or name an order that is nearer",
        )
    with moving():
        order_moves.redirect(tx, truck, order, driver_id, how(tx, f"load of {load.order}"))
    _tell(tx, truck, load, LoadDecision.REDIRECT, order=order.name)
    return done(
        f"truck {truck.name}: its load of {load.order} goes to order {order.name}; {check.text}",
        vehicle=truck.name,
        decision=LoadDecision.REDIRECT.value,
        order=order.name,
    )


def _need_same(load: TruckLoad, order: Order) -> None:
    if order.discharge_limit_min is None or order.material != load.material:
        raise OrderRefused(
            "other_material",
            f"order {order.name} wants {order.material or 'something else'}, the load is"
            f" {load.material or 'unknown'}",
            next_step="name an order of the same material",
        )
    if order.volume_l is not None and load.volume_l is not None and order.volume_l > load.volume_l:
        raise OrderRefused(
            "too_little",
            f"order {order.name} wants {order.volume_l} l, the load is {load.volume_l} l",
            next_step="name an order that is not larger",
        )


def _check(tx: CommandTx, truck: Truck, load: TruckLoad, order: Order) -> PromiseCheck:
    fix = truck_sightings.newest_fixes(tx, (truck.vehicle_id,)).get(truck.vehicle_id)
    if fix is None:
        raise OrderRefused(
            "position_unknown",
            f"truck {truck.name} was never heard: nobody knows how far it is from {order.name}",
            next_step="call the driver, and dump the load if he is too far",
        )
    end = Spot(order.destination.lat_e7, order.destination.lon_e7, order.destination.id)
    book = lanes.lane_book(tx, now=tx.now)
    way = travel(book, Spot(fix.lat_e7, fix.lon_e7), end, tx.now)
    return fits(
        loading_min=(tx.now - load.batched_at) / MINUTE_MS,
        travel_min=way.p80_min,
        pouring_min=order.unloading_min,
        limit_min=min(load.limit_min, order.discharge_limit_min or load.limit_min),
    )


def _tell(
    tx: CommandTx, truck: Truck, load: TruckLoad, decision: LoadDecision, *, order: str | None
) -> None:
    tx.record(
        "load.decided",
        vehicle_id=truck.vehicle_id,
        subject=truck.name,
        body={
            "vehicle": truck.name,
            "of": load.order,
            "decision": decision.value,
            "order": order,
            "batched_at": load.batched_at,
            "limit_min": load.limit_min,
        },
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
