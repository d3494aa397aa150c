import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from daemon.cli.duty_judged import Judged, judge_of
from daemon.domain.hours.duty import MINUTE_MS
from daemon.domain.hours.rulesets import RuleSetName
from daemon.settings import Settings
from tests.daemon.cli.duty_scene import DAY_BEFORE, PAST, WORKED_ON, driver_and_days, opened
from tests.daemon.readmodel.sample_duty import HOUR


def judged(path: Path, rule_set: str = "", exemption: str = "") -> list[Judged]:
    with opened(path) as read:
        driver, days = driver_and_days(read, DAY_BEFORE, WORKED_ON)
        asked = replace(driver, rule_set=rule_set, exemption=exemption)
        judge = judge_of(read, Settings())
        return [judge.of(asked, day.time) for day in days]


def test_a_violation_stands_on_its_day_with_its_minutes(duty_database: Path) -> None:
    before, worked = judged(duty_database)
    assert before.violations == ()
    late = next(one for one in worked.violations if one.rule == "driving_11h")
    assert (late.at, late.minutes) == ((PAST + 17 * HOUR) // MINUTE_MS + 50, 70)
    assert "1 h 10 min driven from 17:50 MDT to 19:00 MDT" in " ".join(worked.sentences)


def test_the_drivers_own_terms_come_before_the_depots(duty_database: Path) -> None:
    _, usual = judged(duty_database)
    assert usual.rule_set is RuleSetName.US_PROPERTY_70_8
    assert usual.rules == "US property, 70 h in 8 days"
    assert usual.exemption.startswith("short haul with CDL")
    _, own = judged(duty_database, "eu_561", "none")
    assert (own.rules, own.exemption) == ("Regulation (EC) 561/2006", "")
    assert {one.rule for one in own.violations} & {"eu_break_45min"}
    _, strict = judged(duty_database, exemption="none")
    assert "break_30min" in {one.rule for one in strict.violations}


def test_a_rule_of_the_depot_tightens_the_law(duty_database: Path, tmp_path: Path) -> None:
    path = tmp_path / "strict.db"
    path.write_bytes(duty_database.read_bytes())
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "INSERT INTO rule(name, value, status, set_at, set_by, reason)"
            " VALUES ('compliance.daily_driving_limit_hours', '9', 'active', 1, 'x', '')"
        )
    _, worked = judged(path)
    (late,) = [one for one in worked.violations if one.rule.startswith("driving")]
    assert (late.at, late.minutes) == ((PAST + 15 * HOUR) // MINUTE_MS + 50, 190)
    assert "beyond 9 h" in " ".join(worked.sentences)
