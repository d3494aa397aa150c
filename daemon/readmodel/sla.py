"""What was promised and how it was kept: the ledger between two days, and shares of it by tier."""

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.domain.orders.order import OrderState, Tier
from daemon.domain.sla.ledger import Cause
from daemon.readmodel.values import ReadConnection, on_time_share

# Of an order that nobody looked at before it was over there is what it tells itself.
LEDGER = """
SELECT o.name, c.name, o.tier, o.state, o.promised_at, e.first_expected_at, e.worst_expected_at,
    e.expected_at, e.actual_at, e.breach_min, coalesce(e.cause, '')
FROM customer_order o
JOIN customer c ON c.id = o.customer_id
LEFT JOIN sla_entry e ON e.order_id = o.id
WHERE o.promised_at >= :since AND o.promised_at < :until
ORDER BY o.promised_at, o.id
"""

SHARES = """
SELECT o.tier,
    count(*),
    coalesce(sum(o.state = 'delivered'), 0),
    coalesce(sum(o.state = 'cancelled'), 0),
    coalesce(sum(o.state = 'delivered' AND e.actual_at IS NOT NULL AND e.breach_min = 0), 0),
    coalesce(sum(o.state = 'delivered' AND e.actual_at IS NULL), 0),
    coalesce(sum(CASE WHEN o.state = 'delivered' THEN e.breach_min END), 0),
    max(CASE WHEN o.state = 'delivered' THEN e.breach_min END)
FROM customer_order o LEFT JOIN sla_entry e ON e.order_id = o.id
WHERE o.promised_at >= :since AND o.promised_at < :until
GROUP BY o.tier
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """Instants are ms UTC."""

    order: str
    customer: str
    tier: Tier
    state: OrderState
    promised_at: int
    first_expected_at: int | None
    worst_expected_at: int | None
    expected_at: int | None
    """Last."""
    actual_at: int | None
    """None: it is not there yet, or nobody saw it come."""
    breach_min: int | None
    """None: it is not over."""
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class TierShare:
    """Of what was promised between two instants."""

    tier: Tier
    promised: int
    delivered: int
    cancelled: int
    on_time: int
    unknown: int
    """Delivered, and nobody saw when the truck was there."""
    breach_min: int
    """Minutes after their promises, of all that were delivered."""
    worst_min: int | None

    @property
    def on_time_share(self) -> float | None:
        return on_time_share(delivered=self.delivered, on_time=self.on_time, unknown=self.unknown)


def ledger(db: ReadConnection, *, since: int, until: int) -> Sequence[LedgerRow]:
    rows = db.execute(LEDGER, {"since": since, "until": until}).fetchall()
    return tuple(
        LedgerRow(
            order=order,
            customer=customer,
            tier=Tier(tier),
            state=OrderState(state),
            promised_at=promised_at,
            first_expected_at=first,
            worst_expected_at=worst,
            expected_at=last,
            actual_at=actual,
            breach_min=breach,
            cause=Cause(cause),
        )
        for (
            order, customer, tier, state, promised_at, first, worst, last, actual, breach, cause,
        ) in rows
    )  # fmt: skip


def shares(db: ReadConnection, *, since: int, until: int) -> Sequence[TierShare]:
    """Every tier is in it, the one that weighs most first."""
    rows = {
        Tier(row[0]): row[1:]
        for row in db.execute(SHARES, {"since": since, "until": until}).fetchall()
    }
    found = []
    for tier in Tier:
        promised, delivered, cancelled, on_time, unknown, breach, worst = rows.get(
            tier, (0, 0, 0, 0, 0, 0, None)
        )
        found.append(
            TierShare(
                tier=tier,
                promised=promised,
                delivered=delivered,
                cancelled=cancelled,
                on_time=on_time,
                unknown=unknown,
                breach_min=breach,
                worst_min=worst,
            )
        )
    return tuple(found)
