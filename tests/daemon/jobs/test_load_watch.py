from dataclasses import replace
from typing import cast

import pytest

from daemon.domain.events import ClockQuality
from daemon.domain.orders.truck import TruckState
from daemon.interfaces import RecordingTx
from daemon.jobs.load_watch import WatchLoads
from daemon.jobs.order_cancel import FollowCancellation
from daemon.queue.kinds import JobTx
from daemon.store import truck_loads
from tests.daemon.jobs.desk import Desk
from tests.daemon.jobs.round_scene import Trip

LOOK = WatchLoads.Args()
ON_ROAD = "in_transit"


def watch(trip: Trip, *minutes: float) -> list[tuple[str, str]]:
    """Urgency and title of the alerts of loads, after a look at each minute."""
    for minute in minutes:
        trip.at(minute)
        trip.desk.run(LOOK)
        trip.drain()
    return [one for one in trip.alerts() if "load of T1" in one[1]]


def test_each_warning_of_a_load_on_the_road_comes_once(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    assert watch(trip, 59) == []
    assert watch(trip, *range(60, 120)) == [
        ("high", "The load of T1 is 60 min old, 30 min are left"),
        ("critical", "The load of T1 is 75 min old, 15 min are left"),
        ("critical", "The load of T1 is 90 min old: its limit has passed"),
    ]
    decided = [one.outcome for one in desk.lab.decisions() if one.outcome == "load.warned"]
    assert len(decided) == 3


def test_warnings_are_quieter_while_it_is_poured_but_not_at_the_limit(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.DELIVERING)
    assert [urgency for urgency, _ in watch(trip, 60, 75, 90)] == ["low", "medium", "critical"]


def test_a_load_that_nobody_looked_at_for_long_is_warned_of_once(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    assert watch(trip, 80, 81) == [("critical", "The load of T1 is 80 min old, 10 min are left")]


def test_the_limit_of_the_order_counts(desk: Desk) -> None:
    trip = Trip(desk, discharge_limit_min=70)
    trip.bring(TruckState.EN_ROUTE)
    titles = [title for _, title in watch(trip, 60, 70, 75)]
    assert titles == [
        "The load of T1 is 60 min old, 10 min are left",
        "The load of T1 is 70 min old: its limit has passed",
    ]


@pytest.mark.parametrize("state", [TruckState.RETURNING, TruckState.WASHING])
def test_what_is_poured_sets_no_more(desk: Desk, state: TruckState) -> None:
    trip = Trip(desk)
    trip.bring(state)
    assert watch(trip, 60, 75, 90) == []


def test_a_load_that_does_not_set_is_not_watched(desk: Desk) -> None:
    trip = Trip(desk, discharge_limit_min=None)
    trip.bring(TruckState.EN_ROUTE)
    assert watch(trip, 60, 90) == []


def test_while_nobody_vouches_for_the_time_no_load_is_called_old(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    desk.trust(ClockQuality.UNTRUSTED)
    assert watch(trip, 60, 90) == []
    desk.trust(ClockQuality.GPS)
    assert len(watch(trip, 91)) == 1


def test_what_was_poured_while_it_was_judged_is_not_warned_of(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    trip.at(60)
    found = WatchLoads.decide(WatchLoads.load(desk.tx, LOOK, desk.clock.now()), desk.lab.rules)
    truck_loads.gone(desk.tx, trip.pair.vehicle_id, at=desk.clock.now(), by="olga")
    told = desk.lab.write(lambda tx: WatchLoads.save(tx, found))  # type: ignore[arg-type]  # reads only
    assert told == {"loads": 1, "warned": 0, "unheard": 0}


def test_a_call_that_two_looks_find_unanswered_is_told_once(desk: Desk) -> None:
    trip = Trip(desk)
    trip.bring(TruckState.EN_ROUTE)
    trip.cancel()
    desk.run(FollowCancellation.Args(order="O-1", vehicle_id=trip.pair.vehicle_id, was=ON_ROAD))
    trip.at(30)
    looks = [
        WatchLoads.decide(WatchLoads.load(desk.tx, LOOK, desk.clock.now()), desk.lab.rules)
        for _ in range(2)
    ]

    def save(tx: RecordingTx) -> None:
        for found in looks:
            WatchLoads.save(cast(JobTx, tx), replace(found, warned=()))

    trip.act(save)
    assert len(trip.bodies("truck.recall_unheard")) == 1
