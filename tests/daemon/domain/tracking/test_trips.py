from itertools import pairwise
from random import Random

import pytest

from daemon.domain.tracking.facts import EndReason, StopEnded, StopStarted, TripEnded, TripStarted
from tests.daemon.domain.tracking.drives import (
    START_MS,
    Drive,
    Ear,
    folded,
    heard,
    noisy,
    only,
    seconds,
)

SEEDS = range(6)


def end_of(drive: Drive) -> int:
    return drive.instants[-1].second


def test_ends_are_stamped_where_it_stood_not_when_it_was_noticed() -> None:
    drive = Drive().stand(200).go(3000)
    end = end_of(drive)
    drive.stand(300)
    done = folded(heard(drive))
    [trip] = only(done.facts, TripEnded)
    assert (seconds(trip.started_at), seconds(trip.at)) == (200, end)
    assert abs(trip.distance_m - 3000) <= 3
    assert trip.reason is EndReason.STOP
    assert [seconds(s.at) for s in only(done.facts, StopStarted)] == [0, end]


def test_a_trip_is_told_as_soon_as_it_is_certain() -> None:
    drive = Drive().stand(200).go(3000)
    fixes = heard(drive)
    for count, fix in enumerate(fixes, 1):
        done = folded(fixes[:count])
        if only(done.facts, TripStarted):
            assert 200 <= done.state.odometer_m < 220
            assert seconds(fix.at) < 230
            break
    else:
        pytest.fail("no trip")


def test_a_short_drive_is_no_trip() -> None:
    drive = Drive().stand(300).go(150, at=5.0).stand(300)
    done = folded(heard(drive))
    assert only(done.facts, TripStarted) == []
    assert len(only(done.facts, StopStarted)) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_a_queue_at_the_gate_is_one_halt(seed: int) -> None:
    drive = Drive().stand(250).go(2500)
    arrived = end_of(drive)
    for metres, wait in ((8, 40), (15, 90), (20, 25), (6, 70), (18, 60)):
        drive.stand(wait).go(metres, at=2.0)
    drive.stand(600)
    left = end_of(drive)
    drive.go(2000).stand(200)
    done = folded(heard(drive, noisy(seed)))
    first, second = only(done.facts, TripEnded)
    assert abs(seconds(first.at) - arrived) <= 5
    assert abs(seconds(second.started_at) - left) <= 5
    assert len(only(done.facts, StopEnded)) == 2


@pytest.mark.parametrize("light_s", [20, 60, 120])
def test_a_red_light_is_idle_time_and_no_stop(light_s: int) -> None:
    drive = Drive().stand(200).go(1500).stand(light_s).go(1500).stand(300)
    done = folded(heard(drive))
    [trip] = only(done.facts, TripEnded)
    assert abs(trip.distance_m - 3000) <= 5
    assert trip.idle_s == (light_s if light_s >= 30 else 0)
    assert len(only(done.facts, StopStarted)) == 2


def test_two_red_lights_in_a_row_are_no_stop() -> None:
    drive = Drive().stand(200).go(1500).stand(100).go(250).stand(100).go(1500).stand(300)
    assert len(only(folded(heard(drive)).facts, TripEnded)) == 1


def test_a_stop_sign_just_before_the_end_does_not_move_it() -> None:
    drive = Drive().stand(200).go(1500).stand(4).go(120)
    end = end_of(drive)
    drive.stand(300)
    [trip] = only(folded(heard(drive)).facts, TripEnded)
    assert seconds(trip.at) == end


def test_a_unit_that_starts_on_the_road_has_its_trip_from_the_first_fix() -> None:
    drive = Drive().stand(50).go(3000).stand(300)
    fixes = heard(drive)[100:]
    [trip] = only(folded(fixes).facts, TripEnded)
    assert trip.started_at == fixes[0].at


def random_day(seed: int) -> tuple[Drive, list[tuple[int, int, float]], tuple[range, ...]]:
    """A made-up day: trips with lights, turns and a tunnel, stops of 4 to 20 minutes."""
    rng = Random(seed)  # noqa: S311 - a test's dice
    drive, trips, silent = Drive().stand(300), [], []
    for _ in range(3):
        start, start_m = end_of(drive), drive.length_m
        for _ in range(rng.randint(3, 6)):
            drive.go(rng.uniform(300, 1500), at=rng.uniform(6, 22))
            drive.stand(rng.choice([0, 3, 25, 60, 110])).turn(rng.choice([-90, 0, 45, 90]))
        begin = end_of(drive) + 40
        drive.go(3000, at=15.0)
        silent.append(range(begin, begin + rng.randint(20, 120)))
        trips.append((start, end_of(drive), drive.length_m - start_m))
        drive.stand(rng.randint(240, 1200))
    return drive, trips, tuple(silent)


@pytest.mark.parametrize("tells_speed", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_noisy_days_have_the_trips_that_were_driven(seed: int, tells_speed: bool) -> None:
    drive, trips, silent = random_day(seed)
    done = folded(heard(drive, noisy(seed, silent=silent, tells_speed=tells_speed)))
    found = only(done.facts, TripEnded)
    assert len(found) == len(trips)
    off_s, off_share = (10, 0.01) if tells_speed else (35, 0.05)
    for trip, (start, end, length_m) in zip(found, trips, strict=True):
        assert abs(seconds(trip.started_at) - start) <= off_s
        assert abs(seconds(trip.at) - end) <= off_s
        assert abs(trip.distance_m / length_m - 1) <= off_share
    assert abs(done.state.odometer_m / drive.length_m - 1) <= off_share


@pytest.mark.parametrize("tells_speed", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_an_hour_of_standing_adds_nothing(seed: int, tells_speed: bool) -> None:
    done = folded(heard(Drive().stand(3600), noisy(seed, tells_speed=tells_speed)))
    assert done.state.odometer_m <= (5 if tells_speed else 100)
    assert only(done.facts, TripStarted) == []
    assert len(only(done.facts, StopStarted)) == 1


def test_stops_and_trips_share_their_ends() -> None:
    drive = Drive().stand(300).go(900).stand(300).go(900).stand(300)
    facts = folded(heard(drive, Ear(seed=3))).facts
    ends = only(facts, TripEnded)
    assert [t.started_at for t in ends] == [s.at for s in only(facts, StopEnded)]
    assert [START_MS, *(t.at for t in ends)] == [s.at for s in only(facts, StopStarted)]
    assert all(a.at <= b.started_at for a, b in pairwise(ends))


def test_speeds_just_above_standing_do_not_cut_a_spell() -> None:
    """As in the middle of a short spell in a queue: 58 cm/s for four seconds, no way made."""
    fixes = heard(Drive().stand(300).go(1000).stand(12).go(20, at=3.0).stand(300))
    first = next(i for i, f in enumerate(fixes) if i > 310 and f.speed_cm_s == 0)
    for index in range(first + 4, first + 8):
        fixes[index] = fixes[index]._replace(speed_cm_s=58)
    (trip,) = only(folded(fixes).facts, TripEnded)
    assert trip.at == fixes[first].at
