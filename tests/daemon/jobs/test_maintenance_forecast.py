"""Services are foreseen, told step by step and judged by what happens, over a real store."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from daemon.domain.events import ClockQuality
from daemon.domain.maintenance.plans import ServicePlan, Trigger
from daemon.interfaces import Tx
from daemon.jobs.maintenance_forecast import ForecastMaintenance
from daemon.queue.kinds import JobTx
from daemon.queue.outcomes import Stale
from daemon.readmodel.forecast_errors import forecast_accuracy
from daemon.store import service_plans, services
from daemon.store.maintenance_due import Workshop
from daemon.store.service_plans import Whose
from daemon.store.services import Doing
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.round_scene import Acting
from tests.daemon.store import service_scene
from tests.daemon.store.scene import NOW
from tests.daemon.store.service_scene import DAY_MS, TODAY, add_vehicle, used

LOOK = ForecastMaintenance.Args()
NIGHT = ForecastMaintenance.Args(is_nightly=True)
KM = 1000
DUE = "SELECT standing, trigger, due_on, left_over, basis, is_urgent FROM service_due"
SAID = "SELECT said_on, due_on, happened_on, is_void FROM forecast_said ORDER BY said_on"


class Yard:
    """One tractor that does 100 km on every day, serviced at 390,000 km ten days ago."""

    def __init__(self, path: Path) -> None:
        self.desk = Desk(path)
        self.tx: Tx = self.desk.tx
        self.day = TODAY
        self.value = 400_000 * KM
        self.vehicle_id = add_vehicle(self.tx)
        used(self.tx, self.vehicle_id, [100 * KM] * 60)

    def plan(self, plan: ServicePlan, *, vehicle_class: str = "") -> int:
        whose = (
            Whose(vehicle_class=vehicle_class)
            if vehicle_class
            else Whose(vehicle_id=self.vehicle_id)
        )
        return service_plans.put(self.tx, whose, plan, now=NOW, by="anna")

    def done(self, kind: str = "b", *, days_ago: int = 10, km: int = 390_000) -> int:
        doing = Doing(
            vehicle_id=self.vehicle_id,
            vehicle="T07",
            kind=kind,
            done_at=self.desk.clock.now() - days_ago * DAY_MS,
            done_by="A. Lee",
            counters={Trigger.DISTANCE: km * KM},
        )
        acting = Acting(self.desk, self.tx)
        return services.add_done(cast(Any, acting), doing, by="anna")

    def goes_on(self, days: int = 1, *, km: int = 100) -> None:
        """With so many kilometres on each day."""
        for _ in range(days):
            self.value += km * KM
            self.day += 1
            self.desk.lab.advance(seconds=86_400)
            used(self.tx, self.vehicle_id, [km * KM], value=self.value, today=self.day)

    def look(self, args: ForecastMaintenance.Args = LOOK) -> dict[str, Any]:
        return cast(dict[str, Any], self.desk.run(args))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.tx.execute(sql).fetchall()

    def events(self) -> list[str]:
        sql = "SELECT kind FROM event WHERE kind LIKE 'service.%due%' ORDER BY seq"
        return [kind for (kind,) in self.rows(sql)]


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    yard = Yard(tmp_path / "yard.db")
    yield yard
    yard.desk.writer.stop()


def test_a_service_is_foreseen_from_the_last_one_by_the_vehicles_own_use(yard: Yard) -> None:
    yard.plan(service_scene.plan(distance=16_000 * KM))
    yard.done()
    assert yard.look()["services"] == 1
    ((standing, trigger, due_on, left, basis, is_urgent),) = yard.rows(DUE)
    assert (standing, trigger, left, basis, is_urgent) == (
        "ok",
        "distance",
        6_000 * KM,
        "own",
        0,
    )
    assert TODAY + 58 <= due_on <= TODAY + 61
    assert yard.events() == []


def test_each_step_is_told_once_and_its_alert_is_over_once_it_is_served(yard: Yard) -> None:
    yard.plan(service_scene.plan(distance=11_000 * KM))
    yard.done()
    for _ in range(3):
        yard.look()
    assert yard.events() == ["service.due_soon"]
    yard.goes_on(11)
    for _ in range(2):
        yard.look()
    assert yard.events() == ["service.due_soon", "service.due"]
    yard.value += 8_100 * KM
    yard.goes_on()
    yard.look()
    assert yard.rows(DUE)[0][0] == "overdue"
    assert yard.events()[-1] == "service.overdue"
    yard.desk.lab.drain()
    unread = "SELECT event, recipient, urgency FROM alert WHERE read_at IS NULL"
    assert yard.rows(unread) == [("service.overdue", "maintenance", "high")]
    yard.done(days_ago=0, km=yard.value // KM)
    yard.look()
    assert yard.rows(unread) == []
    assert yard.rows(DUE)[0][0] == "ok"


def test_the_words_of_an_alert_name_vehicle_reason_and_what_to_do(yard: Yard) -> None:
    yard.plan(service_scene.plan(distance=10_000 * KM))
    yard.done()
    yard.look()
    yard.desk.lab.drain()
    ((title, text),) = yard.rows("SELECT title, text FROM alert")
    assert title == "T07: service B: as A, with engine oil and filters is due"
    assert text.startswith("distance: 0 km past 10,000 km; since service b of 2026-05-22.")
    assert "depotd maintenance done T07 b" in text
    assert "unknown" not in title + text


def test_never_serviced_is_unknown_and_says_what_to_do(yard: Yard) -> None:
    yard.plan(service_scene.plan(distance=16_000 * KM))
    assert yard.look()["unknown"] == 1
    ((standing, *_),) = yard.rows(DUE)
    assert standing == "unknown"
    ((why,),) = yard.rows("SELECT why FROM service_due")
    assert "depotd maintenance baseline T07 b" in why
    assert yard.events() == []


def test_without_a_plan_the_rule_makes_one(yard: Yard) -> None:
    yard.done("oil", km=320_000)
    yard.look()
    ((kind, left),) = yard.rows("SELECT kind, left_over FROM service_due")
    assert (kind, left) == ("service", round(50_000 * 1609.344) - 80_000 * KM)


def test_a_vehicle_of_which_little_is_known_goes_as_its_class_does(yard: Yard) -> None:
    yard.plan(service_scene.plan(distance=16_000 * KM), vehicle_class="tractor")
    new = add_vehicle(yard.tx, "T08")
    used(yard.tx, new, [90 * KM] * 2, value=5_000 * KM)
    services.add_done(
        cast(Any, Acting(yard.desk, yard.tx)),
        Doing(
            vehicle_id=new,
            vehicle="T08",
            kind="b",
            done_at=NOW,
            done_by="x",
            counters={Trigger.DISTANCE: 4_000 * KM},
        ),
        by="anna",
    )
    yard.look()
    assert yard.rows("SELECT basis, due_on IS NOT NULL FROM service_due WHERE kind = 'b'") == [
        ("none", 0),
        ("fleet", 1),
    ]


def test_what_is_said_at_night_is_judged_by_the_day_it_happens(yard: Yard) -> None:
    yard.plan(service_scene.plan(distance=13_000 * KM))
    yard.done()
    yard.look(NIGHT)
    ((_, due_on, happened_on, _),) = yard.rows(SAID)
    assert happened_on is None
    yard.goes_on(15)
    yard.look(NIGHT)
    yard.goes_on(16)
    yard.look(NIGHT)
    reached = TODAY + 29
    assert yard.rows(SAID) == [
        (TODAY, due_on, reached, 0),
        (TODAY + 15, pytest.approx(reached, abs=1), reached, 0),
    ]


def test_a_threshold_that_was_passed_on_the_day_of_the_service_is_judged_too(yard: Yard) -> None:
    yard.plan(service_scene.plan(distance=11_000 * KM))
    yard.done()
    yard.look(NIGHT)
    yard.goes_on(12)
    yard.done(days_ago=0, km=yard.value // KM)
    yard.look(NIGHT)
    assert yard.rows(SAID) == [(TODAY, TODAY + 9, TODAY + 9, 0)]


def test_what_was_served_before_it_was_due_is_judged_once_its_counter_has_passed(
    yard: Yard,
) -> None:
    """As every depot does that serves in time: else nothing would ever be judged."""
    yard.plan(service_scene.plan(distance=13_000 * KM))
    yard.done()
    yard.look(NIGHT)
    yard.goes_on(5)
    yard.done(days_ago=0, km=yard.value // KM)
    yard.look(NIGHT)
    assert next(row[2:] for row in yard.rows(SAID)) == (None, 0)
    yard.goes_on(30)
    yard.look()
    assert next(row[2:] for row in yard.rows(SAID)) == (TODAY + 29, 0)


def test_what_lies_two_services_back_is_judged_by_nothing(yard: Yard) -> None:
    yard.plan(service_scene.plan(distance=13_000 * KM))
    yard.done()
    yard.look(NIGHT)
    for _ in range(2):
        yard.goes_on(5)
        yard.done(days_ago=0, km=yard.value // KM)
    yard.look()
    assert [row[2:] for row in yard.rows(SAID)] == [(None, 1)]


def test_what_comes_much_sooner_than_was_said_is_judged_too(yard: Yard) -> None:
    """Else only forecasts that were nearly right would be measured."""
    yard.plan(service_scene.plan(distance=21_000 * KM))
    yard.done()
    for _ in range(7):
        yard.look(NIGHT)
        yard.goes_on()
    yard.goes_on(26, km=400)
    yard.look(NIGHT)
    (judged,) = forecast_accuracy(cast(sqlite3.Connection, yard.tx), yard.day).said
    assert judged.due_on - judged.said_on > 60
    assert judged.error_days > 60
    assert not judged.is_covered


def test_by_day_only_what_people_would_see_change_is_written(yard: Yard) -> None:
    yard.plan(service_scene.plan(distance=16_000 * KM))
    yard.done()
    assert yard.look()["saved"] == 1
    assert yard.look()["saved"] == 0
    assert yard.look(NIGHT)["saved"] == 1


def test_a_plan_that_ended_takes_its_row_and_what_was_said_with_it(yard: Yard) -> None:
    number = yard.plan(service_scene.plan(distance=13_000 * KM))
    yard.plan(service_scene.plan("a", distance=5_000 * KM))
    yard.done()
    yard.look(NIGHT)
    assert len(yard.rows("SELECT kind FROM service_due")) == 2
    service_plans.end(yard.tx, service_scene.plan(number=number, distance=1), now=NOW)
    yard.look()
    assert yard.rows("SELECT kind FROM service_due") == [("a",)]
    assert yard.rows("SELECT DISTINCT is_void FROM forecast_said WHERE kind = 'b'") == [(1,)]


def test_records_that_changed_meanwhile_make_it_stale(yard: Yard) -> None:
    yard.plan(service_scene.plan(distance=16_000 * KM))
    seen = ForecastMaintenance.decide(
        ForecastMaintenance.load(yard.tx, LOOK, yard.desk.clock.now()), yard.desk.rules
    )
    yard.done()
    with pytest.raises(Stale):
        ForecastMaintenance.save(cast(JobTx, Acting(yard.desk, yard.tx)), seen)


def test_nothing_is_judged_while_nobody_vouches_for_the_clock(yard: Yard) -> None:
    yard.plan(service_scene.plan(distance=10_000 * KM))
    yard.done()
    yard.desk.trust(ClockQuality.UNTRUSTED)
    assert yard.look() == {"is_judged": False}
    assert yard.rows(DUE) == []


def test_every_news_explains_itself(yard: Yard) -> None:
    yard.plan(service_scene.plan(distance=10_000 * KM))
    yard.done()
    yard.look()
    ((subject, outcome, terms),) = yard.rows("SELECT subject, outcome, terms FROM decision")
    assert (subject, outcome) == ("vehicle T07", "service.due")
    count = json.loads(terms)["counts"][0]
    assert (count["every"], count["started_at"], count["now"]) == (
        10_000 * KM,
        390_000 * KM,
        400_000 * KM,
    )


@pytest.mark.parametrize("kind", ["counter.set", "counter.accepted", "counter.resumed"])
def test_a_counter_that_is_believed_anew_makes_it_look_again(yard: Yard, kind: str) -> None:
    yard.desk.happen(kind)
    assert len(yard.desk.waiting("maintenance.forecast")) == 1


def test_a_record_or_a_plan_makes_it_look_again(yard: Yard) -> None:
    for kind in ("service.done", "service.withdrawn", "service.plan_set", "service.plan_ended"):
        yard.desk.happen(kind)
    yard.desk.happen("rule.changed", subject="maintenance.due_soon_days")
    yard.desk.happen("rule.changed", subject="sla.premium")
    assert len(yard.desk.waiting("maintenance.forecast")) == 1


def test_what_was_recorded_for_the_past_hides_nothing_that_is_past_its_limit(yard: Yard) -> None:
    """A look that changes nothing has seen the record all the same."""
    yard.plan(service_scene.plan(distance=1_000 * KM))
    yard.done(km=390_000)
    yard.look(NIGHT)
    assert "past its limit" in Workshop().due(yard.tx, [yard.vehicle_id], now=NOW)[yard.vehicle_id]
    yard.desk.lab.advance(seconds=3600)
    yard.done(days_ago=400, km=300_000)
    yard.desk.lab.advance(seconds=60)
    yard.look()
    assert "past its limit" in Workshop().due(yard.tx, [yard.vehicle_id], now=NOW)[yard.vehicle_id]
