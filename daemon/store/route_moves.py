"""Routes change in one transaction: assignments, trucks and orders, with the events that say so."""

from collections.abc import Sequence
from dataclasses import replace

from daemon.domain.alerts import Desk
from daemon.domain.dispatch.route_change import CHANGED, PROPOSED
from daemon.domain.orders.order import Order
from daemon.domain.orders.truck import MoveSource, Truck, TruckState
from daemon.interfaces import RecordingTx
from daemon.queue.outcomes import Stale
from daemon.store import alerts, assignments, order_moves, orders, proposals, trucks
from daemon.store.assignments import Ending, Pair
from daemon.store.order_events import How
from daemon.store.order_moves import DEPOT
from daemon.store.proposals import Proposal, State

EXPIRE_MS = 15 * 60_000
"""A proposal that is older tells of a depot that is no more."""
SETTLED = "depotd (out of date)"


class Loaded(ValueError):
    """What is loaded stays with its truck."""


def apply(tx: RecordingTx, proposal: Proposal, state: State, *, by: str) -> None:
    """Raises Stale when an order or a truck has moved on since, Loaded for what is loaded."""
    plan = proposal.plan
    if not proposals.is_fresh(tx, plan):
        raise Stale(f"proposal {proposal.id}: orders or trucks have moved on since it was made")
    known = {order.id: order for order in orders.orders_by_ids(tx, plan.orders)}
    had = {one.order_id: one for one in assignments.standing(tx)}
    how = How(at=tx.now, source=MoveSource.DISPATCH, by=by, reason=f"proposal {proposal.id}")
    for vehicle, route in plan.routes.items():
        _let_go(tx, trucks.truck(tx, vehicle), route)
        for number in route:
            if had[number].vehicle_id != vehicle:
                _need_unloaded(known[number])
                assignments.end(tx, number, Ending.MOVED, at=tx.now)
    for vehicle, route in plan.routes.items():
        _lay(tx, vehicle, route, proposal, how)
        trucks.touch(tx, vehicle)
    for order in known.values():
        if not order.is_loaded:
            orders.touch(tx, order)
    for vehicle in plan.routes:
        _take_in_hand(tx, trucks.truck(tx, vehicle), how)
    proposals.decide(tx, proposal.id, state, at=tx.now, by=by)
    tx.record(
        CHANGED,
        subject=proposal.order,
        body={
            "proposal": proposal.id,
            "order": proposal.order,
            "moves": [list(move) for move in proposal.moves],
            "gain_min": proposal.gain_min,
            "by": by,
            "is_by_itself": state is State.APPLIED,
        },
    )
    _tell_trucks(tx, proposal, by)


def expire(tx: RecordingTx) -> int:
    """Those that are old, or of orders and trucks that have moved on; answers how many."""
    count = 0
    for one in proposals.open_ones(tx):
        if tx.now - one.made_at >= EXPIRE_MS or not proposals.is_fresh(tx, one.plan):
            count += proposals.decide(tx, one.id, State.EXPIRED, at=tx.now, by=DEPOT)
            alerts.settle(tx, Desk.DISPATCH, PROPOSED, subjects=[one.order], at=tx.now, by=SETTLED)
    return count


def _need_unloaded(order: Order) -> None:
    if order.is_loaded or order.state.is_over:
        raise Loaded(f"order {order.name} is {order.state.value.replace('_', ' ')}: it stays")


def _lay(tx: RecordingTx, vehicle: int, route: Sequence[int], proposal: Proposal, how: How) -> None:
    """Its assignments in the new turn; what it has not had it is given."""
    standing = {one.order_id: one for one in assignments.route(tx, vehicle)}
    assignments.lift(tx, vehicle)
    pair = Pair(vehicle_id=vehicle, driver_id=proposal.plan.drivers[vehicle])
    for place, number in enumerate(route, 1):
        terms = dict(proposal.plan.assigned.get(number, {}))
        if terms:
            terms["proposal"] = proposal.id
        if number in standing:
            assignments.place(tx, number, place, terms=terms or standing[number].terms)
        else:
            _need_no_other_truck(tx, pair, proposal)
            assignments.add(tx, number, pair, at=how.at, by=how.by, terms=terms, position=place)


def _need_no_other_truck(tx: RecordingTx, pair: Pair, proposal: Proposal) -> None:
    if assignments.has_elsewhere(tx, pair.driver_id, pair.vehicle_id):
        raise Stale(f"proposal {proposal.id}: its driver has orders with another truck now")


def _let_go(tx: RecordingTx, truck: Truck, route: Sequence[int]) -> None:
    """Of what it has in hand and will not do first; before another truck takes that in hand."""
    is_free = truck.state in (TruckState.ASSIGNED, TruckState.OUT_OF_SERVICE)
    if is_free and truck.order_id is not None and truck.order_id not in route[:1]:
        _need_unloaded(orders.order_by_id(tx, truck.order_id))
        trucks.save(tx, replace(truck, order_id=None))


def _take_in_hand(tx: RecordingTx, truck: Truck, how: How) -> None:
    """What is first on its route now."""
    if truck.order_id is not None:
        return
    if truck.state is TruckState.AVAILABLE:
        order_moves.begin_next(tx, truck, how)
    elif truck.state is TruckState.ASSIGNED:
        order_moves.move_truck(tx, truck, TruckState.AVAILABLE, how)


def _tell_trucks(tx: RecordingTx, proposal: Proposal, by: str) -> None:
    """Each order that has another truck now is an assignment like any other."""
    had = {str(move[0]): (move[1], move[2]) for move in proposal.moves}
    for vehicle in proposal.plan.routes:
        for one in assignments.route(tx, vehicle):
            before, now = had.get(one.order, (one.vehicle, one.vehicle))
            if before != now:
                tx.record(
                    "truck.assigned",
                    vehicle_id=vehicle,
                    subject=one.vehicle,
                    body={
                        "order": one.order,
                        "vehicle": one.vehicle,
                        "driver": one.driver,
                        "by": by,
                        "overrides": [],
                    },
                )
