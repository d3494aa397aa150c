from dataclasses import replace

import pytest

from daemon.interfaces import Tx
from daemon.store import service_due, service_plans, work_causes
from daemon.store.database import Store
from daemon.store.service_plans import Whose
from tests.daemon.store.duty_scene import DAY, add_vehicle
from tests.daemon.store.scene import NOW
from tests.daemon.store.service_scene import plan
from tests.daemon.store.unit_scene import fit
from tests.daemon.store.work_scene import due, fault, finding

DONE = """
INSERT INTO service_done(vehicle_id, kind, done_at, done_by, recorded_at, recorded_by)
VALUES (?, 'b', ?, 'Ann', ?, 'Ann')
"""
ORDER = """
INSERT INTO work_order(
    name, vehicle_id, state, version, urgency, kinds, faults, why, duration_min, created_at,
    created_by, finished_at, cancelled_at, cancelled_by
) VALUES ('W-1', :vehicle_id, :state, 1, 'routine', :kinds, :faults, '', 60, 0, 'depotd',
    CASE :state WHEN 'finished' THEN :at END, CASE :state WHEN 'cancelled' THEN :at END, :by)
"""


@pytest.fixture
def tx(store: Store) -> Tx:
    return store.connection


def over(tx: Tx, vehicle_id: int, state: str, at: int, *, by: str = "") -> None:
    row = {"vehicle_id": vehicle_id, "state": state, "at": at, "by": by}
    tx.execute(ORDER, row | {"kinds": '["check battery_rest", "fault"]', "faults": '["110/0"]'})


def test_what_is_due_lit_or_found_is_a_cause_and_nothing_else(tx: Tx) -> None:
    vehicle, other = add_vehicle(tx, "T1"), add_vehicle(tx, "T2")
    due(tx, vehicle)
    due(tx, other, standing="ok")
    fault(tx, fit(tx, vehicle), vehicle)
    fault(tx, fit(tx, other), other, severity="none")
    finding(tx, vehicle)
    found = work_causes.causes(tx, NOW)
    assert found.keys() == {vehicle}
    causes = found[vehicle]
    assert [one.kind for one in causes.services] == ["b"]
    assert [(one.code, one.severity) for one in causes.faults] == [("110/0", "red_stop")]
    assert [one.feature for one in causes.findings] == ["battery_rest"]


def test_what_a_service_does_besides_is_what_its_plan_says(tx: Tx) -> None:
    vehicle = add_vehicle(tx, "T1")
    due(tx, vehicle, "c")
    (one,) = work_causes.causes(tx, NOW)[vehicle].services
    assert one.does == {"a", "b", "c"}
    bare = replace(plan("c", days=365), includes=())
    service_plans.put(tx, Whose(vehicle_id=vehicle), bare, now=NOW, by="anna")
    (one,) = work_causes.causes(tx, NOW)[vehicle].services
    assert one.does == {"c"}


def test_of_two_computers_that_tell_one_fault_the_graver_lamp_counts(tx: Tx) -> None:
    vehicle = add_vehicle(tx, "T1")
    unit = fit(tx, vehicle)
    fault(tx, unit, vehicle, severity="amber_warning")
    tx.execute("UPDATE fault_code SET source = 33")
    fault(tx, unit, vehicle, severity="red_stop")
    (one,) = work_causes.causes(tx, NOW)[vehicle].faults
    assert one.severity == "red_stop"


def test_what_was_done_since_the_forecast_is_not_due_until_that_has_seen_it(tx: Tx) -> None:
    """Whatever the clock said: that it is past its limit all the same, only a forecast knows."""
    vehicle = add_vehicle(tx, "T1")
    due(tx, vehicle)
    tx.execute(DONE, (vehicle, NOW - DAY, NOW - DAY))
    assert vehicle not in work_causes.causes(tx, NOW)
    service_due.all_seen(tx)
    assert vehicle in work_causes.causes(tx, NOW)


@pytest.mark.parametrize(("finished_at", "is_left"), [(NOW + 1, False), (NOW - 15 * DAY, True)])
def test_what_was_mended_counts_once_it_is_seen_again(
    tx: Tx, finished_at: int, is_left: bool
) -> None:
    vehicle = add_vehicle(tx, "T1")
    fault(tx, fit(tx, vehicle), vehicle)
    finding(tx, vehicle)
    over(tx, vehicle, "finished", finished_at)
    found = work_causes.causes(tx, NOW)
    assert (vehicle in found) is is_left
    if is_left:
        assert found[vehicle].faults
        assert found[vehicle].findings


@pytest.mark.parametrize(("by", "is_dismissed"), [("olga", True), ("depotd", False)])
def test_only_what_a_person_cancelled_is_dismissed(tx: Tx, by: str, is_dismissed: bool) -> None:
    vehicle = add_vehicle(tx, "T1")
    over(tx, vehicle, "cancelled", NOW, by=by)
    found = work_causes.dismissed(tx)
    assert (vehicle in found) is is_dismissed
    if is_dismissed:
        assert found[vehicle].faults == {"110/0"}
        assert found[vehicle].at == NOW


def test_what_is_found_after_somebody_has_looked_is_a_cause(tx: Tx) -> None:
    vehicle = add_vehicle(tx, "T1")
    over(tx, vehicle, "finished", NOW - DAY)
    finding(tx, vehicle)
    (one,) = work_causes.causes(tx, NOW)[vehicle].findings
    assert one.feature == "battery_rest"
