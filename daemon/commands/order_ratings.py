"""Ratings: of the driver who had an order, and of a driver's work as head office sees it."""

from typing import Any

from daemon.commands.command_tx import CommandTx
from daemon.commands.order_args import RateDriver, RateOrder
from daemon.commands.order_desk import OrderRefused, order_named
from daemon.commands.spec import CommandSpec, done, refused
from daemon.domain.commands import Answer, Role
from daemon.domain.orders.machine import said
from daemon.domain.orders.order import OrderState
from daemon.domain.orders.rating import HIGHEST
from daemon.store import assignments, drivers, ratings
from daemon.store.ratings import Mark


def rate_order(tx: CommandTx, args: RateOrder) -> Answer:
    order = order_named(tx, args.order)
    had = assignments.last_of_order(tx, order.id)
    if order.state is not OrderState.DELIVERED or had is None:
        return refused(
            "order_not_delivered",
            f"order {order.name} is {said(order.state)}: a driver is rated for what was delivered",
        )
    mark = Mark(
        driver_id=had.driver_id, order_id=order.id, rating=args.rating, note=args.note.strip()
    )
    before = ratings.of_order(tx, order.id)
    if before == mark:
        return done(f"order {order.name} is rated {args.rating} already", is_new=False)
    ratings.save(tx, mark, at=tx.now, by=tx.actor.name)
    tx.record(
        "order.rated",
        vehicle_id=had.vehicle_id,
        subject=order.name,
        body={
            "order": order.name,
            "driver": had.driver,
            "rating": mark.rating,
            "was": None if before is None else before.rating,
            "note": mark.note,
        },
    )
    was = "" if before is None else f" in place of {before.rating}"
    return done(
        f"order {order.name}: driver {had.driver} is rated {mark.rating} of {HIGHEST}{was}",
        order=order.name,
        driver=had.driver,
        rating=mark.rating,
        is_new=before is None,
    )


def rate_driver(tx: CommandTx, args: RateDriver) -> Answer:
    driver = drivers.driver_by_name(tx, args.driver)
    if driver is None:
        raise OrderRefused(
            "driver_not_found",
            f"no driver is called {args.driver}",
            next_step="depotd drivers list names them all",
        )
    note = args.note.strip()
    mark = Mark(driver_id=driver.id, order_id=None, rating=args.rating, note=note)
    ratings.save(tx, mark, at=tx.now, by=tx.actor.name)
    body = {"driver": driver.name, "rating": args.rating, "note": note}
    tx.record("driver.rated", subject=driver.name, body=body)
    count = ratings.ratings(tx)[driver.id].count
    return done(
        f"driver {driver.name} is rated {args.rating} of {HIGHEST}; marks by now: {count}",
        driver=driver.name,
        rating=args.rating,
        count=count,
    )


def specs() -> tuple[CommandSpec[Any], ...]:
    return (
        CommandSpec(
            name="orders.rate",
            role=Role.OPERATOR,
            args=RateOrder,
            run=rate_order,
            what="Rates the driver who had a delivered order, once an order; it may be changed.",
        ),
        CommandSpec(
            name="orders.rate_driver",
            role=Role.OPERATOR,
            args=RateDriver,
            run=rate_driver,
            what="Rates a driver without an order; each time is one more mark.",
        ),
    )
