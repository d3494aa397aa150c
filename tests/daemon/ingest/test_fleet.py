from collections.abc import Callable

from daemon.domain.fences import FenceSet
from daemon.domain.tracking.facts import Motion, Verdict
from daemon.domain.tracking.rules import TrackingRules
from daemon.ingest.fleet import Fleet
from daemon.store.tracking import SavedState, StateWork, UnitWork
from drivers.readings import Fix
from tests.daemon.ingest.parts import START

RAW = TrackingRules(raw_positions=True)


def fleet(
    saved: dict[str, SavedState] | None = None,
    *,
    rules: Callable[[], TrackingRules] = lambda: RAW,
    waiting_limit: int = 1000,
) -> Fleet:
    return Fleet(saved or {}, rules=rules, fences=FenceSet(()), waiting_limit=waiting_limit)


def fix(second: int, *, unit: str = "T1", speed_cm_s: int = 1000) -> Fix:
    at = START + second * 1000
    lat_e7 = 480_000_000 + second * speed_cm_s * 9 // 10
    return Fix(unit, at, lat_e7, 110_000_000, speed_cm_s, 0, None, 90, 9, 1, 0, at)


def state_of(work: UnitWork) -> StateWork:
    assert work.state is not None
    return work.state


def test_what_was_folded_is_taken_once() -> None:
    cars = fleet()
    cars.accept([fix(0), fix(1), fix(2, unit="T2")])
    taken = {work.unit: work for work in cars.take()}
    assert [kept.at for kept in taken["T1"].kept] == [START, START + 1000]
    assert taken["T2"].version == 0
    cars.committed()
    assert cars.take() == []


def test_versions_count_commits() -> None:
    cars = fleet()
    for second in range(3):
        cars.accept([fix(second)])
        (work,) = cars.take()
        assert work.version == second
        cars.committed()


def test_a_failed_commit_loses_nothing_and_keeps_the_order() -> None:
    cars = fleet()
    cars.accept([fix(second) for second in range(30)])
    lost = cars.take()
    cars.accept([fix(30)])
    cars.put_back()
    (work,) = cars.take()
    assert [kept.at for kept in work.kept] == [START + s * 1000 for s in range(31)]
    before, after = state_of(lost[0]).facts, state_of(work).facts
    assert after[: len(before)] == before
    assert work.version == 0
    assert sum(state_of(work).verdicts.values()) == 31


def test_a_restart_goes_on_from_the_saved_state() -> None:
    whole, first = fleet(), fleet()
    fixes = [fix(second) for second in range(60)]
    whole.accept(fixes)
    first.accept(fixes[:25])
    (saved,) = first.take()
    second = fleet({"T1": SavedState(version=1, body=state_of(saved).body)})
    second.accept(fixes[25:])
    (resumed,) = second.take()
    (unbroken,) = whole.take()
    assert state_of(resumed).body == state_of(unbroken).body
    assert saved.kept + resumed.kept == unbroken.kept
    assert resumed.version == 1


def test_at_the_limit_the_older_half_is_thinned_and_counted() -> None:
    cars = fleet(waiting_limit=100)
    cars.accept([fix(second) for second in range(101)])
    assert cars.thinned_by_limit == 25
    (work,) = cars.take()
    assert len(work.kept) == 76
    assert state_of(work).verdicts == {Verdict.ACCEPTED: 76, Verdict.THINNED: 25}
    assert [kept.at for kept in work.kept[-50:]] == [START + s * 1000 for s in range(51, 101)]


def test_silence_is_told_by_ticks_alone() -> None:
    cars = fleet()
    cars.accept([fix(second) for second in range(5)])
    cars.take()
    cars.committed()
    cars.tick(START + 300_000)
    assert cars.take() == []
    cars.tick(START + 700_000)
    (work,) = cars.take()
    assert state_of(work).motion is Motion.STALE


def test_a_corrected_clock_is_not_a_long_silence() -> None:
    cars = fleet()
    cars.accept([fix(second) for second in range(5)])
    cars.take()
    cars.committed()
    year_ms = 365 * 86_400_000
    cars.shift(year_ms)
    cars.tick(START + year_ms + 10_000)
    assert cars.take() == []


def test_rules_are_asked_for_each_time() -> None:
    rules = [TrackingRules()]
    cars = fleet(rules=lambda: rules[0])
    cars.accept([fix(second) for second in range(20)])
    thinned = sum(len(work.kept) for work in cars.take())
    cars.committed()
    rules[0] = RAW
    cars.accept([fix(second) for second in range(20, 40)])
    assert thinned < 10
    assert sum(len(work.kept) for work in cars.take()) == 20


def test_much_is_taken_in_bites_and_the_state_comes_with_the_last() -> None:
    cars = fleet()
    cars.accept([fix(second) for second in range(25)])
    cars.accept([fix(second, unit="T2") for second in range(3)])
    bites = []
    while bite := list(cars.take(10)):
        bites.append(bite)
        cars.committed()
    assert [[(w.unit, len(w.kept), w.state is None) for w in bite] for bite in bites] == [
        [("T1", 10, True)],
        [("T2", 3, False), ("T1", 7, True)],
        [("T1", 8, False)],
    ]
    assert cars.waiting == 0


def test_a_bite_that_was_not_saved_is_taken_again() -> None:
    cars = fleet()
    cars.accept([fix(second) for second in range(15)])
    first = cars.take(10)[0]
    cars.put_back()
    again = cars.take(10)[0]
    assert again == first
    cars.committed()
    (rest,) = cars.take(10)
    assert len(first.kept) + len(rest.kept) == 15
    assert (first.state, rest.version) == (None, 0)
    assert rest.state is not None
