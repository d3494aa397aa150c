"""Receivers whose clock is wrong for a while, at a depot whose clock is right or is not."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from daemon.domain.fences import FenceSet
from daemon.domain.master import Geofence, Shape
from daemon.domain.tracking import codec
from daemon.domain.tracking.correction import arrivals_shifted
from daemon.domain.tracking.facts import (
    EndReason,
    Fact,
    Motion,
    MotionChanged,
    StopEnded,
    StopStarted,
    TripEnded,
    TripStarted,
    Verdict,
)
from daemon.domain.tracking.fold import Folded, UnitState, fold, tick
from daemon.domain.tracking.rules import TrackingRules
from drivers.readings import Fix
from tests.daemon.domain.tracking.drives import RAW, START_MS, Drive, degrees, heard, only

HOUR_S, DAY_S = 3600, 86_400
YEAR_MS = 365 * DAY_S * 1000
UNTRUSTED = replace(RAW, future_max_s=10**12)
DRIVE = Drive().stand(240).go(3000, at=12.0).stand(40).go(1500).stand(300).go(4000).stand(100)
TRUTH = heard(DRIVE)
FENCES = FenceSet(
    [
        Geofence(
            name=name,
            label="",
            shape=Shape.CIRCLE,
            points=(degrees(east_m, 0),),
            radius_m=150,
            dwell_s=30,
            site=f"site {name}",
        )
        for name, east_m in (("home", 0), ("light", 3000), ("job", 4500))
    ]
)


def wrong(
    offset_s: int, first: int, count: int, *, delay_ms: int = 0, fixes: Sequence[Fix] = TRUTH
) -> list[Fix]:
    """The drive as heard with a clock that is off for `count` fixes; arrivals are right."""
    return [
        fix._replace(
            at=fix.at + (offset_s * 1000 if first <= index < first + count else 0),
            seen_at=fix.seen_at + delay_ms,
        )
        for index, fix in enumerate(fixes)
    ]


def tell(fixes: Sequence[Fix], rules: TrackingRules = RAW) -> Folded:
    return fold(UnitState.fresh(), fixes, rules, FENCES)


def assert_honest(facts: Sequence[Fact]) -> None:
    for fact in facts:
        for name in ("started_at", "entered_at", "arrived_at", "since"):
            assert getattr(fact, name, fact.at) <= fact.at, fact
        if isinstance(fact, TripEnded):
            assert fact.distance_m >= RAW.trip_min_m - 1
            assert 0 <= fact.idle_s * 1000 <= fact.at - fact.started_at
    opened: set[tuple[str, int]] = set()
    for fact in facts:
        if isinstance(fact, TripStarted | StopStarted):
            opened.add((fact.kind[:4], fact.at))
        elif isinstance(fact, TripEnded | StopEnded):
            opened.remove((fact.kind[:4], fact.started_at))
    assert len(opened) <= 1, "what is begun is ended before the next begins"


episodes = {
    "offset_s": st.one_of(
        st.integers(-2 * DAY_S, 400 * DAY_S), st.integers(-700, 700), st.integers(-7200, 7200)
    ),
    "first": st.integers(0, len(TRUTH) - 2),
    "count": st.integers(1, 600),
    "raw": st.booleans(),
}


@settings(max_examples=150, deadline=None)
@given(
    **episodes,
    depot_ms=st.sampled_from([None, 0, -YEAR_MS, -YEAR_MS - 777]),
    delay_ms=st.sampled_from([0, 350]),
)
@example(offset_s=400_000, first=0, count=9, raw=False, depot_ms=0, delay_ms=0)
@example(offset_s=20 * HOUR_S, first=300, count=300, raw=False, depot_ms=None, delay_ms=0)
def test_a_unit_recovers_from_any_wrong_clock(
    offset_s: int, first: int, count: int, raw: bool, depot_ms: int | None, delay_ms: int
) -> None:
    """`depot_ms` is how far the depot's own clock is off; None: it is known to be right."""
    rules = replace(RAW if depot_ms is None else UNTRUSTED, raw_positions=raw)
    fixes = wrong(offset_s, first, count, delay_ms=(depot_ms or 0) + delay_ms)
    recovered = min(first + count + 60, len(fixes))
    done = tell(fixes[:recovered], rules)
    if recovered == first + count + 60:
        assert done.state.last == fixes[recovered - 1]
        assert done.state.heard_seen_at == fixes[recovered - 1].seen_at
        assert done.state.motion is not Motion.STALE
    whole = tell(fixes, rules)
    assert_honest(whole.facts)
    if recovered < len(fixes):
        after = {fix.seen_at for fix in fixes[recovered:]}
        assert whole.state.motion_at is None or whole.state.motion_at <= fixes[-1].at
        assert {kept.verdict for kept in whole.kept if kept.seen_at in after} <= {
            Verdict.ACCEPTED,
            Verdict.DRIFT,
        }


@settings(max_examples=60, deadline=None)
@given(**episodes, cuts=st.lists(st.integers(0, len(TRUTH)), max_size=6), trusted=st.booleans())
def test_cutting_a_wrong_clock_anywhere_changes_nothing(
    offset_s: int, first: int, count: int, raw: bool, cuts: list[int], trusted: bool
) -> None:
    rules = replace(RAW if trusted else UNTRUSTED, raw_positions=raw)
    fixes = wrong(offset_s, first, count, delay_ms=200)
    whole = tell(fixes, rules)
    state, kept, facts = UnitState.fresh(), [], []
    for start, end in pairwise(sorted({0, len(fixes), *cuts})):
        part = fold(codec.from_json(codec.to_json(state)), fixes[start:end], rules, FENCES)
        state = part.state
        kept += part.kept
        facts += part.facts
    assert (state, kept, facts) == (whole.state, whole.kept, whole.facts)


@pytest.mark.parametrize("offset_s", [45, 130, 590])
def test_what_was_going_on_before_a_clock_went_wrong_goes_on_after_it(offset_s: int) -> None:
    """Three minutes ahead inside a trip: it begins, ends and measures as if nothing was."""
    right, odd = tell(TRUTH), tell(wrong(offset_s, 300, 100, delay_ms=200))
    begun = only(right.facts, TripStarted)
    assert [trip.at for trip in only(odd.facts, TripStarted)] == [trip.at for trip in begun]
    for a, b in zip(only(right.facts, TripEnded), only(odd.facts, TripEnded), strict=True):
        assert (a.at, a.started_at, a.reason) == (b.at, b.started_at, b.reason)
        assert abs(a.distance_m - b.distance_m) <= 5


def test_a_trip_begun_at_a_wrong_instant_ends_at_one() -> None:
    """The clock of the depot is not known to be right, so a day ahead is believed."""
    done = tell(wrong(20 * HOUR_S, 300, 150), UNTRUSTED)
    odd = [trip for trip in only(done.facts, TripEnded) if trip.started_at > TRUTH[-1].at]
    assert [trip.reason for trip in odd] == [EndReason.GAP]
    assert done.state.last == TRUTH[-1]


def test_a_depot_whose_clock_is_behind_tracks_receivers_that_are_right() -> None:
    fixes = wrong(0, 0, 0, delay_ms=-YEAR_MS)
    done = tell(fixes, UNTRUSTED)
    assert done.verdicts[Verdict.FUTURE] == 10
    assert done.state.last == fixes[-1]
    assert len(only(done.facts, TripEnded)) == len(only(tell(TRUTH).facts, TripEnded))


def test_a_wrong_watermark_comes_back_after_the_depot_clock_was_corrected() -> None:
    """While the depot was a year behind the receiver was a day ahead; then both are right."""
    early = wrong(DAY_S, 0, 300, delay_ms=-YEAR_MS)[:300]
    state = arrivals_shifted(tell(early, UNTRUSTED).state, YEAR_MS)
    assert state.last is not None
    assert state.last.at - state.last.seen_at == DAY_S * 1000
    done = fold(state, TRUTH[300:330], RAW, FENCES)
    assert done.state.last == TRUTH[329]
    assert done.state.ahead_ms == 0


def test_a_correction_in_the_middle_of_a_doubt_leaves_it_as_it_was() -> None:
    fixes = wrong(0, 0, 0, delay_ms=-YEAR_MS)
    state = arrivals_shifted(tell(fixes[:6], UNTRUSTED).state, 7)
    done = fold(state, [f._replace(seen_at=f.seen_at + 7) for f in fixes[6:12]], UNTRUSTED, FENCES)
    assert done.state.last == fixes[11]._replace(seen_at=fixes[11].seen_at + 7)


def test_a_burst_of_stored_fixes_does_not_set_the_watermark_back() -> None:
    """A year behind, the depot cannot tell by arrivals that stored fixes are late."""
    fixes = wrong(0, 0, 0, delay_ms=-YEAR_MS)
    state = tell(fixes[400:600], UNTRUSTED).state
    burst = [f._replace(seen_at=fixes[600].seen_at + n) for n, f in enumerate(fixes[:400])]
    done = fold(state, burst, UNTRUSTED, FENCES)
    assert done.verdicts == {Verdict.BACKWARDS: 400}
    assert done.facts == []
    assert done.state.last == state.last


def plain(fixes: Sequence[Fix]) -> list[Fix]:
    return [fix._replace(seen_at=fix.at) for fix in fixes]


def test_a_plain_recording_recovers_when_right_has_lasted_longer_than_wrong() -> None:
    for first, count in ((0, 9), (300, 9), (300, 60)):
        fixes = plain(wrong(400_000, first, count))
        ready = first + count + max(count, 10) + 3
        assert tell(fixes[: ready - 5]).state.last != fixes[ready - 6]
        assert tell(fixes[:ready]).state.last == fixes[ready - 1]
        assert_honest(tell(fixes).facts)


def test_old_pieces_of_a_recording_are_refused() -> None:
    a, b, c = TRUTH[:200], TRUTH[200:400], TRUTH[400:]
    for told, old in ([[*a, *c], b], [[*b, *c], a], [c, c]):
        before, done = tell(plain(told)), tell(plain([*told, *old]))
        assert done.state.last == TRUTH[-1]
        assert done.facts == before.facts
        assert len(done.kept) == len(told) + len(old)


def test_the_thinned_track_has_some_fixes_of_a_clock_that_went_back() -> None:
    thin = replace(RAW, raw_positions=False)
    back = [f._replace(seen_at=TRUTH[500].seen_at - 9) for f in TRUTH[:400]]
    done = fold(tell(TRUTH[400:501], thin).state, back, thin, FENCES)
    kept = [k for k in done.kept if k.verdict == Verdict.BACKWARDS]
    assert done.verdicts[Verdict.BACKWARDS] == 400
    assert [k.at for k in kept] == [f.at for f in TRUTH[:400:60]]


def test_a_receiver_that_stays_ahead_goes_stale() -> None:
    """It talks, but where the unit was at which time nobody knows."""
    fixes = wrong(20 * HOUR_S, 100, 10_000)
    state = tell(fixes).state
    assert state.last == fixes[99]
    [change] = only(tick(state, START_MS + 701_000, RAW, FENCES).facts, MotionChanged)
    assert change.now is Motion.STALE
