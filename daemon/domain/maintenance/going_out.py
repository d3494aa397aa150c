"""Whether a vehicle may take an order, as far as the workshop is concerned, and why not."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from daemon.domain.maintenance.causes import RED, Causes
from daemon.domain.maintenance.window import local
from daemon.domain.maintenance.work_orders import WorkOrder, WorkState, WorkUrgency

HOUR_MS = 3_600_000
SLOT_AHEAD_MS = 4 * HOUR_MS
"""So long before its time in the workshop a vehicle gets no more orders: that long one takes."""


def hindrance(causes: Causes, order: WorkOrder | None, *, zone: ZoneInfo, now: int) -> str:
    """In words, with what to do about it; empty: nothing keeps it."""
    if order is not None and order.state is WorkState.STARTED:
        return (
            f"in the workshop with {order.name}: {_work(order.kinds)}; depotd maintenance finish"
            f" {order.name} frees it"
        )
    red = [one.code for one in causes.faults if one.severity == RED]
    if red:
        return f"red stop lamp, fault {', '.join(red)}: it must be looked at; {_next(order)}"
    past = [one for one in causes.services if one.is_past_limit]
    if past:
        first = past[0]
        said = first.why or "past its limit"
        return f"service {first.title or first.kind} is past its limit: {said}; {_next(order)}"
    begins = None if order is None else order.begins_at
    if order is None or begins is None or _gives_way(order):
        return ""
    ends = order.ends_at or begins
    if begins - SLOT_AHEAD_MS <= now < ends:
        at = local(zone, begins)
        return (
            f"goes to the workshop at {at:%H:%M} with {order.name}: {_work(order.kinds)}; depotd"
            f" maintenance move {order.name} TIME puts it off"
        )
    return ""


def _gives_way(order: WorkOrder) -> bool:
    """What is only proposed, and has time, is booked anew around orders."""
    is_routine = order.urgency is WorkUrgency.ROUTINE
    return order.state is WorkState.PROPOSED and is_routine and not order.is_fixed


def _next(order: WorkOrder | None) -> str:
    if order is None:
        return "depotd maintenance orders shows when it is booked"
    return f"depotd maintenance order {order.name} says when"


def _work(kinds: Sequence[str]) -> str:
    return ", ".join(one.replace("_", " ") for one in kinds)
