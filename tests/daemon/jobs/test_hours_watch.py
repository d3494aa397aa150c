"""Hours are watched by the job itself, over a real store."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from daemon.domain.events import ClockQuality
from daemon.domain.hours.duty import Duty, Exemption
from daemon.domain.rules.key import RuleValues
from daemon.domain.watch.telling import AHEAD
from daemon.domain.watch.work import Work
from daemon.domain.watch.work_text import work_of
from daemon.jobs import hours_watch
from daemon.jobs.compliance_monitor import Look, MonitorCompliance
from daemon.jobs.hours_watch import BITE, KEEP_MS, Crew, CrewJudged
from daemon.store import work_plans
from daemon.store.work_plans import PlannedWork
from tests.daemon.jobs.desk import Desk
from tests.daemon.store.duty_scene import (
    DAY,
    HOUR,
    MINUTE,
    add_driver,
    add_record,
    add_vehicle,
    entry,
    replace_record,
)
from tests.daemon.store.scene import NOW

ALL = MonitorCompliance.Args(look=Look.HOURS)
D17 = MonitorCompliance.Args(look=Look.HOURS, driver="D17")
FULL_MINUTE = NOW // MINUTE * MINUTE
ALERTS = "SELECT recipient, subject, urgency, read_by FROM alert ORDER BY seq"


def rested(desk: Desk, name: str = "D17") -> int:
    """A driver who has been at home for days: his hours are all there."""
    driver = add_driver(desk.tx, name)
    add_record(desk.tx, driver, entry(Duty.OFF, desk.clock.now() - 40 * DAY))
    return driver


def status(desk: Desk, driver: int, duty: Duty, *, ago: int = 0) -> None:
    add_record(desk.tx, driver, entry(duty, desk.clock.now() - ago))


def given(desk: Desk, driver: int, plan: str) -> Work:
    work = Work(begins_at=desk.clock.now(), steps=work_of(plan))
    work_plans.save(desk.tx, driver, work, now=desk.clock.now(), by="anna")
    return work


def told(desk: Desk) -> list[tuple[str, str, Any]]:
    return [
        (event.kind, event.subject, event.body.get("step"))
        for event in desk.lab.events()
        if event.kind.startswith("hours.")
    ]


def body_of(desk: Desk, driver: int) -> dict[str, Any]:
    row = desk.tx.execute("SELECT body FROM driver_hours WHERE driver_id = ?", (driver,))
    body: dict[str, Any] = json.loads(row.fetchone()[0])
    return body


def test_driver_at_rest_is_known_and_nothing_is_told(desk: Desk) -> None:
    driver = rested(desk)
    assert desk.run(ALL) == {
        "is_judged": True, "drivers": 1, "saved": 1, "told": 0, "left": 0,
    }  # fmt: skip
    body = body_of(desk, driver)
    assert (body["duty"], body["unknown"], body["next_legal_kind"]) == ("OFF", [], "none")
    assert body["remaining"] == {"driving": 660, "window": 840, "break": None, "cycle": 4200}
    assert desk.run(ALL)["drivers"] == 0


def test_each_step_is_told_once_and_explained_and_the_desk_has_one_alert(desk: Desk) -> None:
    driver = rested(desk)
    status(desk, driver, Duty.D, ago=590 * MINUTE)
    for _ in range(75):
        desk.machine.advance(MINUTE)
        desk.run(ALL)
    desk.lab.drain()
    assert told(desk) == [
        ("hours.warned", "driving D17", 60),
        ("hours.warned", "driving D17", 30),
        ("hours.warned", "driving D17", 15),
        ("hours.warned", "driving D17", 0),
        ("hours.violated", "driving D17", -1),
    ]
    assert desk.tx.execute(ALERTS).fetchall() == [
        ("compliance", "driving D17", "medium", "depotd (over, or told anew)"),
        ("compliance", "driving D17", "medium", "depotd (over, or told anew)"),
        ("compliance", "driving D17", "high", "depotd (over, or told anew)"),
        ("compliance", "driving D17", "high", "depotd (over, or told anew)"),
        ("compliance", "driving D17", "critical", ""),
        ("dispatch", "driving D17", "critical", ""),
    ]
    decisions = desk.tx.execute(
        "SELECT subject, outcome, terms ->> '$.hours.remaining.driving', rule_set FROM decision"
    ).fetchall()
    assert decisions[0] == ("driver D17", "hours.warned", 60, "defaults")
    assert len(decisions) == 5


def test_rest_clears_with_an_event_and_settles_the_alert_of_dispatch(desk: Desk) -> None:
    driver = rested(desk)
    status(desk, driver, Duty.D, ago=700 * MINUTE)
    desk.run(D17)
    desk.lab.drain()
    status(desk, driver, Duty.OFF)
    desk.machine.advance(2 * HOUR)
    desk.run(D17)
    assert told(desk)[-1] == ("hours.cleared", "driving D17", -1)
    assert desk.tx.execute(ALERTS).fetchall() == [
        ("compliance", "driving D17", "critical", ""),
        ("dispatch", "driving D17", "critical", "depotd (over, or told anew)"),
    ]
    assert desk.tx.execute("SELECT count(*) FROM hours_warning").fetchone() == (0,)


def test_work_that_does_not_fit_is_told_to_both_desks_hours_ahead(desk: Desk) -> None:
    driver = rested(desk)
    vehicle = add_vehicle(desk.tx, "T101")
    desk.tx.execute("INSERT INTO seat VALUES (?, 1, NULL, ?, 'driver')", (driver, vehicle))
    status(desk, driver, Duty.ON)
    given(desk, driver, "drive 400\nwait 30\ndrive 300")
    desk.run(D17)
    desk.lab.drain()
    (event,) = [one for one in desk.lab.events() if one.kind == "hours.warned"]
    assert event.vehicle_id == vehicle
    assert (event.body["step"], event.body["over_min"], event.body["clock"]) == (
        AHEAD,
        40,
        "driving",
    )
    assert event.body["runs_out_at"] == FULL_MINUTE + 690 * MINUTE
    assert event.body["plan_ends_at"] == FULL_MINUTE + 730 * MINUTE
    rows = desk.tx.execute("SELECT recipient, title, text FROM alert ORDER BY seq").fetchall()
    assert [row[:2] for row in rows] == [
        ("compliance", "D17 cannot finish the work in hand: driving runs out before"),
        ("dispatch", "D17 cannot finish the work in hand: driving runs out before"),
    ]
    assert "40 min of driving are too much" in rows[1][2]
    assert rows[1][2].endswith("depotd hos D17 --plan FILE.")
    given(desk, driver, "drive 400")
    desk.run(D17)
    assert told(desk)[-1][:2] == ("hours.cleared", "driving D17")
    assert desk.tx.execute("SELECT count(*) FROM alert WHERE read_at IS NULL").fetchone() == (0,)


def test_work_that_is_done_is_in_hand_no_more(desk: Desk) -> None:
    driver = rested(desk)
    work = given(desk, driver, "drive 30\npour 20")
    for duty, minutes in ((Duty.D, 30), (Duty.ON, 20)):
        status(desk, driver, duty)
        desk.machine.advance(minutes * MINUTE)
    desk.run(ALL)
    assert PlannedWork().in_hand(desk.tx, [driver]) == {}
    assert told(desk) == [("hours.work_done", "D17", None)]
    assert work.steps


def test_log_without_its_beginning_is_told_once(desk: Desk) -> None:
    driver = add_driver(desk.tx, "D17")
    status(desk, driver, Duty.D, ago=HOUR)
    for _ in range(3):
        desk.run(D17)
    assert told(desk) == [("hours.warned", "log D17", 0)]
    assert body_of(desk, driver)["unknown"]


def test_time_alone_is_not_saved_every_minute(desk: Desk) -> None:
    driver = rested(desk)
    status(desk, driver, Duty.D)
    saved = []
    for _ in range(21):
        saved.append(desk.run(ALL)["saved"])
        desk.machine.advance(MINUTE)
    assert sum(saved) == 1 + 20 * MINUTE // KEEP_MS
    status(desk, driver, Duty.ON)
    assert desk.run(ALL)["saved"] == 1


def test_nothing_is_judged_while_nobody_vouches_for_the_time(desk: Desk) -> None:
    driver = rested(desk)
    status(desk, driver, Duty.D, ago=700 * MINUTE)
    desk.trust(ClockQuality.UNTRUSTED)
    assert desk.run(ALL)["is_judged"] is False
    assert desk.tx.execute("SELECT count(*) FROM driver_hours").fetchone() == (0,)


def test_driver_of_europe_and_one_without_exemption_are_judged_by_their_own_terms(
    desk: Desk,
) -> None:
    for name, column, value in (("E1", "rule_set", "eu_561"), ("N1", "exemption", "none")):
        driver = rested(desk, name)
        desk.tx.execute(f"UPDATE driver SET {column} = ? WHERE id = ?", (value, driver))  # noqa: S608 - the test's own
        status(desk, driver, Duty.D, ago=479 * MINUTE)
    desk.run(ALL)
    assert {(one[0], one[1]) for one in told(desk)} >= {
        ("hours.violated", "break E1"),
        ("hours.warned", "break N1"),
    }


def test_much_news_is_saved_in_bites(desk: Desk) -> None:
    desk.tx.execute("BEGIN")
    for number in range(BITE + 3):
        driver = add_driver(desk.tx, f"D{number}")
        status(desk, driver, Duty.D, ago=MINUTE)
    desk.tx.execute("COMMIT")
    first, second = desk.run(ALL), desk.run(ALL)
    assert (first["told"], first["left"]) == (BITE, 3)
    assert (second["told"], second["left"]) == (3, 0)
    assert len(set(told(desk))) == BITE + 3


def test_driver_who_has_left_is_forgotten_and_his_alerts_are_closed(desk: Desk) -> None:
    driver = rested(desk)
    status(desk, driver, Duty.D, ago=650 * MINUTE)
    desk.run(ALL)
    desk.lab.drain()
    desk.tx.execute("UPDATE driver SET retired_at = 1")
    desk.run(ALL)
    assert desk.tx.execute("SELECT count(*) FROM driver_hours").fetchone() == (0,)
    assert desk.tx.execute("SELECT count(*) FROM alert WHERE read_at IS NULL").fetchone() == (0,)
    assert desk.run(D17)["drivers"] == 0


def test_declared_exemption_counts(desk: Desk) -> None:
    driver = rested(desk)
    status(desk, driver, Duty.D, ago=700 * MINUTE)
    desk.tx.execute(
        "INSERT INTO duty_declaration(driver_id, at, exemption, made_at, made_by)"
        " VALUES (?, ?, ?, 1, 'x')",
        (driver, NOW - HOUR, Exemption.ADVERSE_DRIVING.value),
    )
    desk.run(ALL)
    assert told(desk) == []
    assert body_of(desk, driver)["limits"]["driving"] == 780


@pytest.mark.parametrize(
    "event", ["duty.changed", "duty.edited", "duty.claimed", "hours.planned", "hours.plan_dropped"]
)
def test_what_changes_hours_starts_a_look_at_once(desk: Desk, event: str) -> None:
    rested(desk)
    desk.happen(event, subject="D17", body={"driver": "D17"})
    (job,) = desk.waiting("compliance.monitor")
    assert (job.kind, job.args["driver"]) == ("compliance.monitor", "D17")


def test_look_at_once_sees_the_status_that_has_just_been_told(desk: Desk) -> None:
    """Its minute is not over; nobody at rest is looked at again for an hour."""
    driver = rested(desk)
    status(desk, driver, Duty.D, ago=HOUR)
    desk.run(ALL)
    status(desk, driver, Duty.OFF)
    desk.run(D17)
    assert body_of(desk, driver)["duty"] == "OFF"
    assert desk.run(ALL)["drivers"] == 0


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("zone", "Mars/Base", "there is no zone 'Mars/Base'"),
        ("zone", "../etc", "there is no zone '../etc'"),
        ("rule_set", "us_moon", "there is no rule set 'us_moon'"),
        ("exemption", "all", "there is no exemption 'all'"),
    ],
)
def test_driver_whose_terms_nobody_knows_stops_the_watch_of_no_other(
    desk: Desk, column: str, value: str, said: str
) -> None:
    odd, other = rested(desk), rested(desk, "D18")
    for driver in (odd, other):
        status(desk, driver, Duty.D, ago=700 * MINUTE)
    desk.tx.execute(f"UPDATE driver SET {column} = ? WHERE id = ?", (value, odd))  # noqa: S608 - the test's own
    for _ in range(2):
        desk.run(ALL)
        desk.machine.advance(MINUTE)
    desk.lab.drain()
    assert [one[:2] for one in told(desk)] == [
        ("hours.violated", "driving D18"),
        ("hours.warned", "log D17"),
    ]
    body = body_of(desk, odd)
    assert (body["duty"], body["next_legal_at"]) == ("D", None)
    assert body["unknown"][0].startswith(said)
    alerts = "SELECT title, text FROM alert WHERE subject = 'log D17'"
    ((title, text),) = desk.tx.execute(alerts).fetchall()
    assert title == "the hours of D17 cannot be told"
    assert said in text
    assert "depotd drivers edit" in text
    desk.tx.execute(f"UPDATE driver SET {column} = '' WHERE id = ?", (odd,))  # noqa: S608 - the test's own
    desk.run(D17)
    assert [one[:2] for one in told(desk)][2:] == [
        ("hours.violated", "driving D17"),
        ("hours.cleared", "log D17"),
    ]


def edited(desk: Desk, driver: int) -> None:
    last = "SELECT max(id) FROM duty_record WHERE driver_id = ?"
    replace_record(desk.tx, desk.tx.execute(last, (driver,)).fetchone()[0])


def declared(desk: Desk, driver: int) -> None:
    desk.tx.execute(
        "INSERT INTO duty_declaration(driver_id, at, exemption, made_at, made_by)"
        " VALUES (?, ?, ?, 1, 'x')",
        (driver, NOW - HOUR, Exemption.ADVERSE_DRIVING.value),
    )


def planned(desk: Desk, driver: int) -> None:
    given(desk, driver, "drive 30")


def freed(desk: Desk, driver: int) -> None:
    desk.tx.execute("UPDATE driver SET exemption = 'none' WHERE id = ?", (driver,))


def retired(desk: Desk, driver: int) -> None:
    desk.tx.execute("UPDATE driver SET retired_at = 1 WHERE id = ?", (driver,))


@pytest.mark.parametrize("change", [edited, declared, planned, freed, retired])
def test_what_was_judged_of_a_log_that_has_changed_since_is_told_to_nobody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, change: Callable[[Desk, int], None]
) -> None:
    drivers = [rested(desk), rested(desk, "D18")]
    for driver in drivers:
        status(desk, driver, Duty.D, ago=700 * MINUTE)
    decide = hours_watch.decide

    def decide_slowly(crew: Crew, rules: RuleValues) -> CrewJudged:
        found = decide(crew, rules)
        change(desk, drivers[0])
        return found

    monkeypatch.setattr(hours_watch, "decide", decide_slowly)
    answer = desk.run(ALL)
    assert (answer["saved"], answer["left"]) == (1, 1)
    assert told(desk) == [("hours.violated", "driving D18", -1)]
    kept = desk.tx.execute("SELECT driver_id FROM driver_hours").fetchall()
    assert kept == [(drivers[1],)]


@pytest.mark.parametrize(
    ("event", "fields", "is_looked_at"),
    [
        ("driver.changed", {"exemption": {"was": "", "now": "none"}}, True),
        ("driver.changed", {"zone": {}, "label": {}}, True),
        ("driver.changed", {"sleeper": {"was": False, "now": True}}, True),
        ("driver.changed", {"label": {"was": "", "now": "Ann"}}, False),
        ("driver.revived", {}, True),
    ],
)
def test_other_terms_of_a_driver_start_a_look_at_once(
    desk: Desk, event: str, fields: dict[str, object], is_looked_at: bool
) -> None:
    desk.happen(event, subject="D17", body={"fields": fields})
    looks = [(job.kind, job.args["driver"]) for job in desk.waiting("compliance.monitor")]
    assert looks == ([("compliance.monitor", "D17")] if is_looked_at else [])


@pytest.mark.parametrize(
    ("rule", "looks"),
    [
        ("compliance.daily_driving_limit_hours", 1),
        ("hours.standing_exemption", 1),
        ("tracking.lost_after_seconds", 0),
    ],
)
def test_other_rules_start_a_look_at_everybody_who_is_due_or_not(
    desk: Desk, rule: str, looks: int
) -> None:
    driver = rested(desk)
    desk.run(ALL)
    desk.machine.advance(20 * MINUTE)
    desk.happen("rule.changed", subject=rule, body={"change": "set"})
    desk.happen("rule.changed", subject=rule, body={"change": "withdrawn"})
    assert len(desk.waiting("compliance.monitor")) == looks
    desk.lab.drain()
    ((judged_at,),) = desk.tx.execute("SELECT judged_at FROM driver_hours").fetchall()
    assert (judged_at == desk.clock.now()) is bool(looks)
    assert driver
