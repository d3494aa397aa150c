"""The look of `gps.track` at orders in hand, over a real store."""

from typing import cast

import pytest

from daemon.domain.events import ClockQuality
from daemon.domain.orders.truck import TruckState
from daemon.jobs import assignment_track
from daemon.jobs.gps_track import Look, TrackVehicles
from daemon.queue.kinds import JobTx
from daemon.queue.outcomes import Stale
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.round_scene import AT_PLANT, AT_SITE, UNDERWAY, Acting, Place, Trip

LOOK = TrackVehicles.Args(look=Look.ORDERS)
NEARER, BACK, FAR_BACK = (398_600_000, -1_049_000_000), (398_300_000, -1_049_000_000), (
    398_250_000,
    -1_049_000_000,
)  # fmt: skip


def look(trip: Trip, minute: float, place: Place | None = None, **said: object) -> int:
    """How much of it is news; without a place nothing was heard."""
    if place is None:
        trip.at(minute)
    else:
        trip.say(minute, place, **said)  # type: ignore[arg-type]  # as it takes them
    result = trip.desk.run(LOOK)
    trip.drain()
    return int(result["told"])


def on_the_road(desk: Desk) -> Trip:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    trip.drain()
    return trip


def test_a_premium_truck_that_is_silent_for_five_minutes_is_told_until_it_is_heard(
    desk: Desk,
) -> None:
    trip = on_the_road(desk)
    assert [look(trip, 1, UNDERWAY), look(trip, 5), look(trip, 7), look(trip, 8)] == [0, 0, 1, 0]
    lost = ("high", "T1 with premium order O-1 is not heard")
    assert lost in trip.alerts(unread=True)
    assert look(trip, 9, UNDERWAY) == 1
    assert lost not in trip.alerts(unread=True)
    assert trip.kinds("order.signal") == ["order.signal_lost", "order.signal_back"]
    look(trip, 20)
    assert trip.alerts().count(lost) == 2


def test_a_truck_that_goes_away_is_told_until_it_is_back_on_its_route(desk: Desk) -> None:
    trip = on_the_road(desk)
    told = [
        look(trip, minute, place)
        for minute, place in enumerate((UNDERWAY, NEARER, BACK, FAR_BACK, BACK, NEARER), 1)
    ]
    assert told == [0, 0, 0, 1, 0, 1]
    off = ("high", "T1 with order O-1 goes away from SITE-A")
    assert off in trip.alerts()
    assert off not in trip.alerts(unread=True)
    assert trip.kinds("order.o") == ["order.off_route", "order.on_route"]


def test_a_truck_arrives_once_and_is_told_when_it_stays_too_long(desk: Desk) -> None:
    trip = on_the_road(desk)
    here = {"SITE-A": 10.0}
    told = [look(trip, minute, AT_SITE, sites=here) for minute in (11, 12, 40, 41, 42)]
    assert told == [1, 0, 0, 1, 0]
    assert trip.kinds("order.arrived") == ["order.arrived"]
    assert ("medium", "T1 has been at SITE-A for 31 min with order O-1") in trip.alerts()
    decided = {one.outcome for one in desk.lab.decisions() if one.subject == "order O-1"}
    assert {"order.arrived", "order.dwelling"} <= decided


def test_who_is_there_with_a_load_that_nobody_saw_is_flagged(desk: Desk) -> None:
    trip = Trip(desk)
    look(trip, 11, AT_SITE, sites={"SITE-A": 10.0})
    assert ("high", "T1 is at SITE-A, but nobody saw it load order O-1") in trip.alerts()
    assert trip.truck.state is TruckState.ASSIGNED


def test_who_leaves_the_site_too_soon_to_have_unloaded_is_told_until_it_is_there_again(
    desk: Desk,
) -> None:
    trip = on_the_road(desk)
    look(trip, 30, AT_SITE, sites={"SITE-A": 30.0})
    trip.follow()
    trip.leave("SITE-A", 32, came=30)
    assert [look(trip, minute, UNDERWAY) for minute in (33, 34)] == [1, 0]
    left = ("high", "T1 has left SITE-A, but nobody saw it unload order O-1")
    assert left in trip.alerts(unread=True)
    assert trip.truck.state is TruckState.AT_JOB_SITE
    look(trip, 40, AT_SITE, sites={"SITE-A": 39.0})
    assert left not in trip.alerts(unread=True)


def test_who_is_home_and_was_not_heard_at_the_site_is_told_until_the_order_is_over(
    desk: Desk,
) -> None:
    trip = on_the_road(desk)
    assert look(trip, 1, AT_PLANT, sites={"PLANT": 0.5}) == 0
    told = [look(trip, minute, AT_PLANT, sites={"PLANT": 85.0}) for minute in (90, 91)]
    assert told == [1, 0]
    home = ("high", "T1 is back at its plant, but nobody saw it unload order O-1")
    assert home in trip.alerts(unread=True)
    trip.bring(TruckState.RETURNING)
    trip.drain()
    assert home not in trip.alerts(unread=True)


def test_who_was_at_the_site_for_long_enough_is_no_trouble(desk: Desk) -> None:
    trip = on_the_road(desk)
    trip.leave("SITE-A", 60, came=30)
    assert look(trip, 61, UNDERWAY) == 0
    assert trip.follow() is TruckState.RETURNING
    assert trip.kinds("order.undelivered") == []


def test_while_nobody_vouches_for_the_time_no_order_is_called_lost(desk: Desk) -> None:
    trip = on_the_road(desk)
    desk.trust(ClockQuality.UNTRUSTED)
    trip.at(20)
    assert desk.run(LOOK) == {"is_judged": False, "orders": 0, "changed": 0, "told": 0}


def test_an_order_that_is_over_is_not_tracked(desk: Desk) -> None:
    trip = on_the_road(desk)
    trip.bring(TruckState.RETURNING)
    trip.drain()
    trip.at(60)
    assert desk.run(LOOK)["orders"] == 0


def test_what_was_judged_before_somebody_moved_the_truck_is_stale(desk: Desk) -> None:
    trip = on_the_road(desk)
    trip.say(11, AT_SITE, sites={"SITE-A": 10.0})
    tracked = assignment_track.decide(
        assignment_track.load(desk.tx, desk.clock.now()), desk.lab.rules
    )
    trip.bring(TruckState.AT_JOB_SITE)
    with pytest.raises(Stale, match="truck T1 is no longer version"):
        desk.lab.write(lambda tx: assignment_track.save(cast(JobTx, Acting(desk, tx)), tracked))


def test_the_look_at_orders_is_a_job_beside_the_one_at_the_fleet(desk: Desk) -> None:
    assert desk.is_new(TrackVehicles.Args())
    assert desk.is_new(LOOK)
    assert not desk.is_new(LOOK)
