from dataclasses import replace

import pytest

from daemon.domain.hours.duty import MINUTE_MS
from daemon.domain.hours.europe_law import EU_561
from daemon.domain.hours.rulesets import PASSENGER_70_8, PROPERTY_70_8, RuleSet
from daemon.domain.watch.snapshot import advanced
from tests.daemon.domain.hours.worked import worked
from tests.daemon.domain.watch.watched import Watch, terms_for


@pytest.mark.parametrize("rules", [PROPERTY_70_8, PASSENGER_70_8, EU_561])
@pytest.mark.parametrize("told", ["D100", "ON50", "D60 OFF20", "OFF20"])
def test_time_alone_is_foreseen(rules: RuleSet, told: str) -> None:
    watch = Watch(terms=terms_for(rules))
    log = worked(told)
    last = log.spans[-1]
    before = watch.look(log).snapshot
    spans = (*log.spans[:-1], last._replace(end=last.end + 9))
    later = replace(log, spans=spans, until=last.end + 9)
    found = watch.look(later).snapshot
    assert advanced(before, later.until * MINUTE_MS).left == found.left


def test_clocks_end_at_nothing_and_pairs_run_with_them() -> None:
    snapshot = Watch().look(worked("D300 SB420 D60")).snapshot
    later = advanced(snapshot, snapshot.judged_at + 1000 * MINUTE_MS)
    assert (later.left.driving, later.left.window) == (0, 0)
    assert later.left.cycle == snapshot.left.cycle - 1000  # type: ignore[operator] # both are known
    assert snapshot.if_paired is not None
    assert later.if_paired is not None
    assert later.if_paired.driving == 0


def test_snapshot_of_the_same_minute_is_the_same() -> None:
    snapshot = Watch().look(worked("D300")).snapshot
    assert advanced(snapshot, snapshot.judged_at + 59_000).left == snapshot.left


def test_status_says_who_is_on_duty() -> None:
    on_duty = [Watch().look(worked(told)).snapshot.is_on_duty for told in ("D9", "ON9", "OFF9", "")]
    assert on_duty == [True, True, False, False]
