"""Rows of maintenance for tests of what is made of them."""

from dataclasses import replace
from typing import Any

from daemon.domain.maintenance.condition import State
from daemon.domain.maintenance.due import Basis, Standing
from daemon.domain.maintenance.features import Way
from daemon.domain.maintenance.plans import Trigger
from daemon.domain.maintenance.work_orders import WorkState, WorkUrgency
from daemon.readmodel.condition import FindingRow, JudgedDay
from daemon.readmodel.fault_codes import FaultRow
from daemon.readmodel.services import DueRow, PlanRow
from daemon.readmodel.work_orders import SlotRow, WorkOrderRow
from tests.daemon.readmodel.sample_fleet import DAY, NOW, ZONE
from tests.daemon.readmodel.sample_maintenance import TODAY
from tui.format import LocalTime
from tui.maintenance_questions import Known
from tui.service_acts import Shop

HOUR = 3_600_000
LOCAL = LocalTime.of(ZONE)
SLOT = SlotRow(bay=2, from_at=DAY + 22 * HOUR, until_at=DAY + 24 * HOUR)
DUE = DueRow(
    vehicle="T-07",
    label="Volvo mixer",
    vehicle_class="truck",
    kind="b",
    title="service B: as A, with engine oil and filters",
    standing=Standing.SOON,
    trigger=Trigger.DISTANCE,
    due_on=TODAY + 11,
    low_on=TODAY + 7,
    high_on=TODAY + 17,
    left=1_240_000,
    basis=Basis.OWN,
    is_urgent=False,
    duration_min=120,
    why="distance: 1,240 km left of 16,000 km",
    counts=(),
    since=None,
    foreseen_at=NOW,
)
PLAN = PlanRow(
    id=1,
    vehicle=None,
    vehicle_class="truck",
    vehicles=11,
    kind="b",
    title="service B",
    every_m=16_000_000,
    every_min=30_000,
    every_days=None,
    includes=("a",),
    duration_min=150,
    set_at=NOW,
    set_by="olga",
)
WORK = WorkOrderRow(
    name="W-17",
    vehicle="T-07",
    state=WorkState.PROPOSED,
    urgency=WorkUrgency.ROUTINE,
    kinds=("b", "check battery_rest"),
    faults=(),
    why="service b is soon due",
    duration_min=120,
    is_fixed=False,
    unbooked="",
    mechanic="",
    note="",
    created_at=NOW - HOUR,
    created_by="depotd",
    accepted_at=None,
    accepted_by="",
    started_at=None,
    started_by="",
    finished_at=None,
    finished_by="",
    cancelled_at=None,
    cancelled_by="",
    cancel_reason="",
    slots=(SLOT,),
    recorded=(),
)
KNOWN = Known(
    vehicles=("T-07", "T-08"),
    classes=("truck",),
    counters={"T-07": {Trigger.DISTANCE: 412_345_000, Trigger.ENGINE_TIME: 871_200}},
    plans=(PLAN,),
)
SHOP = Shop(local=LOCAL, now=NOW, known=KNOWN)

FAULT = FaultRow(
    id=1,
    vehicle="T-07",
    is_known_vehicle=True,
    unit="gps-07",
    source=0,
    code="110/15",
    spn=110,
    fmi=15,
    words="coolant temperature: too high, least severe",
    severity="amber_warning",
    state="active",
    first_at=NOW - 50 * HOUR,
    last_at=NOW - HOUR,
    ended_at=None,
    occurrences=None,
    episodes=4,
)
FINDING = FindingRow(
    id=1,
    vehicle="T-07",
    feature="battery_rest",
    title="battery at rest",
    unit="V",
    per_unit=1000,
    way=Way.FALLS,
    began_on="2026-05-13",
    found_at=NOW - 50 * HOUR,
    usual=12_650,
    now=12_310,
    latest=12_305,
    deviations=8.5,
    is_beside_others=True,
    hint="the battery ages, or is not charged full",
    state=State.OPEN,
    ended_at=None,
    ended_by="",
    note="",
    days=tuple(
        JudgedDay(on="", day=TODAY - ago, seen=12_650 - (340 if ago < 20 else 0), low=1, high=2)
        for ago in range(30, 0, -1)
    ),
)


def due(**changes: Any) -> DueRow:
    return replace(DUE, **changes)


def work(**changes: Any) -> WorkOrderRow:
    return replace(WORK, **changes)


def fault(**changes: Any) -> FaultRow:
    return replace(FAULT, **changes)


def finding(**changes: Any) -> FindingRow:
    return replace(FINDING, **changes)
