from dataclasses import replace

import pytest

from daemon.domain.maintenance.due import Basis
from daemon.domain.maintenance.forecast import figures_of, forecast
from daemon.domain.maintenance.plans import BY_RULE, Trigger, by_rule
from daemon.domain.maintenance.use import DailyUse
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS
from tests.daemon.domain.maintenance.service_files import FIGURES, KM, TODAY, done, file

RULES = RuleValues({key.name: key.default for key in KEYS}, "defaults")
DEFAULT = by_rule(50_000)
LITTLE = {Trigger.DISTANCE: DailyUse(first_day=TODAY - 2, added=[100 * KM] * 2)}


def test_buffers_are_in_miles_hours_and_days() -> None:
    assert figures_of(RULES).buffer == {
        Trigger.DISTANCE: 8_046_720,
        Trigger.ENGINE_TIME: 6000,
        Trigger.DAYS: 14,
    }


def test_of_a_vehicle_of_which_little_is_known_the_class_is_asked_and_no_other() -> None:
    record = (done(distance=390_000 * KM),)
    files = (
        file(records=record),
        file(records=record, vehicle_id=2, name="T08", use=LITTLE),
        file(records=record, vehicle_id=3, name="M01", vehicle_class="mixer", use=LITTLE),
    )
    found = {seen.name: dues[0] for seen, dues in forecast(files, FIGURES, TODAY, default=DEFAULT)}
    assert [found[name].basis for name in ("T07", "T08", "M01")] == [
        Basis.OWN,
        Basis.FLEET,
        Basis.NONE,
    ]
    assert found["T08"].due_on == pytest.approx(found["T07"].due_on, abs=1)
    own, fleet = found["T07"], found["T08"]
    assert (fleet.high_on or 0) - (fleet.low_on or 0) > (own.high_on or 0) - (own.low_on or 0)
    assert "as 1 others" not in fleet.why
    assert "of its class" in fleet.why


def test_without_a_plan_the_default_one_holds() -> None:
    bare = replace(file(records=(done(distance=390_000 * KM),)), plans=())
    ((seen, (due,)),) = forecast((bare,), FIGURES, TODAY, default=DEFAULT)
    assert (due.kind, seen.plans) == (BY_RULE, (DEFAULT,))
