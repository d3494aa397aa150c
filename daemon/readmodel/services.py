"""Services: when each is due as it was foreseen last, plans, what was done, counters."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daemon.domain.maintenance.due import Basis, Standing
from daemon.domain.maintenance.plans import Trigger
from daemon.readmodel.values import ReadConnection, facts_of, names

DUE = """
SELECT v.name, v.label, v.class, d.kind, d.title, d.standing, d.trigger, d.due_on, d.low_on,
    d.high_on, d.left_over, d.basis, d.is_urgent, d.duration_min, d.why, d.body, d.foreseen_at
FROM service_due d JOIN vehicle v ON v.id = d.vehicle_id
WHERE v.retired_at IS NULL AND (:vehicle IS NULL OR v.name = :vehicle)
"""

PLANS = """
SELECT s.id, v.name, s.class, s.kind, s.title, s.every_m, s.every_min, s.every_days, s.includes,
    s.duration_min, s.set_at, s.set_by,
    (SELECT count(*) FROM vehicle c
     WHERE c.retired_at IS NULL AND s.class <> '' AND c.class = s.class)
FROM service_plan s LEFT JOIN vehicle v ON v.id = s.vehicle_id
WHERE s.ended_at IS NULL
ORDER BY s.class, v.name, s.kind
"""

WITHOUT_PLAN = """
SELECT name FROM vehicle v
WHERE retired_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM service_plan s
    WHERE s.ended_at IS NULL AND (s.vehicle_id = v.id OR (s.class <> '' AND s.class = v.class)))
ORDER BY name
"""

HISTORY = """
SELECT d.id, v.name, d.kind, d.done_at, d.done_by, d.odometer_m, d.engine_min, d.parts,
    d.cost_cents, d.note, d.is_baseline, d.work_order_id, d.recorded_at, d.recorded_by,
    d.withdrawn_at, d.withdrawn_why
FROM service_done d JOIN vehicle v ON v.id = d.vehicle_id
WHERE v.name = :vehicle
ORDER BY d.done_at DESC, d.id DESC LIMIT :limit
"""

COUNTERS = """
SELECT v.name, c.counter, c.value, c.at, c.origin, c.held, c.held_at, c.held_why,
    (SELECT sum(added) FROM counter_day a
     WHERE a.vehicle_id = c.vehicle_id AND a.counter = c.counter
       AND a.day BETWEEN :today - 28 AND :today - 1)
FROM vehicle_counter c JOIN vehicle v ON v.id = c.vehicle_id
WHERE v.retired_at IS NULL AND (:vehicle IS NULL OR v.name = :vehicle)
ORDER BY v.name, c.counter
"""

VEHICLE = "SELECT 1 FROM vehicle WHERE name = :vehicle"

HISTORY_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    vehicle: str
    label: str
    vehicle_class: str
    kind: str
    title: str
    standing: Standing
    trigger: Trigger | None
    due_on: int | None
    """Days since 1970-01-01; None: nobody knows, or beyond the horizon."""
    low_on: int | None
    high_on: int | None
    left: int | None
    """Of the trigger: metres, minutes of the engine, days; below 0: past it."""
    basis: Basis
    is_urgent: bool
    duration_min: int
    why: str
    counts: Sequence[Mapping[str, Any]]
    """Each trigger with its numbers."""
    since: Mapping[str, Any] | None
    """The service that it is counted from."""
    foreseen_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    id: int
    vehicle: str | None
    vehicle_class: str
    vehicles: int
    """Of the class; those with a plan of their own go by that."""
    kind: str
    title: str
    every_m: int | None
    every_min: int | None
    every_days: int | None
    includes: Sequence[str]
    duration_min: int
    set_at: int
    set_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneRow:
    id: int
    vehicle: str
    kind: str
    done_at: int
    done_by: str
    odometer_m: int | None
    engine_min: int | None
    parts: Sequence[Mapping[str, Any]]
    cost_cents: int | None
    note: str
    is_baseline: bool
    work_order_id: int | None
    recorded_at: int
    recorded_by: str
    withdrawn_at: int | None
    withdrawn_why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterRow:
    vehicle: str
    counter: Trigger
    value: int
    at: int
    origin: str
    held: int | None
    """The reading that is not believed."""
    held_at: int | None
    held_why: str
    added_28_days: int | None
    """None: nothing is known of these days."""


def is_known(db: ReadConnection, vehicle: str) -> bool:
    return db.execute(VEHICLE, {"vehicle": vehicle}).fetchone() is not None


def due(db: ReadConnection, *, vehicle: str | None = None) -> tuple[DueRow, ...]:
    """The most pressing first; what nobody knows last."""
    rows = (_due(row) for row in db.execute(DUE, {"vehicle": vehicle}).fetchall())
    return tuple(sorted(rows, key=_turn))


def plans(db: ReadConnection) -> tuple[PlanRow, ...]:
    return tuple(
        PlanRow(
            id=row[0],
            vehicle=row[1],
            vehicle_class=row[2],
            kind=row[3],
            title=row[4],
            every_m=row[5],
            every_min=row[6],
            every_days=row[7],
            includes=names(row[8]),
            duration_min=row[9],
            set_at=row[10],
            set_by=row[11],
            vehicles=row[12],
        )
        for row in db.execute(PLANS).fetchall()
    )


def without_plan(db: ReadConnection) -> tuple[str, ...]:
    """Vehicles that go by the rule, by name."""
    return tuple(name for (name,) in db.execute(WITHOUT_PLAN).fetchall())


def history(db: ReadConnection, vehicle: str) -> tuple[DoneRow, ...]:
    """The newest first, withdrawn ones too."""
    asked = {"vehicle": vehicle, "limit": HISTORY_MOST}
    return tuple(
        DoneRow(
            id=row[0],
            vehicle=row[1],
            kind=row[2],
            done_at=row[3],
            done_by=row[4],
            odometer_m=row[5],
            engine_min=row[6],
            parts=tuple(json.loads(row[7])),
            cost_cents=row[8],
            note=row[9],
            is_baseline=bool(row[10]),
            work_order_id=row[11],
            recorded_at=row[12],
            recorded_by=row[13],
            withdrawn_at=row[14],
            withdrawn_why=row[15],
        )
        for row in db.execute(HISTORY, asked).fetchall()
    )


def counters(
    db: ReadConnection, today: int, *, vehicle: str | None = None
) -> tuple[CounterRow, ...]:
    return tuple(
        CounterRow(
            vehicle=row[0],
            counter=Trigger(row[1]),
            value=row[2],
            at=row[3],
            origin=row[4],
            held=row[5],
            held_at=row[6],
            held_why=row[7],
            added_28_days=row[8],
        )
        for row in db.execute(COUNTERS, {"vehicle": vehicle, "today": today}).fetchall()
    )


def _due(row: tuple[Any, ...]) -> DueRow:
    body = facts_of(row[15])
    return DueRow(
        vehicle=row[0],
        label=row[1],
        vehicle_class=row[2],
        kind=row[3],
        title=row[4],
        standing=Standing(row[5]),
        trigger=Trigger(row[6]) if row[6] else None,
        due_on=row[7],
        low_on=row[8],
        high_on=row[9],
        left=row[10],
        basis=Basis(row[11]),
        is_urgent=bool(row[12]),
        duration_min=row[13],
        why=row[14],
        counts=tuple(body.get("counts", ())),
        since=body.get("since"),
        foreseen_at=row[16],
    )


def _turn(row: DueRow) -> tuple[int, int, str, str]:
    far = 1 << 40
    if row.standing is Standing.UNKNOWN:
        return (1, far, row.vehicle, row.kind)
    return (
        -row.standing.rank,
        far if row.due_on is None else row.due_on,
        row.vehicle,
        row.kind,
    )
