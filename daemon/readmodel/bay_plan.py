"""Which vehicle stands in which bay when: the plan of the workshop."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from daemon.domain.maintenance.planning import workshop
from daemon.domain.maintenance.window import day_began, epoch_day, local
from daemon.domain.maintenance.work_orders import WorkState, WorkUrgency
from daemon.domain.rules import maintenance
from daemon.domain.rules.key import RuleValues
from daemon.readmodel.values import ReadConnection

SLOTS = """
SELECT s.bay, s.from_at, s.until_at, w.name, v.name, w.state, w.urgency, w.kinds
FROM work_slot s
JOIN work_order w ON w.id = s.work_order_id
JOIN vehicle v ON v.id = w.vehicle_id
WHERE s.until_at > :since AND s.from_at < :until AND w.state != 'cancelled'
ORDER BY s.from_at, s.bay
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BayWork:
    """A piece of work in a bay."""

    bay: int
    from_at: int
    until_at: int
    work_order: str
    vehicle: str
    state: WorkState
    urgency: WorkUrgency
    kinds: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewRow:
    from_at: int
    until_at: int
    mechanics: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BayDay:
    """A day of the depot, with the night that begins in its evening, from noon to noon."""

    day: date
    from_at: int
    until_at: int
    crews: Sequence[CrewRow]
    """Mechanics within the window."""
    work: Sequence[BayWork]


@dataclass(frozen=True, slots=True, kw_only=True)
class BayPlan:
    bays: int
    facility: str
    days: Sequence[BayDay]


def bay_plan(
    db: ReadConnection, zone: ZoneInfo, rules: RuleValues, now: int, *, days: int
) -> BayPlan:
    """From the night that has begun, or that begins next, on."""
    first = epoch_day(zone, now) - (1 if local(zone, now).hour < NOON else 0)
    spans = [(_noon(zone, first + count), _noon(zone, first + count + 1)) for count in range(days)]
    shop = workshop(rules, zone, now)
    asked = {"since": spans[0][0], "until": spans[-1][1]}
    work = [
        BayWork(
            bay=bay,
            from_at=begins,
            until_at=ends,
            work_order=name,
            vehicle=vehicle,
            state=WorkState(state),
            urgency=WorkUrgency(urgency),
            kinds=tuple(json.loads(kinds)),
        )
        for bay, begins, ends, name, vehicle, state, urgency, kinds in db.execute(
            SLOTS, asked
        ).fetchall()
    ]
    return BayPlan(
        bays=max([rules[maintenance.BAYS], *(one.bay for one in work)]),
        facility=rules[maintenance.FACILITY_NAME],
        days=tuple(
            BayDay(
                day=local(zone, begins).date(),
                from_at=begins,
                until_at=ends,
                crews=tuple(
                    CrewRow(from_at=one.from_at, until_at=one.until_at, mechanics=one.mechanics)
                    for one in shop.window
                    if begins <= one.from_at < ends
                ),
                work=tuple(one for one in work if begins <= one.from_at < ends),
            )
            for begins, ends in spans
        ),
    )


NOON = 12
HOUR_MS = 3_600_000


def _noon(zone: ZoneInfo, day: int) -> int:
    """By the clock, on days of 23 and 25 hours too."""
    midnight = day_began(zone, day)
    return (
        midnight + NOON * HOUR_MS + (NOON - local(zone, midnight + NOON * HOUR_MS).hour) * (HOUR_MS)
    )
