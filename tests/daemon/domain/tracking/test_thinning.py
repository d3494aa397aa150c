from itertools import pairwise

from daemon.domain.geo import distance_m
from daemon.domain.tracking.facts import StopStarted, TripEnded, TripStarted, Verdict
from daemon.domain.tracking.rules import TrackingRules
from tests.daemon.domain.tracking.drives import Drive, Ear, folded, heard, noisy, only

THIN = TrackingRules()


def day() -> Drive:
    drive = Drive().stand(1500).go(3000).turn(90).go(900, at=9.0).stand(40)
    return drive.turn(-90).go(6000, at=22.0).stand(1800)


def test_the_thinned_track_draws_the_way_within_a_few_metres() -> None:
    fixes = heard(day())
    kept = folded(fixes, THIN).kept
    assert len(kept) < len(fixes) / 5
    points = iter(pairwise(kept))
    a, b = next(points)
    for fix in fixes[: fixes.index(next(f for f in fixes if f.at == kept[-1].at))]:
        while fix.at > b.at:
            a, b = next(points)
        ends = distance_m(a.lat_e7, a.lon_e7, b.lat_e7, b.lon_e7)
        over = distance_m(a.lat_e7, a.lon_e7, fix.lat_e7, fix.lon_e7)
        back = distance_m(fix.lat_e7, fix.lon_e7, b.lat_e7, b.lon_e7)
        assert over + back - ends < 6


def test_first_and_last_of_each_stop_and_trip_are_kept() -> None:
    done = folded(heard(day()), THIN)
    instants = {kept.at for kept in done.kept}
    assert instants >= {trip.at for trip in only(done.facts, TripStarted)}
    assert instants >= {trip.at for trip in only(done.facts, TripEnded)}
    assert instants >= {stop.at for stop in only(done.facts, StopStarted)}


def test_kept_positions_stand_in_order_of_time() -> None:
    kept = folded(heard(day(), noisy(4)), THIN).kept
    assert all(a.at < b.at for a, b in pairwise(kept))


def test_a_parked_unit_keeps_a_position_every_ten_minutes() -> None:
    kept = folded(heard(Drive().stand(7200), Ear(seed=2, error_sd_m=2.0)), THIN).kept
    assert 12 <= len(kept) <= 16


def test_refused_fixes_are_counted_and_not_kept() -> None:
    done = folded(heard(day(), noisy(4)), THIN)
    assert done.verdicts[Verdict.JUMP] > 10
    assert {kept.verdict for kept in done.kept} <= {Verdict.ACCEPTED, Verdict.DRIFT}


def test_late_positions_are_stored_even_thinned() -> None:
    fixes = heard(Drive().stand(10).go(500))
    late = fixes[20]._replace(seen_at=fixes[-1].seen_at + 9000)
    assert folded([*fixes, late], THIN).kept[-1][0] == late.at
