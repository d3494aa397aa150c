"""What is told of orders and trucks when they go on, in the transaction that moves them."""

from dataclasses import dataclass

from daemon.domain.orders import news
from daemon.domain.orders.order import Order, OrderState
from daemon.domain.orders.truck import MoveSource, Truck
from daemon.interfaces import RecordingTx
from daemon.store import assignments, truck_loads


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """When, by what and by whom a move was seen."""

    at: int
    """ms UTC."""
    source: MoveSource
    by: str
    reason: str = ""


def created(tx: RecordingTx, order: Order) -> None:
    tx.record(
        "order.created",
        subject=order.name,
        body={
            "order": order.name,
            "customer": order.customer,
            "tier": order.tier.value,
            "origin": order.origin.name,
            "destination": order.destination.name,
            "promised_at": order.promised_at,
            "source": order.source.value,
        },
    )


def moved(tx: RecordingTx, order: Order, to: OrderState, how: How) -> None:
    had = assignments.of_order(tx, order.id)
    tx.record(
        "order.status_changed",
        at=how.at,
        vehicle_id=None if had is None else had.vehicle_id,
        subject=order.name,
        body={
            "order": order.name,
            "previous": order.state.value,
            "new": to.value,
            "vehicle": None if had is None else had.vehicle,
            "driver": None if had is None else had.driver,
            "source": how.source.value,
            "by": how.by,
            "reason": how.reason,
        },
    )


def cancelled(tx: RecordingTx, order: Order, truck: Truck | None, how: How) -> None:
    """`truck` had it in hand."""
    load = None if truck is None else truck_loads.load_of(tx, truck.vehicle_id)
    tx.record(
        "order.cancelled",
        at=how.at,
        vehicle_id=None if truck is None else truck.vehicle_id,
        subject=order.name,
        body={
            "order": order.name,
            "customer": order.customer,
            "reason": how.reason,
            "was": order.state.value,
            "vehicle": None if truck is None else truck.name,
            "is_loaded": load is not None,
        },
    )


def delivered(tx: RecordingTx, order: Order, truck: Truck, driver: str | None, how: How) -> None:
    tx.record(
        "order.delivered",
        at=how.at,
        vehicle_id=truck.vehicle_id,
        subject=order.name,
        body={
            "order": order.name,
            "customer": order.customer,
            "vehicle": truck.name,
            "driver": driver,
            "delivered_at": how.at,
            "promised_at": order.promised_at,
            "arrived_at": order.times.arrived,
        },
    )


def recalled(
    tx: RecordingTx, truck: Truck, order: Order, number: int, *, reason: str, due_at: int
) -> None:
    """Vehicle units hear it, and answer by `due_at`."""
    tx.record(
        "return_to_plant",
        vehicle_id=truck.vehicle_id,
        subject=truck.name,
        body={
            "recall": number,
            "vehicle": truck.name,
            "order": order.name,
            "plant": order.origin.name,
            "reason": reason,
            "due_at": due_at,
        },
    )


def assigned(tx: RecordingTx, order: Order, how: How) -> None:
    given = assignments.of_order(tx, order.id)
    assert given is not None, "it was just added"  # noqa: S101 - narrows for the type checker
    tx.record(
        "truck.assigned",
        at=how.at,
        vehicle_id=given.vehicle_id,
        subject=given.vehicle,
        body={
            "order": order.name,
            "vehicle": given.vehicle,
            "driver": given.driver,
            "by": how.by,
            "overrides": list(given.overrides),
        },
    )


def stranded(tx: RecordingTx, truck: Truck, order: Order, how: How) -> None:
    load = truck_loads.load_of(tx, truck.vehicle_id)
    tx.record(
        news.STRANDED,
        at=how.at,
        vehicle_id=truck.vehicle_id,
        subject=truck.name,
        body={
            "vehicle": truck.name,
            "order": order.name,
            "customer": order.customer,
            "state": order.state.value,
            "reason": how.reason,
            "load_ends_at": None if load is None else load.ends_at,
        },
    )


def truck_moved(tx: RecordingTx, was: Truck, now: Truck, order: Order | None, how: How) -> None:
    tx.record(
        "truck.status_changed",
        at=how.at,
        vehicle_id=now.vehicle_id,
        subject=now.name,
        body={
            "vehicle": now.name,
            "previous": was.state.value,
            "new": now.state.value,
            "order": None if order is None else order.name,
            "source": how.source.value,
            "by": how.by,
            "reason": how.reason,
        },
    )
