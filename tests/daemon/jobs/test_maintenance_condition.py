import json
from collections.abc import Callable
from typing import Any

from daemon.domain.events import ClockQuality
from daemon.jobs.maintenance_condition import JudgeCondition
from daemon.jobs.notification_send import SendNotification
from tests.daemon.jobs.condition_scene import add_days, usual
from tests.daemon.jobs.desk import Desk
from tests.daemon.store.scene import NOW

DAY_MS = 86_400_000
TODAY = NOW // DAY_MS
BEGAN = TODAY - 20
FINDINGS = "SELECT vehicle_id, feature, way, state, ended_by FROM condition_finding ORDER BY id"
ARGS = JudgeCondition.Args()
Value = Callable[[int, int], int]


def drops(vehicle: int, day: int) -> int:
    """As usual, but the third battery is 300 mV lower since some day."""
    return usual(vehicle, day) - (300 if vehicle == 3 and day >= BEGAN else 0)


def findings(desk: Desk) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in desk.tx.execute(FINDINGS).fetchall()]


def events(desk: Desk) -> list[tuple[str, str]]:
    return [(one.kind, one.subject) for one in desk.lab.events() if "condition" in one.kind]


def test_a_battery_that_stays_lower_is_told_once_with_its_numbers(desk: Desk) -> None:
    add_days(desk.tx, TODAY - 100, TODAY, drops)
    assert desk.run(ARGS) == {"is_judged": True, "vehicles": 6, "found": 1, "over": 0}
    assert findings(desk) == [(3, "battery_rest", "falls", "open", "")]
    assert events(desk) == [("condition.found", "T-3 battery_rest")]
    (body,) = [one.body for one in desk.lab.events() if one.kind == "condition.found"]
    assert isinstance(body["usual"], int)
    assert isinstance(body["now"], int)
    assert 250 <= body["usual"] - body["now"] <= 350
    (alert,) = desk.waiting("notification.send")
    assert alert.args["recipient"] == "maintenance"
    assert alert.args["title"].startswith("T-3: battery at rest falls from 12.")
    assert SendNotification.Args(**alert.args).urgency == "medium"
    assert desk.run(ARGS)["found"] == 0
    outcome = "SELECT outcome, subject FROM decision WHERE outcome LIKE 'condition%'"
    assert desk.tx.execute(outcome).fetchall() == [("condition.found", "vehicle T-3")]


def test_cold_weeks_that_all_share_are_nothing(desk: Desk) -> None:
    add_days(desk.tx, TODAY - 100, TODAY)
    assert desk.run(ARGS)["found"] == 0


def test_when_the_days_come_back_at_once_it_was_repaired(desk: Desk) -> None:
    add_days(desk.tx, TODAY - 100, TODAY, drops)
    desk.run(ARGS)
    desk.lab.drain()
    desk.lab.advance(ms=12 * DAY_MS)
    add_days(desk.tx, TODAY, TODAY + 12)
    assert desk.run(ARGS) == {"is_judged": True, "vehicles": 6, "found": 0, "over": 1}
    assert findings(desk) == [(3, "battery_rest", "falls", "repaired", "depotd")]
    assert events(desk)[-1] == ("condition.recovered", "T-3 battery_rest")
    unread = "SELECT count(*) FROM alert WHERE event = 'condition.found' AND read_at IS NULL"
    assert desk.tx.execute(unread).fetchone() == (0,)
    assert desk.run(ARGS)["found"] == 0


def test_a_day_that_is_not_over_does_not_count(desk: Desk) -> None:
    add_days(desk.tx, TODAY - 100, TODAY)
    add_days(desk.tx, TODAY, TODAY + 30, drops)
    assert desk.run(ARGS)["found"] == 0


def test_while_nobody_vouches_for_the_time_nothing_is_judged(desk: Desk) -> None:
    add_days(desk.tx, TODAY - 100, TODAY, drops)
    desk.trust(ClockQuality.UNTRUSTED)
    assert desk.run(ARGS) == {"is_judged": False}
    assert findings(desk) == []


def test_a_vehicle_that_is_retired_is_not_judged(desk: Desk) -> None:
    add_days(desk.tx, TODAY - 100, TODAY, drops)
    desk.tx.execute("UPDATE vehicle SET retired_at = 1 WHERE id = 3")
    assert desk.run(ARGS)["found"] == 0


def test_the_days_of_a_finding_are_kept_for_its_chart(desk: Desk) -> None:
    add_days(desk.tx, TODAY - 100, TODAY, drops)
    desk.run(ARGS)
    (text,) = desk.tx.execute("SELECT body FROM condition_finding").fetchone()
    body = json.loads(text)
    assert len(body["days"]) == 100
    day, seen, like = body["days"][-1]
    assert (day, seen) == (TODAY - 1, drops(3, TODAY - 1))
    assert abs(like - usual(3, day)) <= 100
