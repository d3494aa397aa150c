"""What the screens of maintenance want to know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from daemon.domain.maintenance.plans import Trigger
from daemon.readmodel import services
from daemon.readmodel.bay_plan import BayPlan, bay_plan
from daemon.readmodel.compliance import today
from daemon.readmodel.condition import FindingRow, findings
from daemon.readmodel.duty import depot_zone
from daemon.readmodel.fault_codes import FaultRow, faults
from daemon.readmodel.forecast_errors import forecast_accuracy
from daemon.readmodel.master import vehicles
from daemon.readmodel.services import DoneRow, DueRow, PlanRow
from daemon.readmodel.upkeep import Accuracy, day_number
from daemon.readmodel.values import ReadConnection
from daemon.readmodel.work_orders import WorkOrderRow, all_work, open_work, work_order
from tui.questions import Head, View, values_at
from tui.rules import RulesAt

NIGHTS = 21
"""So far ahead work is booked, unless a rule says otherwise."""
Counters = Mapping[str, Mapping[Trigger, int]]
"""Metres and minutes of the engine as they are believed, by vehicle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What forms propose."""

    vehicles: Sequence[str] = ()
    classes: Sequence[str] = ()
    counters: Counters = field(default_factory=lambda: MappingProxyType({}))
    plans: Sequence[PlanRow] = ()

    def plan_of(self, row: DueRow) -> PlanRow | None:
        """The one that it goes by: its own, else its class's. None: it goes by the rule."""
        own = (one for one in self.plans if one.vehicle == row.vehicle and one.kind == row.kind)
        of_class = (
            one
            for one in self.plans
            if one.vehicle is None
            and one.vehicle_class == row.vehicle_class
            and one.kind == row.kind
        )
        return next(own, None) or next(of_class, None)

    def is_done_with(self, row: DueRow, work: WorkOrderRow) -> bool:
        """Whether that work does this service, also as part of a larger one."""
        parts = {
            part
            for plan in self.plans
            if plan.kind in work.kinds
            and (plan.vehicle == row.vehicle or plan.vehicle_class == row.vehicle_class)
            for part in plan.includes
        }
        return row.kind in {*work.kinds, *parts}


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceView(View):
    """All that the section lists."""

    today: int = 0
    """Days since 1970-01-01 in the depot's zone."""
    due: Sequence[DueRow] = ()
    work: Sequence[WorkOrderRow] = ()
    booked: Mapping[str, WorkOrderRow] = field(default_factory=lambda: MappingProxyType({}))
    """The open work order of each vehicle that has one."""
    bays: BayPlan | None = None
    """None: nobody said which rules are in force, or it is not looked at."""
    faults: Sequence[FaultRow] = ()
    findings: Sequence[FindingRow] = ()
    known: Known = NOTHING_KNOWN

    def work_for(self, row: DueRow) -> WorkOrderRow | None:
        """What is booked for this service: a truck may be in for another."""
        work = self.booked.get(row.vehicle)
        return work if work is not None and self.known.is_done_with(row, work) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView(View):
    """One service of one vehicle."""

    today: int
    row: DueRow | None
    work: WorkOrderRow | None
    history: Sequence[DoneRow]
    """Of the vehicle, the newest first."""
    accuracy: Accuracy
    """Of what was foreseen of this vehicle."""
    known: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrderView(View):
    row: WorkOrderRow | None
    known: Known = NOTHING_KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView(View):
    row: FindingRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceQuestion:
    has_bays: bool = False
    with_over: bool = False
    """Work that is finished or cancelled too."""
    with_former: bool = False
    """Faults too that are over."""
    with_ended: bool = False
    """Findings too that are over."""
    rules: RulesAt | None = None

    def answer(self, db: ReadConnection, head: Head) -> View:
        now, day = head.moment.now_ms, _today(db, head)
        rules = values_at(self.rules, db, now)
        open_ones = open_work(db)
        return MaintenanceView(
            today=day,
            due=services.due(db),
            work=(*open_ones, *(_over(db) if self.with_over else ())),
            booked={row.vehicle: row for row in open_ones},
            bays=None
            if rules is None or not self.has_bays
            else bay_plan(db, depot_zone(db), rules, now, days=NIGHTS),
            faults=faults(db, with_former=self.with_former),
            findings=findings(db, with_ended=self.with_ended),
            known=_known(db, head, day),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceQuestion:
    vehicle: str
    kind: str

    def answer(self, db: ReadConnection, head: Head) -> View:
        day = _today(db, head)
        rows = services.due(db, vehicle=self.vehicle)
        return ServiceView(
            today=day,
            row=next((row for row in rows if row.kind == self.kind), None),
            work=next((row for row in open_work(db) if row.vehicle == self.vehicle), None),
            history=services.history(db, self.vehicle),
            accuracy=forecast_accuracy(db, day, vehicle=self.vehicle).depot,
            known=_known(db, head, day),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrderQuestion:
    name: str

    def answer(self, db: ReadConnection, head: Head) -> View:
        return WorkOrderView(
            row=work_order(db, self.name), known=_known(db, head, _today(db, head))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingQuestion:
    number: int

    def answer(self, db: ReadConnection, head: Head) -> View:
        del head
        rows = findings(db, with_ended=True)
        return FindingView(row=next((row for row in rows if row.id == self.number), None))


def _over(db: ReadConnection) -> Iterable[WorkOrderRow]:
    """The newest first."""
    return (row for row in all_work(db) if not row.state.is_open)


def _known(db: ReadConnection, head: Head, day: int) -> Known:
    everyone = vehicles(db, now=head.moment.now_ms)
    counters: dict[str, dict[Trigger, int]] = {}
    for row in services.counters(db, day):
        counters.setdefault(row.vehicle, {})[row.counter] = row.value
    return Known(
        vehicles=tuple(row.name for row in everyone),
        classes=tuple(sorted({row.vehicle_class for row in everyone} - {""})),
        counters=counters,
        plans=services.plans(db),
    )


def _today(db: ReadConnection, head: Head) -> int:
    return day_number(today(head.moment.now_ms, depot_zone(db)))
