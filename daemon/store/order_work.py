"""The work that drivers have in hand: their orders, or else what was planned for them by hand."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

from daemon.domain.hours.duty import MINUTE_MS, Duty
from daemon.domain.watch.work import WAIT, Work, WorkStep, read
from daemon.interfaces import ReadOnly, Tx
from daemon.store.work_plans import PlannedWork

# In the order of the route; one that was given without a plan says nothing.
ROUTES = """
SELECT a.driver_id, a.terms ->> '$.begins_at', a.terms -> '$.steps'
FROM assignment a
WHERE a.ended_at IS NULL AND a.driver_id IN (SELECT value FROM json_each(:drivers))
    AND a.terms ->> '$.begins_at' IS NOT NULL
ORDER BY a.driver_id, a.vehicle_id, a.position
"""


class OrderWork:
    """Orders first: they are delivered, not logged as done, so only planned work is finished."""

    def __init__(self) -> None:
        self._planned = PlannedWork()

    def in_hand(self, reads: ReadOnly, driver_ids: Iterable[int]) -> Mapping[int, Work]:
        asked = list(driver_ids)
        rows = reads.execute(ROUTES, {"drivers": json.dumps(asked)}).fetchall()
        routes: dict[int, list[Work]] = defaultdict(list)
        for driver_id, begins_at, steps in rows:
            routes[driver_id].append(read(begins_at, steps))
        found = {driver_id: joined(jobs) for driver_id, jobs in routes.items()}
        rest = [driver_id for driver_id in asked if driver_id not in found]
        return found | dict(self._planned.in_hand(reads, rest))

    def finish(self, tx: Tx, driver_id: int, work: Work) -> bool:
        return self._planned.finish(tx, driver_id, work)


def joined(jobs: list[Work]) -> Work:
    """One after the other, with the time between them spent waiting."""
    first, *others = jobs
    steps = list(first.steps)
    for job in others:
        ends_at = first.begins_at + sum(step.minutes for step in steps) * MINUTE_MS
        between = (job.begins_at - ends_at) // MINUTE_MS
        if between > 0:
            steps.append(WorkStep(duty=Duty.ON, minutes=between, what=WAIT))
        steps += job.steps
    return Work(begins_at=first.begins_at, steps=tuple(steps))
