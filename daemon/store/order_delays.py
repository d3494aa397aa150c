"""Which steps of an order's delay were told."""

from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

TOLD_STEP = """
SELECT coalesce(max(step), 0) FROM sla_told WHERE order_id = :order_id AND level = 'declared'
"""

TELL = """
INSERT INTO sla_told(order_id, level, step, at, late_min)
VALUES (:order_id, 'declared', :step, :at, :late_min)
ON CONFLICT(order_id, level, step) DO NOTHING
"""


def told_step(reads: Reads | Tx, order_id: int) -> int:
    """The greatest; 0: none."""
    return int(reads.execute(TOLD_STEP, {"order_id": order_id}).fetchone()[0])


def tell(tx: Tx, order_id: int, step: int, *, at: int, late_min: int) -> bool:
    """False: it was told already."""
    row = {"order_id": order_id, "step": step, "at": at, "late_min": late_min}
    return tx.execute(TELL, row).rowcount == 1
