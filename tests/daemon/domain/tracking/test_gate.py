import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.tracking.facts import StopEnded, TripStarted, Verdict
from drivers.readings import Fix
from tests.daemon.domain.tracking.drives import (
    START_MS,
    Drive,
    Ear,
    fix_at,
    folded,
    heard,
    only,
)

CRUISE = [fix_at(s, s * 15.0, speed=15.0, course=90.0) for s in range(60)]


def verdicts_of(fixes: list[Fix]) -> list[Verdict]:
    return [Verdict(kept.verdict) for kept in folded(fixes).kept]


def aside(fix: Fix, metres: float) -> Fix:
    return fix._replace(lat_e7=fix.lat_e7 + round(metres / 0.0111195))


@settings(deadline=None)
@given(
    metres=st.floats(50, 300),
    first=st.integers(5, 50),
    count=st.integers(1, 4),
    sign=st.sampled_from([1, -1]),
)
def test_a_few_fixes_somewhere_else_are_jumps(
    metres: float, first: int, count: int, sign: int
) -> None:
    fixes = list(CRUISE)
    for index in range(first, first + count):
        fixes[index] = aside(fixes[index], metres * sign)
    verdicts = verdicts_of(fixes)
    assert [i for i, v in enumerate(verdicts) if v is Verdict.JUMP] == list(
        range(first, first + count)
    )
    assert abs(folded(fixes).state.odometer_m - 59 * 15) < 1


def test_jumps_are_told_without_speeds_too() -> None:
    fixes = [fix._replace(speed_cm_s=None, course_cdeg=None) for fix in CRUISE]
    fixes[30] = aside(fixes[30], 90)
    assert [i for i, v in enumerate(verdicts_of(fixes)) if v is Verdict.JUMP] == [30]


@pytest.mark.parametrize("pace_s", [1, 2, 5])
@pytest.mark.parametrize("lost", [(), (0, 2), (0, 1, 2)])
def test_jumps_that_lost_their_speed_move_no_standing_unit(
    pace_s: int, lost: tuple[int, ...]
) -> None:
    """A few places far off, two of them alike, in part without speed, and a fix missing."""
    fixes = [fix_at(s, speed=0.05, course=300.0) for s in range(0, 600, pace_s)]
    for index, (east, north) in enumerate([(-250.0, 90.0), (-249.5, 90.0), (120.0, 60.0)]):
        fix = fix_at(300 + pace_s * (index if index < 2 else 3), east, north, speed=0.05)
        fixes[fixes.index(fix_at((fix.at - START_MS) // 1000, speed=0.05, course=300.0))] = (
            fix._replace(speed_cm_s=None) if index in lost else fix
        )
    missing = 300 + 2 * pace_s
    done = folded([fix for fix in fixes if fix.at != fix_at(missing).at])
    assert done.verdicts[Verdict.JUMP] == 3
    assert done.state.odometer_m == 0.0
    assert not only(done.facts, TripStarted)


@pytest.mark.parametrize("pace_s", [1, 2, 5])
def test_a_jump_of_a_receiver_without_speeds_does_not_vouch_for_itself(pace_s: int) -> None:
    fixes = [fix_at(s, speed=None) for s in range(0, 600, pace_s)]
    for index in (60, 61, 63):
        fixes[index] = aside(fixes[index], 120.0 + 40.0 * (index - 60))
    done = folded(fixes)
    assert done.verdicts[Verdict.JUMP] == 3
    assert done.state.odometer_m == 0.0


@pytest.mark.parametrize("tells_speed", [True, False])
@pytest.mark.parametrize("pace_s", [2, 5, 10])
def test_a_slow_receiver_is_followed_through_starts_bends_and_stops(
    pace_s: int, tells_speed: bool
) -> None:
    drive = Drive().stand(60).go(900, at=20.0).turn(90).go(700, at=12.0).stand(60)
    fixes = heard(drive, Ear(tells_speed=tells_speed))[::pace_s]
    assert Verdict.JUMP not in verdicts_of(fixes)


def test_a_receiver_that_stops_telling_its_speed_is_followed_by_its_positions() -> None:
    drive = Drive().go(1500).turn(60).go(1500).stand(60)
    fixes = [
        f if i < 60 else f._replace(speed_cm_s=None, course_cdeg=None)
        for i, f in enumerate(heard(drive))
    ]
    done = folded(fixes)
    assert Verdict.JUMP not in verdicts_of(fixes)
    assert abs(done.state.odometer_m / drive.length_m - 1) < 0.03


def test_a_standing_receiver_that_jumps_for_long_is_believed_but_has_not_driven() -> None:
    fixes = [fix_at(s, 0.0 if s < 60 else 120.0) for s in range(200)]
    done = folded(fixes)
    assert done.verdicts[Verdict.JUMP] == 10
    assert done.state.odometer_m == 0.0
    assert done.state.last == fixes[-1]


def test_after_a_silence_one_fix_alone_moves_nothing() -> None:
    """The first fix out of a tunnel lies 250 m off; the track goes on at the next ones."""
    drive = Drive().go(4000)
    fixes = heard(drive, Ear(silent=(range(100, 160),)))
    lost = next(i for i, f in enumerate(fixes) if f.at - fixes[i - 1].at > 5000 and i)
    fixes[lost] = aside(fixes[lost], 250)
    done = folded(fixes)
    assert abs(done.state.odometer_m - drive.length_m) < 30
    assert done.state.last == fixes[-1]


def test_a_relocation_after_a_silence_needs_two_fixes() -> None:
    fixes = [fix_at(s) for s in range(20)] + [fix_at(500 + s, 3000.0) for s in range(2)]
    assert folded(fixes[:-1]).state.last == fixes[19]
    assert folded(fixes).state.last == fixes[-1]


def test_waking_where_it_stood_outweighs_two_jumps_that_agree() -> None:
    asleep = [fix_at(s) for s in range(300)]
    awake = [fix_at(2300 + s, 260.0 if s in {1, 2} else 3.0) for s in range(200)]
    done = folded(asleep + awake)
    assert done.verdicts[Verdict.JUMP] <= 4
    assert done.state.odometer_m == 0.0
    assert not only(done.facts, StopEnded)


def test_moved_in_a_silence_and_first_heard_at_the_old_place_is_believed_in_time() -> None:
    asleep = [fix_at(s) for s in range(300)]
    awake = [fix_at(2300 + s, 3000.0 if s else 0.0) for s in range(15)]
    assert folded(asleep + awake).state.last == awake[-1]


@pytest.mark.parametrize(
    ("at_s", "seen_s", "verdict"),
    [
        (59, 200, Verdict.FROZEN),
        (58, 200, Verdict.LATE),
        (10, 59, Verdict.LATE),
        (46, 46, Verdict.BACKWARDS),
        (-3000, 20, Verdict.BACKWARDS),
        (100_000, 60, Verdict.FUTURE),
    ],
)
def test_instants_that_cannot_go_on(at_s: int, seen_s: int, verdict: Verdict) -> None:
    odd = fix_at(at_s, 7.0)._replace(seen_at=fix_at(seen_s).at)
    assert verdicts_of([*CRUISE, odd])[-1] is verdict
    assert folded([*CRUISE, odd]).state.last == CRUISE[-1]


def test_one_instant_repeated_at_the_same_place_is_a_repeat() -> None:
    assert verdicts_of([*CRUISE, CRUISE[-1]])[-1] is Verdict.LATE


def test_a_clock_that_runs_ahead_for_one_fix_does_not_stop_the_track() -> None:
    fixes = list(CRUISE)
    fixes[30] = fixes[30]._replace(at=fixes[30].at + 3_600_000)
    done = folded(fixes)
    assert done.state.last == fixes[-1]
    assert abs(done.state.odometer_m - 59 * 15) < 1
    assert len(done.facts) == len(folded(CRUISE).facts)


def test_a_place_that_never_changes_while_the_speed_says_so_is_frozen() -> None:
    fixes = CRUISE[:20] + [
        CRUISE[19]._replace(at=f.at, seen_at=f.at, speed_cm_s=1500) for f in CRUISE[20:40]
    ]
    done = folded(fixes)
    assert done.verdicts[Verdict.FROZEN] == 15
    assert done.state.odometer_m < 19 * 15 + 6 * 15


def test_a_standing_receiver_may_repeat_its_place_for_ever() -> None:
    assert set(verdicts_of([fix_at(s) for s in range(500)])) == {Verdict.ACCEPTED}


def test_a_speed_beyond_physics_is_not_used() -> None:
    fixes = list(CRUISE)
    fixes[30] = fixes[30]._replace(speed_cm_s=30_000)
    assert abs(folded(fixes).state.odometer_m - 59 * 15) < 5


def test_a_receiver_that_always_says_zero_is_tracked_by_its_positions() -> None:
    drive = Drive().stand(60).go(5000, at=12.0).stand(200)
    fixes = [f._replace(speed_cm_s=0, course_cdeg=0) for f in heard(drive)]
    done = folded(fixes)
    assert abs(done.state.odometer_m / drive.length_m - 1) < 0.03


def test_hard_braking_and_turning_are_no_jumps() -> None:
    drive = Drive().go(500, at=20.0).turn(90).go(60, at=8.0).turn(-90).go(800, at=25.0)
    assert set(verdicts_of(heard(drive))) <= {Verdict.ACCEPTED, Verdict.DRIFT}
