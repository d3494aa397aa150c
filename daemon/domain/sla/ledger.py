"""Why an order was late, by what its times tell. What they do not tell is unknown."""

from dataclasses import dataclass
from enum import StrEnum

from daemon.domain.eta.eta import MINUTE_MS
from daemon.domain.orders.order import Order, OrderState

LEAST_SHARE = 0.5
"""What explains less of the lateness than this is not its cause."""


class Cause(StrEnum):
    NONE = ""
    """It was not late."""
    CANCELLED = "cancelled"
    BREAKDOWN = "breakdown"
    LATE_DISPATCH = "late dispatch"
    LATE_START = "late start"
    """The truck came to be loaded later than planned."""
    LOADING = "loading"
    TRAFFIC = "traffic"
    SITE_WAIT = "site wait"
    """The truck was held at the site of the order before."""
    DECLARED = "declared"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is known of an order beside itself; None: nobody knows."""

    approach_min: float | None = None
    """As it was planned."""
    travel_min: float | None = None
    begins_at: int | None = None
    held_min: float | None = None
    """Longer than planned at the site before."""
    is_broken_down: bool = False
    """A truck that had it went out of service."""
    is_declared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    actual_at: int | None
    """None: nobody saw when it was there, or it never was."""
    breach_min: int
    cause: Cause


def outcome(order: Order, story: Story) -> Outcome:
    """Of an order that is over."""
    if order.state is OrderState.CANCELLED:
        at = order.times.cancelled or order.state_since
        late = max(0, at - order.promised_at) // MINUTE_MS
        return Outcome(actual_at=None, breach_min=late, cause=Cause.CANCELLED)
    at_site = order.times.arrived or order.times.delivering
    # Nobody saw it come: when it was poured it was there.
    there = at_site if at_site is not None else order.times.delivered or order.state_since
    late_min = max(0, there - order.promised_at) // MINUTE_MS
    cause = Cause.NONE if late_min == 0 else cause_of(order, story, late_min=float(late_min))
    return Outcome(actual_at=at_site, breach_min=late_min, cause=cause)


def cause_of(order: Order, story: Story, *, late_min: float) -> Cause:
    if story.is_broken_down:
        return Cause.BREAKDOWN
    lost = {cause: minutes for cause, minutes in _lost(order, story) if minutes > 0}
    worst = max(lost, key=lambda cause: lost[cause], default=None)
    if worst is not None and lost[worst] >= LEAST_SHARE * late_min:
        return worst
    return Cause.DECLARED if story.is_declared else Cause.UNKNOWN


def _lost(order: Order, story: Story) -> list[tuple[Cause, float]]:
    """Minutes that each part of the way took longer than it should; what is unknown is left out."""
    times, found = order.times, []
    travel, approach = story.travel_min, story.approach_min
    if times.assigned is not None and travel is not None and approach is not None:
        needed = approach + order.loading_min + travel
        found.append((Cause.LATE_DISPATCH, needed - _minutes(times.assigned, order.promised_at)))
    if times.loading is not None and story.begins_at is not None and approach is not None:
        late = _minutes(story.begins_at, times.loading) - approach
        held = min(late, story.held_min or 0.0)
        found += [(Cause.SITE_WAIT, held), (Cause.LATE_START, late - held)]
    if times.loading is not None and times.in_transit is not None:
        loaded = _minutes(times.loading, times.in_transit)
        found.append((Cause.LOADING, loaded - order.loading_min))
    there = times.arrived or times.delivering
    if times.in_transit is not None and there is not None and travel is not None:
        found.append((Cause.TRAFFIC, _minutes(times.in_transit, there) - travel))
    return found


def _minutes(start: int, end: int) -> float:
    return (end - start) / MINUTE_MS
