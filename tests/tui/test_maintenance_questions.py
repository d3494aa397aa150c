import sqlite3
from dataclasses import replace
from pathlib import Path

from daemon.domain.maintenance.plans import Trigger
from daemon.screens import RulesInForce
from daemon.settings import Settings
from tests.daemon.readmodel.sample_fleet import NOW
from tests.daemon.readmodel.sample_maintenance import TODAY
from tests.tui.maintenance_scene import KNOWN, LOCAL, PLAN, due
from tui.maintenance_questions import (
    MaintenanceQuestion,
    MaintenanceView,
    ServiceQuestion,
    ServiceView,
    WorkOrderQuestion,
    WorkOrderView,
)
from tui.questions import Question, View, head

RULES = RulesInForce(Settings())


def answer(path: Path, question: Question) -> View:
    db = sqlite3.connect(path)
    view = question.answer(db, head(db, NOW, LOCAL, is_locked=True, stale_s=600))
    db.close()
    return view


def test_all_lists_are_asked_for_at_once(maintenance_path: Path) -> None:
    view = answer(maintenance_path, MaintenanceQuestion(rules=RULES))
    assert isinstance(view, MaintenanceView)
    assert view.today == TODAY
    assert (len(view.due), len(view.work), len(view.faults), view.bays) == (8, 6, 4, None)
    assert view.booked["T-05"].name == "W-3"
    assert view.known.counters["T-01"][Trigger.DISTANCE] == 419_345_000
    assert (view.known.vehicles[0], view.known.classes) == ("T-01", ("truck",))


def test_what_is_over_and_the_bays_are_asked_for_where_they_are_shown(
    maintenance_path: Path,
) -> None:
    question = MaintenanceQuestion(has_bays=True, with_over=True, with_former=True, rules=RULES)
    view = answer(maintenance_path, question)
    assert isinstance(view, MaintenanceView)
    assert view.bays is not None
    assert view.bays.bays == 2
    assert [row.state.is_open for row in view.work] == [True] * 6 + [False]
    assert len(view.faults) == 5
    bare = answer(maintenance_path, MaintenanceQuestion(has_bays=True))
    assert isinstance(bare, MaintenanceView)
    assert bare.bays is None


def test_one_service_comes_with_its_history_and_its_forecasts(maintenance_path: Path) -> None:
    view = answer(maintenance_path, ServiceQuestion(vehicle="T-05", kind="b"))
    assert isinstance(view, ServiceView)
    assert view.row is not None
    assert (view.accuracy.judged, view.accuracy.median_error_days) == (2, 2)
    assert [row.kind for row in view.history] == ["b"]
    gone = answer(maintenance_path, ServiceQuestion(vehicle="T-05", kind="x"))
    assert isinstance(gone, ServiceView)
    assert gone.row is None


def test_one_work_order_is_asked_for_by_name(maintenance_path: Path) -> None:
    view = answer(maintenance_path, WorkOrderQuestion(name="W-2"))
    assert isinstance(view, WorkOrderView)
    assert view.row is not None
    assert view.row.vehicle == "T-03"
    gone = answer(maintenance_path, WorkOrderQuestion(name="W-99"))
    assert isinstance(gone, WorkOrderView)
    assert gone.row is None


def test_a_truck_goes_by_its_own_plan_before_that_of_its_class() -> None:
    own = replace(PLAN, vehicle="T-07", vehicle_class="")
    assert KNOWN.plan_of(due()) is PLAN
    assert replace(KNOWN, plans=(PLAN, own)).plan_of(due()) is own
    assert KNOWN.plan_of(due(vehicle_class="van")) is None
