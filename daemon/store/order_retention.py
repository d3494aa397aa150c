"""What goes of orders that ended long ago, and of what was learned and predicted on their way."""

from collections.abc import Mapping
from dataclasses import dataclass

from daemon.interfaces import Tx
from daemon.store import order_looks, sla
from daemon.store.housekeeping import Remove

ORDERS_A_STATEMENT = 20
"""With each go the rows of a dozen tables."""

# A load that nobody has said is gone keeps its order, and so does the truck that has it in hand.
OLD_ORDERS = """
SELECT o.id FROM customer_order o
WHERE o.state IN ('delivered', 'cancelled') AND o.state_since < :before
    AND NOT EXISTS (SELECT 1 FROM truck WHERE order_id = o.id)
    AND NOT EXISTS (SELECT 1 FROM truck_load WHERE order_id = o.id)
    AND NOT EXISTS (SELECT 1 FROM assignment WHERE order_id = o.id AND ended_at IS NULL)
ORDER BY o.id LIMIT :most
"""

# All that names an order, then the order itself.
REMOVE_ORDER: Mapping[str, str] = {
    "assignment": "DELETE FROM assignment WHERE order_id = :order_id",
    "order_look": order_looks.REMOVE,
    "recall": "DELETE FROM recall WHERE order_id = :order_id",
    "online_eta": "DELETE FROM online_eta WHERE order_id = :order_id",
    "order_eta": sla.DROP_ETA,
    "sla_entry": "DELETE FROM sla_entry WHERE order_id = :order_id",
    "sla_prediction": "DELETE FROM sla_prediction WHERE order_id = :order_id",
    "sla_told": "DELETE FROM sla_told WHERE order_id = :order_id",
    "order_track": "DELETE FROM order_track WHERE order_id = :order_id",
    "proposal": "DELETE FROM proposal WHERE order_id = :order_id",
    "driver_rating": "DELETE FROM driver_rating WHERE order_id = :order_id",
    "customer_order": "DELETE FROM customer_order WHERE id = :order_id",
}

REMOVE_LEGS = """
DELETE FROM lane_leg WHERE id IN (
    SELECT id FROM lane_leg WHERE left_at < :before ORDER BY left_at LIMIT :most
)
"""

REMOVE_PREDICTIONS = """
DELETE FROM sla_prediction WHERE (order_id, at) IN (
    SELECT order_id, at FROM sla_prediction WHERE at < :before ORDER BY at LIMIT :most
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCutoffs:
    """What is from before these instants goes, ms UTC."""

    orders: int
    """By the instant at which they ended."""
    legs: int
    predictions: int


def chores(tx: Tx, cutoffs: OrderCutoffs) -> dict[str, Remove]:
    """Predictions first: of orders that go with them there are the fewer then."""
    return {
        "predictions": _removing(tx, REMOVE_PREDICTIONS, cutoffs.predictions),
        "lane_legs": _removing(tx, REMOVE_LEGS, cutoffs.legs),
        "orders": lambda most: remove_orders(tx, before=cutoffs.orders, most=most),
    }


def remove_orders(tx: Tx, *, before: int, most: int) -> int:
    """Those that ended before, with all that is kept of them; answers how many."""
    asked = {"before": before, "most": min(most, ORDERS_A_STATEMENT)}
    rows = [{"order_id": number} for (number,) in tx.execute(OLD_ORDERS, asked).fetchall()]
    for statement in REMOVE_ORDER.values():
        tx.executemany(statement, rows)
    return len(rows)


def _removing(tx: Tx, statement: str, before: int) -> Remove:
    return lambda most: tx.execute(statement, {"before": before, "most": most}).rowcount
