"""Puts right what services and work orders have from a clock that nobody vouched for (I7).

While the clock is not trusted nothing is foreseen or booked, and of an instant that is over nobody
can tell: what stands in its time then is when a person has acted.
"""

from collections.abc import Mapping

from daemon.interfaces import Tx

OURS = (
    ("service_plan", "set_at"),
    ("service_plan", "ended_at"),
    ("service_done", "done_at"),
    ("service_done", "recorded_at"),
    ("service_done", "withdrawn_at"),
    ("work_order", "created_at"),
    ("work_order", "accepted_at"),
    ("work_order", "started_at"),
    ("work_order", "finished_at"),
    ("work_order", "cancelled_at"),
    ("condition_finding", "ended_at"),
)

CORRECT = (
    # Work that was started then has its bay from then on; what was booked before has its own time.
    """
UPDATE work_slot SET from_at = from_at + :step, until_at = until_at + :step
WHERE work_order_id IN (
    SELECT w.id FROM work_order w JOIN work_slot s ON s.work_order_id = w.id AND s.position = 1
    WHERE w.started_at BETWEEN :first_at AND :last_at AND s.from_at = w.started_at
)
""",
    *(
        f"UPDATE {table} SET {column} = {column} + :step"  # noqa: S608 - names from above
        f" WHERE {column} BETWEEN :first_at AND :last_at"
        for table, column in OURS
    ),
)


def correct(tx: Tx, window: Mapping[str, int]) -> None:
    """`window`: `first_at` and `last_at` by the untrusted clock, both included, and `step`."""
    for statement in CORRECT:
        tx.execute(statement, window)
