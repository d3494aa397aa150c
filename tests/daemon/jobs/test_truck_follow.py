"""A truck and its order go the whole round by what its unit says, over a real store."""

from typing import cast

import pytest

from daemon.domain.events import ClockQuality
from daemon.domain.orders.order import OrderState
from daemon.domain.orders.truck import MoveSource, TruckState
from daemon.domain.rules.key import RuleValues
from daemon.domain.rules.registry import KEYS
from daemon.jobs.truck_follow import FollowTrucks
from daemon.queue.kinds import JobTx
from daemon.queue.outcomes import Stale
from daemon.store import order_moves, truck_loads, trucks
from daemon.store.assignments import Pair
from daemon.store.truck_loads import LoadDecision
from tests.daemon.jobs.desk import Desk
from tests.daemon.store.duty_scene import MINUTE
from tests.daemon.store.order_scene import (
    PLANT,
    SITE,
    Telling,
    add_order,
    add_pair,
    assign,
    lay_ground,
    read,
    seen,
)
from tests.daemon.store.scene import NOW
from tests.daemon.store.unit_scene import depart, fence, fit, say, track

AT_PLANT, AT_SITE = PLANT[1:], SITE[1:]
UNDERWAY = (398_500_000, -1_049_000_000)
LOOK = FollowTrucks.Args()
RULES = RuleValues({key.name: key.default for key in KEYS}, "defaults")


class Trip:
    """One truck with one order, both sites fenced."""

    def __init__(self, desk: Desk, *, limit_min: int | None = 90) -> None:
        self.desk = desk
        tx = desk.tx
        ground = lay_ground(tx)
        for name in (PLANT[0], SITE[0]):
            fence(tx, name)
        self.pair: Pair = add_pair(tx)
        self.unit = fit(tx, self.pair.vehicle_id)
        order = add_order(tx, ground, discharge_limit_min=limit_min, promised_at=when(30))
        assign(Telling(tx), order, self.pair)

    def go(self, minute: float, place: tuple[int, int], *, stands: float | None = None,
           at: dict[str, float] | None = None) -> TruckState:  # fmt: skip
        """Says where it is, looks, and answers the truck's state."""
        desk = self.desk
        desk.lab.advance(seconds=round((NOW + minute * MINUTE - desk.clock.now()) / 1000))
        say(
            desk.tx,
            self.unit,
            at=when(minute),
            place=place,
            stands_since=None if stands is None else when(stands),
            sites={name: when(since) for name, since in (at or {}).items()},
        )
        desk.run(LOOK)
        return trucks.truck(desk.tx, self.pair.vehicle_id).state

    def leave(self, site: str, minute: float) -> None:
        depart(self.desk.tx, self.unit, self.pair.vehicle_id, site, at=when(minute))


def when(minute: float) -> int:
    return NOW + round(minute * MINUTE)


def test_an_order_is_loaded_driven_poured_and_its_truck_comes_home(desk: Desk) -> None:
    trip = Trip(desk)
    assert trip.go(3, AT_PLANT, stands=1, at={"PLANT": 0}) is TruckState.LOADING
    assert trip.go(8, AT_PLANT, stands=1, at={"PLANT": 0}) is TruckState.LOADING
    trip.leave("PLANT", 9)
    assert trip.go(12, UNDERWAY) is TruckState.EN_ROUTE
    assert trip.go(30, AT_SITE, at={"SITE-A": 29}) is TruckState.AT_JOB_SITE
    assert trip.go(35, AT_SITE, stands=31, at={"SITE-A": 29}) is TruckState.DELIVERING
    assert read(desk.tx).state is OrderState.DELIVERING
    trip.leave("SITE-A", 48)
    assert trip.go(50, UNDERWAY) is TruckState.RETURNING
    order = read(desk.tx)
    assert (order.state, order.times.delivered) == (OrderState.DELIVERED, when(48))
    assert trip.go(70, AT_PLANT, at={"PLANT": 69}) is TruckState.WASHING
    assert trip.go(80, AT_PLANT, stands=70, at={"PLANT": 69}) is TruckState.AVAILABLE
    times = order.times
    assert (times.loading, times.in_transit, times.arrived, times.delivering) == (
        when(1),
        when(9),
        when(29),
        when(31),
    )


def test_each_state_says_by_what_it_was_seen_and_is_an_event_and_a_decision(desk: Desk) -> None:
    trip = Trip(desk)
    trip.go(3, AT_PLANT, stands=1, at={"PLANT": 0})
    truck = trucks.truck(desk.tx, trip.pair.vehicle_id)
    assert truck.source is MoveSource.GEOFENCE
    desk.lab.assert_recorded("truck.status_changed", subject="T1")
    desk.lab.assert_recorded("order.status_changed", subject="O-1")
    decided = desk.tx.execute("SELECT subject, outcome FROM decision").fetchall()
    assert decided == [("truck T1", "loading")]
    load = truck_loads.load_of(desk.tx, trip.pair.vehicle_id)
    assert load is not None
    assert load.batched_at == when(1)


def test_while_nobody_vouches_for_the_time_no_truck_is_moved(desk: Desk) -> None:
    trip = Trip(desk)
    desk.trust(ClockQuality.UNTRUSTED)
    assert trip.go(3, AT_PLANT, stands=1, at={"PLANT": 0}) is TruckState.ASSIGNED
    assert desk.run(LOOK) == {"is_judged": False, "trucks": 0, "moved": 0}


def test_a_truck_that_was_called_off_comes_home_with_its_load_and_is_washed(desk: Desk) -> None:
    trip = Trip(desk)
    trip.go(3, AT_PLANT, stands=1, at={"PLANT": 0})
    trip.leave("PLANT", 9)
    trip.go(12, UNDERWAY)
    order_moves.cancel(Telling(desk.tx), read(desk.tx), seen(15, MoveSource.PERSON, "rain"))
    assert truck_loads.loads(desk.tx) != ()
    assert trip.go(20, UNDERWAY) is TruckState.RETURNING
    assert trip.go(30, AT_PLANT, at={"PLANT": 29}) is TruckState.RETURNING
    (load,) = truck_loads.loads(desk.tx)
    truck_loads.decide(
        desk.tx, load.vehicle_id, LoadDecision.RETURN, at=NOW + 40 * MINUTE, by="olga"
    )
    assert trip.go(41, AT_PLANT, at={"PLANT": 29}) is TruckState.WASHING
    assert truck_loads.loads(desk.tx) == ()


def test_a_load_on_which_nobody_decides_is_washed_out_when_it_has_set(desk: Desk) -> None:
    trip = Trip(desk)
    trip.go(3, AT_PLANT, stands=1, at={"PLANT": 0})
    trip.leave("PLANT", 9)
    trip.go(12, UNDERWAY)
    order_moves.cancel(Telling(desk.tx), read(desk.tx), seen(15, MoveSource.PERSON, "rain"))
    (load,) = truck_loads.loads(desk.tx)
    begun = (load.batched_at - NOW) // MINUTE
    at_plant: dict[str, float] = {"PLANT": 29}
    assert trip.go(begun + 89, AT_PLANT, at=at_plant) is TruckState.RETURNING
    assert truck_loads.loads(desk.tx) != ()
    assert trip.go(begun + 91, AT_PLANT, at=at_plant) is TruckState.WASHING


def test_a_truck_whose_load_does_not_set_is_not_washed(desk: Desk) -> None:
    trip = Trip(desk, limit_min=None)
    trip.go(3, AT_PLANT, stands=1, at={"PLANT": 0})
    trip.leave("PLANT", 9)
    trip.go(35, AT_SITE, stands=31, at={"SITE-A": 29})
    trip.leave("SITE-A", 48)
    assert trip.go(70, AT_PLANT, at={"PLANT": 69}) is TruckState.AVAILABLE


def test_who_stands_at_the_edge_of_a_site_without_a_fence_has_not_left_it(desk: Desk) -> None:
    trip = Trip(desk)
    desk.tx.execute("UPDATE fence SET retired_at = 1")
    edge, beyond = (AT_PLANT[0] + 18_000, AT_PLANT[1]), (AT_PLANT[0] + 25_000, AT_PLANT[1])
    assert trip.go(2, edge, stands=1) is TruckState.ASSIGNED
    trip.go(3, AT_PLANT, stands=1)
    assert trip.go(4, edge, stands=1) is TruckState.LOADING
    assert trip.go(5, beyond) is TruckState.EN_ROUTE


def test_a_truck_that_stands_at_its_plant_is_not_loaded_hours_before_the_promise(
    desk: Desk,
) -> None:
    trip = Trip(desk)
    desk.tx.execute("UPDATE customer_order SET promised_at = ?", (when(300),))
    assert trip.go(3, AT_PLANT, stands=1, at={"PLANT": 0}) is TruckState.ASSIGNED
    assert trip.go(280, AT_PLANT, stands=1, at={"PLANT": 0}) is TruckState.LOADING


def test_a_truck_that_was_loaded_while_nobody_looked_is_on_its_way(desk: Desk) -> None:
    trip = Trip(desk)
    depart(
        desk.tx, trip.unit, trip.pair.vehicle_id, "PLANT", at=when(9), came_at=when(1)
    )  # fmt: skip
    assert trip.go(12, UNDERWAY) is TruckState.EN_ROUTE
    order = read(desk.tx)
    assert (order.times.loading, order.times.in_transit) == (when(1), when(9))


def test_sites_without_a_fence_are_known_by_their_place(desk: Desk) -> None:
    trip = Trip(desk)
    desk.tx.execute("UPDATE fence SET retired_at = 1")
    assert trip.go(3, AT_PLANT, stands=1) is TruckState.LOADING
    assert trip.go(12, UNDERWAY) is TruckState.EN_ROUTE
    assert trip.go(30, AT_SITE) is TruckState.AT_JOB_SITE


def test_who_creeps_at_a_site_without_a_fence_has_delivered_when_it_was_there_last(
    desk: Desk,
) -> None:
    trip = Trip(desk)
    desk.tx.execute("UPDATE fence SET retired_at = 1")
    trip.go(3, AT_PLANT, stands=1)
    trip.go(12, UNDERWAY)
    for minute in (30, 35, 40):
        track(desk.tx, trip.unit, [(when(minute), AT_SITE)])
        assert trip.go(minute, AT_SITE) is TruckState.AT_JOB_SITE
    assert trip.go(45, UNDERWAY) is TruckState.RETURNING
    times = read(desk.tx).times
    assert (times.arrived, times.delivered) == (when(30), when(40))


def test_who_only_passes_a_site_without_a_fence_has_delivered_nothing(desk: Desk) -> None:
    trip = Trip(desk)
    desk.tx.execute("UPDATE fence SET retired_at = 1")
    trip.go(3, AT_PLANT, stands=1)
    trip.go(12, UNDERWAY)
    track(desk.tx, trip.unit, [(when(30), AT_SITE), (when(31), UNDERWAY), (when(60), UNDERWAY)])
    assert trip.go(30, AT_SITE) is TruckState.AT_JOB_SITE
    assert trip.go(60, UNDERWAY) is TruckState.AT_JOB_SITE


def test_what_was_seen_of_a_truck_that_somebody_has_moved_since_is_stale(desk: Desk) -> None:
    trip = Trip(desk)
    say(desk.tx, trip.unit, at=NOW, place=AT_PLANT, stands_since=NOW, sites={"PLANT": NOW})
    followed = FollowTrucks.decide(FollowTrucks.load(desk.tx, LOOK, NOW), RULES)
    truck = trucks.truck(desk.tx, trip.pair.vehicle_id)
    order_moves.move_truck(Telling(desk.tx), truck, TruckState.LOADING, seen(0))
    with pytest.raises(Stale, match="truck T1 is no longer version"):
        FollowTrucks.save(cast(JobTx, Telling(desk.tx)), followed)


def test_arriving_at_and_leaving_a_site_has_trucks_looked_at(desk: Desk) -> None:
    for kind in ("site.arrived", "site.departed"):
        desk.happen(kind, subject="PLANT")
        (waiting,) = [one for one in desk.waiting() if one.kind == "truck.follow"]
        desk.lab.drain()
        assert waiting.kind == "truck.follow"
