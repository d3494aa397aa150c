"""What the commands on work orders share: which is meant, when it can be done, who says so."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from daemon.commands.command_tx import CommandTx
from daemon.domain.maintenance.bays import NO_MECHANIC, pieces
from daemon.domain.maintenance.booking import Workshop
from daemon.domain.maintenance.planning import workshop
from daemon.domain.maintenance.work_orders import (
    MINUTE_MS,
    Slot,
    WorkOrder,
    WorkRefused,
    WorkState,
    WorkUrgency,
    clock,
)
from daemon.domain.orders.machine import MoveRefused
from daemon.errors import CommandRefused
from daemon.store import work_orders, zones
from daemon.store.work_orders import Saying


class WorkOrderRefused(CommandRefused):
    def __init__(self, code: str, message: str, *, next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.code = code


def work_named(tx: CommandTx, name: str) -> WorkOrder:
    found = work_orders.order_by_name(tx, name.upper())
    if found is None:
        raise WorkOrderRefused(
            "work_order_not_found",
            f"there is no work order {name}",
            next_step="depotd maintenance orders --all names them all",
        )
    return found


def saying(tx: CommandTx, reason: str = "") -> Saying:
    return Saying(at=tx.now, by=tx.actor.name, reason=reason.strip())


@contextmanager
def stepping() -> Iterator[None]:
    """A step that may not be is a refusal with its reason."""
    try:
        yield
    except (WorkRefused, MoveRefused) as exc:
        raise WorkOrderRefused("move_refused", str(exc)) from None


def shop_of(tx: CommandTx, order: WorkOrder, *, only: Sequence[WorkState] = ()) -> Workshop:
    """As it is taken by the others whose time is settled; or only by those in such states."""
    others = [
        one.slots
        for one in work_orders.open_orders(tx)
        if one.id != order.id and one.is_settled and (not only or one.state in only)
    ]
    return workshop(tx.rules, zones.depot_zone(tx), tx.now, others)


def times_from(
    shop: Workshop, order: WorkOrder, at: int, *, bay: int | None, is_forced: bool
) -> tuple[Slot, ...]:
    """The work from then on, in that bay or the first that is free.

    Raises WorkOrderRefused with what hinders it.
    """
    bays = shop.open_bays()
    is_any = is_forced or (shop.stop_any_time and order.urgency is WorkUrgency.STOP)
    hindrances = []
    for number in bays.numbers if bay is None else (bay,):
        times = shop.crews if is_any else shop.window
        slots = pieces(times, bay=number, start=at, duration_min=order.duration_min)
        if is_forced:
            slots = slots or (_whole(order, number, at),)
        if slots is None:
            raise _no_time(shop, order, at)
        hindrance = bays.hindrance(slots)
        if not hindrance or (is_forced and hindrance == NO_MECHANIC):
            return slots
        hindrances.append(hindrance)
    raise WorkOrderRefused(
        "bay_taken",
        f"work order {order.name} at {clock(at, shop.zone)}: {'; '.join(hindrances)}",
        next_step="depotd maintenance bays --week shows what is free",
    )


def _no_time(shop: Workshop, order: WorkOrder, at: int) -> WorkOrderRefused:
    """Nobody works then, or not where people must force it."""
    said = f"work order {order.name}: {clock(at, shop.zone)}"
    if any(one.from_at <= at < one.until_at for one in shop.window):
        return WorkOrderRefused(
            "no_mechanic",
            f"{said}: there are not {order.duration_min} min of work from then on as far as is"
            " planned",
            next_step="choose an earlier time, or see rule maintenance.plan_ahead_days",
        )
    if any(one.from_at <= at < one.until_at for one in shop.crews):
        return WorkOrderRefused(
            "outside_window",
            f"{said} is outside the window",
            next_step="--force books it there; rules maintenance.window_start_hour and"
            " maintenance.window_end_hour say when it is",
        )
    return WorkOrderRefused(
        "no_mechanic",
        f"{said}: no mechanic is there",
        next_step="choose a time within rule maintenance.mechanic_shifts, or --force",
    )


def _whole(order: WorkOrder, bay: int, at: int) -> Slot:
    return Slot(bay=bay, from_at=at, until_at=at + order.duration_min * MINUTE_MS)
