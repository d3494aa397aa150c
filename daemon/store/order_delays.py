"""Which delay of an order was told to owner and customer, in every episode anew."""

from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

TOLD_MIN = """
SELECT coalesce(max(t.late_min), 0)
FROM sla_told t LEFT JOIN sla_entry e ON e.order_id = t.order_id
WHERE t.order_id = :order_id AND t.level = 'declared' AND t.step = coalesce(e.episode, 0)
"""

# Judged once more as it is written: two may find the same growth at once.
TELL = """
INSERT INTO sla_told(order_id, level, step, at, late_min)
VALUES (
    :order_id, 'declared',
    coalesce((SELECT episode FROM sla_entry WHERE order_id = :order_id), 0), :at, :late_min
)
ON CONFLICT(order_id, level, step) DO UPDATE SET at = excluded.at, late_min = excluded.late_min
WHERE excluded.late_min >= sla_told.late_min + :step_min
"""


def told_min(reads: Reads | Tx, order_id: int) -> int:
    """Minutes as they were told last in this episode; 0: nothing was."""
    return int(reads.execute(TOLD_MIN, {"order_id": order_id}).fetchone()[0])


def tell(tx: Tx, order_id: int, *, step_min: int, at: int, late_min: int) -> bool:
    """False: it has not grown by a step since it was told."""
    row = {"order_id": order_id, "step_min": step_min, "at": at, "late_min": late_min}
    return tx.execute(TELL, row).rowcount == 1
