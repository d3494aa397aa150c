import json
from dataclasses import replace

import pytest

from daemon.domain.tracking.facts import (
    EndReason,
    Fact,
    FenceEntered,
    Kept,
    Motion,
    StopEnded,
    StopStarted,
    TripEnded,
    TripStarted,
    Verdict,
)
from daemon.errors import StoreError
from daemon.store import tracking
from daemon.store.database import Store
from daemon.store.journal import Journal
from daemon.store.tracking import SavedState, StateWork, UnitSignal, UnitWork
from tests.daemon.store.scene import NOW, STAMP

KEPT = Kept(NOW, NOW, 398080000, -1049330000, 500, None, None, 90, 8, 1, 0, Verdict.ACCEPTED, 7)
STARTED = TripStarted(at=NOW, lat_e7=1, lon_e7=2, odometer_m=0)
ENDED = TripEnded(
    at=NOW + 60_000,
    started_at=NOW,
    start_lat_e7=1,
    start_lon_e7=2,
    lat_e7=3,
    lon_e7=4,
    distance_m=900,
    idle_s=5,
    top_speed_cm_s=1500,
    reason=EndReason.STOP,
)
STATE = StateWork(
    body="{}",
    latest=KEPT,
    motion=Motion.MOVING,
    motion_since=NOW,
    odometer_m=7,
    fences=("yard",),
    facts=((NOW + 3, STARTED),),
    verdicts={Verdict.ACCEPTED: 1, Verdict.THINNED: 4},
)
WORK = UnitWork(unit="box", version=0, seen_at=NOW, kept=(KEPT,), state=STATE)


def telling(*facts: Fact, version: int = 1) -> UnitWork:
    """Later work of the same unit, with these facts alone."""
    noticed = tuple((NOW, fact) for fact in facts)
    return replace(WORK, version=version, kept=(), state=replace(STATE, facts=noticed))


def save(store: Store, work: UnitWork) -> None:
    tracking.save(store.connection, work, STAMP, Journal())


def one(store: Store, sql: str) -> tuple[object, ...]:
    row = store.connection.execute(sql).fetchone()
    assert isinstance(row, tuple)
    return row


def test_state_positions_trips_events_and_counts_come_together(store: Store) -> None:
    save(store, WORK)
    assert tracking.saved_states(store.connection) == {"box": SavedState(version=1, body="{}")}
    assert one(store, "SELECT count(*) FROM position") == (1,)
    assert one(store, "SELECT started_at, ended_at FROM trip") == (NOW, None)
    assert one(store, "SELECT kind, at, seen_at FROM event") == ("trip.started", NOW, NOW + 3)
    verdicts = store.connection.execute("SELECT verdict, fixes FROM unit_verdict ORDER BY 1")
    assert verdicts.fetchall() == [(0, 1), (1, 4)]
    state = one(store, "SELECT at, speed_cm_s, motion, fences FROM unit_state")
    assert state == (NOW, 500, "moving", '["yard"]')


def test_a_bite_without_a_state_stores_positions_alone(store: Store) -> None:
    save(store, replace(WORK, state=None))
    assert one(store, "SELECT count(*) FROM position") == (1,)
    assert tracking.saved_states(store.connection) == {}
    assert one(store, "SELECT count(*) FROM event") == (0,)


def test_the_end_of_a_trip_closes_its_row(store: Store) -> None:
    save(store, WORK)
    save(store, telling(ENDED))
    row = one(store, "SELECT ended_at, distance_m, idle_s, end_reason FROM trip")
    assert row == (NOW + 60_000, 900, 5, "stop")
    body = json.loads(str(one(store, "SELECT body FROM event WHERE kind = 'trip.ended'")[0]))
    assert body["unit"] == "box"
    assert body["distance_m"] == 900


def test_stops_open_and_close(store: Store) -> None:
    begun = StopStarted(at=NOW, lat_e7=1, lon_e7=2)
    ended = StopEnded(at=NOW + 9, started_at=NOW, lat_e7=1, lon_e7=2, reason=EndReason.GAP)
    save(store, telling(begun, version=0))
    assert one(store, "SELECT started_at, ended_at FROM stop") == (NOW, None)
    save(store, telling(ended))
    assert one(store, "SELECT ended_at, end_reason FROM stop") == (NOW + 9, "gap")


def test_an_event_carries_fence_and_the_vehicle_of_its_instant(store: Store) -> None:
    store.connection.execute("INSERT INTO vehicle(id, name) VALUES (5, 'T5')")
    save(store, telling(version=0))
    store.connection.execute("INSERT INTO fitting VALUES (1, 0, NULL, 5)")
    entered = FenceEntered(at=NOW, fence="yard", lat_e7=1, lon_e7=2)
    save(store, telling(entered))
    assert one(store, "SELECT subject, vehicle_id, correlation_id FROM event") == (
        "yard",
        5,
        f"box@{NOW}",
    )


def test_a_state_that_moved_on_is_not_overwritten(store: Store) -> None:
    save(store, WORK)
    save(store, telling())
    with pytest.raises(StoreError, match="no longer version 1"):
        save(store, telling())


def test_the_latest_signal_stands(store: Store) -> None:
    signal = UnitSignal(
        unit="box", seen_at=NOW, satellites_in_view=11, mean_snr_db=38.5, error_m=None
    )
    tracking.save_signals(store.connection, [signal, replace(signal, satellites_in_view=12)])
    assert one(store, "SELECT satellites_in_view, error_m FROM unit_signal") == (12, None)


def test_the_way_of_a_trip_counts_for_its_vehicle(store: Store) -> None:
    tx = store.connection
    tx.execute("INSERT INTO vehicle(name) VALUES ('V1')")
    save(store, WORK)
    tx.execute("INSERT INTO fitting(unit_id, from_at, vehicle_id) VALUES (1, 0, 1)")
    save(store, telling(ENDED))
    way = tx.execute("SELECT counter, value, origin FROM vehicle_counter").fetchall()
    assert way == [("distance", 900, "gps")]
    save(store, telling(ENDED, version=2))
    assert tx.execute("SELECT added FROM counter_day").fetchall() == [(900,)]
