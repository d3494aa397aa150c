"""Trucks and orders go on together: one transaction, with the events that say so.

Whoever moves one (a person, head office, a fence, a timer) does it here, so that truck, order,
route and load never tell different stories.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from daemon.domain.alerts import Desk
from daemon.domain.orders import news
from daemon.domain.orders.machine import (
    CANCELLED_TRUCK,
    ORDER_OF_TRUCK,
    RESUMED,
    RESUMED_EMPTY,
    MoveRefused,
    need_order_for,
    need_order_move,
    need_parting,
    need_truck_move,
)
from daemon.domain.orders.order import Order, OrderState
from daemon.domain.orders.truck import MoveSource, Truck, TruckState
from daemon.interfaces import RecordingTx
from daemon.store import alerts, assignments, order_events, orders, recalls, truck_loads, trucks
from daemon.store.assignments import Ending, Pair
from daemon.store.order_events import How

DEPOT = "depotd"
"""Who moved it, where nobody said so."""


def assign(
    tx: RecordingTx,
    order: Order,
    pair: Pair,
    how: How,
    *,
    terms: Mapping[str, object],
    overrides: Sequence[str] = (),
) -> None:
    """At the end of the truck's route; in hand at once when the truck has nothing else.

    Raises MoveRefused when the order has a truck already, or is over.
    """
    need_order_move(order.name, order.state, OrderState.ASSIGNED)
    assignments.add(tx, order.id, pair, at=how.at, by=how.by, terms=terms, overrides=overrides)
    _move_order(tx, order, OrderState.ASSIGNED, how)
    order_events.assigned(tx, order, how)
    trucks.touch(tx, pair.vehicle_id)
    begin_next(tx, trucks.truck(tx, pair.vehicle_id), how)


def take_back(tx: RecordingTx, order: Order, how: How) -> None:
    """The order waits again, as long as nothing of it is loaded. Raises MoveRefused."""
    need_order_move(order.name, order.state, OrderState.PENDING)
    _end(tx, order, Ending.MOVED, how)
    _move_order(tx, order, OrderState.PENDING, how)
    truck = trucks.truck_with(tx, order.id)
    if truck is None:
        return
    if truck.state is TruckState.OUT_OF_SERVICE:
        trucks.save(tx, replace(truck, order_id=None))
    else:
        move_truck(tx, truck, TruckState.AVAILABLE, how)


def break_down(tx: RecordingTx, truck: Truck, how: How) -> Truck:
    """Out of service. What is not loaded is given back; what is stays, and somebody must decide."""
    broken = move_truck(tx, truck, TruckState.OUT_OF_SERVICE, how)
    for given in assignments.route(tx, truck.vehicle_id):
        order = orders.order_by_id(tx, given.order_id)
        if order.state is OrderState.ASSIGNED:
            take_back(tx, order, how)
        else:
            order_events.stranded(tx, broken, order, how)
    return trucks.truck(tx, truck.vehicle_id)


def back_in_service(tx: RecordingTx, truck: Truck, how: How) -> Truck:
    """On with what it has in hand or did before; home where its order was called off meanwhile."""
    alerts.settle(tx, Desk.DISPATCH, news.STRANDED, subjects=[truck.name], at=tx.now, by=how.by)
    if truck.order_id is not None:
        to = RESUMED[orders.order_by_id(tx, truck.order_id).state]
    elif _is_to_return(tx, truck):
        to = TruckState.RETURNING
    else:
        to = RESUMED_EMPTY.get(truck.was or truck.state, TruckState.AVAILABLE)
    return move_truck(tx, truck, to, how)


def redirect(  # noqa: PLR0913 - as `assign`
    tx: RecordingTx,
    truck: Truck,
    order: Order,
    driver_id: int,
    how: How,
    *,
    terms: Mapping[str, object],
    overrides: Sequence[str] = (),
) -> Truck:
    """A load whose order is gone goes to another, its clock still running. Raises MoveRefused."""
    load = truck_loads.load_of(tx, truck.vehicle_id)
    if load is None:
        raise MoveRefused(f"truck {truck.name} carries no load that could go elsewhere")
    need_truck_move(truck.name, truck.state, TruckState.EN_ROUTE)
    need_order_move(order.name, order.state, OrderState.ASSIGNED)
    route = assignments.route(tx, truck.vehicle_id)
    assignments.add(
        tx,
        order.id,
        Pair(vehicle_id=truck.vehicle_id, driver_id=driver_id),
        at=how.at,
        by=how.by,
        terms=terms,
        overrides=overrides,
        position=route[0].position - 1 if route else None,
    )
    _move_order(tx, order, OrderState.ASSIGNED, how)
    order_events.assigned(tx, order, how)
    for state, at in (
        (OrderState.LOADING, load.batched_at),
        (OrderState.IN_TRANSIT, how.at),
    ):
        _move_order(tx, orders.order_by_id(tx, order.id), state, replace(how, at=at))
    truck_loads.redirected(tx, truck.vehicle_id, order, at=tx.now, by=how.by)
    recalls.acknowledge(tx, truck.vehicle_id, at=how.at, by=how.by)
    sent = trucks.save(
        tx,
        replace(
            truck,
            state=TruckState.EN_ROUTE,
            since=how.at,
            source=how.source,
            order_id=order.id,
            was=None,
        ),
    )
    order_events.truck_moved(tx, truck, sent, order, how)
    return sent


def cancel(tx: RecordingTx, order: Order, how: How) -> Truck | None:
    """As its state wants; answers the truck that had it in hand. Raises MoveRefused."""
    need_order_move(order.name, order.state, OrderState.CANCELLED)
    _end(tx, order, Ending.CANCELLED, how)
    truck = trucks.truck_with(tx, order.id)
    _move_order(tx, order, OrderState.CANCELLED, how)
    order_events.cancelled(tx, order, truck, how)
    if truck is None:
        return None
    to = CANCELLED_TRUCK.get(truck.state)
    if to is TruckState.WASHING and order.discharge_limit_min is None:
        to = TruckState.AVAILABLE
    freed = replace(truck, order_id=None)
    if to is None:
        return trucks.save(tx, freed)
    return move_truck(tx, freed, to, how)


def move_truck(tx: RecordingTx, truck: Truck, to: TruckState, how: How) -> Truck:
    """With the order that it has in hand. Raises MoveRefused, and Stale for an old version."""
    need_truck_move(truck.name, truck.state, to)
    order = None if truck.order_id is None else orders.order_by_id(tx, truck.order_id)
    is_kept = order is not None and to not in (
        TruckState.RETURNING,
        TruckState.WASHING,
        TruckState.AVAILABLE,
    )
    if order is None:
        need_order_for(truck.name, to)
    elif not is_kept:
        need_parting(truck.name, order.name, order.state, to)
    moved = trucks.save(
        tx,
        replace(
            truck,
            state=to,
            since=how.at,
            source=how.source,
            order_id=truck.order_id if is_kept else None,
            note=how.reason if to is TruckState.OUT_OF_SERVICE else "",
            was=truck.state if to is TruckState.OUT_OF_SERVICE else None,
        ),
    )
    order_events.truck_moved(tx, truck, moved, order, how)
    if order is not None:
        _move_order_along(tx, moved, order, how)
    if to in (TruckState.WASHING, TruckState.AVAILABLE):
        truck_loads.gone(tx, truck.vehicle_id, at=tx.now, by=how.by)
        recalls.acknowledge(tx, truck.vehicle_id, at=how.at, by=how.by)
    if to is TruckState.AVAILABLE:
        return begin_next(tx, moved, replace(how, source=MoveSource.DISPATCH))
    return moved


def begin_next(tx: RecordingTx, truck: Truck, how: How) -> Truck:
    """An available truck takes what comes next on its route in hand."""
    if truck.state is not TruckState.AVAILABLE or truck.order_id is not None:
        return truck
    route = assignments.route(tx, truck.vehicle_id)
    if not route:
        return truck
    order = orders.order_by_id(tx, route[0].order_id)
    begun = trucks.save(
        tx,
        replace(
            truck,
            state=TruckState.ASSIGNED,
            since=how.at,
            source=how.source,
            order_id=order.id,
        ),
    )
    order_events.truck_moved(tx, truck, begun, order, how)
    return begun


def _is_to_return(tx: RecordingTx, truck: Truck) -> bool:
    """Of a truck out of service: it carries a load whose order is gone, or was called back."""
    is_loaded = truck_loads.load_of(tx, truck.vehicle_id) is not None
    return is_loaded or recalls.is_called_since(tx, truck.vehicle_id, truck.since)


def recall(tx: RecordingTx, truck: Truck, order: Order, *, reason: str, due_at: int) -> None:
    """Calls a truck back to its plant; its driver is to say by `due_at` that he heard."""
    number = recalls.add(
        tx, truck.vehicle_id, order.id, reason=reason, sent_at=tx.now, due_at=due_at
    )
    order_events.recalled(tx, truck, order, number, reason=reason, due_at=due_at)


def _move_order_along(tx: RecordingTx, truck: Truck, order: Order, how: How) -> None:
    if truck.state is TruckState.AT_JOB_SITE:
        orders.arrived(tx, order.id, at=how.at)
        return
    to = ORDER_OF_TRUCK.get(truck.state)
    if to is None or to is order.state:
        return
    need_order_move(order.name, order.state, to)
    _move_order(tx, order, to, how)
    if to is OrderState.LOADING and order.discharge_limit_min is not None:
        truck_loads.batched(tx, truck.vehicle_id, order, at=how.at)
    if to is OrderState.DELIVERED:
        _end_delivered(tx, truck, order, how)


def _end(tx: RecordingTx, order: Order, ending: Ending, how: How) -> None:
    """Its truck has it no more, in hand or later on its route."""
    had = assignments.of_order(tx, order.id)
    if had is not None:
        assignments.end(tx, order.id, ending, at=how.at)
        trucks.touch(tx, had.vehicle_id)


def _end_delivered(tx: RecordingTx, truck: Truck, order: Order, how: How) -> None:
    had = assignments.of_order(tx, order.id)
    assignments.end(tx, order.id, Ending.DELIVERED, at=how.at)
    truck_loads.gone(tx, truck.vehicle_id, at=tx.now, by=how.by)
    order_events.delivered(tx, order, truck, None if had is None else had.driver, how)


def _move_order(tx: RecordingTx, order: Order, to: OrderState, how: How) -> None:
    orders.move(tx, order, to, at=how.at, reason=how.reason)
    order_events.moved(tx, order, to, how)
