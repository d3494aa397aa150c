import pytest

from daemon.domain.events import ClockQuality
from daemon.domain.tracking import codec
from daemon.domain.tracking.presence import AtSite, Freshness, Presence, Sighting, Stay
from daemon.domain.tracking.state import UnitState
from daemon.interfaces import Tx
from daemon.queue.outcomes import Stale
from daemon.store import vehicle_track
from daemon.store.database import Store
from daemon.store.vehicle_track import Listening, Tracked
from tests.daemon.store.scene import NOW

MINUTE = 60_000


@pytest.fixture
def tx(store: Store) -> Tx:
    tx = store.connection
    tx.execute("INSERT INTO vehicle(id, name) VALUES (1, 'T-1'), (2, 'T-2')")
    tx.execute("INSERT INTO unit(id, name) VALUES (1, 'u-1'), (2, 'u-2')")
    tx.execute("INSERT INTO site(id, name, lat_e7, lon_e7) VALUES (1, 'depot', 0, 0)")
    tx.execute("INSERT INTO site(id, name, lat_e7, lon_e7) VALUES (2, 'quarry', 0, 0)")
    return tx


def fit(tx: Tx, unit: int, vehicle: int, *, from_at: int = 0, until_at: int | None = None) -> None:
    tx.execute("INSERT INTO fitting VALUES (?, ?, ?, ?)", (unit, from_at, until_at, vehicle))


def hear(tx: Tx, unit: int, at: int | None, sites: tuple[tuple[str, int], ...] = ()) -> None:
    tx.execute(
        "INSERT OR REPLACE INTO unit_state(unit_id, version, body, at, motion, odometer_m, fences)"
        " VALUES (?, 1, ?, ?, 'parked', 0, '[]')",
        (unit, codec.to_json(UnitState(sites=sites)), at),
    )


def drive(tx: Tx, unit: int, started_at: int, ended_at: int | None, reason: str | None) -> None:
    tx.execute(
        "INSERT INTO trip(unit_id, started_at, ended_at, start_lat_e7, start_lon_e7, end_reason)"
        " VALUES (?, ?, ?, 0, 0, ?)",
        (unit, started_at, ended_at, reason),
    )


def units_of(tx: Tx, vehicle: int = 1) -> tuple[Sighting, ...]:
    return next(t for t in vehicle_track.tracked(tx, NOW) if t.vehicle_id == vehicle).units


def presence(freshness: Freshness = Freshness.FRESH, *stays: Stay) -> Presence:
    return Presence(freshness=freshness, since=NOW, fix_at=NOW - 5, stays=stays)


def tracked(tx: Tx, vehicle: int = 1) -> Tracked:
    return next(t for t in vehicle_track.tracked(tx, NOW) if t.vehicle_id == vehicle)


def test_vehicle_that_nobody_has_heard_of_is_there_without_a_sighting(tx: Tx) -> None:
    assert vehicle_track.tracked(tx, NOW) == (
        Tracked(vehicle_id=1, name="T-1", version=0, before=None, units=()),
        Tracked(vehicle_id=2, name="T-2", version=0, before=None, units=()),
    )


def test_retired_vehicle_is_not_looked_for(tx: Tx) -> None:
    tx.execute("UPDATE vehicle SET retired_at = 1 WHERE id = 1")
    assert [found.name for found in vehicle_track.tracked(tx, NOW)] == ["T-2"]


def test_sighting_is_that_of_the_unit_fitted_now(tx: Tx) -> None:
    fit(tx, 1, 1, until_at=NOW - MINUTE)
    fit(tx, 1, 2, from_at=NOW - MINUTE)
    hear(tx, 1, NOW - 5)
    assert units_of(tx, 1) == ()
    assert units_of(tx, 2) == (Sighting(fix_at=NOW - 5),)


def test_fix_from_before_the_fitting_is_of_another_vehicle(tx: Tx) -> None:
    fit(tx, 1, 1, from_at=NOW - MINUTE)
    hear(tx, 1, NOW - 2 * MINUTE, (("depot", 1),))
    assert units_of(tx) == (Sighting(fix_at=None),)
    assert vehicle_track.newest_fixes(tx, [1], NOW) == {}


def test_unit_without_a_state_has_no_fix(tx: Tx) -> None:
    fit(tx, 1, 1)
    assert units_of(tx) == (Sighting(fix_at=None),)


def test_sites_come_with_the_shortest_dwell_of_their_fences(tx: Tx) -> None:
    for name, dwell in (("a", 900), ("b", 300), ("c", None)):
        tx.execute(
            "INSERT INTO fence(name, shape, points, radius_m, dwell_s, site_id)"
            " VALUES (?, 'circle', '[]', 50, ?, 1)",
            (name, dwell),
        )
    fit(tx, 1, 1)
    hear(tx, 1, NOW, (("depot", NOW - MINUTE), ("quarry", NOW - 5), ("gone", 3)))
    (unit,) = units_of(tx)
    assert unit.sites == (
        AtSite(site="depot", since=NOW - MINUTE, dwell_s=300),
        AtSite(site="quarry", since=NOW - 5, dwell_s=None),
    )


@pytest.mark.parametrize(
    ("ended_at", "reason", "stopped_at", "is_driving"),
    [
        (None, None, None, True),
        (NOW - 50, "gap", None, True),
        (NOW - 50, "gap", NOW - 100, True),
        (NOW - 50, "gap", NOW - 10, False),
        (NOW - 50, "stop", NOW - 50, False),
        (NOW - 50, "stop", None, False),
    ],
)
def test_drive_is_a_trip_that_is_open_or_broken_off(
    tx: Tx, ended_at: int | None, reason: str | None, stopped_at: int | None, is_driving: bool
) -> None:
    fit(tx, 1, 1)
    hear(tx, 1, NOW)
    drive(tx, 1, NOW - 900, NOW - 800, "stop")
    drive(tx, 1, NOW - 200, ended_at, reason)
    if stopped_at is not None:
        tx.execute(
            "INSERT INTO stop(unit_id, started_at, lat_e7, lon_e7) VALUES (1, ?, 0, 0)",
            (stopped_at,),
        )
    assert units_of(tx)[0].is_driving is is_driving


def test_units_of_a_vehicle_come_in_their_order_and_newest_is_the_newest(tx: Tx) -> None:
    fit(tx, 2, 1)
    fit(tx, 1, 1)
    hear(tx, 1, NOW - 9)
    hear(tx, 2, NOW - 3)
    assert [unit.fix_at for unit in units_of(tx)] == [NOW - 9, NOW - 3]
    assert vehicle_track.newest_fixes(tx, [1, 2], NOW) == {1: NOW - 3}
    assert vehicle_track.newest_fixes(tx, [2], NOW) == {}


def test_what_is_saved_is_there_at_the_next_look(tx: Tx) -> None:
    stay = Stay(site="depot", since=NOW - MINUTE, is_told=True)
    vehicle_track.save(tx, tracked(tx), presence(Freshness.LATE, stay))
    found = tracked(tx)
    assert (found.version, found.before) == (1, presence(Freshness.LATE, stay))
    vehicle_track.save(tx, found, presence())
    assert (tracked(tx).version, tracked(tx).before) == (2, presence())


def test_second_save_of_one_look_is_stale(tx: Tx) -> None:
    first = tracked(tx)
    vehicle_track.save(tx, first, presence())
    with pytest.raises(Stale, match="vehicle T-1: its track is no longer version 0"):
        vehicle_track.save(tx, first, presence())
    again = tracked(tx)
    vehicle_track.save(tx, again, presence(Freshness.LATE))
    with pytest.raises(Stale, match="no longer version 1"):
        vehicle_track.save(tx, again, presence(Freshness.LATE))


def test_listening_is_since_the_newest_boot(tx: Tx) -> None:
    assert vehicle_track.listening(tx) is None
    tx.execute(
        "INSERT INTO boot(number, token, started_at, beat_at, clock, release, pid) VALUES"
        " (1, 'a', 10, 10, 'gps', '1', 1), (2, 'b', 20, 20, 'untrusted', '1', 1)"
    )
    assert vehicle_track.listening(tx) == Listening(since=20, clock=ClockQuality.UNTRUSTED)
