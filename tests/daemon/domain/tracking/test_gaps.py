from daemon.domain.tracking.facts import (
    EndReason,
    GapClosed,
    Motion,
    StopEnded,
    StopStarted,
    TripEnded,
    TripStarted,
)
from daemon.domain.tracking.fold import UnitState, fold, tick
from tests.daemon.domain.tracking.drives import (
    NO_FENCES,
    RAW,
    START_MS,
    Drive,
    Ear,
    fix_at,
    folded,
    heard,
    only,
    seconds,
)


def test_switched_off_and_on_while_parked_is_one_stop() -> None:
    fixes = [fix_at(s) for s in (*range(300), *range(30_000, 30_300))]
    facts = folded(fixes).facts
    assert [seconds(s.at) for s in only(facts, StopStarted)] == [0]
    assert only(facts, StopEnded) == []
    [gap] = only(facts, GapClosed)
    assert (seconds(gap.since), seconds(gap.at), gap.distance_m) == (299, 30_000, 0)


def test_switched_off_just_after_arriving_is_a_stop_from_the_arrival() -> None:
    drive = Drive().stand(200).go(2000)
    arrived = drive.instants[-1].second
    drive.stand(7000)
    quiet = range(arrived + 60, arrived + 6000)
    facts = folded(heard(drive, Ear(silent=(quiet,)))).facts
    [trip] = only(facts, TripEnded)
    assert (seconds(trip.at), trip.reason) == (arrived, EndReason.GAP)
    assert [seconds(s.at) for s in only(facts, StopStarted)] == [0, arrived]


def test_back_elsewhere_after_a_gap_the_stop_ended_when_last_seen() -> None:
    fixes = [fix_at(s) for s in range(300)]
    fixes += [fix_at(9000 + s, 5000.0) for s in range(300)]
    done = folded(fixes)
    [ended] = only(done.facts, StopEnded)
    assert (seconds(ended.at), ended.reason) == (299, EndReason.GAP)
    [gap] = only(done.facts, GapClosed)
    assert gap.distance_m == 5000
    assert [seconds(s.at) for s in only(done.facts, StopStarted)] == [0, 9000]
    assert only(done.facts, TripStarted) == []
    assert round(done.state.odometer_m) == 5000


def test_a_trip_that_falls_silent_ends_at_its_last_position() -> None:
    fixes = heard(Drive().stand(200).go(4000))[:400]
    state = fold(UnitState.fresh(), fixes, RAW, NO_FENCES).state
    last = fixes[-1].seen_at
    assert only(tick(state, last + 3_600_000, RAW, NO_FENCES).facts, TripEnded) == []
    silent = tick(state, last + 3_600_001, RAW, NO_FENCES)
    [trip] = only(silent.facts, TripEnded)
    assert (trip.at, trip.reason) == (fixes[-1].at, EndReason.GAP)
    assert silent.state.motion is Motion.STALE
    assert tick(silent.state, last + 9_000_000, RAW, NO_FENCES).facts == []
    again = [fix_at(20_000 + s, 9000.0) for s in range(300)]
    came_back = fold(silent.state, again, RAW, NO_FENCES).facts
    assert [*silent.facts, *came_back] == fold(state, again, RAW, NO_FENCES).facts


def test_a_shorter_silence_on_the_road_continues_the_trip() -> None:
    drive = Drive().stand(200).go(30_000, at=20.0).stand(300)
    done = folded(heard(drive, Ear(silent=(range(400, 1400),))))
    [trip] = only(done.facts, TripEnded)
    assert trip.reason is EndReason.STOP
    assert abs(trip.distance_m - 30_000) < 60
    assert only(done.facts, GapClosed) == []


def test_departure_in_a_silence_is_stamped_with_the_last_standing_position() -> None:
    drive = Drive().stand(300).go(5000, at=20.0).stand(300)
    facts = folded(heard(drive, Ear(silent=(range(250, 350),)))).facts
    [trip] = only(facts, TripEnded)
    assert trip.started_at == START_MS + 249_000


def test_what_was_held_back_when_it_fell_silent_does_not_begin_the_ended_trip_again() -> None:
    drive = [fix_at(s, 14.0 * s, speed=14.0, course=90.0) for s in range(60)]
    held = fix_at(90, 14.0 * 59, speed=None)
    state = fold(UnitState.fresh(), [*drive, held], RAW, NO_FENCES).state
    later = START_MS + 9_000_000
    silent = tick(state, later, RAW, NO_FENCES)
    [ended] = only(silent.facts, TripEnded)
    back = fold(silent.state, [fix_at(9_000, 14.0 * 59, speed=None)], RAW, NO_FENCES)
    assert only(back.facts, TripStarted) == []
    [stop] = only(back.facts, StopStarted)
    assert (seconds(ended.at), seconds(stop.at)) == (59, 90)
