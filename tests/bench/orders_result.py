"""What a played day came to, and how the world tells the daemon what happens in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.domain.events import Event
from daemon.domain.orders.order import Order, Tier
from tests.bench.orders_world import MINUTE_MS
from tests.daemon.jobs.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    on_time: dict[Tier, tuple[int, int]]
    """Of each tier how many were there in time, of how many."""
    km: float
    empty_km: float
    """Loaded ways left out."""
    idle_min: float
    """Trucks stood without work, in all."""
    violations: int
    delivered: int
    unserved: int
    spoilt: int
    """Loads that were older than their limit before they were poured."""


def is_kept(order: Order) -> bool:
    """There in time, with a load that can still be poured."""
    arrived = order.times.arrived
    return arrived is not None and arrived <= order.promised_at and not is_spoilt(order)


def is_spoilt(order: Order) -> bool:
    batched, poured = order.times.loading, order.times.delivered
    if order.discharge_limit_min is None or batched is None or poured is None:
        return False
    return poured - batched > order.discharge_limit_min * MINUTE_MS


class Telling:
    """As a person's command would: what happens is an event, with what follows from it."""

    def __init__(self, desk: Desk, now: int) -> None:
        self._desk = desk
        self.execute = desk.tx.execute
        self.executemany = desk.tx.executemany
        self.now = now

    def record(
        self,
        kind: str,
        *,
        at: int | None = None,
        vehicle_id: int | None = None,
        subject: str = "",
        body: Mapping[str, object] | None = None,
    ) -> int | None:
        event = Event(
            kind=kind,
            at=self.now if at is None else at,
            vehicle_id=vehicle_id,
            subject=subject,
            body=body or {},
            correlation_id=f"day {kind}",
        )
        desk = self._desk
        return desk.journal.record(desk.tx, event, desk.clock.stamp(1))
