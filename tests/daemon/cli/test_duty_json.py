import json
from pathlib import Path

from daemon.cli.duty_json import day_body
from daemon.cli.duty_judged import judge_of
from daemon.settings import Settings
from tests.daemon.cli.duty_scene import driver_and_days, opened


def test_a_day_has_instants_in_utc_and_spans_in_minutes(duty_database: Path) -> None:
    with opened(duty_database) as read:
        driver, days = driver_and_days(read)
        judged = judge_of(read, Settings()).of(driver, days[-1].time)
    body = day_body(days[-1], judged, with_replaced=True)
    assert json.loads(json.dumps(body)) == body
    assert (body["day"], body["begins_at"]) == ("2025-06-01", "2025-06-01T06:00:00Z")
    minutes = body["minutes"]
    assert isinstance(minutes, dict)
    assert sum(minutes.values()) == 1440
    assert minutes["D"] == 730
    records, replaced = body["records"], body["replaced"]
    assert isinstance(records, list)
    assert isinstance(replaced, list)
    assert records[0]["at"] == "2025-06-01T12:00:00Z"
    assert replaced[0]["replaced_by"] == 1
    assert body["rule_set"] == "us_property_70_8"
    violations = body["violations"]
    assert isinstance(violations, list)
    assert violations[0] == {
        "rule": "driving_11h",
        "cite": "49 CFR 395.3(a)(3)(i)",
        "at": "2025-06-01T23:50:00Z",
        "minutes": 70,
    }
    assert "edits" not in day_body(days[-1], judged, with_replaced=False)
