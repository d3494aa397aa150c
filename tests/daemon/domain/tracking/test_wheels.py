from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.tracking import advance, codec
from daemon.domain.tracking.facts import Fact, WheelsRolling, WheelsStanding, WheelsStopped
from daemon.domain.tracking.fold import UnitState, fold, tick
from daemon.domain.tracking.run import Run
from daemon.domain.tracking.wheels import ROLLS_M_S, STOPS_MS
from daemon.town.days import FIRST_DAY, local_midnight, truck
from daemon.town.layout import TownPlan, build
from daemon.town.samples import SEED
from daemon.town.shift import journey
from daemon.town.trajectory import Span, Trajectory
from drivers.gps.decoder import Decoder
from drivers.readings import Fix, FixQuality
from tests.conftest import Recordings
from tests.daemon.domain.tracking.drives import (
    NO_FENCES,
    RAW,
    START_MS,
    Drive,
    fix_at,
    folded,
    heard,
    noisy,
    seconds,
)
from tests.golden import SAMPLES

Told = list[tuple[str, float]]
HOUR_MS = 3_600_000


def told(facts: list[Fact]) -> Told:
    """Kinds and instants of what the wheels said."""
    of_wheels = (WheelsRolling, WheelsStanding, WheelsStopped)
    return [
        (fact.kind.removeprefix("wheels."), seconds(fact.at))
        for fact in facts
        if isinstance(fact, of_wheels)
    ]


def kinds(facts: list[Fact]) -> list[str]:
    return [kind for kind, _ in told(facts)]


def steady(speeds: list[float], *, pace_s: float = 1.0, second: float = 0.0) -> list[Fix]:
    """Fixes along a straight road at these speeds."""
    fixes, east = [], 0.0
    for speed in speeds:
        east += speed * pace_s
        fixes.append(fix_at(second, east, speed=speed, course=90.0))
        second += pace_s
    return fixes


def waited(fixes: list[Fix], *, until_s: float) -> list[Fact]:
    """The facts of the fixes and of the silence after them, one tick a second."""
    done = fold(UnitState.fresh(), fixes, RAW, NO_FENCES)
    state, facts = done.state, list(done.facts)
    now = fixes[-1].seen_at
    while now < START_MS + until_s * 1000:
        now += 1000
        more = tick(state, now, RAW, NO_FENCES)
        state, facts = more.state, facts + more.facts
    return facts


def test_driving_begins_with_the_first_fix_at_five_miles_an_hour() -> None:
    drive = Drive().stand(20).go(300)
    first = next(i for i in drive.instants if i.speed_m_s >= ROLLS_M_S)
    (rolling,) = [f for f in folded(heard(drive)).facts if isinstance(f, WheelsRolling)]
    assert seconds(rolling.at) == first.second == 23
    assert rolling.odometer_m == 4


def test_one_glitch_of_a_receiver_that_stands_is_no_drive() -> None:
    speeds = [0.0] * 10 + [3.0] + [0.0] * 5 + [3.0] + [0.0] * 30
    fixes = [fix_at(s, 0.0, speed=speed) for s, speed in enumerate(speeds)]
    assert told(folded(fixes).facts) == []


def test_a_slower_fix_between_two_fast_ones_does_not_delay_the_drive() -> None:
    speeds = [0.0, 0.8, 1.6, 2.3, 2.2, 2.2, 2.4, 3.0, 4.0]
    assert told(folded(steady(speeds)).facts) == [("rolling", 3.0)]


@pytest.mark.parametrize(("second_at", "expected"), [(10, 3.0), (11, 14.0)])
def test_the_second_fast_fix_comes_within_ten_seconds(second_at: int, expected: float) -> None:
    speeds = [0.0, 1.0, 1.8, 2.3, *[2.0] * (second_at - 1), 2.3, 2.3]
    (rolling,) = told(folded(steady(speeds)).facts)
    assert rolling == ("rolling", expected)


def test_a_sparse_receiver_drives_too() -> None:
    fixes = steady([0.0, 0.0, 15.0, 15.0, 15.0], pace_s=30.0)
    assert told(folded(fixes).facts) == [("rolling", 60.0)]


def test_below_five_miles_an_hour_nobody_begins_to_drive() -> None:
    assert told(folded(steady([0.0] * 10 + [2.2] * 300)).facts) == []


@pytest.mark.parametrize(("speed", "expected"), [(ROLLS_M_S, ["rolling"]), (ROLLS_M_S - 1e-9, [])])
def test_exactly_five_miles_an_hour_is_driving(speed: float, expected: list[str]) -> None:
    """A receiver's whole cm/s never meet it, but an estimated speed may."""
    run = Run(UnitState.fresh(), RAW, NO_FENCES)
    for second in range(4):
        fix = fix_at(second, second * speed, speed=speed, course=90.0)
        advance.advance(run, fix, (speed, speed, 0.0, True), speed)
    assert kinds(run.facts) == expected


@pytest.mark.parametrize(("cm_s", "expected"), [(224, [("rolling", 2.0)]), (223, [])])
def test_five_miles_an_hour_in_the_whole_cm_of_a_receiver(cm_s: int, expected: Told) -> None:
    assert told(folded(steady([0.0, 1.0, *[cm_s / 100] * 4])).facts) == expected


def test_a_unit_first_heard_on_the_road_drives_from_its_first_fix() -> None:
    assert told(folded(steady([14.0] * 5)).facts) == [("rolling", 0.0)]


def test_five_minutes_ask_and_six_end_the_drive() -> None:
    drive = Drive().stand(10).go(400)
    stood = drive.instants[-1].second
    since = next(i.second for i in drive.instants[20:] if i.speed_m_s < 0.5)
    drive.stand(500)
    facts = folded(heard(drive)).facts
    assert told(facts)[1:] == [("standing", since + 300), ("stopped", since + 360)]
    assert since <= stood
    (stopped,) = [f for f in facts if isinstance(f, WheelsStopped)]
    assert seconds(stopped.since) == since
    assert 390 <= stopped.odometer_m <= 400


def test_after_it_has_stopped_the_next_drive_begins_anew() -> None:
    drive = Drive().stand(10).go(400).stand(400).go(400).stand(100)
    assert kinds(folded(heard(drive)).facts) == ["rolling", "standing", "stopped", "rolling"]


def test_a_red_light_is_part_of_the_drive() -> None:
    drive = Drive().stand(10).go(400).stand(290).go(400).stand(60)
    assert kinds(folded(heard(drive)).facts) == ["rolling"]


def test_driving_on_settles_the_question() -> None:
    drive = Drive().stand(10).go(400).stand(330).go(400).stand(60)
    assert kinds(folded(heard(drive)).facts) == ["rolling", "standing", "rolling"]


def test_creeping_up_a_place_begins_the_minutes_anew_and_is_asked_again() -> None:
    drive = Drive().stand(10).go(400).stand(330).go(6, at=1.5).stand(250)
    crept = drive.instants[-250].second
    drive.stand(150)
    facts = told(folded(heard(drive)).facts)
    assert [kind for kind, _ in facts] == ["rolling", "standing", "standing", "stopped"]
    assert abs(facts[2][1] - crept - 300) <= 2


def test_what_reflections_say_of_a_truck_that_stands_is_no_movement() -> None:
    drive = Drive().stand(10).go(400).stand(500)
    fixes = heard(drive)
    for second in range(200, 208):
        fixes[second] = fixes[second]._replace(speed_cm_s=78)
    expected = told(folded(heard(drive)).facts)
    assert [kind for kind, _ in expected] == ["rolling", "standing", "stopped"]
    assert told(folded(fixes).facts) == expected


@pytest.mark.parametrize("seed", range(4))
def test_noise_ends_no_stand_and_begins_no_drive(seed: int) -> None:
    drive = Drive().stand(10).go(600).stand(700)
    assert kinds(folded(heard(drive, noisy(seed))).facts) == ["rolling", "standing", "stopped"]


def test_a_receiver_that_is_switched_off_while_it_stands_has_stopped() -> None:
    drive = Drive().stand(10).go(400).stand(20)
    fixes = heard(drive)
    since = fixes[-1].at // 1000 - START_MS // 1000 - 20
    facts = told(waited(fixes, until_s=since + 359))
    assert facts[1:] == [("standing", since + 300)]
    assert told(waited(fixes, until_s=since + 900))[1:] == [
        ("standing", since + 300),
        ("stopped", since + 360),
    ]
    late = tick(folded(fixes).state, fixes[-1].seen_at + 9 * HOUR_MS, RAW, NO_FENCES)
    assert told(late.facts) == told(waited(fixes, until_s=since + 900))[1:]


def test_a_receiver_that_falls_silent_while_it_moves_says_nothing() -> None:
    fixes = steady([0.0, 1.0, *[14.0] * 60])
    assert told(waited(fixes, until_s=4000)) == [("rolling", 2.0)]


def test_two_seconds_of_standing_before_the_silence_prove_no_stand() -> None:
    braking = [0.0, 1.0, *[14.0] * 20, *[float(v) for v in range(13, -1, -1)], 0.0, 0.0]
    assert kinds(waited(steady(braking), until_s=4000)) == ["rolling"]
    assert kinds(waited(steady([*braking, 0.0]), until_s=4000)) == [
        "rolling", "standing", "stopped",
    ]  # fmt: skip


def test_what_was_silence_is_told_with_the_next_fix_where_nobody_ticked() -> None:
    drive = Drive().stand(10).go(400).stand(60)
    since = drive.instants[-61].second
    fixes = heard(drive)
    later = fix_at(since + 2000, drive.instants[-1].east_m, speed=0.0)
    assert told(folded([*fixes, later]).facts)[1:] == [
        ("standing", since + 300),
        ("stopped", since + 360),
    ]


def test_a_state_from_before_there_were_wheels_goes_on() -> None:
    assert codec.from_json('{"v":1,"odometer_m":12.5,"is_standing":true,"stand_since":5}')
    half = folded(heard(Drive().stand(10).go(400).stand(310))).state
    again = codec.from_json(codec.to_json(half))
    assert again == half
    assert half.heard_seen_at is not None
    assert kinds(tick(again, half.heard_seen_at + HOUR_MS, RAW, NO_FENCES).facts) == ["stopped"]


@settings(max_examples=40, deadline=None)
@given(
    legs=st.lists(
        st.tuples(st.sampled_from([3.0, 40.0, 300.0]), st.sampled_from([1, 40, 290, 310, 420])),
        min_size=1,
        max_size=5,
    ),
    seed=st.integers(0, 9),
)
def test_what_the_wheels_say_takes_turns(legs: list[tuple[float, int]], seed: int) -> None:
    """A question has a drive before it, an end its question, and each stand ends once."""
    drive = Drive().stand(5)
    for metres, stand_s in legs:
        drive.go(metres).stand(stand_s)
    before, last_since = "stopped", 0
    for fact in waited(heard(drive, noisy(seed)), until_s=drive.instants[-1].second + 400):
        if isinstance(fact, WheelsRolling):
            assert before in {"stopped", "standing"}
            before = "rolling"
        elif isinstance(fact, WheelsStanding):
            assert before in {"rolling", "standing"}
            assert fact.since > last_since
            assert fact.at == fact.since + 300_000
            before, last_since = "standing", fact.since
        elif isinstance(fact, WheelsStopped):
            assert before == "standing"
            assert (fact.since, fact.at) == (last_since, last_since + STOPS_MS)
            before = "stopped"


def true_drives(path: Trajectory) -> list[Span]:
    """The same law on the exact movement."""
    rests = [s for s in path.standings() if s.end - s.start >= STOPS_MS]
    drives: list[Span] = []
    for fast in path.faster_than(ROLLS_M_S):
        if drives and not any(drives[-1].end <= r.start and r.end <= fast.start for r in rests):
            drives[-1] = drives[-1]._replace(end=fast.end)
        else:
            drives.append(fast)
    ends = [min(r.start + STOPS_MS for r in rests if r.start >= d.end) for d in drives]
    return [Span(drive.start, end) for drive, end in zip(drives, ends, strict=True)]


def told_drives(fixes: list[Fix]) -> list[Span]:
    done = folded(fixes)
    late = tick(done.state, fixes[-1].seen_at + HOUR_MS, RAW, NO_FENCES)
    begun: int | None = None
    drives = []
    for fact in [*done.facts, *late.facts]:
        if isinstance(fact, WheelsRolling):
            begun = fact.at if begun is None else begun
        elif isinstance(fact, WheelsStopped):
            assert begun is not None
            drives.append(Span(begun, fact.at))
            begun = None
    assert begun is None
    return drives


def minutes(drives: list[Span]) -> float:
    return sum(drive.end - drive.start for drive in drives) / 60_000


@pytest.fixture(scope="module")
def mixer() -> Trajectory:
    """What the truck of the recorded shift really did."""
    town = build(TownPlan(seed=SEED))
    return journey(town, truck(SEED, 0), midnight=local_midnight(town, FIRST_DAY))


def test_driving_of_the_recorded_shift_is_the_true_driving(mixer: Trajectory) -> None:
    """A fix every 4 s, so that it is late by up to that and what the cable lost."""
    decoder = Decoder("mixer")
    nmea = Recordings(SAMPLES).read("shift.nmea.gz")
    found = told_drives(decoder.feed(nmea, None) + decoder.flush())
    true = true_drives(mixer)
    assert len(found) == len(true) == 17
    assert max(abs(a.start - b.start) for a, b in zip(found, true, strict=True)) <= 8_000
    assert minutes(found) == pytest.approx(minutes(true), rel=0.01)


def test_driving_begins_within_two_seconds_of_the_truth(mixer: Trajectory) -> None:
    rng = Random(4)  # noqa: S311 - a test's dice
    fixes = [
        Fix(
            unit="u1",
            at=sample.at,
            lat_e7=round(sample.lat * 1e7),
            lon_e7=round(sample.lon * 1e7),
            speed_cm_s=abs(round(sample.speed_m_s * 100 + rng.gauss(0, 12))),
            course_cdeg=round(sample.course_deg * 100),
            altitude_cm=None,
            hdop_c=90,
            satellites=9,
            quality=FixQuality.GPS,
            rollover_weeks=0,
            seen_at=sample.at,
        )
        for sample in mixer.samples(mixer.start_at, mixer.now)
    ]
    found, true = told_drives(fixes), true_drives(mixer)
    assert len(found) == len(true)
    for ours, really in zip(found, true, strict=True):
        assert abs(ours.start - really.start) <= 2_000
        assert abs(ours.end - really.end) <= 2_000
    assert minutes(found) == pytest.approx(minutes(true), rel=0.01)
