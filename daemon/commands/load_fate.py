"""What becomes of a load whose order is gone: dumped, brought back, or given to another order."""

from typing import Any

from daemon.commands.command_tx import CommandTx
from daemon.commands.order_desk import (
    OrderRefused,
    aside,
    breaking,
    how,
    moving,
    order_named,
    set_aside,
    truck_named,
)
from daemon.commands.spec import CommandSpec, done
from daemon.commands.truck_args import DecideLoad, Fate
from daemon.domain.commands import Answer, Role
from daemon.domain.dispatch.by_hand import on_board
from daemon.domain.eta.estimate import travel
from daemon.domain.eta.eta import Travel
from daemon.domain.eta.lanes import LaneBook, Spot
from daemon.domain.orders.concrete import MINUTE_MS, PromiseCheck, fits
from daemon.domain.orders.machine import need_order_move
from daemon.domain.orders.order import Order, OrderState
from daemon.domain.orders.truck import Truck, TruckState
from daemon.domain.rules.dispatch import POSITION_MINUTES
from daemon.store import (
    assignments,
    dispatch_view,
    drivers,
    order_moves,
    orders,
    seats,
    truck_loads,
    truck_sightings,
    trucks,
)
from daemon.store.assignments import Pair
from daemon.store.dispatch_view import Only
from daemon.store.truck_loads import LoadDecision, TruckLoad


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
        return _redirect(tx, truck, load, args)
    decision = LoadDecision(args.decision.value)
    truck_loads.decide(tx, truck.vehicle_id, decision, at=tx.now, by=tx.actor.name)
    _tell(tx, truck, load, decision, order=None)
    is_dumped = decision is LoadDecision.DUMP
    if is_dumped:
        truck_loads.gone(tx, truck.vehicle_id, at=tx.now, by=tx.actor.name)
    return done(
        f"truck {truck.name}: its load of {load.order} is"
        f" {'dumped' if is_dumped else 'to come back to the plant'}",
        vehicle=truck.name,
        decision=decision.value,
        order=None,
    )


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="trucks.decide_load",
            role=Role.OPERATOR,
            args=DecideLoad,
            run=decide_load,
            what="Decides on a load whose order was cancelled: dump, return, or redirect to an"
            " order of which nothing is loaded and that it still reaches in time; what that breaks"
            " is listed and must be confirmed.",
        ),
    )


def _redirect(tx: CommandTx, truck: Truck, load: TruckLoad, args: DecideLoad) -> Answer:
    order = _wanted(tx, truck, args.order)
    pair, driver = _pair(tx, truck, load)
    _need_same(load, order)
    way = _way(tx, truck, order)
    check = _check(tx, load, order, way)
    if not check.fits:
        raise OrderRefused(
            "sets_before",
            f"truck {truck.name}: its load does not reach order {order.name} in time: {check.text}",
            next_step="dump it, or name an order that is nearer",
        )
    view = dispatch_view.view(tx, tx.now, only=Only(order=order, pair=pair))
    found = on_board(view, tx.rules, way=way)
    if found.breaks and not args.is_confirmed:
        return breaking(order, truck, driver, found)
    said = set_aside(found)
    had = assignments.of_order(tx, order.id)
    with moving():
        if had is not None:  # nothing of it is loaded
            order_moves.take_back(tx, order, how(tx, f"gets the load of {load.order}"))
        order_moves.redirect(
            tx,
            trucks.truck(tx, truck.vehicle_id),
            orders.order_by_id(tx, order.id),
            pair.driver_id,
            how(tx, f"load of {load.order}"),
            terms={**found.terms, "redirected_from": load.order},
            overrides=said,
        )
    tx.decided(
        subject=f"order {order.name}",
        outcome="redirected",
        terms={
            "truck": truck.name,
            "driver": driver,
            **found.terms,
            "redirected_from": load.order,
            "load_min": round(check.minutes, 1),
            "limit_min": check.limit_min,
            "overrides": list(said),
        },
    )
    _tell(tx, truck, load, LoadDecision.REDIRECT, order=order.name)
    is_sized = order.volume_l is not None and load.volume_l is not None
    unsized = "" if is_sized else "; nobody has said whether its volume is enough"
    other = "" if had is None or had.vehicle == truck.name else f", {had.vehicle} has it no more"
    return done(
        f"truck {truck.name}: its load of {load.order} goes to order {order.name}{other};"
        f" {check.text}{unsized}{aside(found)}",
        vehicle=truck.name,
        decision=LoadDecision.REDIRECT.value,
        order=order.name,
        overrides=list(said),
    )


def _wanted(tx: CommandTx, truck: Truck, name: str | None) -> Order:
    if name is None:
        raise OrderRefused(
            "order_missing",
            f"truck {truck.name}: to which order is its load to go?",
            next_step="name an order of the same material of which nothing is loaded",
        )
    if truck.state is TruckState.OUT_OF_SERVICE:
        raise OrderRefused(
            "truck_broken",
            f"truck {truck.name} is out of service: its load goes nowhere with it",
            next_step=f"dump it, or first say that it goes again: depotd trucks set {truck.name}"
            " available",
        )
    order = order_named(tx, name)
    if order.state is not OrderState.ASSIGNED:
        with moving():
            need_order_move(order.name, order.state, OrderState.ASSIGNED)
    return order


def _pair(tx: CommandTx, truck: Truck, load: TruckLoad) -> tuple[Pair, str]:
    """With who sits at its wheel, or who was given the order that the load was made for."""
    seat = seats.at_the_wheel(tx, truck.vehicle_id)
    if seat is not None:
        return Pair(vehicle_id=truck.vehicle_id, driver_id=seat.driver_id), seat.driver
    had = assignments.last_of_order(tx, load.order_id)
    in_use = {one.id for one in drivers.drivers_in_use(tx)}
    if had is None or had.driver_id not in in_use or had.vehicle_id != truck.vehicle_id:
        raise OrderRefused(
            "no_driver",
            f"truck {truck.name}: nobody knows who drives it",
            next_step=f"seat him: depotd duty DRIVER set ON --vehicle {truck.name}",
        )
    return Pair(vehicle_id=truck.vehicle_id, driver_id=had.driver_id), had.driver


def _need_same(load: TruckLoad, order: Order) -> None:
    wanted, carried = order.material.strip(), load.material.strip()
    is_same = wanted.casefold() == carried.casefold()
    if not is_same or order.discharge_limit_min is None:
        said, todo = _other(order, load, wanted=wanted, carried=carried)
        raise OrderRefused("other_material", said, next_step=todo)
    if order.volume_l is not None and load.volume_l is not None and order.volume_l > load.volume_l:
        raise OrderRefused(
            "too_little",
            f"order {order.name} wants {order.volume_l} l, the load is {load.volume_l} l",
            next_step="name an order that is not larger",
        )


def _other(order: Order, load: TruckLoad, *, wanted: str, carried: str) -> tuple[str, str]:
    """What keeps the load from the order, and what to do about it."""
    name = order.name
    if wanted.casefold() == carried.casefold():
        return (
            f"order {name} is told as one that does not set, and the load of {load.order} sets",
            f"depotd orders change {name} --discharge-limit MIN, if it does set; or another order",
        )
    if not carried:
        return (
            f"nobody has told what the load of {load.order} is; order {name} wants {wanted}",
            "have it brought back, or dump it",
        )
    if not wanted:
        return (
            f"nobody has told the material of order {name}; the load is {carried}",
            f'depotd orders change {name} --material "{carried}", if it is that; or another order',
        )
    return (
        f"order {name} wants {wanted}, the load is {carried}",
        "name an order of the same material",
    )


def _way(tx: CommandTx, truck: Truck, order: Order) -> Travel:
    fix = truck_sightings.newest_fixes(tx, (truck.vehicle_id,)).get(truck.vehicle_id)
    most_min = tx.rules[POSITION_MINUTES]
    if fix is None or tx.now - fix.at > most_min * MINUTE_MS:
        heard = "never" if fix is None else f"{(tx.now - fix.at) // MINUTE_MS} min ago"
        raise OrderRefused(
            "position_unknown",
            f"truck {truck.name} was heard {heard}: nobody knows how far it is from {order.name}",
            next_step="call the driver, and dump the load if he is too far",
        )
    end = order.destination.spot
    no_lane = LaneBook()  # it is somewhere on the road, from where no drives are known
    return travel(no_lane, Spot(fix.lat_e7, fix.lon_e7), end, tx.now)


def _check(tx: CommandTx, load: TruckLoad, order: Order, way: Travel) -> PromiseCheck:
    opens_min = 0.0 if order.earliest_at is None else (order.earliest_at - tx.now) / MINUTE_MS
    return fits(
        loading_min=(tx.now - load.batched_at) / MINUTE_MS,
        travel_min=way.p80_min,
        waiting_min=max(0.0, opens_min - way.p80_min),
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
