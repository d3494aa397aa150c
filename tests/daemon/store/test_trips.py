import sqlite3
from dataclasses import replace

import pytest

from daemon.domain.tracking.facts import EndReason, Motion, MotionChanged, StopEnded, StopStarted
from daemon.store import trips
from daemon.store.database import Store
from tests.daemon.store.scene import NOW, add_unit
from tests.daemon.store.test_tracking import ENDED, STARTED

BEGUN = StopStarted(at=NOW, lat_e7=1, lon_e7=2)
LEFT = StopEnded(at=NOW + 9, started_at=NOW, lat_e7=1, lon_e7=2, reason=EndReason.STOP)


@pytest.fixture(autouse=True)
def unit(store: Store) -> None:
    add_unit(store.connection, "box")


def test_a_trip_opens_and_closes(store: Store) -> None:
    trips.apply(store.connection, 1, STARTED)
    trips.apply(store.connection, 1, ENDED)
    row = store.connection.execute("SELECT started_at, ended_at, distance_m FROM trip").fetchone()
    assert row == (NOW, NOW + 60_000, 900)


def test_a_stop_opens_and_closes(store: Store) -> None:
    trips.apply(store.connection, 1, BEGUN)
    trips.apply(store.connection, 1, LEFT)
    row = store.connection.execute("SELECT started_at, ended_at, end_reason FROM stop").fetchone()
    assert row == (NOW, NOW + 9, "stop")


def test_opening_twice_opens_once(store: Store) -> None:
    for _ in range(2):
        trips.apply(store.connection, 1, STARTED)
        trips.apply(store.connection, 1, BEGUN)
    counts = "SELECT (SELECT count(*) FROM trip), (SELECT count(*) FROM stop)"
    assert store.connection.execute(counts).fetchone() == (1, 1)


def test_a_trip_cannot_end_before_it_began(store: Store) -> None:
    trips.apply(store.connection, 1, STARTED)
    with pytest.raises(sqlite3.IntegrityError):
        trips.apply(store.connection, 1, replace(ENDED, at=NOW - 1))


def test_other_facts_have_no_row(store: Store) -> None:
    trips.apply(store.connection, 1, MotionChanged(at=NOW, was=Motion.IDLE, now=Motion.MOVING))
    assert store.connection.execute("SELECT count(*) FROM trip").fetchone() == (0,)
