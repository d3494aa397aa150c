"""Service plans that are in force, of vehicles and of classes."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from daemon.domain.maintenance.plans import Origin, ServicePlan, Trigger, title_of
from daemon.interfaces import Tx
from daemon.queue.kinds import Reads

_COLUMNS = """
SELECT id, vehicle_id, class, kind, title, every_m, every_min, every_days, includes, duration_min
FROM service_plan
"""

IN_FORCE = f"{_COLUMNS} WHERE ended_at IS NULL ORDER BY id"

NAMED = f"""{_COLUMNS}
WHERE ended_at IS NULL AND coalesce(vehicle_id, 0) = coalesce(:vehicle_id, 0)
  AND class = :class AND kind = :kind
"""

END = "UPDATE service_plan SET ended_at = :now WHERE id = :id AND ended_at IS NULL"

INSERT = """
INSERT INTO service_plan(
    vehicle_id, class, kind, title, every_m, every_min, every_days, includes, duration_min,
    set_at, set_by
) VALUES (
    :vehicle_id, :class, :kind, :title, :every_m, :every_min, :every_days, :includes,
    :duration_min, :now, :by
) RETURNING id
"""

SEAL = "SELECT coalesce(max(id), 0), count(ended_at) FROM service_plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """One vehicle, or a class of them."""

    vehicle_id: int | None = None
    vehicle_class: str = ""


def in_force(reads: Reads) -> tuple[tuple[Whose, ServicePlan], ...]:
    return tuple(_row(row) for row in reads.execute(IN_FORCE).fetchall())


def named(reads: Reads, whose: Whose, kind: str) -> ServicePlan | None:
    asked = {"vehicle_id": whose.vehicle_id, "class": whose.vehicle_class, "kind": kind}
    row = reads.execute(NAMED, asked).fetchone()
    return None if row is None else _row(row)[1]


def put(tx: Tx, whose: Whose, plan: ServicePlan, *, now: int, by: str) -> int:
    """In the place of the one before; answers its number."""
    before = named(tx, whose, plan.kind)
    if before is not None:
        end(tx, before, now=now)
    row = tx.execute(
        INSERT,
        {
            "vehicle_id": whose.vehicle_id,
            "class": whose.vehicle_class,
            "kind": plan.kind,
            "title": plan.title,
            "every_m": plan.every.get(Trigger.DISTANCE),
            "every_min": plan.every.get(Trigger.ENGINE_TIME),
            "every_days": plan.every.get(Trigger.DAYS),
            "includes": json.dumps(list(plan.includes)),
            "duration_min": plan.duration_min,
            "now": now,
            "by": by,
        },
    ).fetchone()
    return int(row[0])


def end(tx: Tx, plan: ServicePlan, *, now: int) -> None:
    tx.execute(END, {"id": plan.id, "now": now})


def seal(reads: Reads) -> tuple[int, int]:
    """Changes with every plan that is made or ended."""
    made, ended = reads.execute(SEAL).fetchone()
    return (made, ended)


def of_vehicle(
    plans: Iterable[tuple[Whose, ServicePlan]], vehicle_id: int
) -> tuple[ServicePlan, ...]:
    return tuple(plan for whose, plan in plans if whose.vehicle_id == vehicle_id)


def of_class(
    plans: Iterable[tuple[Whose, ServicePlan]], vehicle_class: str
) -> tuple[ServicePlan, ...]:
    """Vehicles without a class have no plans of one."""
    return tuple(
        plan for whose, plan in plans if vehicle_class and whose.vehicle_class == vehicle_class
    )


def _row(row: tuple[Any, ...]) -> tuple[Whose, ServicePlan]:
    number, vehicle_id, vehicle_class, kind, title, every_m, every_min, every_days = row[:8]
    every = {
        Trigger.DISTANCE: every_m,
        Trigger.ENGINE_TIME: every_min,
        Trigger.DAYS: every_days,
    }
    plan = ServicePlan(
        id=number,
        kind=kind,
        title=title or title_of(kind),
        every={trigger: value for trigger, value in every.items() if value is not None},
        includes=tuple(json.loads(row[8])),
        duration_min=row[9],
        origin=Origin.CLASS if vehicle_id is None else Origin.VEHICLE,
    )
    return Whose(vehicle_id=vehicle_id, vehicle_class=vehicle_class), plan
