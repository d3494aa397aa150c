"""What each pair costs for an order: the row of the order in the table that is matched.

Everything that is the same for many orders is found once and kept in flat lists: half a thousand
orders against half a thousand pairs are a quarter of a million costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from daemon.domain.dispatch.fleet import Column, Figures
from daemon.domain.dispatch.hours import NEVER, Need, firm_of
from daemon.domain.dispatch.job_plan import JobWork, work_of
from daemon.domain.dispatch.matching import FORBIDDEN
from daemon.domain.dispatch.scoring import CYCLE_MIN, WINDOW_MIN, Left, performance, proximity
from daemon.domain.eta.estimate import travel
from daemon.domain.eta.eta import Travel
from daemon.domain.eta.lanes import LaneBook, Spot
from daemon.domain.hours.duty import MINUTE_MS, Duty
from daemon.domain.hours.rulesets import HOUR
from daemon.domain.orders.order import Order, Place


class Roads:
    """Ways between places, each asked once."""

    def __init__(self, book: LaneBook, now: int) -> None:
        self._book = book
        self.now = now
        self._known: dict[tuple[Spot, Spot], Travel] = {}

    def way(self, start: Spot, end: Spot) -> Travel:
        known = self._known.get((start, end))
        if known is None:
            known = self._known[start, end] = travel(self._book, start, end, self.now)
        return known

    def job(self, order: Order, *, washing_min: int) -> JobWork:
        start, end = order.origin.spot, order.destination.spot
        return work_of(order, self.way(start, end), self.way(end, start), washing_min=washing_min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approach:
    """Of every pair to one place of loading, minutes."""

    ways: list[Travel]
    likely: list[float]
    late: list[int]
    safe: list[float]
    dear: list[float]
    """What a pair costs that has no hours left and no wish met."""
    driving: list[float]
    window: list[float]
    cycle: list[float]
    """Left on each clock once it is there."""


@dataclass(slots=True, kw_only=True)
class Row:
    costs: list[float]
    late_least: float
    """Minutes, of the pair that would be least late."""
    short: list[int] = field(default_factory=list)
    """Columns whose hours do not last by the clocks."""


class RowMaker:
    def __init__(
        self, columns: tuple[Column, ...], roads: Roads, figures: Figures, now: int
    ) -> None:
        self._columns = columns
        self._roads = roads
        self._figures = figures
        self.now = now
        self._approaches: dict[int, Approach] = {}
        scoring = figures.scoring
        self._performance = [
            scoring.performance * performance(one.rating.value, scoring.best_rating)
            for one in columns
        ]
        self._free = [float(one.free) for one in columns]
        self._driven = [
            sum(step.minutes for step in one.before if step.duty is Duty.D) for one in columns
        ]
        self._runs = [0.0 if one.clocks.is_fresh else 1.0 for one in columns]
        self._firm = [firm_of(one.clocks) for one in columns]
        self._works = [0.0 if one.clocks.is_resting else 1.0 for one in columns]

    def approach(self, origin: Place) -> Approach:
        found = self._approaches.get(origin.id)
        if found is None:
            end = origin.spot
            ways = [self._roads.way(one.start, end) for one in self._columns]
            found = self._approaches[origin.id] = self._approach(ways)
        return found

    def _approach(self, ways: list[Travel]) -> Approach:
        scoring = self._figures.scoring
        late = [ceil(one.p80_min) for one in ways]
        clocks = [one.clocks.verdict.remaining for one in self._columns]
        return Approach(
            ways=ways,
            likely=[one.p50_min for one in ways],
            late=late,
            safe=[one.safe_min for one in ways],
            dear=[
                1 - scoring.proximity * proximity(way.p50_min, scoring.half_at_min) - performed
                for way, performed in zip(ways, self._performance, strict=True)
            ],
            driving=[
                _or_never(left.driving) - driven - minutes
                for left, driven, minutes in zip(clocks, self._driven, late, strict=True)
            ],
            window=[_or_never(left.window) - one for left, one in zip(clocks, late, strict=True)],
            cycle=[_or_never(left.cycle) - one for left, one in zip(clocks, late, strict=True)],
        )

    def row(self, order: Order, work: JobWork, allowed: Sequence[tuple[int, float]]) -> Row:
        """`allowed`: columns that can have it but for their hours, with the weighed share of the
        preferred papers.
        """
        to = self.approach(order.origin)
        free, runs, works = self._free, self._runs, self._works
        scoring, reserve = self._figures.scoring, self._figures.reserve_min
        promise, opens = self._minutes(order)
        until = promise - work.loading - work.travel.safe_min
        there = work.loading + work.travel.p50_min
        driven = work.travel_late + work.back_late
        worked = work.loading + work.unloading + driven
        tier = order.tier.weight / HOUR
        row = Row(costs=[FORBIDDEN] * len(free), late_least=NEVER)
        for column, wishes in allowed:
            out = max(until - to.safe[column], free[column])
            arrival = out + to.likely[column] + there
            span = worked if arrival >= opens else worked + opens - arrival
            driving = to.driving[column] - driven
            window = to.window[column] - runs[column] * out - span
            cycle = to.cycle[column] - works[column] * out - span
            if min(driving, window, cycle) < reserve and self._firm[column].rules_out(
                out, out + span + to.late[column], Left(driving, window, cycle), reserve
            ):
                row.short.append(column)
                continue
            late = max(arrival - promise, 0.0)
            row.late_least = min(row.late_least, late)
            share = min(driving / scoring.driving_min, window / WINDOW_MIN, cycle / CYCLE_MIN, 1.0)
            row.costs[column] = (
                to.dear[column] - scoring.availability * max(share, 0.0) - wishes + tier * late
            )
        return row

    def need(self, column: int, order: Order, work: JobWork, out: float) -> Need:
        """In whole minutes, as the law counts them."""
        one, to = self._columns[column], self.approach(order.origin)
        arrival = out + to.likely[column] + work.loading + work.travel.p50_min
        wait = max(0, ceil(self._minutes(order)[1] - arrival)) if order.earliest_at else 0
        span = to.late[column] + work.loading + work.travel_late + wait
        span += work.unloading + work.back_late
        before = ceil(out) if one.before else 0
        return Need(
            out=0 if one.before else ceil(out),
            driving=self._driven[column] + to.late[column] + work.travel_late + work.back_late,
            span=span + before,
            duty=span + before,
        )

    def _minutes(self, order: Order) -> tuple[float, float]:
        """From now to the promise, and until the site opens."""
        promise = (order.promised_at - self.now) / MINUTE_MS
        if order.earliest_at is None:
            return promise, -NEVER
        return promise, (order.earliest_at - self.now) / MINUTE_MS


def _or_never(minutes: int | None) -> float:
    return NEVER if minutes is None else float(minutes)
