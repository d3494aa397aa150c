"""How dispatch goes: what waits, how quick and how punctual it is, what needs somebody's word."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daemon.domain.dispatch.route_change import saved_min, saves_said
from daemon.domain.orders.order import Tier
from daemon.domain.orders.truck import TruckState
from daemon.domain.rules.key import RuleValues
from daemon.readmodel.loads import LoadRow, loads
from daemon.readmodel.orders import OrderRow, orders
from daemon.readmodel.values import ReadConnection, on_time_share

HOUR_MS = 3_600_000
HOURS = 12
"""Of assignments that are counted by the hour."""
DAY_MS = 24 * HOUR_MS

# The first time it was assigned counts: what was given to another truck later did not wait again.
WAITS = """
SELECT o.tier, a.assigned_at - o.created_at
FROM assignment a JOIN customer_order o ON o.id = a.order_id
WHERE a.assigned_at >= :since
  AND NOT EXISTS (SELECT 1 FROM assignment WHERE order_id = a.order_id AND id < a.id)
"""

GIVEN_AT = "SELECT assigned_at FROM assignment WHERE assigned_at >= :since"

KEPT = """
SELECT tier, promised_at, arrived_at FROM customer_order
WHERE promised_at >= :since AND promised_at < :until AND state = 'delivered'
"""

TRUCKS = """
SELECT coalesce(t.state, 'available'), count(*)
FROM vehicle v LEFT JOIN truck t ON t.vehicle_id = v.id
WHERE v.retired_at IS NULL GROUP BY 1
"""

PROPOSALS = """
SELECT p.id, p.made_at, o.name, o.tier, p.moves, p.gain_min, p.terms
FROM proposal p JOIN customer_order o ON o.id = p.order_id
WHERE p.state = 'open' ORDER BY p.gain_min DESC, p.id
"""

RECALLS = """
SELECT r.id, v.name, o.name, r.reason, r.sent_at, r.due_at
FROM recall r
JOIN vehicle v ON v.id = r.vehicle_id
JOIN customer_order o ON o.id = r.order_id
WHERE r.acknowledged_at IS NULL ORDER BY r.due_at, r.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HourRow:
    from_at: int
    assigned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRow:
    """Of the last 24 hours."""

    tier: Tier
    open: int
    waiting: int
    late: int
    """Open ones that are late, or will be by all that is known."""
    assigned: int
    wait_p50_ms: int | None
    """From created to assigned; None: none was."""
    wait_p95_ms: int | None
    delivered: int
    on_time: int
    unknown: int
    """Delivered, and nobody saw when the truck was there."""

    @property
    def on_time_share(self) -> float | None:
        return on_time_share(delivered=self.delivered, on_time=self.on_time, unknown=self.unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    """Of a proposal: an order that would go to another truck, or to another place on its route."""

    order: str
    from_truck: str
    to_truck: str
    position: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    id: int
    made_at: int
    order: str
    """Whose lateness called for it."""
    tier: Tier
    moves: Sequence[MoveRow]
    gain_min: float
    """Weighted by tier."""
    terms: Mapping[str, Any]

    @property
    def saved_min(self) -> float:
        """By the clock."""
        terms = self.terms
        before, after = terms.get("late_before_min"), terms.get("late_after_min")
        return saved_min(_minutes(before), _minutes(after))

    @property
    def saves(self) -> str:
        """For people."""
        return saves_said(self.gain_min, self.saved_min)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallRow:
    """A driver who was called back and has said nothing yet."""

    id: int
    vehicle: str
    order: str
    reason: str
    sent_at: int
    due_at: int
    is_overdue: bool
    """Somebody must call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    orders: Sequence[OrderRow]
    """Open ones, the earliest promise first."""
    hours: Sequence[HourRow]
    """The last ones, the one that goes on last."""
    tiers: Sequence[TierRow]
    trucks: Mapping[TruckState, int]
    """Every state is in it."""
    proposals: Sequence[ProposalRow]
    recalls: Sequence[RecallRow]
    """Whose answer is due first."""
    loads: Sequence[LoadRow]

    @property
    def waiting(self) -> Sequence[OrderRow]:
        return tuple(row for row in self.orders if row.is_waiting)

    @property
    def to_be_told(self) -> Sequence[OrderRow]:
        """They have their truck and will be late all the same; what waits stands with what it
        waits for."""
        return tuple(
            row
            for row in self.orders
            if row.is_late and not row.is_waiting and row.arrived_at is None
        )


def dispatch(db: ReadConnection, now: int, *, rules: RuleValues | None = None) -> Dispatch:
    open_ones = orders(db, now, rules=rules)
    return Dispatch(
        orders=open_ones,
        hours=_hours(db, now),
        tiers=_tiers(db, open_ones, now),
        trucks=truck_counts(db),
        proposals=proposals(db),
        recalls=recalls(db, now),
        loads=loads(db, now, rules),
    )


def truck_counts(db: ReadConnection) -> Mapping[TruckState, int]:
    found = {TruckState(state): count for state, count in db.execute(TRUCKS).fetchall()}
    return {state: found.get(state, 0) for state in TruckState}


def proposals(db: ReadConnection) -> tuple[ProposalRow, ...]:
    return tuple(
        ProposalRow(
            id=number,
            made_at=made_at,
            order=order,
            tier=Tier(tier),
            moves=_moves(json.loads(moves)),
            gain_min=gain_min,
            terms=json.loads(terms),
        )
        for number, made_at, order, tier, moves, gain_min, terms in db.execute(PROPOSALS).fetchall()
    )


def recalls(db: ReadConnection, now: int) -> tuple[RecallRow, ...]:
    return tuple(
        RecallRow(
            id=number,
            vehicle=vehicle,
            order=order,
            reason=reason,
            sent_at=sent_at,
            due_at=due_at,
            is_overdue=now >= due_at,
        )
        for number, vehicle, order, reason, sent_at, due_at in db.execute(RECALLS).fetchall()
    )


def _minutes(told: object) -> Mapping[str, float]:
    if not isinstance(told, dict):
        return {}
    return {name: late for name, late in told.items() if isinstance(late, int | float)}


def _moves(told: object) -> tuple[MoveRow, ...]:
    if not isinstance(told, list):
        return ()
    return tuple(
        MoveRow(
            order=str(one[0]),
            from_truck=str(one[1] or ""),
            to_truck=str(one[2] or ""),
            position=one[3] if len(one) > 3 and isinstance(one[3], int) else None,  # noqa: PLR2004 - the place comes last
        )
        for one in told
        if isinstance(one, list) and len(one) > 2  # noqa: PLR2004 - order, from, to
    )


def _hours(db: ReadConnection, now: int) -> tuple[HourRow, ...]:
    first = now - now % HOUR_MS - (HOURS - 1) * HOUR_MS
    counts = dict.fromkeys(range(HOURS), 0)
    for (at,) in db.execute(GIVEN_AT, {"since": first}).fetchall():
        hour = (at - first) // HOUR_MS
        if hour in counts:
            counts[hour] += 1
    return tuple(
        HourRow(from_at=first + hour * HOUR_MS, assigned=count) for hour, count in counts.items()
    )


def _tiers(db: ReadConnection, open_ones: Sequence[OrderRow], now: int) -> tuple[TierRow, ...]:
    since = now - DAY_MS
    waits: dict[Tier, list[int]] = {tier: [] for tier in Tier}
    for tier, wait in db.execute(WAITS, {"since": since}).fetchall():
        waits[Tier(tier)].append(max(0, wait))
    kept: dict[Tier, list[bool | None]] = {tier: [] for tier in Tier}
    for tier, promised_at, arrived_at in db.execute(
        KEPT, {"since": since, "until": now + DAY_MS}
    ).fetchall():
        kept[Tier(tier)].append(None if arrived_at is None else arrived_at <= promised_at)
    return tuple(
        TierRow(
            tier=tier,
            open=_count(row.tier is tier for row in open_ones),
            waiting=_count(row.tier is tier and row.is_waiting for row in open_ones),
            late=_count(row.tier is tier and row.is_late for row in open_ones),
            assigned=len(waits[tier]),
            wait_p50_ms=quantile(waits[tier], 50),
            wait_p95_ms=quantile(waits[tier], 95),
            delivered=len(kept[tier]),
            on_time=_count(one is True for one in kept[tier]),
            unknown=_count(one is None for one in kept[tier]),
        )
        for tier in Tier
    )


def quantile(values: Sequence[int], percent: int) -> int | None:
    """One that was: so many per cent are no greater."""
    if not values:
        return None
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * percent // 100) - 1)]


def _count(facts: Iterable[bool]) -> int:
    return sum(facts)
