from dataclasses import replace

from daemon.domain.tracking.facts import Fact, OverspeedEnded, OverspeedStarted
from daemon.domain.tracking.rules import TrackingRules
from tests.daemon.domain.tracking.drives import RAW, fix_at, folded, only, seconds

LIMITED = replace(RAW, overspeed_limit_cm_s=2000, overspeed_min_s=10)


def facts_of(speeds: list[float], rules: TrackingRules = LIMITED) -> list[Fact]:
    east, fixes = 0.0, []
    for second, speed in enumerate(speeds):
        fixes.append(fix_at(second, east, speed=speed, course=90.0))
        east += speed
    return folded(fixes, rules).facts


def test_too_fast_for_long_enough_is_told_from_its_first_instant() -> None:
    facts = facts_of([15.0] * 20 + [22.0] * 15 + [23.5] + [21.0] * 4 + [15.0] * 10)
    [started], [ended] = only(facts, OverspeedStarted), only(facts, OverspeedEnded)
    assert seconds(started.at) == seconds(ended.started_at) == 20
    assert seconds(ended.at) == 40
    assert ended.top_speed_cm_s == 2350
    assert ended.limit_cm_s == 2000


def test_too_fast_for_a_moment_is_nothing() -> None:
    assert only(facts_of([15.0] * 20 + [22.0] * 10 + [15.0] * 9), OverspeedStarted) == []
    assert only(facts_of([22.0] * 9 + [19.9] + [22.0] * 9), OverspeedStarted) == []


def test_a_speed_around_the_limit_is_one_event() -> None:
    facts = facts_of([22.0] * 12 + [19.9, 20.1] * 10 + [20.5] * 12 + [18.0] * 5)
    assert len(only(facts, OverspeedStarted)) == 1
    [ended] = only(facts, OverspeedEnded)
    assert seconds(ended.at) == 44


def test_without_a_limit_nothing_is_too_fast() -> None:
    assert only(facts_of([40.0] * 60, RAW), OverspeedStarted) == []


def test_a_silence_ends_it_where_it_was_last_seen() -> None:
    fixes = [fix_at(s, s * 22.0, speed=22.0, course=90.0) for s in range(20)]
    fixes += [fix_at(s, s * 22.0, speed=22.0, course=90.0) for s in range(60, 80)]
    facts = folded(fixes, LIMITED).facts
    assert [seconds(f.at) for f in only(facts, OverspeedStarted)] == [0, 60]
    assert [seconds(f.at) for f in only(facts, OverspeedEnded)] == [19]
