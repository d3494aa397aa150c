"""What dispatch found for an order when it looked at it last."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

LOOKS = """
SELECT order_id, looked_at, outcome, digest, body ->> '$.again_at' FROM order_look
WHERE order_id IN (SELECT value FROM json_each(:orders))
"""

SAVE = """
INSERT INTO order_look(order_id, looked_at, outcome, digest, body)
VALUES (:order_id, :at, :outcome, :digest, :body)
ON CONFLICT(order_id) DO UPDATE SET
    looked_at = excluded.looked_at, outcome = excluded.outcome, digest = excluded.digest,
    body = excluded.body
"""

# An order that nobody has looked at, or whose time for another look has come.
DUE = """
SELECT 1 FROM customer_order o LEFT JOIN order_look l ON l.order_id = o.id
WHERE o.state = 'pending' AND o.state NOT IN ('delivered', 'cancelled')
    AND (l.order_id IS NULL OR l.outcome = 'assigned' OR l.body ->> '$.again_at' <= :now)
LIMIT 1
"""

# The second term says nothing new: by it the index of open orders is seen to hold them.
PENDING = """
SELECT 1 FROM customer_order
WHERE state = 'pending' AND state NOT IN ('delivered', 'cancelled') LIMIT 1
"""

# Orders that nobody could have, and that are no longer looked for.
OVER = """
SELECT o.id, o.name FROM order_look l JOIN customer_order o ON o.id = l.order_id
WHERE l.outcome = 'none' AND o.state != 'pending'
"""

IS_ANY_OVER = """
SELECT 1 FROM order_look l JOIN customer_order o ON o.id = l.order_id
WHERE l.outcome = 'none' AND o.state != 'pending' LIMIT 1
"""

REMOVE = "DELETE FROM order_look WHERE order_id = :order_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    at: int
    outcome: str
    digest: str
    again_at: int | None


def looks(reads: Reads | Tx, order_ids: Iterable[int]) -> Mapping[int, Looked]:
    rows = reads.execute(LOOKS, {"orders": json.dumps(list(order_ids))}).fetchall()
    return {
        order_id: Looked(at=at, outcome=outcome, digest=digest, again_at=again_at)
        for order_id, at, outcome, digest, again_at in rows
    }


def save(tx: Tx, order_id: int, look: Looked, *, body: Mapping[str, object]) -> None:
    """In place of the look before; `body` says when it is looked at again."""
    row = {
        "order_id": order_id,
        "at": look.at,
        "outcome": look.outcome,
        "digest": look.digest,
        "body": json.dumps(dict(body), ensure_ascii=False, separators=(",", ":")),
    }
    tx.execute(SAVE, row)


def is_any_due(reads: Reads | Tx, now: int) -> bool:
    return reads.execute(DUE, {"now": now}).fetchone() is not None


def is_any_pending(reads: Reads | Tx) -> bool:
    return reads.execute(PENDING).fetchone() is not None


def is_any_over(reads: Reads | Tx) -> bool:
    """Whether somebody is still told of an order that needs nobody any more."""
    return reads.execute(IS_ANY_OVER).fetchone() is not None


def take_over(tx: Tx) -> list[str]:
    """Names of the orders that nobody could have and that need nobody any more."""
    rows = tx.execute(OVER).fetchall()
    tx.executemany(REMOVE, [{"order_id": order_id} for order_id, _ in rows])
    return [name for _, name in rows]
