"""What is told of orders and trucks when they go on, in the transaction that moves them."""

from dataclasses import dataclass

from daemon.domain.orders import news
from daemon.domain.orders.order import Order
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
