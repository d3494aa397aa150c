import json
from dataclasses import replace

import pytest

from daemon.domain.hours.europe_law import EU_561
from daemon.domain.hours.rulesets import PROPERTY_70_8, RuleSet
from daemon.domain.watch.snapshot_body import read, written
from tests.daemon.domain.hours.worked import START, worked
from tests.daemon.domain.watch.test_work import planned
from tests.daemon.domain.watch.watched import Watch, terms_for


@pytest.mark.parametrize("rules", [PROPERTY_70_8, EU_561])
@pytest.mark.parametrize(
    "told", ["", "D700", "D300 SB480 D60", "YM20", "D300 OFF700 D100", "D300 ON30 D360 PC5"]
)
def test_snapshot_is_read_as_it_was_written(rules: RuleSet, told: str) -> None:
    for known_from in (None, START):
        log = replace(worked(told), known_from=known_from)
        for work in (None, planned("drive:700", begins=log.until)):
            snapshot = Watch(terms=terms_for(rules)).look(log, work).snapshot
            body = written(replace(snapshot, vehicle="T101"))
            assert read(body, judged_at=snapshot.judged_at) == replace(snapshot, vehicle="T101")


def test_body_has_what_lists_ask_for() -> None:
    body = json.loads(written(Watch().look(worked("D481")).snapshot))
    assert body["remaining"] == {"driving": 179, "window": 359, "break": 0, "cycle": 3719}
    assert body["limits"]["driving"] == 660
    assert body["violations"] == [
        ["break_30min", "49 CFR 395.3(a)(3)(ii)", (START + 480) * 60_000, 1]
    ]
    assert (body["next_legal_kind"], body["next_legal_minutes"]) == ("break", 30)
    assert body["runs_out"]["clock"] == "break"
    assert body["rule_set"] == "us_property_70_8"
