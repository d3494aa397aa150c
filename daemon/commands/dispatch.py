"""An order is given to a truck by hand, and a round of dispatch is asked for."""

from typing import Any

from daemon.commands.command_tx import CommandTx
from daemon.commands.duty_desk import driver_named
from daemon.commands.order_args import OfOrder
from daemon.commands.order_desk import (
    OrderRefused,
    aside,
    breaking,
    how,
    moving,
    order_named,
    set_aside,
)
from daemon.commands.spec import CommandSpec, NoArgs, done
from daemon.domain.alerts import Desk
from daemon.domain.commands import Answer, Role
from daemon.domain.dispatch.by_hand import ByHand, Route, weighed
from daemon.domain.dispatch.found import ASKED, UNASSIGNABLE, Outcome
from daemon.domain.orders.machine import need_order_move
from daemon.domain.orders.order import Order, OrderState
from daemon.domain.orders.truck import Truck
from daemon.settings_base import Name
from daemon.store import (
    alerts,
    assignments,
    dispatch_view,
    order_looks,
    order_moves,
    orders,
    seats,
    trucks,
)
from daemon.store.assignments import Pair
from daemon.store.dispatch_view import Only
from daemon.store.order_looks import Looked
from daemon.store.order_work import OrderWork

SETTLED = "depotd (assigned by hand)"


class AssignOrder(OfOrder):
    vehicle: Name
    """The truck that is to have it; after the orders that it has, if it has any."""
    driver: Name | None = None
    """Left out: whoever sits at its wheel."""
    is_confirmed: bool = False
    """Do it though it breaks what the answer before has listed."""


def assign(tx: CommandTx, args: AssignOrder) -> Answer:
    order = order_named(tx, args.order)
    with moving():
        need_order_move(order.name, order.state, OrderState.ASSIGNED)
    truck = _truck_named(tx, args.vehicle)
    driver_id, driver = _driver(tx, truck, args.driver)
    pair = Pair(vehicle_id=truck.vehicle_id, driver_id=driver_id)
    view = dispatch_view.view(tx, tx.now, only=Only(order=order, pair=pair))
    found = weighed(view, tx.rules, route=_route(tx, pair), at_wheel=_other(tx, pair))
    if found.breaks and not args.is_confirmed:
        return breaking(order, truck, driver, found)
    said = set_aside(found)
    with moving():
        order_moves.assign(tx, order, pair, how(tx), terms=found.terms, overrides=said)
    tx.decided(
        subject=f"order {order.name}",
        outcome=Outcome.ASSIGNED.value,
        terms={"truck": truck.name, "driver": driver, **found.terms, "overrides": list(said)},
    )
    _keep(tx, order, found, said, who=(truck.name, driver))
    notes = "".join(f"; {note}" for note in found.notes)
    return done(
        f"order {order.name} is given to truck {truck.name} with driver {driver}{notes}"
        f"{aside(found)}",
        order=order.name,
        vehicle=truck.name,
        driver=driver,
        overrides=list(said),
        expected_at=found.terms["expected_at"],
    )


def run(tx: CommandTx, _args: NoArgs) -> Answer:
    tx.record(ASKED, subject="dispatch", body={})
    waiting = len(orders.pending_orders(tx))
    who = "1 order waits" if waiting == 1 else f"{waiting} orders wait"
    return done(f"a round of dispatch begins; {who} for a truck", waiting=waiting)


def _truck_named(tx: CommandTx, name: str) -> Truck:
    truck = trucks.truck_named(tx, name)
    if truck is None:
        raise OrderRefused(
            "vehicle_not_found",
            f"there is no truck {name}",
            next_step="depotd vehicles list names them all",
        )
    return truck


def _driver(tx: CommandTx, truck: Truck, name: str | None) -> tuple[int, str]:
    if name is not None:
        driver = driver_named(tx, name)
        return driver.id, driver.name
    seat = seats.at_the_wheel(tx, truck.vehicle_id)
    if seat is None:
        raise OrderRefused(
            "no_driver",
            f"nobody sits at the wheel of truck {truck.name}",
            next_step="name the driver too",
        )
    return seat.driver_id, seat.driver


def _other(tx: CommandTx, pair: Pair) -> str:
    """Who sits at its wheel in place of that driver; empty: nobody."""
    seat = seats.at_the_wheel(tx, pair.vehicle_id)
    return "" if seat is None or seat.driver_id == pair.driver_id else seat.driver


def _route(tx: CommandTx, pair: Pair) -> Route | None:
    """What the truck has before it; None: nothing."""
    standing = assignments.route(tx, pair.vehicle_id)
    if not standing:
        return None
    last = standing[-1]
    place = orders.order_by_id(tx, last.order_id).origin
    work = OrderWork().in_hand(tx, [last.driver_id]).get(last.driver_id)
    return Route(work=work, end=place.spot)


def _keep(
    tx: CommandTx, order: Order, found: ByHand, said: tuple[str, ...], *, who: tuple[str, str]
) -> None:
    """In place of what dispatch found last; whoever was told that nobody can have it need not
    act any more.
    """
    truck, driver = who
    body = {
        "outcome": Outcome.ASSIGNED.value,
        "why": f"{truck} with {driver}: given by {tx.actor.name}",
        "fitting": None,
        "candidates": [],
        "rejected": [],
        "overrides": list(said),
        "again_at": None,
        "notes": list(found.notes),
    }
    look = Looked(at=tx.now, outcome=Outcome.ASSIGNED.value, digest="by hand", again_at=None)
    order_looks.save(tx, order.id, look, body=body)
    alerts.settle(tx, Desk.DISPATCH, UNASSIGNABLE, subjects=[order.name], at=tx.now, by=SETTLED)


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="orders.assign",
            role=Role.OPERATOR,
            args=AssignOrder,
            run=assign,
            what="Gives an order to a truck by hand; what that breaks is listed and must be"
            " confirmed.",
        ),
        CommandSpec(
            name="dispatch.run",
            role=Role.OPERATOR,
            args=NoArgs,
            run=run,
            what="Begins a round of dispatch for all orders that wait.",
        ),
    )
