"""The work that drivers have in hand, as somebody has planned it."""

import json
from collections.abc import Iterable, Mapping

from daemon.domain.watch.work import Work, read, written
from daemon.interfaces import ReadOnly, Tx

PLANS = """
SELECT driver_id, begins_at, steps FROM work_plan
WHERE driver_id IN (SELECT value FROM json_each(:drivers))
"""

SAVE = """
INSERT INTO work_plan(driver_id, begins_at, steps, told_at, told_by)
VALUES (:driver_id, :begins_at, :steps, :now, :by)
ON CONFLICT(driver_id) DO UPDATE SET
    begins_at = excluded.begins_at, steps = excluded.steps, told_at = excluded.told_at,
    told_by = excluded.told_by
"""

DROP = "DELETE FROM work_plan WHERE driver_id = :driver_id"

FINISH = """
DELETE FROM work_plan
WHERE driver_id = :driver_id AND begins_at = :begins_at AND steps = :steps
"""


def save(tx: Tx, driver_id: int, work: Work, *, now: int, by: str) -> None:
    """In place of what he had in hand before."""
    tx.execute(SAVE, _row(driver_id, work) | {"now": now, "by": by})


def drop(tx: Tx, driver_id: int) -> bool:
    """Whether he had any."""
    return tx.execute(DROP, {"driver_id": driver_id}).rowcount == 1


class PlannedWork:
    """Work in hand is what was planned by hand."""

    def in_hand(self, reads: ReadOnly, driver_ids: Iterable[int]) -> Mapping[int, Work]:
        rows = reads.execute(PLANS, {"drivers": json.dumps(list(driver_ids))}).fetchall()
        return {driver_id: read(begins_at, steps) for driver_id, begins_at, steps in rows}

    def finish(self, tx: Tx, driver_id: int, work: Work) -> bool:
        return tx.execute(FINISH, _row(driver_id, work)).rowcount == 1


def _row(driver_id: int, work: Work) -> dict[str, object]:
    return {"driver_id": driver_id, "begins_at": work.begins_at, "steps": written(work)}
