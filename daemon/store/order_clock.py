"""Puts right what orders and trucks have from a clock that nobody vouched for (I7).

While the clock is not trusted trucks are not followed by their receivers, and people can say of
no other instant than the clock's: what stands in its time then is from it.
"""

from collections.abc import Mapping

from daemon.interfaces import Tx

OURS = (
    ("customer", "retired_at"),
    ("customer_order", "created_at"),
    ("customer_order", "state_since"),
    ("customer_order", "assigned_at"),
    ("customer_order", "loading_at"),
    ("customer_order", "in_transit_at"),
    ("customer_order", "arrived_at"),
    ("customer_order", "delivering_at"),
    ("customer_order", "delivered_at"),
    ("customer_order", "cancelled_at"),
    ("truck", "since"),
    ("assignment", "assigned_at"),
    ("assignment", "ended_at"),
    ("truck_load", "batched_at"),
    ("truck_load", "decided_at"),
    ("recall", "acknowledged_at"),
    ("recall", "told_at"),
    ("proposal", "made_at"),
    ("proposal", "decided_at"),
    ("order_look", "looked_at"),
    ("order_track", "looked_at"),
    ("sla_entry", "actual_at"),
    ("sla_entry", "back_since"),
    ("sla_told", "at"),
    ("driver_rating", "at"),
)

CORRECT = (
    # An answer is due some minutes after it was asked for, maybe past the time of that clock.
    """
UPDATE recall SET sent_at = sent_at + :step, due_at = due_at + :step
WHERE sent_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE online_eta SET asked_at = asked_at + :step WHERE asked_at BETWEEN :first_at AND :last_at
""",
    """
UPDATE order_eta SET
    made_at = made_at + :step, arrival_at = arrival_at + :step, late_case_at = late_case_at + :step
WHERE made_at BETWEEN :first_at AND :last_at
""",
    *(
        f"UPDATE {table} SET {column} = {column} + :step"  # noqa: S608 - names from above
        f" WHERE {column} BETWEEN :first_at AND :last_at"
        for table, column in OURS
    ),
)

# Predicted from a time that never was: among those of another time it would only mislead.
FORGET = "DELETE FROM sla_prediction WHERE at BETWEEN :first_at AND :last_at"


def correct(tx: Tx, window: Mapping[str, int]) -> None:
    """`window`: `first_at` and `last_at` by the untrusted clock, both included, and `step`."""
    for statement in CORRECT:
        tx.execute(statement, window)
    tx.execute(FORGET, {name: window[name] for name in ("first_at", "last_at")})
