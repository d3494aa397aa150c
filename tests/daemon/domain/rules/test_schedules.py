import pytest

from daemon.domain.rules.judge import judge, parse
from daemon.domain.rules.key import RuleRefused
from daemon.domain.rules.registry import Registry, variable_of
from daemon.domain.rules.schedules import ScheduleText, schedule_keys

TRACK = ScheduleText(name="gps.track", expression="every 1m", what="Looks at every vehicle.")


def fault(text: str) -> str:
    return "" if text.startswith("every ") else "write `every 5m` or a cron expression"


def test_every_schedule_is_a_rule_of_its_own_grammar() -> None:
    key = schedule_keys([TRACK], fault)["gps.track"]
    assert (key.name, key.default) == ("schedule.gps.track", "every 1m")
    assert parse(key, "every 5m") == "every 5m"
    with pytest.raises(RuleRefused, match="'5 m' is refused: write `every 5m` or a cron"):
        judge(key, "5 m")
    assert variable_of(key.name) == "SCHEDULE_GPS_TRACK"


def test_a_definition_that_cannot_be_read_is_refused_at_once() -> None:
    wrong = ScheduleText(name="x", expression="sometimes", what="")
    with pytest.raises(RuleRefused, match=r"schedule\.x: 'sometimes' is refused"):
        Registry(schedule_keys([wrong], fault).values())
