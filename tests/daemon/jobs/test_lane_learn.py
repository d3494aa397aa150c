from typing import Any

import pytest

from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.store import recalls
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.round_scene import AT_PLANT, AT_SITE, UNDERWAY, Trip, when
from tests.daemon.store.drive_scene import drive

LEGS = "SELECT from_id, to_id, left_at, took_s, driven_m FROM lane_leg ORDER BY left_at"


@pytest.fixture
def trip(desk: Desk) -> Trip:
    return Trip(desk)


def legs(trip: Trip) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in trip.desk.tx.execute(LEGS).fetchall()]


def go_out(trip: Trip) -> None:
    """Loaded from minute 1, left in minute 10, there in minute 30."""
    trip.say(1, AT_PLANT, stands=0, sites={"PLANT": 0})
    trip.follow()
    trip.leave("PLANT", 10)
    trip.say(11, UNDERWAY)
    assert trip.follow() is TruckState.EN_ROUTE
    trip.say(31, AT_SITE, sites={"SITE-A": 30})
    assert trip.follow() is TruckState.AT_JOB_SITE


def test_a_round_teaches_the_way_out_and_the_way_back(trip: Trip) -> None:
    drive(trip.desk.tx, trip.unit, 10, 30)
    drive(trip.desk.tx, trip.unit, 50, 75, back=True)
    go_out(trip)
    plant, site = trip.ground.plant_id, trip.ground.site_id
    assert legs(trip) == [(plant, site, when(10), 1_200, 13_000)]
    trip.say(36, AT_SITE, stands=30, sites={"SITE-A": 30})
    assert trip.follow() is TruckState.DELIVERING
    trip.leave("SITE-A", 50)
    trip.say(51, UNDERWAY)
    assert trip.follow() is TruckState.RETURNING
    trip.say(76, AT_PLANT, sites={"PLANT": 75})
    assert trip.follow() is TruckState.WASHING
    assert legs(trip)[1:] == [(site, plant, when(50), 1_500, 13_000)]


def test_a_drive_without_a_track_teaches_nothing(trip: Trip) -> None:
    go_out(trip)
    assert legs(trip) == []


def test_a_drive_during_which_the_truck_was_called_back_teaches_nothing(trip: Trip) -> None:
    drive(trip.desk.tx, trip.unit, 10, 30)
    recalls.add(
        trip.desk.tx,
        trip.pair.vehicle_id,
        trip.order().id,
        reason="rain",
        sent_at=when(20),
        due_at=when(22),
    )
    go_out(trip)
    assert legs(trip) == []


def test_moves_by_hand_teach_nothing(trip: Trip) -> None:
    drive(trip.desk.tx, trip.unit, 0, 30)
    trip.bring(TruckState.WASHING)
    trip.drain()
    assert legs(trip) == []
    assert trip.how().source is MoveSource.PERSON
