"""What is due is booked, moved when that pays, and withdrawn, over a real store."""

from typing import Any

import pytest

from daemon.domain.events import ClockQuality, Event
from daemon.domain.rules.key import RuleValues
from daemon.jobs import maintenance_schedule
from daemon.jobs.maintenance_schedule import ScheduleMaintenance
from daemon.store import work_orders
from tests.daemon.jobs.desk import Desk
from tests.daemon.store.duty_scene import HOUR, add_vehicle
from tests.daemon.store.order_scene import Telling, add_order, add_pair, assign, lay_ground
from tests.daemon.store.scene import NOW
from tests.daemon.store.unit_scene import fit
from tests.daemon.store.work_scene import DAY_MS, TODAY, booked, due, fault, finding

LOOK = ScheduleMaintenance.Args()


def window_hours(row: tuple[Any, ...]) -> tuple[int, int]:
    """Hours of the day in UTC, which is the depot's zone here."""
    return row[5] % DAY_MS // HOUR, row[6] % DAY_MS // HOUR


def test_a_service_that_will_be_due_is_booked_into_the_last_night_before(desk: Desk) -> None:
    due(desk.tx, add_vehicle(desk.tx, "T1"))
    assert desk.run(LOOK) == {"is_judged": True, "vehicles": 1, "changed": 1, "left": 0}
    (row,) = booked(desk.tx)
    assert row[:5] == ("W-1", "T1", "proposed", "routine", 1)
    assert window_hours(row) == (22, 0)
    assert row[5] // DAY_MS == TODAY + 7
    event = desk.lab.assert_recorded("work_order.proposed", subject="W-1")
    assert event.body["vehicle"] == "T1"
    (decision,) = desk.lab.decisions()
    assert (decision.subject, decision.outcome) == ("vehicle T1", "work_order.proposed")
    assert decision.terms["why"] == "service b: 900 km left"


def test_nothing_is_told_twice(desk: Desk) -> None:
    due(desk.tx, add_vehicle(desk.tx, "T1"))
    desk.run(LOOK)
    assert desk.run(LOOK)["changed"] == 0


def test_all_of_a_vehicle_is_one_visit_and_the_gravest_decides(desk: Desk) -> None:
    vehicle = add_vehicle(desk.tx, "T1")
    due(desk.tx, vehicle)
    desk.run(LOOK)
    unit = fit(desk.tx, vehicle)
    fault(desk.tx, unit, vehicle)
    finding(desk.tx, vehicle)
    desk.run(LOOK)
    row = booked(desk.tx)[0]
    assert row[:4] == ("W-1", "T1", "proposed", "stop")
    (order,) = work_orders.open_orders(desk.tx)
    assert (order.kinds, order.faults) == (("b", "check battery_rest", "fault"), ("110/0",))
    assert order.duration_min == 120 + 240
    assert row[5] < NOW + 6 * HOUR
    desk.lab.assert_recorded("work_order.moved", subject="W-1", urgency="stop")


def test_a_proposal_whose_cause_is_gone_is_withdrawn(desk: Desk) -> None:
    vehicle = add_vehicle(desk.tx, "T1")
    due(desk.tx, vehicle)
    desk.run(LOOK)
    due(desk.tx, vehicle, standing="ok")
    desk.run(LOOK)
    assert booked(desk.tx) == [("W-1", "T1", "cancelled", "routine", None, None, None)]
    desk.lab.assert_recorded("work_order.cancelled", subject="W-1")


def test_what_was_accepted_stays_although_its_cause_is_gone(desk: Desk) -> None:
    vehicle = add_vehicle(desk.tx, "T1")
    due(desk.tx, vehicle)
    desk.run(LOOK)
    accept(desk)
    before = booked(desk.tx)
    due(desk.tx, vehicle, standing="ok")
    desk.run(LOOK)
    assert booked(desk.tx) == before


def test_accepted_work_whose_time_has_passed_is_proposed_again(desk: Desk) -> None:
    due(desk.tx, add_vehicle(desk.tx, "T1"))
    desk.run(LOOK)
    accept(desk)
    ((*_, ends),) = booked(desk.tx)
    desk.lab.advance(minutes=(ends - NOW) // 60_000 + 60)
    desk.run(LOOK)
    ((_, _, state, _, _, again, _),) = booked(desk.tx)
    assert (state, again > ends) == ("proposed", True)
    desk.lab.assert_recorded("work_order.moved", lapsed=True)


def test_the_workshop_is_told_of_what_may_not_go_out_once(desk: Desk) -> None:
    due(desk.tx, add_vehicle(desk.tx, "T1"), standing="overdue", is_urgent=1)
    desk.run(LOOK)
    (told,) = desk.waiting("notification.send")
    assert told.args["title"] == "T1 does not go out before work order W-1 is done"
    desk.run(LOOK)
    assert desk.waiting("notification.send") == []
    told_of = desk.tx.execute("SELECT recipient, event, subject FROM alert").fetchall()
    assert told_of == [("maintenance", "work_order.proposed", "W-1")]


def test_a_truck_with_orders_is_booked_after_them(desk: Desk) -> None:
    ground, pair = lay_ground(desk.tx), add_pair(desk.tx)
    promised = NOW + 9 * HOUR
    assign(Telling(desk.tx), add_order(desk.tx, ground, promised_at=promised), pair)
    due(desk.tx, pair.vehicle_id, standing="overdue", is_urgent=1)
    desk.run(LOOK)
    (row, *_) = booked(desk.tx)
    assert row[3] == "stop"
    assert row[5] >= promised


def test_a_person_who_cancels_is_not_asked_again_for_the_same(desk: Desk) -> None:
    vehicle = add_vehicle(desk.tx, "T1")
    due(desk.tx, vehicle)
    desk.run(LOOK)
    (order,) = work_orders.open_orders(desk.tx)
    cancelled_by(desk, order.name)
    assert desk.run(LOOK)["changed"] == 0
    due(desk.tx, vehicle, standing="overdue")
    assert desk.run(LOOK)["changed"] == 1
    assert [row[0] for row in booked(desk.tx)] == ["W-1", "W-2"]


def test_it_says_why_there_is_no_time(desk: Desk) -> None:
    rules = {**desk.rules.by_name, "maintenance.mechanic_shifts": "daily 12:00-13:00 1"}
    desk.lab.rules = RuleValues(rules, "no mechanic at night")
    due(desk.tx, add_vehicle(desk.tx, "T1"))
    desk.run(LOOK)
    (order,) = work_orders.open_orders(desk.tx)
    assert (order.slots, order.unbooked.split(":")[0]) == (
        (),
        "no mechanic is there in the windows of the next 21 days",
    )


def test_while_nobody_vouches_for_the_time_nothing_is_booked(desk: Desk) -> None:
    due(desk.tx, add_vehicle(desk.tx, "T1"))
    desk.trust(ClockQuality.UNTRUSTED)
    assert desk.run(LOOK)["is_judged"] is False
    assert booked(desk.tx) == []


def test_someone_who_was_quicker_makes_the_job_begin_anew(desk: Desk) -> None:
    due(desk.tx, add_vehicle(desk.tx, "T1"))
    view = ScheduleMaintenance.load(desk.tx, LOOK, NOW)
    found = ScheduleMaintenance.decide(view, desk.rules)
    desk.run(LOOK)
    assert len(found.changes) == 1
    assert desk.run(LOOK)["changed"] == 0


@pytest.mark.parametrize(
    ("kind", "body", "starts"),
    [
        ("service.due", {}, True),
        ("fault.raised", {}, True),
        ("condition.found", {}, True),
        ("truck.status_changed", {"new": "out_of_service", "previous": "available"}, True),
        ("truck.status_changed", {"new": "available", "previous": "out_of_service"}, True),
        ("truck.status_changed", {"new": "loading", "previous": "assigned"}, False),
        ("work_order.moved", {"by": "olga"}, True),
        ("work_order.moved", {}, False),
        ("work_order.finished", {"by": "olga"}, True),
    ],
)
def test_what_starts_it(desk: Desk, kind: str, body: dict[str, object], starts: bool) -> None:
    desk.happen(kind, subject="W-1", body=body)
    assert bool(desk.waiting("maintenance.schedule")) is starts


@pytest.mark.parametrize(
    ("rule", "starts"), [("maintenance.bays", True), ("dispatch.reserve_minutes", False)]
)
def test_rules_of_maintenance_start_it(rule: str, starts: bool) -> None:
    event = Event(kind="rule.changed", at=NOW, subject=rule, correlation_id="c")
    assert (maintenance_schedule.of_rule(event) is not None) is starts


def accept(desk: Desk) -> None:
    (order,) = work_orders.open_orders(desk.tx)
    desk.tx.execute("UPDATE work_order SET state = 'accepted', version = version + 1")
    assert order.slots


def cancelled_by(desk: Desk, name: str) -> None:
    desk.tx.execute(
        "UPDATE work_order SET state = 'cancelled', cancelled_at = ?, cancelled_by = 'olga'"
        " WHERE name = ?",
        (NOW, name),
    )
