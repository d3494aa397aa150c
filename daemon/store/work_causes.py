"""Why vehicles should come to the workshop: services, fault codes, findings that nobody did yet."""

import json
from collections import defaultdict
from collections.abc import Mapping

from daemon.domain.maintenance.causes import ActiveFault, Causes, DueService, OpenFinding
from daemon.domain.maintenance.planning import Dismissed
from daemon.domain.maintenance.plans import does, plans_for
from daemon.domain.maintenance.work_orders import WorkUrgency
from daemon.interfaces import ReadOnly, Tx
from daemon.store import service_plans
from daemon.store.order_moves import DEPOT

DAY_MS = 86_400_000
LOOKED_AT_MS = 14 * DAY_MS
"""So long after somebody has looked a finding that was there is not booked again."""

# What was done since it was foreseen is not due, whatever the forecast says until it runs again.
DUE = """
SELECT d.vehicle_id, d.kind, d.title, d.standing, d.due_on, d.low_on, d.is_urgent,
    d.duration_min, d.why, v.class
FROM service_due d JOIN vehicle v ON v.id = d.vehicle_id
WHERE d.standing IN ('soon', 'due', 'overdue') AND NOT EXISTS (
    SELECT 1 FROM service_done e
    WHERE e.vehicle_id = d.vehicle_id AND e.kind = d.kind AND e.withdrawn_at IS NULL
        AND e.id > d.seen_service
)
ORDER BY d.vehicle_id, coalesce(d.low_on, d.due_on), d.kind
"""

# A lamp stays lit until the engine has run again: a fault that was mended counts once it is seen
# after that.
FAULTS = """
SELECT f.vehicle_id, f.code, f.severity
FROM fault_code f
WHERE f.state = 'active' AND f.vehicle_id IS NOT NULL AND f.severity != 'none' AND NOT EXISTS (
    SELECT 1 FROM work_order w, json_each(w.faults) mended
    WHERE w.vehicle_id = f.vehicle_id AND w.state = 'finished' AND mended.value = f.code
        AND w.finished_at >= f.last_at
)
ORDER BY f.vehicle_id, f.code
"""

FINDINGS = """
SELECT c.vehicle_id, c.feature, c.way
FROM condition_finding c
WHERE c.state = 'open' AND NOT EXISTS (
    SELECT 1 FROM work_order w, json_each(w.kinds) done
    WHERE w.vehicle_id = c.vehicle_id AND w.state = 'finished'
        AND done.value = 'check ' || c.feature AND w.finished_at >= :since
        AND w.finished_at >= c.found_at
)
ORDER BY c.vehicle_id, c.feature
"""

DISMISSED = """
SELECT w.vehicle_id, w.cancelled_at, w.kinds, w.faults, w.urgency
FROM work_order w
WHERE w.state = 'cancelled' AND w.cancelled_by != :depot AND w.cancelled_at = (
    SELECT max(cancelled_at) FROM work_order
    WHERE vehicle_id = w.vehicle_id AND state = 'cancelled' AND cancelled_by != :depot
)
"""


def causes(reads: ReadOnly | Tx, now: int) -> Mapping[int, Causes]:
    """By vehicle; of others nothing is to be done."""
    services: dict[int, list[DueService]] = defaultdict(list)
    faults: dict[int, dict[str, ActiveFault]] = defaultdict(dict)
    findings: dict[int, list[OpenFinding]] = defaultdict(list)
    plans = service_plans.in_force(reads)
    for row in reads.execute(DUE).fetchall():
        vehicle_id, kind, title, standing, due_on, low_on, urgent, minutes, why, its_class = row
        own = service_plans.of_vehicle(plans, vehicle_id)
        of_class = service_plans.of_class(plans, its_class)
        due = DueService(
            kind=kind,
            title=title,
            standing=standing,
            due_on=due_on,
            low_on=low_on,
            is_urgent=bool(urgent),
            duration_min=minutes,
            why=why,
            does=does(kind, plans_for(own, of_class)),
        )
        services[vehicle_id].append(due)
    for vehicle_id, code, severity in reads.execute(FAULTS).fetchall():
        known = faults[vehicle_id].get(code)
        if known is None or _GRAVER.index(severity) < _GRAVER.index(known.severity):
            faults[vehicle_id][code] = ActiveFault(code=code, severity=severity)
    for vehicle_id, feature, way in reads.execute(
        FINDINGS, {"since": now - LOOKED_AT_MS}
    ).fetchall():
        findings[vehicle_id].append(OpenFinding(feature=feature, way=way))
    return {
        vehicle_id: Causes(
            services=tuple(services[vehicle_id]),
            faults=tuple(faults[vehicle_id].values()),
            findings=tuple(findings[vehicle_id]),
        )
        for vehicle_id in {*services, *faults, *findings}
    }


_GRAVER = ("red_stop", "amber_warning", "protect", "malfunction", "none")


def dismissed(reads: ReadOnly | Tx) -> Mapping[int, Dismissed]:
    """By vehicle, what a person cancelled last."""
    return {
        vehicle_id: Dismissed(
            at=at,
            kinds=frozenset(json.loads(kinds)),
            faults=frozenset(json.loads(faults)),
            urgency=WorkUrgency(urgency),
        )
        for vehicle_id, at, kinds, faults, urgency in reads.execute(
            DISMISSED, {"depot": DEPOT}
        ).fetchall()
    }
