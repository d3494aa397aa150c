"""A Monday morning of the maintenance desk over the sample fleet."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from daemon.domain.maintenance.due import Basis, Due, Figures, Meter, VehicleFile, View, judge
from daemon.domain.maintenance.plans import Done, Origin, ServicePlan, Trigger, title_of
from daemon.domain.maintenance.recording import Part
from daemon.domain.maintenance.use import Outlook, Reached, UseModel
from daemon.domain.maintenance.work_orders import Slot, WorkOrder, WorkState, WorkUrgency
from daemon.jobs.maintenance_forecast import numbers
from daemon.store import service_due, service_plans, services, work_orders
from daemon.store.service_plans import Whose
from daemon.store.services import Doing
from daemon.store.work_orders import Saying
from tests.daemon.readmodel.sample_condition import add_faults, add_findings
from tests.daemon.readmodel.sample_orders import Journal

HOUR = 3_600_000
DAY_MS = 24 * HOUR
TODAY = 20_605
"""2026-06-01."""
DISTANCE, ENGINE_TIME, DAYS = Trigger.DISTANCE, Trigger.ENGINE_TIME, Trigger.DAYS
FIGURES = Figures(soon_days=14, buffer={DISTANCE: 8_046_720, ENGINE_TIME: 6_000, DAYS: 14})
PLANS = {
    "b": ServicePlan(
        id=1,
        kind="b",
        title=title_of("b"),
        every={DISTANCE: 16_000_000, ENGINE_TIME: 30_000},
        includes=("a",),
        duration_min=120,
        origin=Origin.CLASS,
    ),
    "d": ServicePlan(
        id=2,
        kind="d",
        title=title_of("d"),
        every={DAYS: 365},
        duration_min=720,
        origin=Origin.CLASS,
    ),
    "hydraulics": ServicePlan(
        id=3,
        kind="hydraulics",
        title=title_of("hydraulics"),
        every={ENGINE_TIME: 60_000},
        duration_min=240,
        origin=Origin.VEHICLE,
    ),
}
OWN = 7
"""The one truck with a plan of its own."""


class Foreseen(Outlook):
    """A day and a band that stand still, whatever is learned of forecasts."""

    def __init__(self, model: UseModel, today: int, days: tuple[int, int, int]) -> None:
        super().__init__(model, today)
        self._days = [today + one for one in days]

    def reached(self, left: int) -> Reached:
        del left
        on, low, high = self._days
        return Reached(on=on, low_on=low, high_on=high)


@dataclass(frozen=True, kw_only=True)
class Told:
    vehicle: int
    kind: str
    ago: int | None
    """Days since it was done; None: never told."""
    used: int = 0
    """Since then, in the unit of its trigger: metres, minutes."""
    days: tuple[int, int, int] = (0, 0, 0)
    """From today on: due, early and late end of the band."""
    basis: Basis = Basis.OWN
    cost: int | None = None
    note: str = ""
    parts: Sequence[Part] = ()


FILTER = (Part(name="filter 4711", count=2, cost_cents=1_850), Part(name="oil 10W40"))
TOLD = (
    Told(vehicle=5, kind="b", ago=172, used=24_900_000),
    Told(vehicle=1, kind="b", ago=140, used=16_400_000, cost=41_280, parts=FILTER),
    Told(vehicle=2, kind="d", ago=357, note="dealer in Aurora"),
    Told(vehicle=7, kind="hydraulics", ago=201, used=55_620, days=(11, 7, 17)),
    Told(vehicle=3, kind="b", ago=60, used=9_220_000, days=(47, 38, 59)),
    Told(vehicle=10, kind="b", ago=20, used=2_100_000, days=(151, 104, 260), basis=Basis.FLEET),
    Told(vehicle=8, kind="d", ago=97),
    Told(vehicle=4, kind="b", ago=None),
)
ODOMETER_M, ENGINE_MIN = 412_345_000, 871_200


def add_maintenance(db: sqlite3.Connection, *, now: int, today: int) -> None:
    journal = Journal(db, now)
    for plan in PLANS.values():
        whose = Whose(vehicle_class="truck")
        if plan.origin is Origin.VEHICLE:
            whose = Whose(vehicle_id=OWN)
        service_plans.put(journal, whose, plan, now=now - 400 * DAY_MS, by="olga")
    for told in TOLD:
        _service(journal, told, today)
    for ordered in ORDERED:
        _order(journal, ordered)
    _judged(db, today)
    add_faults(db, now)
    add_findings(db, now=now, today=today)


def _service(journal: Journal, told: Told, today: int) -> None:
    plan = PLANS[told.kind]
    trigger = next(iter(plan.every))
    meters = {
        DISTANCE: Meter(value=ODOMETER_M + told.vehicle * 7_000_000, at=journal.now),
        ENGINE_TIME: Meter(value=ENGINE_MIN + told.vehicle * 6_000, at=journal.now),
    }
    records = () if told.ago is None else (_record(journal, told, trigger, meters, today),)
    per_day = told.used / (told.ago or 1)
    model = UseModel(
        by_weekday=(per_day,) * 7,
        variance=(1.0,) * 7,
        level_variance=0.0,
        since=today - 84,
        days=84,
        active=60,
        vehicles=8 if told.basis is Basis.FLEET else 1,
    )
    view = View(model=model, outlook=Foreseen(model, today, told.days), basis=told.basis)
    file = VehicleFile(
        vehicle_id=told.vehicle,
        name=f"T-{told.vehicle:02d}",
        vehicle_class="truck",
        plans=(plan,),
        records=records,
        meters=meters,
        use={},
        views={trigger: view},
    )
    # Of the trigger that this row is about alone: the other would need a forecast of its own.
    plan = replace(plan, every={trigger: plan.every[trigger]})
    due: Due = judge(file, plan, FIGURES, today)
    service_due.save(journal, due, told=None, body=numbers(due), now=journal.now)
    for counter, meter in meters.items():
        journal.execute(
            "INSERT OR REPLACE INTO vehicle_counter(vehicle_id, counter, value, at, origin)"
            " VALUES (?, ?, ?, ?, 'telemetry')",
            (told.vehicle, counter.value, meter.value, meter.at),
        )


def _record(
    journal: Journal, told: Told, trigger: Trigger, meters: dict[Trigger, Meter], today: int
) -> Done:
    assert told.ago is not None
    at = journal.now - told.ago * DAY_MS
    counters = {
        one: meter.value - (told.used if one is trigger else told.used // 40)
        for one, meter in meters.items()
    }
    number = services.add_done(
        journal,
        Doing(
            vehicle_id=told.vehicle,
            vehicle=f"T-{told.vehicle:02d}",
            kind=told.kind,
            done_at=at,
            done_by="Ann",
            counters=counters,
            parts=told.parts,
            cost_cents=told.cost,
            note=told.note,
        ),
        by="olga",
    )
    return Done(id=number, kind=told.kind, on=today - told.ago, at=at, counters=counters)


@dataclass(frozen=True, kw_only=True)
class Ordered:
    vehicle: int
    kinds: tuple[str, ...]
    why: str
    times: Sequence[tuple[int, float, float]] = ()
    """Bay, and hours from the evening before, 22:00 in Denver."""
    state: WorkState = WorkState.PROPOSED
    urgency: WorkUrgency = WorkUrgency.ROUTINE
    faults: tuple[str, ...] = ()
    unbooked: str = ""
    mechanic: str = ""
    is_fixed: bool = False


ORDERED = (
    Ordered(
        vehicle=9,
        kinds=("transmission",),
        times=((1, 0, 8), (1, 24, 30)),
        state=WorkState.STARTED,
        why="asked for: transmission",
        mechanic="Ann",
    ),
    Ordered(
        vehicle=3,
        kinds=("fault",),
        urgency=WorkUrgency.STOP,
        faults=("100/1",),
        why="red stop lamp: engine oil pressure: too low, most severe",
        unbooked="all bays or mechanics are taken until Tu 2 Jun 22:00",
    ),
    Ordered(
        vehicle=5,
        kinds=("b",),
        times=((2, 24, 26),),
        urgency=WorkUrgency.URGENT,
        state=WorkState.ACCEPTED,
        why="service b is overdue: 8 900 km past",
    ),
    Ordered(
        vehicle=7,
        kinds=("hydraulics",),
        times=((1, 96, 100),),
        why="service hydraulics is soon due",
    ),
    Ordered(
        vehicle=1,
        kinds=("b",),
        times=((2, 72.25, 74.75),),
        urgency=WorkUrgency.URGENT,
        why="service b is due",
    ),
    Ordered(
        vehicle=2,
        kinds=("d",),
        times=((1, 120, 128), (1, 144, 148)),
        why="service d is soon due",
        is_fixed=True,
    ),
    Ordered(
        vehicle=10,
        kinds=("brakes",),
        state=WorkState.CANCELLED,
        why="asked for: brakes",
    ),
)


def _order(journal: Journal, told: Ordered) -> None:
    evening = journal.now // DAY_MS * DAY_MS - DAY_MS + 28 * HOUR
    slots = tuple(
        Slot(bay=bay, from_at=evening + round(begins * HOUR), until_at=evening + round(ends * HOUR))
        for bay, begins, ends in told.times
    )
    order = WorkOrder(
        id=0,
        name="",
        vehicle_id=told.vehicle,
        vehicle=f"T-{told.vehicle:02d}",
        state=WorkState.PROPOSED,
        version=0,
        urgency=told.urgency,
        kinds=told.kinds,
        faults=told.faults,
        why=told.why,
        duration_min=sum(slot.minutes for slot in slots) or 240,
        is_fixed=told.is_fixed,
        unbooked=told.unbooked,
        slots=slots,
    )
    added = work_orders.add(journal, order, Saying(at=journal.now - 30 * HOUR, by="depotd"))
    if told.state is not WorkState.PROPOSED:
        reason = "the dealer does it" if told.state is WorkState.CANCELLED else ""
        said = Saying(at=journal.now - 10 * HOUR, by="olga", reason=reason)
        after = replace(added, state=told.state, mechanic=told.mechanic)
        work_orders.save(journal, after, said)


def _judged(db: sqlite3.Connection, today: int) -> None:
    """What was said 30 days before services of T-05 and T-01 came due."""
    for vehicle, said_ago, due_ago, happened_ago in ((5, 60, 28, 30), (5, 200, 172, 170)):
        db.execute(
            "INSERT INTO forecast_said(vehicle_id, kind, said_on, due_on, low_on, high_on, trigger,"
            " basis, cycle, happened_on) VALUES (?, 'b', ?, ?, ?, ?, 'distance', 'own', '', ?)",
            (
                vehicle,
                today - said_ago,
                today - due_ago,
                today - due_ago - 5,
                today - due_ago + 6,
                today - happened_ago,
            ),
        )
