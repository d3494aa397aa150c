"""The laws of tracking, on random input; `tracks` mixes good fixes with every fault."""

from dataclasses import asdict, replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.fences import FenceSet
from daemon.domain.master import Geofence, Shape
from daemon.domain.tracking import codec
from daemon.domain.tracking.facts import (
    Fact,
    GapClosed,
    Kept,
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
from tests.daemon.domain.tracking.drives import RAW, degrees, fix_at, only, seconds

LAW = settings(max_examples=60, deadline=None)
HASTY = TrackingRules(
    raw_positions=True,
    stop_min_s=30,
    trip_min_m=50,
    gap_s=300,
    stale_s=120,
    idle_min_s=10,
    overspeed_limit_cm_s=1500,
    overspeed_min_s=3,
)
THIN = replace(HASTY, raw_positions=False)


def _circle(name: str, east_m: float, radius_m: float) -> Geofence:
    return Geofence(
        name=name,
        label="",
        shape=Shape.CIRCLE,
        points=(degrees(east_m, 0),),
        radius_m=radius_m,
        dwell_s=20,
        site=f"site {name}",
    )


FENCES = FenceSet([_circle("home", 0, 80), _circle("job", 500, 60), _circle("by", 250, 12)])
OTHERS = FenceSet([_circle("home", 0, 40), _circle("far", 400, 90)])


@st.composite
def tracks(draw: st.DrawFn) -> list[Fix]:
    """Legs of standing and driving with pauses, jumps, repeats, late fixes, missing speeds."""
    second, east = 0.0, 0.0
    fixes = [fix_at(second, east)]
    legs = draw(
        st.lists(
            st.tuples(
                st.sampled_from([0.0, 0.0, 0.3, 2.0, 14.0, -14.0, 20.0]),
                st.integers(1, 40),
                st.sampled_from([1.0, 1.0, 1.0, 5.0, 30.0, 200.0, 1000.0]),
                st.booleans(),
            ),
            min_size=1,
            max_size=12,
        )
    )
    for speed, count, pace, tells in legs:
        for _ in range(count):
            second += pace
            east += speed * pace
            fixes.append(
                fix_at(
                    second,
                    east,
                    speed=abs(speed) if tells else None,
                    course=90.0 if speed > 0 else 270.0,
                )
            )
    faults = draw(
        st.lists(st.tuples(st.integers(0, len(fixes) - 1), st.integers(0, 6)), max_size=8)
    )
    for index, fault in faults:
        fix = fixes[index]
        fixes[index] = (
            fix._replace(lat_e7=fix.lat_e7 + 15_000),
            fix._replace(at=fix.at - 30_000),
            fix._replace(at=fix.at - 30_000, seen_at=fix.at),
            fix._replace(at=fix.at + 40_000),
            fix._replace(at=fix.at + 90_000_000, seen_at=fix.at),
            fix._replace(speed_cm_s=9_000),
            fixes[index - 1],
        )[fault]
    return fixes


def in_pieces(
    fixes: list[Fix], cuts: list[int], rules: TrackingRules, *, through_json: bool = False
) -> Folded:
    state = UnitState.fresh()
    kept: list[Kept] = []
    facts: list[Fact] = []
    noticed: list[int] = []
    verdicts: dict[Verdict, int] = {}
    edges = sorted({0, len(fixes), *(cut % (len(fixes) + 1) for cut in cuts)})
    for start, end in pairwise(edges):
        part = fold(state, fixes[start:end], rules, FENCES)
        state = codec.from_json(codec.to_json(part.state)) if through_json else part.state
        kept += part.kept
        facts += part.facts
        noticed += part.noticed
        for verdict, count in part.verdicts.items():
            verdicts[verdict] = verdicts.get(verdict, 0) + count
    return Folded(state=state, kept=kept, facts=facts, noticed=noticed, verdicts=verdicts)


@LAW
@given(
    fixes=tracks(),
    cuts=st.lists(st.integers(0, 500), max_size=6),
    rules=st.sampled_from([HASTY, THIN]),
    through_json=st.booleans(),
)
def test_cutting_the_stream_anywhere_changes_nothing(
    fixes: list[Fix], cuts: list[int], rules: TrackingRules, through_json: bool
) -> None:
    whole = fold(UnitState.fresh(), fixes, rules, FENCES)
    assert in_pieces(fixes, cuts, rules, through_json=through_json) == whole


@LAW
@given(fixes=tracks(), cut=st.integers(0, 500))
def test_the_state_given_is_never_changed(fixes: list[Fix], cut: int) -> None:
    middle = cut % len(fixes)
    state = fold(UnitState.fresh(), fixes[:middle], HASTY, FENCES).state
    before = asdict(state)
    first = fold(state, fixes[middle:], HASTY, FENCES)
    tick(state, fixes[-1].seen_at + 10_000_000, HASTY, FENCES)
    assert asdict(state) == before
    assert fold(state, fixes[middle:], HASTY, FENCES) == first


@LAW
@given(fixes=tracks())
def test_a_state_survives_its_text_exactly(fixes: list[Fix]) -> None:
    state = fold(UnitState.fresh(), fixes, HASTY, FENCES).state
    again = codec.from_json(codec.to_json(state))
    assert again == state
    assert [type(value) for value in again.__dict__.values()] == [
        type(value) for value in state.__dict__.values()
    ]


@LAW
@given(fixes=tracks())
def test_every_fix_gets_one_verdict_and_raw_keeps_them_all(fixes: list[Fix]) -> None:
    raw = fold(UnitState.fresh(), fixes, HASTY, FENCES)
    assert sum(raw.verdicts.values()) == len(raw.kept) == len(fixes)
    assert [kept.at for kept in raw.kept] == [fix.at for fix in fixes]
    thin = fold(UnitState.fresh(), fixes, THIN, FENCES)
    assert sum(thin.verdicts.values()) == len(fixes)
    assert {kept[:11] for kept in thin.kept} <= {kept[:11] for kept in raw.kept}
    assert thin.facts == raw.facts


@LAW
@given(fixes=tracks())
def test_the_odometer_never_goes_back(fixes: list[Fix]) -> None:
    raw = fold(UnitState.fresh(), fixes, HASTY, FENCES)
    assert all(a.odometer_m <= b.odometer_m for a, b in pairwise(raw.kept))
    assert raw.state.odometer_m >= 0.0


@LAW
@given(fixes=tracks())
def test_trips_and_stops_take_turns_and_never_overlap(fixes: list[Fix]) -> None:
    open_since: int | None = None
    ended_at = 0
    last: Fact | None = None
    for fact in fold(UnitState.fresh(), fixes, HASTY, FENCES).facts:
        if isinstance(fact, TripStarted | StopStarted):
            assert open_since is None
            assert fact.at >= ended_at
            gap = isinstance(last, GapClosed) or getattr(last, "reason", "stop") == "gap"
            kinds = {TripStarted: StopEnded, StopStarted: TripEnded}
            assert last is None or gap or isinstance(last, kinds[type(fact)])
            open_since = fact.at
        elif isinstance(fact, TripEnded | StopEnded):
            assert open_since == fact.started_at
            assert fact.at >= fact.started_at
            ended_at, open_since = fact.at, None
            if isinstance(fact, TripEnded):
                assert fact.distance_m >= HASTY.trip_min_m - 1
                assert 0 <= fact.idle_s * 1000 <= fact.at - fact.started_at
        if isinstance(fact, TripStarted | TripEnded | StopStarted | StopEnded | GapClosed):
            last = fact


@LAW
@given(fixes=tracks())
def test_no_two_facts_of_a_unit_share_kind_instant_and_subject(fixes: list[Fix]) -> None:
    facts = fold(UnitState.fresh(), fixes, HASTY, FENCES).facts
    keys = [(f.kind, f.at, getattr(f, "fence", "")) for f in facts]
    assert len(keys) == len(set(keys))


@LAW
@given(fixes=tracks())
def test_motion_changes_follow_one_another(fixes: list[Fix]) -> None:
    changes = only(fold(UnitState.fresh(), fixes, HASTY, FENCES).facts, MotionChanged)
    assert all(a.now is b.was and a.at < b.at for a, b in pairwise(changes))
    assert not changes or changes[0].was is Motion.UNKNOWN


@LAW
@given(fixes=tracks(), cut=st.integers(1, 500), age_s=st.integers(0, 10_000))
def test_a_late_fix_changes_nothing_else(fixes: list[Fix], cut: int, age_s: int) -> None:
    middle = 1 + cut % len(fixes)
    before = fold(UnitState.fresh(), fixes[:middle], HASTY, FENCES)
    watermark = before.state.last
    if watermark is None:
        return
    late = watermark._replace(
        at=watermark.at - age_s * 1000, seen_at=watermark.at + 5_000_000, lat_e7=1, lon_e7=2
    )
    verdict = Verdict.LATE if age_s else Verdict.FROZEN
    with_late = fold(before.state, [late], HASTY, FENCES)
    assert with_late.state == before.state
    assert with_late.facts == []
    assert with_late.verdicts == {verdict: 1}
    assert [kept.verdict for kept in with_late.kept] == [verdict]


@LAW
@given(
    fixes=st.lists(
        st.builds(
            fix_at,
            st.integers(0, 50),
            st.integers(-9, 9).map(lambda k: k * 5000.0),
            speed=st.none(),
        ),
        max_size=30,
    )
)
def test_without_believed_fixes_there_are_no_facts(fixes: list[Fix]) -> None:
    done = fold(UnitState.fresh(), fixes, HASTY, FENCES)
    if done.state.last is None:
        assert done.facts == []
        assert done.state.odometer_m == 0.0
        assert done.state.motion is Motion.UNKNOWN


@LAW
@given(fixes=tracks(), changes=st.lists(st.integers(0, 500), max_size=4))
def test_other_fences_never_change_trips(fixes: list[Fix], changes: list[int]) -> None:
    plain = fold(UnitState.fresh(), fixes, HASTY, FENCES)
    state, facts = UnitState.fresh(), []
    edges = sorted({0, len(fixes), *(c % len(fixes) for c in changes)})
    for number, (start, end) in enumerate(pairwise(edges)):
        part = fold(state, fixes[start:end], HASTY, (FENCES, OTHERS)[number % 2])
        state = part.state
        facts += part.facts
    trips = [f for f in plain.facts if not hasattr(f, "fence")]
    assert [f for f in facts if not hasattr(f, "fence")] == trips


@LAW
@given(fixes=tracks())
def test_ticks_in_between_say_what_the_next_fix_would_have_said(fixes: list[Fix]) -> None:
    no_dwell = FenceSet(())
    orderly = [f for a, f in pairwise(fixes) if a.at < f.at == f.seen_at]
    whole = fold(UnitState.fresh(), orderly, HASTY, no_dwell)
    state, facts = UnitState.fresh(), []
    for fix in orderly:
        early = tick(state, fix.seen_at, HASTY, no_dwell)
        done = fold(early.state, [fix], HASTY, no_dwell)
        state = done.state
        facts += [*early.facts, *done.facts]
    silences = (MotionChanged, GapClosed, TripEnded)
    assert [f for f in facts if not isinstance(f, silences)] == [
        f for f in whole.facts if not isinstance(f, silences)
    ]


def test_a_silent_unit_goes_stale_at_the_instant_of_the_rule_whenever_asked() -> None:
    fixes = [fix_at(second) for second in range(10)]
    state = fold(UnitState.fresh(), fixes, RAW, FenceSet()).state
    quiet = tick(state, fixes[-1].seen_at + 600_000, RAW, FenceSet())
    assert quiet.facts == []
    for late_s in (601, 5000):
        [change] = tick(state, fixes[-1].seen_at + late_s * 1000, RAW, FenceSet()).facts
        assert isinstance(change, MotionChanged)
        assert (change.now, seconds(change.at)) == (Motion.STALE, 609)


def test_a_unit_never_heard_stays_unknown() -> None:
    assert tick(UnitState.fresh(), 10**12, RAW, FENCES).facts == []
    assert UnitState.fresh().motion is Motion.UNKNOWN
    assert UnitState.fresh().latest is None


def test_the_latest_position_is_the_watermark() -> None:
    fixes = [fix_at(second, second * 10.0, speed=10.0, course=90.0) for second in range(30)]
    state = fold(UnitState.fresh(), fixes, RAW, FENCES).state
    assert state.latest is not None
    assert state.latest[:11] == (fixes[-1].at, fixes[-1].seen_at, *fixes[-1][2:11])
    assert state.latest.odometer_m == state.odometer_whole_m == 290
